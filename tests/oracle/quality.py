"""Data quality: repeated keys, unknown codes, references that lead nowhere, moments to come, unreadable cells.

A blank cell in a key counts as unreadable, and repeats nothing.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from .audit_day import TABLES, AuditDay
from .cells import MOMENTS, UnreadableError, in_list, read

KEYS = {
    "records": ("record_id",),
    "record_uses": ("record_id", "purpose"),
    "subjects": ("subject_id",),
    "consents": ("consent_id",),
    "contracts": ("contract_id",),
    "assessments": ("assessment_id",),
    "holds": ("hold_id",),
    "dispositions": ("disposition_id",),
    "rights_requests": ("request_id",),
    "collection_points": ("point_id",),
    "recipients": ("recipient_id",),
    "attestations": ("attestation_id",),
    "breaches": ("breach_id",),
    "systems": ("system_id",),
    "communications": ("comm_id",),
    "suppressions": ("suppression_id",),
    "disclosures": ("disclosure_id",),
    "access_log": ("access_id",),
}

WORDS = {"category": "category", "purpose": "purpose", "data_items": "item", "subject_type": "subject_type",
         "fields": "item", "holds_category": "category"}  # fmt: skip

REFERENCES = {
    ("records", "subject_id"): "subjects",
    ("records", "collection_point_id"): "collection_points",
    ("records", "system_id"): "systems",
    ("record_uses", "record_id"): "records",
    ("consents", "subject_id"): "subjects",
    ("contracts", "party_subject_id"): "subjects",
    ("dispositions", "record_id"): "records",
    ("rights_requests", "subject_id"): "subjects",
    ("communications", "subject_id"): "subjects",
    ("communications", "consent_id"): "consents",
    ("suppressions", "subject_id"): "subjects",
    ("suppressions", "lifted_consent_id"): "consents",
    ("disclosures", "record_id"): "records",
    ("disclosures", "subject_id"): "subjects",
    ("disclosures", "recipient_id"): "recipients",
    ("access_log", "record_id"): "records",
}

STILL_TO_COME = {
    "submitted_latest",
    "released_at",
    "effective_at",
    "lifted_at",
    "authorised_from",
    "authorised_to",
}  # these may lie ahead


def defects(tables: dict[str, list[dict]], policy, as_of: date, zone: str | None = None) -> set[tuple[str, str, str]]:
    """List what is wrong with the data itself, as (rule, table, row_id)."""
    place = ZoneInfo(zone or policy.zone)
    audit = AuditDay(tables, policy, as_of, place)
    found = set()
    for table in TABLES:
        rows = tables.get(table, ())
        keys = Counter(row_id(table, row) for row in rows)
        for row in rows:
            whole = None not in [row[column] for column in KEYS[table]]
            rules = {"DQ-01"} if whole and keys[row_id(table, row)] > 1 else set()
            for column, cell in row.items():
                rules |= set(cell_defects(audit, tables, table, column, cell, place))
            found |= {(rule, table, row_id(table, row)) for rule in rules}
    return found


def row_id(table: str, row: dict) -> str:
    """Name a row by its key."""
    return ":".join(row[column] or "" for column in KEYS[table])


def cell_defects(audit: AuditDay, tables: dict, table: str, column: str, cell: object, zone: ZoneInfo) -> Iterator[str]:
    """Name the rules that one cell breaks."""
    try:
        value = read(column, cell, zone)
    except UnreadableError:
        yield "DQ-05"
        return
    if value is None:
        yield from ["DQ-05"] if column in KEYS[table] else []
        return
    if not known(audit, table, column, value):
        yield "DQ-02"
    target = REFERENCES.get((table, column))
    if target in tables and value not in {row_id(target, row) for row in tables[target]}:
        yield "DQ-03"
    if column in MOMENTS - STILL_TO_COME and value.lo > audit.now:
        yield "DQ-04"


def known(audit: AuditDay, table: str, column: str, value: object) -> bool:
    """Say whether every code in a cell is one of its closed list, or one of the policy's words."""
    codes = value if isinstance(value, list) else [value]
    if column in WORDS and table != "disclosures":  # for what data is given to others no list has all words
        return set(codes) <= audit.policy.vocabularies()[WORDS[column]]
    return all(in_list(table, column, code) for code in codes)
