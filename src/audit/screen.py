"""What the command prints on a terminal, or into a log."""

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from audit.outputs import printable
from audit.rules import RULES
from audit.scorecard import clauses_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from audit.describe import Found
    from audit.findings import Result
    from audit.lint import Linted
    from audit.policy import Policy
    from audit.whatif import WhatIf

STYLES = {"fail": "bold red", "incomplete": "yellow", "not_assessed": "yellow", "pass": "green"}


def console() -> Console:
    """Print as wide as the terminal, and wide enough where there is none."""
    return Console(width=None if sys.stdout.isatty() else 140, highlight=False, soft_wrap=False)


def print_scorecard(result: "Result") -> None:
    """Print what every rule came to, and what every promise came to."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("status", "rule", "clause", "severity"):
        table.add_column(name)
    for name in ("judged", "kept", "broken", "excepted", "cannot tell"):
        table.add_column(name, justify="right")
    for line in result.lines:
        if not line.judged:
            continue
        word = "advisory" if line.rule.advisory and line.status == "fail" else line.status
        numbers = (line.judged, line.passed, line.failed, line.excepted, line.unknown)
        style = STYLES.get(word, "")
        table.add_row(
            Text(word, style), line.rule.id, line.clause, line.rule.severity, *(f"{n:,}" for n in numbers)
        )  # fmt: skip
    out = console()
    out.print(table)
    for words in closing(result):
        out.print(printable(words), markup=False)


def closing(result: "Result") -> list[str]:
    """Sum up in a few lines."""
    lines = ["", f"{result.policy.title}, version {result.policy.version}, as of {result.as_of}"]
    for what, clauses in (("promises", result.promises), ("duties of law", result.duties)):
        found = Counter(clause.status for clause in clauses if clause.status != "informative")
        lines.append(f"{what}: " + ", ".join(f"{number} {status}" for status, number in sorted(found.items())))
    if result.assessed("RET-01"):
        least, most = result.overdue_interval
        lines.append(f"overdue records: {least:,}" + (f" to {most:,}" if most != least else ""))
    if result.waivers:
        in_force = sum(one.state == "in_force" for one in result.waivers)
        lines.append(
            f"waived findings: {result.waived:,}, by waivers in force: {in_force:,} of {len(result.waivers):,}"
        )
    missing = sorted({word for line in result.lines for word in line.missing})
    if missing:
        lines.append("not assessed for want of: " + ", ".join(missing))
    rejected = len(result.inventory.rejections)
    if rejected:
        lines.append(f"rejected rows: {rejected:,} (they were judged by no rule)")
    lines += [f"note: {note}" for note in result.inventory.notes]
    return lines


def print_what_if(tried: "WhatIf", limit: int) -> None:
    """Print how many rows a change would flip by rule and category, and the first of them."""
    out = console()
    counted = tried.counts.astype(object).where(tried.counts.notna(), "")
    out.print(_rows(["rule", "category", "before", "after", "rows"], counted.values.tolist()))
    if limit and tried.number:
        names = ["rule", "severity", "row_id", "category", "system_id", "before", "after"]
        first = tried.first(limit)[names]
        out.print("\nthe first of them:", markup=False)
        out.print(_rows(names, first.astype(object).where(first.notna(), "").values.tolist()))
    failing = int(tried.counts.loc[tried.counts["after"] == "fail", "rows"].sum())
    ending = int(tried.counts.loc[tried.counts["before"] == "fail", "rows"].sum())
    asked = ", ".join(f"{name}={value}" for name, value in tried.changes.items())
    words = f"{tried.policy.title}, as of {tried.as_of}, with {asked}: {tried.number:,} rows would flip"
    out.print(printable(f"\n{words}, {failing:,} to fail and {ending:,} from fail"), markup=False)


def _rows(names: list[str], rows: list[list[Any]]) -> Table:
    """Lay rows out as text; numbers stand to the right."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        shown.add_column(name, justify="right" if name == "rows" else "left")
    for row in rows:
        shown.add_row(*(Text(f"{cell:,}" if isinstance(cell, int) else printable(str(cell))) for cell in row))
    return shown


def print_groups(groups: "list[tuple[str, str, Mapping[str, int]]]", totals: "Mapping[str, int]") -> None:
    """Print what became of the findings of each rule and category, and of all."""
    table = Table(box=None, pad_edge=False, header_style="bold", show_footer=True)
    table.add_column("rule", "all")
    table.add_column("category")
    for fate, number in totals.items():
        table.add_column(fate, f"{number:,}", justify="right")
    for rule, category, counts in groups:
        table.add_row(rule, Text(printable(category)), *(f"{number:,}" for number in counts.values()))
    console().print(table)


