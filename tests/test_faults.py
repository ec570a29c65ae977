"""Whatever is wrong with the data, what broke a rule is never taken for kept.

Each rule's first worked case that fails is spoilt in one way after the other, in everything that the rule reads, and
judged again. It may still fail, be unknown, lie outside, or not be assessed; it may never pass.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.lineage import Lineage
from audit.populations import POPULATIONS, Given
from audit.rules import RULES
from audit.tables import TABLES, Column
from audit.terms import Terms
from audit.verdicts import assess, unbound
from test_rules import AS_OF, judged_in, policy_of, read_cases, work_out_once, world_of, write

__all__ = ["work_out_once"]  # its fixture serves here too

World = dict[str, list[dict[str, Any]]]
BLANK = (None, "", "null")
EVERYTHING = {name: frozenset(table.names) for name, table in TABLES.items()}


def first_failing(rule: Any) -> dict[str, Any]:
    return read_cases(rule.id)["fail"][0]


def read_by(rule: Any, given: Given, lineage: Lineage) -> set[tuple[str, str | None]]:
    """List the tables and the columns that a rule reads."""
    names = rule.broken.__code__.co_varnames[: rule.broken.__code__.co_argcount]
    needs = lineage.needs(rule.broken(*(given.argument(name) for name in names)))
    needs = needs | lineage.row_needs(given.population(rule.population))
    return {(table, column and column.removesuffix("_latest")) for table, column in needs if table in TABLES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_not_assessed_without_any_column_it_reads(rule: Any) -> None:
    """A column of a table that the rule can do without is no more needed than the table."""
    given, lineage = Given(unbound(), Terms(policy_of(first_failing(rule)), AS_OF), False), Lineage()
    for table, column in sorted(read_by(rule, given, lineage), key=str):
        if column not in EVERYTHING[table] or table in rule.spares or TABLES[table][column].absent == "null":
            continue
        without = {**EVERYTHING, table: EVERYTHING[table] - {column}}
        assert f"{table}.{column}" in assess(rule, given, without, lineage).missing


def smallest(rule: Any, case: dict[str, Any]) -> World:
    """Leave out of a case's world what no rule of the population reads: it is typed anew for every fault."""
    given, lineage = Given(unbound(), Terms(policy_of(case), AS_OF), False), Lineage()
    together = [other for other in RULES if other.population == rule.population]
    tables = {table for other in together for table, _ in read_by(other, given, lineage)}
    return {table: rows for table, rows in world_of(case).items() if table in tables | {"records", "record_uses"}}


def spoilt(rule: Any, world: World) -> Iterator[tuple[str, World]]:
    """Spoil whatever a world states in one column after the other: unreadable, a code nobody knows, or blank."""
    given, lineage = Given(unbound(), Terms(policy_of(first_failing(rule)), AS_OF), False), Lineage()
    for table, name in sorted(read_by(rule, given, lineage), key=str):
        if name not in EVERYTHING[table] or name in TABLES[table].key or not world.get(table):
            continue  # a row without its key is rejected, and listed
        column = TABLES[table][name]
        own = table == POPULATIONS[rule.population].table
        for fault, value in faults(column):
            if fault == "blank" and column.type == "id" and not own:
                continue  # what another register says of nobody, it says of nobody
            rows = [{**row, name: "" if row.get(name) in BLANK else value} for row in world[table]]
            yield f"{table}.{name} {fault}", {**world, table: rows}


def faults(column: Column) -> Iterator[tuple[str, str]]:
    """List what may be wrong with a cell; where a blank one says "none", that is an answer and no fault."""
    if column.type in ("moment", "date", "flag", "number"):
        yield "unreadable", "?"
    if column.allowed:
        yield "unknown code", "zzz"
    if not column.none:
        yield "blank", ""


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_broke_a_rule_never_passes_for_want_of_a_cell(rule: Any, tmp_path: Path) -> None:
    case = first_failing(rule)
    world = smallest(rule, case)
    passed = []
    for number, (fault, damaged) in enumerate(spoilt(rule, world)):
        folder = tmp_path / str(number)
        folder.mkdir()
        write(damaged, folder)
        if overlooked(folder, rule, case):
            passed.append(fault)
    assert passed == []


def overlooked(folder: Path, rule: Any, case: dict[str, Any]) -> bool:
    """Tell whether a rule keeps what broke it, and no other rule on the same rows takes it over."""
    if "pass" not in judged_in(folder, rule, case):
        return False
    others = [other for other in RULES if other.population == rule.population and other != rule]
    return not any({"fail", "unknown"} & {*judged_in(folder, other, case)} for other in others)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_broke_a_rule_breaks_it_however_the_file_is_written(rule: Any, tmp_path: Path) -> None:
    """With a byte order mark, Windows line ends, a blank line, columns the other way round, and one nobody knows."""
    case = first_failing(rule)
    write(smallest(rule, case), tmp_path)
    for path in tmp_path.glob("*.csv"):
        header, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
        lines = io.StringIO()
        out = csv.writer(lines, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        out.writerows([["of_ours", *reversed(line)] for line in [header, *rows]])
        path.write_bytes(b"\xef\xbb\xbf" + lines.getvalue().replace("\r\n", "\r\n\r\n", 1).encode())
    assert "fail" in judged_in(tmp_path, rule, case)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_broke_a_rule_does_not_pass_when_it_is_said_twice_or_not_at_all(rule: Any, tmp_path: Path) -> None:
    """Of what the policy names, there is then none, which may be a breach of its own."""
    case = first_failing(rule)
    table = POPULATIONS[rule.population].table
    for name, times in (("twice", 2), ("never", 0)):
        world = smallest(rule, case)
        (tmp_path / name).mkdir()
        write({**world, table: world.get(table, []) * times}, tmp_path / name)
        said = set(judged_in(tmp_path / name, rule, case))
        assert said - {"pass"} if times else "pass" not in said, name
