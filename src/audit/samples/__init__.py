"""Invent the sample inventories: the records of one company, and of people who never lived.

The same seed gives the same bytes, on every machine.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

from audit.errors import AuditError
from audit.samples.affairs import happen
from audit.samples.backups import overwrite
from audit.samples.entrusted import entrust
from audit.samples.people import populate
from audit.samples.planted import plant
from audit.samples.register import Finding, Register, write_csv
from audit.samples.setting import furnish

__all__ = ["AS_OF", "DETECTED", "KINDS", "SEED", "detected", "write_sample"]

Kind = Literal["amiqus", "clean", "minimal"]

KINDS: tuple[Kind, ...] = ("amiqus", "clean", "minimal")
SEED = 20261122
AS_OF = date(2026, 11, 22)

# The bank holidays we know end with 2028, and some of what is told happened in the autumn of 2026.
_LATEST = date(2028, 10, 31)

DETECTED = Path(__file__).with_name("detected.json")  # what `make detection` measured last

_TOML = """# The inventory of an invented company. No person in it ever lived.
zone = "Europe/London"
description = "{}"
"""
_DESCRIPTIONS = {
    "amiqus": "A whole inventory with every kind of breach planted; planted.csv lists what an audit must find.",
    "clean": "A small inventory in which nothing is to be found.",
}


def write_sample(folder: Path, kind: Kind, seed: int = SEED, as_of: date = AS_OF) -> None:
    """Write a sample inventory as CSV: everything with breaches, everything without, or records alone."""
    if kind not in KINDS:
        raise AuditError(f"there is no sample {kind!r}", hint=f"choose one of {', '.join(KINDS)}")
    if not AS_OF <= as_of <= _LATEST:
        raise AuditError("the samples tell of another time", hint=f"choose a day from {AS_OF} to {_LATEST}")
    if kind == "minimal":
        return _write_minimal(folder, seed, as_of)
    register = _inhabited(seed, as_of, 4000 if kind == "amiqus" else 380)
    expected = plant(register) if kind == "amiqus" else []
    overwrite(register, {finding.row for finding in expected if finding.rule == "RET-12"})
    entrust(register, {finding.row for finding in expected if finding.rule == "RET-13"})
    register.write(folder, register.rows)
    (folder / "inventory.toml").write_text(_TOML.format(_DESCRIPTIONS[kind]), encoding="utf-8", newline="\n")
    if expected:
        write_csv(folder / "planted.csv", list(Finding._fields), [finding._asdict() for finding in expected])
    return None


def detected() -> dict[str, Any]:
    """Tell what an audit caught of the breaches planted in fresh samples, when that was last measured."""
    return json.loads(DETECTED.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _inhabited(seed: int, as_of: date, size: int) -> Register:
    """Invent the company and its people, who break no rule."""
    register = Register(seed, as_of)
    furnish(register)
    populate(register, size)
    happen(register)
    return register


def _write_minimal(folder: Path, seed: int, as_of: date) -> None:
    """Write the least that can be judged: what is held, since when, and whether it still is."""
    register = _inhabited(seed, as_of, 60)
    names = ["record_id", "category", "system_id", "submitted_at", "status"]
    rows = [{name: row[name] for name in names} for row in register.rows["records"][:60]]
    for number, row in enumerate(rows[10:60:13]):  # a few that nobody deleted in time
        row["submitted_at"] = register.ago(years=7, days=5 + 90 * number).isoformat()
        row["status"] = "live"
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "records.csv", names, rows)
