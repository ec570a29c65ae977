"""Judge what uses claim: each use of a legal basis by the best of the evidence that may support it.

Of many uses only those are looked at closely that a first look leaves in doubt: it reads few columns, and so the many
with sound evidence cost one narrow pass.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from audit.marking import PASS, best, doubtful, unproven
from audit.populations import Given, Population
from audit.rule import Rule
from audit.sources.engine import restated

if TYPE_CHECKING:
    from audit.verdicts import Judgement

MANY = 200_000  # uses; up to here a first look costs more than it saves
PORTION = 400_000  # uses that are looked at closely at a time: each stands in a row with every candidate it has


def proved(judgement: "Judgement", population: Population, rules: list[Rule], number: int) -> Any:
    """Give the uses that not every rule finds kept: a use whose evidence is not named may rest on any that matches."""
    if judgement.fitted.engine.embedded:
        claims = set_apart(judgement, population, rules, number)
    else:
        claims = chosen(judgement, str(population.basis))
        doubts = first_look(population, claims, rules, judgement.given)
        doubts = doubts.select(doubted=doubts.row_id.fill_null(""))
        claims = claims.semi_join(doubts, claims.row_id.fill_null("") == doubts.doubted)
        claims = claims.mutate(claim=ibis.row_number())
    rows = best(population, rules, judgement.given.with_uses(claims))
    return rows.filter(ibis.or_(*(rows[rule.id].fill_null(PASS) != PASS for rule in rules)))


def first_look(population: Population, claims: Any, rules: list[Rule], given: Given) -> Any:
    """Name the uses, among these of one basis, that may be unproven."""
    if population.proof:
        return unproven(claims, population.proof(given), rules, given)
    given = given.with_uses(claims)
    return doubtful(population.rows(given), rules, given)


def set_apart(judgement: "Judgement", population: Population, rules: list[Rule], number: int) -> Any:
    """Leave the uses to be looked at closely in a table of the embedded engine, each with a number of its own."""
    connection, name, basis = judgement.fitted.connection, population.name, f"legal_basis = '{population.basis}'"
    uses = judgement.given.population("uses")
    source = f"few_uses WHERE {basis}"
    if number > MANY:
        doubts = first_look(population, uses.filter(uses.legal_basis == population.basis), rules, judgement.given)
        judgement.fitted.engine.create(f"doubtful_{name}", doubts)
        same = "u.row_id IS NOT DISTINCT FROM d.row_id"  # a row without an id is lost no more than another
        source = f"population_uses u SEMI JOIN doubtful_{name} d ON {same} WHERE {basis}"
    with restated("the inventory"):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE suspect_{name} AS FROM {source}")
    show(judgement, name)
    return ibis.table(dict(uses.schema().items()) | {"claim": "int64"}, name=f"claimed_{name}")


def portions(judgement: "Judgement", population: Population) -> Iterator[None]:
    """Show what was set apart a portion at a time, so that it takes no more memory where very much is in doubt.

    Only where each use is judged by itself: an incident that many uses rest on needs all of them at once.
    """
    if not (judgement.fitted.engine.embedded and population.proof):
        yield
        return
    number = judgement.fitted.connection.execute(f"SELECT count(*) FROM suspect_{population.name}").fetchall()[0][0]
    for first in range(0, max(number, 1), PORTION):
        show(judgement, population.name, f"WHERE rowid BETWEEN {first} AND {first + PORTION - 1}")
        yield


def show(judgement: "Judgement", name: str, only: str = "") -> None:
    """Let expressions read the uses that were set apart, or only some."""
    claimed = f"SELECT *, rowid AS claim FROM suspect_{name} {only}"
    judgement.fitted.connection.execute(f"CREATE OR REPLACE TEMP VIEW claimed_{name} AS {claimed}")


def chosen(judgement: "Judgement", basis: str) -> Any:
    """Let a database choose the uses of one basis before it works out anything about them."""
    given = judgement.given
    uses = replace(given, keep=None, built={"repeated": given.population("repeated")}).population("uses")
    uses, name = uses.filter(uses.legal_basis == basis), f"uses_{basis}"
    judgement.fitted.engine.keep(name, uses, few=False)
    return ibis.table(uses.schema(), name=name)
