"""Write the pages of docs/ that are made from the code; with --check, say which are no longer true."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from audit import cli
from audit.exports.model import json_schema
from audit.language import CATALOGUES
from audit.law import load_duties, load_law
from audit.lint import CHECKS
from audit.policy import bundled, load_policy
from audit.populations import POPULATIONS
from audit.rules import RULES
from audit.scorecard import clauses_of
from audit.tables import TABLES
from audit.tally import REMEDIES
from audit.waiving import REMEDIES as OF_WAIVERS

HERE = Path(__file__).parent
SOURCE = CATALOGUES.parent
NOTICE = "<!-- Made by docs/generate.py from the code: change the code, then run `make docs`. -->"
CATALOGUE_HEAD = r"""# Made by docs/generate.py from the code.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"

"""
VERIFIED = {"V": "text read", "S": "second hand, unverified", "M": "from memory, unverified"}
QUALITY = {
    "DQ-01": "A key names one row.",
    "DQ-02": "A code is one of those allowed, or of those the policy declares.",
    "DQ-03": "A reference names a row that is there, where its table was given.",
    "DQ-04": "What is on record as having happened does not lie after the day the audit speaks for.",
    "DQ-05": "A cell can be read as what its column holds.",
}
WAIVERS = {
    "WVR-01": "A waiver in force covers something.",
    "WVR-02": "A waiver names no more failing rows than were expected.",
    "WVR-03": "A waiver is approved by somebody other than its owner.",
    "WVR-04": "An expired waiver is no longer listed.",
    "WVR-05": "A waiver does not run out within 30 days.",
}
EXIT_CODES = {
    0: "Nothing fails at or above `--fail-on`.",
    1: "There are findings at or above `--fail-on` (default `high`), advisory and waived ones not counted; or more of "
    "a filled workpaper's verdicts may be wrong than is tolerable; or `audit health` found a job or reports overdue.",
    2: "The command line, the policy, the waivers or the inventory was refused; one line says where and why. Of "
    "`audit verify`: the run was pruned, and what is left of it holds.",
    3: "With `--strict` only: something was not assessed, or could not be told.",
    4: "An internal or integrity error, a run or ledger that is not what was published, or an unfinished notebook.",
    75: "Another run holds the lock of the output folder.",
}


def tables() -> Iterator[str]:
    """Describe every table and column of an inventory."""
    yield "# Tables of an inventory\n"
    yield "Only `records` must be there, and in every table that is there only its key."
    yield "What falls away without the others is said below. Blank cells are null: not known."
    yield "In a list column, values stand between `|`, and the single word `none` states an empty list."
    for table in TABLES.values():
        yield f"\n## {table.name}\n"
        yield f"{table.meaning} Key: {', '.join(f'`{name}`' for name in table.key)}. Without it: {table.without}\n"
        yield "| column | type | meaning | allowed |"
        yield "|---|---|---|---|"
        for column in table:
            allowed = ", ".join(f"`{code}`" for code in column.allowed)
            if column.vocabulary:
                allowed = f"the policy's words ({column.vocabulary.replace('_', ' ')})"
            if column.references:
                allowed = f"a key of `{column.references}`"
            yield f"| `{column.name}` | {column.type} | {column.meaning} | {allowed} |"


def rules() -> Iterator[str]:
    """Describe every rule."""
    policy = load_policy("amiqus")
    yield "# Rules\n"
    yield "A rule judges every row of its population: kept, broken, or cannot tell."
    yield "An *advisory* rule warns and never fails a run. Clauses are those of the bundled policy;"
    yield "`*.basis` and `*.purposes` stand for the clause of the row's own category."
    for rule in RULES:
        population = POPULATIONS[rule.population]
        advisory = ", advisory" if rule.advisory else ""
        yield f"\n## {rule.id} {rule.breach}\n"
        yield f"**{rule.duty}**\n"
        yield f"- Clause: `{rule.clause}` ({', '.join(f'`{c}`' for c in clauses_of(rule, policy))})"
        yield f"- Judges: {population.meaning[0].lower()}{population.meaning[1:].rstrip('.')} (`{population.table}`)"
        yield f"- Severity: {rule.severity}{advisory}"
        if rule.excused:
            yield "- May be excused by a hold that is in force, on authority and within its review date"
        yield f"- Law: {'; '.join(rule.law)}"
        yield f"- What to do: {rule.remedy}"
    yield "\n## Defects of the data\n"
    yield "Advisory, under no clause.\n"
    yield "| rule | what ought to be so | what to do |"
    yield "|---|---|---|"
    for id, duty in QUALITY.items():
        yield f"| {id} | {duty} | {REMEDIES[id]} |"
    yield "\n## Faults of waivers\n"
    yield "Advisory, under no clause; only where [waivers](waivers.md) are given.\n"
    yield "| rule | what ought to be so | what to do |"
    yield "|---|---|---|"
    for id, duty in WAIVERS.items():
        yield f"| {id} | {duty} | {OF_WAIVERS[id]} |"


def policies() -> Iterator[str]:
    """List what every bundled policy promises, and the law it leans on."""
    yield "# Bundled policies\n"
    yield "Every promise in our own words, with its place in the source."
    yield "`audit policy schema` prints what a policy file may say."
    for name in bundled():
        policy = load_policy(name)
        yield f"\n## {policy.id}: {policy.title}\n"
        if policy.note:
            yield f"{policy.note}\n"
        yield "| clause | section, lines | promise | kind | rules |"
        yield "|---|---|---|---|---|"
        tested: dict[str, list[str]] = {}
        for rule in RULES:
            for clause in clauses_of(rule, policy):
                tested.setdefault(clause, []).append(rule.id)
        for id, clause in policy.clauses.items():
            rules = ", ".join(tested.get(id, [])) or ("–" if clause.kind == "informative" else "none yet: not assessed")
            place = f"{clause.section or ''} {', '.join(map(str, clause.lines))}"
            yield f"| `{id}` | {place} | {clause.promise} | {clause.kind} | {rules} |"
    yield "\n## Duties of law\n"
    yield "They hold for every organisation whatever its policy says, and are no part of its text.\n"
    yield "| duty | what it demands | kind | rules |"
    yield "|---|---|---|---|"
    for id, duty in load_duties().items():
        tests = ", ".join(rule.id for rule in RULES if rule.clause == id)
        yield f"| `{id}` | {duty.promise} | {duty.kind} | {tests} |"
    yield "\n## Law\n"
    yield "How far each citation was verified is marked; this is no legal advice.\n"
    yield "| citation | what it says, in our words | verified |"
    yield "|---|---|---|"
    for key, law in load_law().items():
        yield f"| {key} | {law.text} | {VERIFIED[law.verified]} |"


def checks() -> Iterator[str]:
    """Describe every check of a policy's own text."""
    yield "# Checks of a policy's text\n"
    yield "`audit policy lint` looks for conflicts and gaps in the policy itself, whatever data there is."
    yield "What only a reader of the published text can see is stated in the policy's section `document`;"
    yield "where a policy has no such section, the command says which checks could not be made."
    for check in CHECKS:
        needs = "the section `document`" if check.asks_document else "nothing beside the promises"
        yield f"\n## {check.id} {check.fault}\n"
        yield f"**{check.duty}**\n"
        yield f"- Severity: {check.severity}"
        yield f"- Needs: {needs}"
        yield f"- Law: {'; '.join(check.law)}"
        yield f"- How to mend it: {check.remedy}"


