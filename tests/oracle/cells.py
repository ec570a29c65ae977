"""Read one cell the way the inventory's own page says: null, code, list, flag, day or moment.

A cell may be blank, readable or unreadable. Where a blank one says that there is none, an unreadable one is not
blank: it says some day, nobody knows which, or some code, nobody knows which. Elsewhere it is not known, as a blank
one is.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from .days import days_in_month, midnight
from .logic import Span, Truth

MICROSECOND = timedelta(microseconds=1)

# The columns that are not plain text, by what their cells hold (domain page, section 7).
FLAGS = {
    "criminal_offence", "is_child", "controller_named", "explicit", "parental", "requested_by_subject", "told_routes",
    "storage_access", "objection_offered", "art28_terms", "sale_forbidden", "cross_site_forbidden",
    "encrypts_client_files", "salt_csprng", "throttling", "activity_reporting", "mfa_offered", "opt_out_offered",
    "solicited", "promotional", "unsubscribe_link", "sender_identified", "contact_valid",
}  # fmt: skip
LISTS = {"data_items", "special_category", "fields", "holds_category"}
NUMBERS = {"kdf_rounds", "salt_bytes", "backup_cycle_days"}
DAYS = {
    "relationship_end", "refresh_due", "starts_on", "ends_on", "review_due", "active_from", "active_to",
    "contract_from", "contract_to", "valid_from", "valid_to",
}  # fmt: skip
MOMENTS = {
    "submitted_at", "submitted_latest", "decided_at", "first_used_at", "last_used_at", "given_at", "withdrawn_at",
    "completed_at", "placed_at", "released_at", "done_at", "received_at", "id_requested_at", "id_received_at",
    "fee_requested_at", "fee_paid_at", "clarify_requested_at", "clarify_received_at", "extended_at",
    "acknowledged_at", "responded_at", "checked_at", "sent_at", "requested_at", "effective_at", "lifted_at",
    "aware_at", "regulator_notified_at", "subjects_notified_at", "at", "authorised_from",
    "authorised_to",
}  # fmt: skip

# Where a blank cell says "there is none" or "it did not happen"; in all others it says that nobody knows.
NONE_IF_BLANK = {
    "submitted_latest", "withdrawn_at", "refresh_due", "ends_on", "relationship_end", "released_at", "review_due",
    "responded_at", "acknowledged_at", "id_requested_at", "id_received_at", "fee_requested_at", "fee_paid_at",
    "clarify_requested_at", "clarify_received_at", "extended_at", "active_to", "contract_to", "valid_to",
    "regulator_notified_at", "subjects_notified_at", "lifted_at",
}  # fmt: skip
SOME_DAY = Span(None, None)  # what an unreadable cell says there

# The columns with a closed list of codes.
CODES = {
    ("records", "source"): "data_subject observed generated client third_party public unknown",
    ("records", "ip_form"): "none full truncated keyed_hash",
    ("records", "geo_granularity"): "none country region city precise",
    ("records", "role"): "controller processor joint",
    ("records", "identifiability"): "direct pseudonymous anonymous",
    ("records", "other_person"): "no requested unsolicited",
    ("records", "status"): "live archive backup_only beyond_use deleted anonymised",
    ("records", "legal_basis"): "a b c d e ea f",
    ("record_uses", "legal_basis"): "a b c d e ea f",
    ("disclosures", "legal_basis"): "a b c d e ea f",
    ("disclosures", "consideration"): "none money in_kind unknown",
    ("access_log", "actor_kind"): "staff client_user processor system",
    ("systems", "kind"): "web app db backup analytics email crm",
    ("records", "art9_condition"): "a b c d e f g h i j",
    ("record_uses", "art9_condition"): "a b c d e f g h i j",
    ("subjects", "subscriber_type"): "individual sole_trader partnership corporate",
    ("subjects", "jurisdiction"): "EW S NI other",
    ("consents", "method"): "tick double_opt_in typed verbal paper preticked implied",
    ("contracts", "kind"): "contract pre_contract",
    ("assessments", "kind"): ("LIA legal_obligation vital_interest recognised_li public_task APD DPIA anonymisation"),
    ("assessments", "outcome"): "approved conditional rejected",
    ("holds", "scope_kind"): "record subject category",
    ("holds", "reason"): (
        "legal_obligation vital_interests legal_claim regulator rights_request user_request suppression"
    ),
    ("dispositions", "action"): "deleted anonymised beyond_use returned",
    ("dispositions", "scope"): "live backup processor",
    ("dispositions", "trigger"): "retention erasure withdrawal instruction",
    ("rights_requests", "kind"): (
        "access erasure rectification restriction portability objection marketing_objection withdrawal adm complaint"
    ),
    ("rights_requests", "outcome"): "fulfilled partial refused withdrawn open",
    ("collection_points", "kind"): (
        "consultation more_info client_application feedback chatbot cookie embed social_page app other"
    ),
    ("collection_points", "consent_control"): "none unticked preticked implied",
    ("collection_points", "pecr_exception"): "communication strictly_necessary statistical appearance emergency",
    ("recipients", "role"): (
        "processor sub_processor controller joint_controller insurer professional_adviser authority emergency"
    ),
    ("breaches", "risk"): "none risk high",
    ("communications", "pecr_basis"): "consent soft_opt_in corporate service_message",
    ("communications", "topic"): "services service_change outage credits newsletter reply other",
    ("systems", "tls_min"): "1.0 1.1 1.2 1.3",
    ("attestations", "kind"): (
        "ISO27001 CE_PLUS CISP confidentiality training policy_document contact_test restore_test"
    ),
}

# Where a blank code says something of its own: ours, identifiable, no basis, no condition, not approved, still open.
SAID_BY_BLANK = {"role", "identifiability", "legal_basis", "art9_condition", "outcome", "pecr_exception"}
UNKNOWN = "(a code nobody knows)"  # what an unknown code says there


class UnreadableError(Exception):
    """A cell that holds something, but nothing we may read."""


def understand(table: str, column: str, cell: object, zone: ZoneInfo) -> object:
    """Read one cell as far as it can be read; what cannot be is some day, some code, or null."""
    try:
        value = read(column, cell, zone)
    except UnreadableError:
        return SOME_DAY if column in NONE_IF_BLANK else None
    if value is None or in_list(table, column, value):
        return value
    return UNKNOWN if column in SAID_BY_BLANK else None


def in_list(table: str, column: str, code: object) -> bool:
    """Say whether a code is one of its column's closed list; a column without a list takes any."""
    return (table, column) not in CODES or code in CODES[table, column].split()