def print_found(tables: "list[Found]", unassessed: dict[str, tuple[str, ...]], notes: list[str]) -> None:
    """Print what was found of an inventory, and what that leaves unassessed."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("table", "from", "rows", "rejected", "columns that are missing"):
        shown.add_column(name, justify="right" if name in ("rows", "rejected") else "left")
    for one in tables:
        if one.given:
            files = ", ".join(map(printable, one.files))
            shown.add_row(one.table.name, files, f"{one.rows:,}", f"{one.rejected:,}", ", ".join(one.missing))
        else:
            shown.add_row(one.table.name, Text("not given", "yellow"))
    out = console()
    out.print(shown)
    for note in notes:
        out.print(printable(f"note: {note}"), markup=False)
    if unassessed:
        out.print("\nnot assessed, or not wholly, for want of:", markup=False)
    for clause, words in unassessed.items():
        out.print(f"  {clause}: {', '.join(words)}", markup=False)


def print_misfits(every: "pd.DataFrame", limit: int) -> None:
    """Print the first rows and cells of each table that do not fit; never what they say."""
    out = console()
    for (table, file), rows in every.groupby(["table", "file"], sort=False):
        out.print(printable(f"{table}: {len(rows):,} in {file} do not fit"), markup=False)
        for line, column, row_id, reason in rows.head(limit)[["line", "column", "row_id", "reason"]].values.tolist():
            where = f"line {line:,}" if line else printable(str(row_id))  # a database has no lines
            out.print(f"  {where}, {f'`{column}`' if column else 'rejected'}: {reason}", markup=False)
    if not len(every):
        out.print("every row and every cell fits", markup=False)


def print_policy(policy: "Policy", coverage: bool) -> None:
    """Print a policy's clauses, in our words, with section and lines, and the duties of law beside them."""
    out = console()
    out.print(printable(f"{policy.title}: {policy.organisation}, version {policy.version}"), markup=False)
    tested: dict[str, list[str]] = {}
    for rule in RULES:
        for clause in clauses_of(rule, policy):
            tested.setdefault(clause, []).append(rule.id)
    table = Table(box=None, pad_edge=False, header_style="bold")
    names = ("clause", "kind", "severity", "rules") if coverage else ("clause", "section", "lines", "promise")
    for name in names:
        table.add_column(name)
    for id, promised in (policy.stated if coverage else policy.clauses).items():
        if coverage:
            none = "" if promised.kind == "informative" else "no rule yet: not_assessed"
            table.add_row(id, promised.kind, promised.severity or "", ", ".join(tested.get(id, ())) or none)
        else:
            lines = ", ".join(str(line) for line in promised.lines)
            table.add_row(id, printable(promised.section or ""), lines, Text(printable(promised.promise)))
    out.print(table)
    if coverage:
        untested = [id for id, c in policy.clauses.items() if c.kind != "informative" and id not in tested]
        informative = sum(c.kind == "informative" for c in policy.clauses.values())
        judged = len(policy.clauses) - informative - len(untested)
        out.print(f"{len(policy.clauses)} clauses: {judged} with at least one rule,", end=" ", markup=False)
        out.print(f"{informative} informative, {len(untested)} without a rule yet", markup=False)
        rules = sum(len(tested.get(id, ())) for id in policy.duties)
        out.print(f"{len(policy.duties)} duties of law beside them, with {rules} rules", markup=False)


def print_linted(policy: "Policy", linted: "Linted") -> None:
    """Print what the checks of a policy's text found: what, where, against which law, and how to mend it."""
    out = console()
    for check, places in linted.findings:
        out.print(Text(f"{check.id}  {check.severity:7} {check.fault}", style="bold"))
        out.print(printable(f"      ought to be: {check.duty}"), markup=False)
        for clause, said in places:
            where = place_of(policy, clause)
            out.print(printable(f"      {where}: {said}" if where else f"      {said}"), markup=False)
        out.print(printable(f"      law: {', '.join(check.law)}"), markup=False)
        out.print(printable(f"      mend: {check.remedy}"), markup=False)
    out.print(f"\n{len(linted.findings)} of {len(linted.findings) + linted.kept} checks found something", markup=False)
    if linted.not_assessed:
        names = ", ".join(check.id for check in linted.not_assessed)
        out.print(f"not assessed, for the policy has no section document: {names}", markup=False)


def place_of(policy: "Policy", clause: str) -> str:
    """Say where a clause stands in the published text."""
    if not clause:
        return ""
    promised = policy.clauses[clause]
    lines = ", ".join(map(str, promised.lines))
    places = [promised.section or "", f"line{'s' * (len(promised.lines) > 1)} {lines}" if lines else ""]
    stands = ", ".join(place for place in places if place)
    return f"{clause} ({stands})" if stands else clause