def command() -> Iterator[str]:
    """Show the help text of every command, and the exit codes."""
    yield "# The command\n"
    yield 'Options may stand in `audit.toml` in the working folder, such as `policy = "amiqus"`;'
    yield "the command line wins."
    yield from help_of(cli.audit, "audit")
    yield "\n## Exit codes\n"
    yield "Of several the gravest is given: 4, 2, 3, 1, 0.\n"
    yield "| code | meaning |"
    yield "|---|---|"
    for code, meaning in EXIT_CODES.items():
        yield f"| {code} | {meaning} |"


def help_of(found: click.Command, path: str) -> Iterator[str]:
    """Give the help text of a command and of what is under it."""
    context = click.Context(found, info_name=path, max_content_width=100, terminal_width=100)
    yield f"\n## `{path}`\n\n```text\n{found.get_help(context)}\n```"
    if isinstance(found, click.Group):
        for name, command in found.commands.items():
            yield from help_of(command, f"{path} {name}")


def catalogue() -> str:
    """List every sentence that a report says, for translators."""
    found = Catalog(domain="audit")
    methods = [("**.py", "python"), ("**.j2", "jinja2")]
    keywords = {"_": None, "N_": None, "ngettext": (1, 2)}
    for name, _line, message, comments, context in extract_from_dir(SOURCE, methods, keywords=keywords):
        found.add(message, None, [(Path(name).as_posix(), None)], auto_comments=comments, context=context)
    written = io.BytesIO()
    write_po(written, found, omit_header=True, sort_output=True, width=118)
    return CATALOGUE_HEAD + written.getvalue().decode()


PAGES = {"tables.md": tables, "rules.md": rules, "lint.md": checks, "policies.md": policies, "command.md": command}


def made() -> Iterator[tuple[Path, str]]:
    """Make every file: where it is, and what stands in it."""
    for name, lines in PAGES.items():
        yield HERE / name, "\n".join([NOTICE, "", *lines()]) + "\n"
    yield CATALOGUES / "audit.pot", catalogue()
    yield HERE / "result.schema.json", json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the pages, or check them."""
    stale = []
    for path, text in made():
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"no longer true: {', '.join(stale)}; run `make docs`")


if __name__ == "__main__":
    main()