def says(code: str | None, *wanted: str, blank: Truth) -> Truth:
    """Say whether a cell says one of some codes; what a blank one says depends on the column, and is told."""
    if code is None:
        return blank
    return None if code == UNKNOWN else code in wanted


def read(column: str, cell: object, zone: ZoneInfo) -> object:
    """Read one cell by the kind of its column; a blank one is null."""
    if cell is None or cell == "":
        return None
    if column in FLAGS:
        return read_flag(cell)
    if column in LISTS:
        return read_list(cell)
    if column in NUMBERS:
        return read_number(str(cell))
    if column in DAYS:
        return read_day(str(cell))
    if column in MOMENTS:
        return read_moment(str(cell), zone)
    return str(cell)


def read_flag(cell: object) -> bool:
    """Read true or false, in any case, and nothing else."""
    word = str(cell).lower()
    if word not in ("true", "false"):
        raise UnreadableError
    return word == "true"


def read_list(cell: object) -> list[str]:
    """Read a list as it is, or `a|b` as one; the single word `none` is the empty list, and a blank is no word."""
    if isinstance(cell, list):
        return cell
    words = [] if cell == "none" else str(cell).split("|")
    if any(not word.strip(" ") for word in words):
        raise UnreadableError
    return words


def read_number(text: str) -> int:
    """Read a whole number, written in figures and nothing else."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise UnreadableError
    return int(text)


def read_day(text: str) -> Span:
    """Read a whole day, as a span that leaves no room."""
    try:
        return Span(date.fromisoformat(text), date.fromisoformat(text))
    except ValueError:
        raise UnreadableError from None


def read_moment(text: str, zone: ZoneInfo) -> Span:
    """Read a moment as the span it can lie in: a year, a month, a day, or an instant."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return days_span(date(int(text), 1, 1), date(int(text), 12, 31), zone)
        if re.fullmatch(r"\d{4}-\d{2}", text):
            first = date(int(text[:4]), int(text[5:]), 1)
            return days_span(first, first.replace(day=days_in_month(first.year, first.month)), zone)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return days_span(date.fromisoformat(text), date.fromisoformat(text), zone)
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableError from None
    return Span(stamp.astimezone(UTC), stamp.astimezone(UTC)) if stamp.tzinfo else local_span(stamp, zone)


def days_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """Span whole local days, from the first midnight to the last microsecond."""
    return Span(midnight(first, zone), midnight(last + timedelta(days=1), zone) - MICROSECOND)


def local_span(stamp: datetime, zone: ZoneInfo) -> Span:
    """Read a clock reading without a zone: twice in the hour that repeats, never in the hour that is skipped."""
    readings = [stamp.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
    real = [instant for instant in readings if instant.astimezone(zone).replace(tzinfo=None) == stamp]
    if not real:
        raise UnreadableError
    return Span(min(real), max(real))
