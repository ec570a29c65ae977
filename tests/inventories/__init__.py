"""Small random inventories that crowd the borders: last days, leap days, clock changes, nulls, and loose references.

Now and then a cell is blank that ought not to be, or says what nobody can read.

`build` draws from any `random.Random`: Hypothesis hands one in whose draws it can shrink, the long suite seeds its own.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from hypothesis import strategies as st

from . import contents, messages, safeguards, sharing
from .draw import Chooser
from .files import merge, write
from .rows import KIND, ROWS, draw_use, draw_uses
from .soil import soil

__all__ = ["AS_OF", "Drawn", "Tables", "build", "inventories", "merge", "write"]

Tables = dict[str, list[dict]]
AS_OF = (date(2026, 11, 22), date(2027, 2, 28), date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25))
OPTIONAL = (
    "record_uses",
    "subjects",
    "consents",
    "contracts",
    "assessments",
    "holds",
    "dispositions",
    "rights_requests",
    "collection_points",
    "recipients",
    "attestations",
    "breaches",
    "systems",
    "communications",
    "suppressions",
    "access_log",
    "disclosures",
)

EVERY = ROWS | safeguards.ROWS | messages.ROWS | sharing.ROWS
LETTERS = {"records": "R", "subjects": "S", "consents": "C", "contracts": "K", "assessments": "A", "holds": "H",
           "dispositions": "D", "rights_requests": "Q",
           "collection_points": "P", "recipients": "V", "attestations": "T", "systems": "Y", "communications": "M",
           "suppressions": "U", "breaches": "B", "access_log": "L", "disclosures": "G"}  # fmt: skip


@dataclass
class Drawn:
    """One inventory: its tables, the day it is judged for, and the zone its clocks without a zone are read in."""

    tables: Tables
    as_of: date
    zone: str | None = None
    reading: str = "strict"


def build(random: Random, as_of: date, *, one_use: bool = False, most: int = 5) -> Tables:
    """Draw an inventory of a few rows a table."""
    draw = Chooser(random, as_of)
    ids = {name: [f"{letter}{n}" for n in range(draw.pick(*range(1, most + 1)))] for name, letter in LETTERS.items()}
    tables: Tables = {name: [row(draw, ids, key) for key in ids[name]] for name, row in EVERY.items()}
    contents.furnish(draw, ids, tables)
    tables["record_uses"] = list(draw_uses(draw, ids, tables["records"]))
    if one_use:
        del tables["record_uses"]
        for record in tables["records"]:
            record |= draw_use(draw, ids, record)
    bear_out(draw, tables)
    safeguards.furnish(draw, ids, tables)
    messages.furnish(draw, ids, tables)
    sharing.furnish(draw, tables)
    soil(draw, tables)
    for name in OPTIONAL:
        if tables.get(name) and draw.rare(12):
            tables[name] = []
    return tables


def bear_out(draw: Chooser, tables: Tables) -> None:
    """Turn most evidence to some use that claims it, by what it says or by reference."""
    records = {record["record_id"]: record for record in tables["records"]}
    uses = [use for use in tables.get("record_uses", tables["records"]) if use["record_id"] in records]
    for use in uses:
        basis, record = use["legal_basis"], records[use["record_id"]]
        if use["purpose"] == "legal_claims" and not draw.rare(4):
            draw.pick(*tables["holds"]).update(
                scope_kind="record", scope_id=use["record_id"], reason="legal_claim", placed_at="2026-01-15"
            )
        table = {"a": "consents", "b": "contracts", None: None, "zzz": None, "e": None}.get(basis, "assessments")
        if table is None or draw.rare(6):
            continue
        evidence = draw.pick(*tables[table])
        if draw.rare(3):
            use["basis_ref"] = next(iter(evidence.values()))
        if table == "consents":
            evidence |= {"subject_id": record["subject_id"], "purpose": use["purpose"]}
        elif table == "contracts":
            evidence |= {"party_subject_id": record["subject_id"]}
        else:
            evidence |= {"kind": KIND[basis], "purpose": use["purpose"]}
            evidence |= {"category": draw.or_null(record["category"], one_in=2)}


@st.composite
def inventories(draw, *, missing: bool = True) -> Drawn:
    """Draw one inventory that Hypothesis can shrink; `missing` lets it lack tables."""
    random = draw(st.randoms(use_true_random=False))
    as_of = draw(st.sampled_from(AS_OF))
    tables = build(random, as_of, one_use=draw(st.booleans()), most=3)
    if missing:
        for name in draw(st.sets(st.sampled_from(OPTIONAL))):
            tables.pop(name, None)
    zone = draw(st.sampled_from((None, "America/New_York", "Asia/Tokyo")))
    return Drawn(tables, as_of, zone, draw(st.sampled_from(("strict", "A", "B", "C", "D"))))
