"""Ask the question: judge an inventory against a policy on a day, or take the answer a run already has."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.errors import AuditError
from audit.findings import Result
from audit.history import History
from audit.inventory import Inventory, load_inventory
from audit.outlook import Outlook
from audit.policy import Policy, load_policy
from audit.sources.engine import enough

if TYPE_CHECKING:
    from audit.verdicts import Judgement
    from audit.waivers import Waivers

CREDENTIALS = "CREDENTIALS_DIRECTORY"  # where a service manager puts keys
_YEARS = (1900, 2999)  # that an audit may speak for: periods before and after it must be days as well
ANSWERED = "AUDIT_ANSWERED"  # set by a run for its own notebooks: what was asked, and where the answer lies


def check(
    inventory: Inventory | str | Path,
    policy: Policy | str | Path,
    as_of: date | str,
    waivers: "Waivers | str | Path | None" = None,
    **readings: str,
) -> Result:
    """Judge an inventory against a policy on a day; `readings` overrule how the policy's words are read.

    Waivers, or the file of them, say which failing rows were accepted.

    The notebooks of one run all speak of its one judgement: where the very same is asked, its answer is taken.
    """
    held = inventory if isinstance(inventory, Inventory) else load_inventory(inventory)
    promised = policy if isinstance(policy, Policy) else load_policy(policy)
    promised = promised.read_as(**{name: value for name, value in readings.items() if value})
    accepted = accepting(waivers, promised)
    day = parse_day(as_of)
    answered = json.loads(os.environ.get(ANSWERED, "{}"))
    if answered.get("asked") == asked(held, promised, day, accepted):
        return read(Path(answered["folder"]), held, promised, day, accepted)
    if answered.get("audience", "analyst") != "analyst":
        raise AuditError(
            "a notebook may ask nothing else in a report that analysts are not alone to read", where="this run",
            hint="ask what the run asks, or run it for analysts",
        )  # fmt: skip
    return judged(held, promised, day, accepted)


@enough("the inventory")
def judged(held: Inventory, promised: Policy, as_of: date, waivers: "Waivers | None" = None) -> Result:
    """Judge every row by every rule."""
    from audit import scorecard, tally
    from audit.waiving import waived_counts

    judgement = judge(held, promised, as_of, waivers)
    connection = judgement.fitted.connection
    sql = tally.verdict_counts(judgement)
    counts = [scorecard.Count(*row) for row in connection.execute(sql).fetchall()] if sql else []
    counts += waived_counts(judgement) if waivers else []
    lines = scorecard.lines(judgement.assessments.values(), counts, promised)
    return Result(held, promised, as_of, lines, connection, lambda: judgement, judgement.waivers, given_waivers=waivers)


@enough("the inventory")
def judge(held: Inventory, promised: Policy, as_of: date, waivers: "Waivers | None" = None) -> "Judgement":
    """Leave verdicts and findings in an engine."""
    from audit import tally, verdicts
    from audit.quality import quality
    from audit.rules import RULES
    from audit.terms import Terms
    from audit.waiving import waive

    terms = Terms(promised, as_of)
    fitted = held.judging(promised.zone)
    judgement = verdicts.judge(fitted, terms, RULES)
    tally.collect(judgement)
    if waivers is not None:
        waive(judgement, waivers)
    quality(fitted, promised.vocabularies(), terms.now)
    tally.add_quality(judgement)
    return judgement


def asked(held: Inventory, promised: Policy, as_of: date, waivers: "Waivers | None" = None) -> dict[str, Any]:
    """Say what is asked, so that an answer can be told to be the answer to it."""
    return {
        "inventory": str(held.path.resolve()),
        "files": sorted([path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in held.files),
        "policy": promised.model_dump_json(),
        "as_of": as_of.isoformat(),
        "waivers": waivers.sha256 if waivers else None,
    }


@contextmanager
def answering(result: Result, judged: Result, folder: Path) -> Iterator[None]:
    """Let whatever is started meanwhile take this result, written to a run's folder, for the answer.

    `judged` is what it was made of: the question names the inventory itself, whatever the audience may hear of it.
    """
    question = asked(judged.inventory, judged.policy, judged.as_of, judged.given_waivers)
    answered = {"asked": question, "folder": str(folder.resolve()), "audience": result.audience}
    os.environ[ANSWERED] = json.dumps(answered)
    # What is redacted was redacted with a key: notebooks that see no more have no use for the keys either.
    keys = None if result.audience == "analyst" else os.environ.pop(CREDENTIALS, None)
    try:
        yield
    finally:
        del os.environ[ANSWERED]
        if keys is not None:
            os.environ[CREDENTIALS] = keys


def read(folder: Path, held: Inventory, promised: Policy, as_of: date, waivers: "Waivers | None" = None) -> Result:
    """Read a result back from the folder of its run."""
    import duckdb

    from audit import redaction, scorecard, tally
    from audit.sources.engine import literal
    from audit.waiving import Standing

    found = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    connection = duckdb.connect(":memory:")
    path = folder / "data" / "findings.parquet"
    if path.exists():  # the public sees none
        connection.execute(f"CREATE TABLE findings AS FROM read_parquet({literal(str(path))})")
    else:
        tally.create(connection)
    audience = found["audience"]
    ours = audience == "analyst"
    return Result(
        inventory=held if ours else redaction.anonymous(held, audience),
        policy=promised,
        as_of=as_of,
        lines=[scorecard.line(row) for row in found["rules"]],
        connection=connection,
        judge=partial(judge, held, promised, as_of, waivers) if ours else redaction.kept_back,
        waivers=[Standing(**row) for row in found["waivers"]],
        kept_outlook=Outlook(**found["outlook"]),
        kept_processing=found["processing"],
        audience=audience,
        ids_are=found["ids_are"],
        history=History(**found["history"]) if found["history"] else None,
    )


def accepting(waivers: "Waivers | str | Path | None", policy: Policy) -> "Waivers | None":
    """Read waivers, where there are any, and hold them to the policy."""
    if waivers is None or waivers == "":
        return None
    from audit.waivers import load_waivers

    return (load_waivers(waivers) if isinstance(waivers, str | Path) else waivers).fitting(policy)


def parse_day(given: str | date) -> date:
    """Read the day an audit speaks for."""
    where, hint = f"as_of {str(given)!r}"[:40], "write it as 2026-11-22"
    try:
        day = given if isinstance(given, date) else date.fromisoformat(given)
    except ValueError:
        raise AuditError("is no day", where=where, hint=hint) from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise AuditError(f"is not from {_YEARS[0]} to {_YEARS[1]}", where=where, hint=hint)
    return day
