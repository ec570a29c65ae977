"""Lay inventories end to end, and write them as the folders of CSV files that users have."""

import csv
from pathlib import Path

from .safeguards import CERTIFICATES
from .sharing import STAFF

USE = (
    "purpose", "legal_basis", "basis_ref", "decided_at", "first_used_at", "last_used_at", "art9_condition",
    "sch1_condition",
)  # fmt: skip
COLUMNS = {
    "records": (
        "record_id", "subject_id", "category", "data_items", "source", "submitted_at", "submitted_latest", "role",
        "client_id", "collection_point_id", "identifiability", "special_category", "criminal_offence",
        "other_person", "status", "system_id", "ip_form", "geo_granularity",
    ),
    "record_uses": ("record_id", *USE),
    "subjects": ("subject_id", "subject_type", "is_child", "relationship_end", "subscriber_type", "jurisdiction"),
    "consents": (
        "consent_id", "subject_id", "purpose", "given_at", "method", "controller_named", "wording_ref", "explicit",
        "withdrawn_at", "refresh_due",
    ),
    "contracts": (
        "contract_id", "party_subject_id", "client_id", "kind", "requested_by_subject", "starts_on", "ends_on",
    ),
    "assessments": (
        "assessment_id", "kind", "category", "purpose", "statement", "annex1_condition", "completed_at", "approved_by",
        "outcome", "review_due",
    ),
    "holds": (
        "hold_id", "scope_kind", "scope_id", "reason", "authority_ref", "placed_at", "placed_by", "review_due",
        "released_at",
    ),
    "dispositions": (
        "disposition_id", "record_id", "action", "scope", "done_at", "trigger", "system_or_recipient_id", "verified_by",
    ),
    "rights_requests": (
        "request_id", "subject_id", "kind", "received_at", "id_requested_at", "id_received_at", "fee_requested_at",
        "fee_paid_at", "clarify_requested_at", "clarify_received_at", "extended_at", "extension_reason",
        "acknowledged_at", "responded_at", "outcome", "refusal_ground",
    ),
    "collection_points": (
        "point_id", "kind", "url", "label_in_policy", "active_from", "active_to", "fields", "notice_version",
        "consent_control", "storage_access", "pecr_exception", "objection_offered", "opt_out_offered",
    ),
    "recipients": (
        "recipient_id", "name", "role", "contract_ref", "contract_from", "contract_to", "art28_terms",
        "sale_forbidden", "cross_site_forbidden",
    ),
    "breaches": (
        "breach_id", "aware_at", "risk", "regulator_notified_at", "subjects_notified_at", "delay_reason",
    ),
    "attestations": (
        "attestation_id", "kind", "holder", "valid_from", "valid_to", "evidence_ref", "issuer", "standard",
    ),
    "systems": (
        "system_id", "kind", "holds_category", "at_rest_cipher", "tls_min", "encrypts_client_files", "kdf",
        "kdf_rounds", "salt_bytes", "salt_csprng", "throttling", "password_policy_ref", "activity_reporting",
        "mfa_offered", "backup_cycle_days", "evidence_ref", "checked_at",
    ),
    "communications": (
        "comm_id", "subject_id", "address_hash", "sent_at", "channel", "solicited", "topic", "promotional",
        "pecr_basis", "consent_id", "unsubscribe_link", "sender_identified", "contact_valid",
    ),
    "suppressions": (
        "suppression_id", "subject_id", "address_hash", "scope", "requested_at", "effective_at", "lifted_at",
        "lifted_consent_id",
    ),
    "access_log": (
        "access_id", "at", "actor_id", "actor_kind", "actor_client_id", "record_id", "client_authorisation_ref",
        "authorised_from", "authorised_to",
    ),
    "disclosures": (
        "disclosure_id", "record_id", "subject_id", "recipient_id", "at", "purpose", "legal_basis", "authority_ref",
        "necessity_note", "consideration",
    ),
}  # fmt: skip

IDS = {
    "record_id", "subject_id", "consent_id", "contract_id", "assessment_id", "hold_id", "disposition_id", "request_id",
    "basis_ref", "party_subject_id", "client_id", "point_id", "collection_point_id", "recipient_id",
    "attestation_id", "breach_id", "system_id", "comm_id", "suppression_id", "address_hash", "lifted_consent_id",
    "access_id", "actor_id", "actor_client_id", "disclosure_id", "system_or_recipient_id",
}  # fmt: skip


def merge(inventories: list[dict[str, list[dict]]], attached: int = 3) -> dict[str, list[dict]]:
    """Lay inventories end to end, each with its own ids; only the first few keep what reaches across all of them."""
    merged: dict[str, list[dict]] = {}
    for number, tables in enumerate(inventories):
        for name, rows in tables.items():
            laid = merged.setdefault(name, [])
            laid += [prefixed(row, f"{number}-", number < attached) for row in rows]
    return merged


def prefixed(row: dict, prefix: str, attached: bool) -> dict:
    """Give a row ids of its own; detached, it reaches no category and no purpose of other inventories."""
    row = {column: prefix + cell if column in IDS and cell is not None else cell for column, cell in row.items()}
    if "scope_id" in row and row["scope_id"] is not None and not (attached and row["scope_kind"] == "category"):
        row["scope_id"] = prefix + row["scope_id"]
    if row.get("holder") in STAFF:
        row["holder"] = prefix + row["holder"]
    if "assessment_id" in row and not attached:
        row["purpose"] = None
    if "attestation_id" in row and row["kind"] in CERTIFICATES and not attached:
        row["kind"] = "restore_test"
    return row


# Files --------------------------------------------------------------------------------------------------------------


def write(tables: dict[str, list[dict]], folder: Path, zone: str | None = None) -> Path:
    """Write an inventory as a folder of CSV files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = tuple(rows[0]) if rows else COLUMNS[name]
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(columns)
            lines.writerows([cell_text(row[column]) for column in columns] for row in rows)
    if zone:
        (folder / "inventory.toml").write_text(f'zone = "{zone}"\n', encoding="utf-8")
    return folder


def cell_text(cell: object) -> str:
    """Write a cell: blank for null, `none` for the empty list."""
    if cell is None:
        return ""
    if isinstance(cell, list):
        return "|".join(cell) or "none"
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
