"""Systems, what lies in them, and which of them nobody registered."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, some
from audit.populations.accesses import of_client
from audit.populations.records import HELD

LOGIN_FACTS = ("kdf", "password_policy_ref")
NO_PASSWORDS = "none"  # a system whose people log in through another one derives no keys


def contents(given: Any) -> Any:
    """Tell, per system that a record names, whether records are held there, and whether clients' are."""
    records = given.tables.records
    records = records.filter(records.system_id.notnull(), records.status.isin(HELD) | records.status.isnull())
    held = records.status.isin(HELD)
    return records.group_by(keeping_id="system_id").agg(keeps=some(held), keeps_clients=some(held & of_client(records)))


def systems(given: Any) -> Any:
    """Systems on the register, with whether they hold records, and whether people log in to them."""
    rows, kept, terms = given.tables.systems, contents(given), given.terms
    joined = rows.left_join(kept, rows.system_id == kept.keeping_id)
    declared = ibis.cases((joined.holds_category.isnull(), UNKNOWN), else_=joined.holds_category.length() > 0)
    return joined.mutate(
        row_id=joined.system_id,
        record_id=ibis.null("string"),
        subject_id=ibis.null("string"),
        category=ibis.null("string"),
        judged=ibis.literal(True),
        holds=named(joined, "keeps") | declared,
        holds_clients=named(joined, "keeps_clients"),
        logs_in=logs_in(joined, terms.policy.safeguards),
    )


def named(systems: Any, fact: str) -> Any:
    """Give what the records that name a system tell of it; where none does, nothing is held there for them."""
    return ibis.cases((systems.keeping_id.isnull(), False), else_=systems[fact])


def logs_in(systems: Any, safeguards: Any) -> Any:
    """Tell whether people log in with a password: something is stated of it, or it is of a kind where they would."""
    kinds = list(safeguards.passwords.login_kinds) if safeguards else []
    return ibis.cases(
        ((systems.kdf == NO_PASSWORDS).fill_null(False), False),
        (ibis.or_(*(systems[fact].notnull() for fact in LOGIN_FACTS)), True),
        (systems.kind.isin(kinds).fill_null(True), UNKNOWN),
        else_=False,
    )


def systems_in_use(given: Any) -> Any:
    """Systems that records are held in, with whether the register knows them."""
    used, known = contents(given), given.tables.systems.select(known_id="system_id").distinct()
    rows = used.left_join(known, used.keeping_id == known.known_id)
    return rows.mutate(
        row_id=rows.keeping_id,
        system_id=rows.keeping_id,
        record_id=ibis.null("string"),
        subject_id=ibis.null("string"),
        category=ibis.null("string"),
        judged=rows.keeps,
        registered=rows.known_id.notnull(),
    )
