"""What is known on the day the audit speaks for: the rows, read, and the facts that several rules lean on."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from audit.calendar import HOLIDAYS

from .cells import SOME_DAY, says, understand
from .days import corresponding, last_day, local_day, midnight, month_over, request_due
from .logic import Span, Truth, both, either, later, no, one_of

HELD = ("live", "archive", "backup_only")
GONE = ("deleted", "anonymised", "beyond_use")
TABLES = (
    "records", "record_uses", "subjects", "consents", "contracts", "assessments", "holds", "dispositions",
    "rights_requests", "collection_points", "recipients", "attestations", "systems",
    "communications", "suppressions", "breaches", "disclosures", "access_log",
)  # fmt: skip
CLOCK = (
    "id_requested_at", "id_received_at", "fee_requested_at", "fee_paid_at", "clarify_requested_at",
    "clarify_received_at", "extended_at",
)  # fmt: skip


class Row(SimpleNamespace):
    """One row, its cells read; a column the table lacks reads as null."""

    def __getattr__(self, column: str) -> None:
        return None


def read_row(table: str, row: dict, zone: ZoneInfo) -> Row:
    """Read every cell of a row."""
    return Row(**{column: understand(table, column, cell, zone) for column, cell in row.items()})


class AuditDay:
    """The inventory and the policy, as an auditor sees them on one day."""

    def __init__(self, tables: dict[str, list[dict]], policy, as_of: date, zone: ZoneInfo) -> None:
        self.policy, self.as_of = policy, as_of
        self.zone = ZoneInfo(policy.zone)  # days are the policy's; `zone` is where clocks without a zone were read
        self.present = {table for table in tables if table in TABLES}
        self.rows = {table: [read_row(table, row, zone) for row in tables.get(table, ())] for table in TABLES}
        if "record_uses" not in tables and any("purpose" in row for row in tables.get("records", ())):
            self.present.add("record_uses")
            self.rows["record_uses"] = self.rows["records"]
            self.one_use = True
        else:
            self.one_use = not tables.get("records") and "record_uses" not in tables
            self.present |= {"record_uses"} if self.one_use else set()
        self.records = {record.record_id: record for record in self.rows["records"]}

    # Days -----------------------------------------------------------------------------------------------------------

    @cached_property
    def now(self) -> datetime:
        """The last microsecond of the day."""
        return midnight(self.as_of + timedelta(days=1), self.zone) - timedelta(microseconds=1)

    @cached_property
    def today(self) -> Span:
        """The day itself."""
        return Span(self.as_of, self.as_of)

    def days(self, moment: Span | None) -> Span | None:
        """Turn a moment into the local days it can fall on."""
        if moment is None:
            return None
        return Span(*(end and local_day(end, self.zone) for end in (moment.lo, moment.hi)))

    def happened(self, moment: Span | None) -> Truth:
        """Say whether something happened on or before the day."""
        return no(later(self.days(moment), self.today))

    def submitted(self, record: Row) -> Span | None:
        """The moment a record was submitted; `submitted_latest` states the latest end outright."""
        given, latest = record.submitted_at, record.submitted_latest
        return Span(given and given.lo, latest.hi) if latest else given

    def last_day_kept(self, record: Row) -> Span | None:
        """The last day a record may be kept, by its category's period, or else by the policy's maximum."""
        submitted = self.days(self.submitted(record))
        period = self.policy.period(record.category)
        if submitted is None:
            return None
        return Span(
            *(end and last_day(end, period.total_months, period.convention) for end in vars(submitted).values())
        )

    def last_day_owed(self, record: Row) -> Span | None:
        """The last day a record must be kept, where something obliges to keep it."""
        submitted, period = self.days(self.submitted(record)), self.policy.retention.minimum[record.category]
        ends = submitted and (submitted.lo, submitted.hi)
        return ends and Span(*(end and last_day(end, period.total_months, period.convention) for end in ends))

    # Who is judged --------------------------------------------------------------------------------------------------

    def ours(self, record: Row) -> Truth:
        """A record for which another controller decides is not this policy's; a null role is `controller`."""
        return no(says(record.role, "processor", blank=False))

    def anonymous(self, record: Row) -> Truth:
        """A record is anonymous when it says so; one that says nothing tells who it is about."""
        return says(record.identifiability, "anonymous", blank=False)

    def judged(self, record: Row) -> Truth:
        """A record is judged while it is held, personal, and ours."""
        return both(one_of(record.status, HELD), self.ours(record), no(self.anonymous(record)))

    # Requests -------------------------------------------------------------------------------------------------------

    @cached_property
    def requests_of(self) -> dict[str, list[Row]]:
        """The rights requests of each subject."""
        requests = defaultdict(list)
        for request in self.rows["rights_requests"]:
            if request.subject_id is not None:
                requests[request.subject_id].append(request)
        return requests

    def clock_stands_still(self, request: Row) -> Truth:
        """The time has not started, or has stopped: something was asked of the subject and never came."""
        if SOME_DAY in [getattr(request, column) for column in CLOCK]:
            return None
        if (request.id_requested_at is not None and request.id_received_at is None) or (
            request.fee_requested_at is not None and request.fee_paid_at is None
        ):
            return True
        if request.kind != "access" or request.clarify_requested_at is None or request.clarify_received_at is not None:
            return False
        starts = [self._start_at(request, end) for end in ("lo", "hi")]
        if None in starts:
            return None
        over = Span(*(month_over(start, HOLIDAYS[self.policy.division]) for start in starts))
        return no(later(self.days(request.clarify_requested_at), over))  # asked later, it stops nothing

    def due(self, request: Row) -> Span | None:
        """The day by which a request is answered; None unless its clock runs, and when no start is known."""
        if self.clock_stands_still(request) is not False:
            return None
        if request.received_at is None:  # what was asked for came, so the clock did not start before that
            asked = request.id_requested_at or request.fee_requested_at
            return Span(self._due_at(request, "lo"), None) if asked else None
        ends = self._due_at(request, "lo"), self._due_at(request, "hi")
        return Span(min(ends), max(ends))  # an extension that may have come too late turns them round

    def past_due(self, request: Row) -> Truth:
        """The day by which a request is answered has passed; a clock that stands still makes nothing due."""
        return False if self.clock_stands_still(request) else later(self.today, self.due(request))

    def _start_at(self, request: Row, end: str) -> date | None:
        """The day on which everything had come that the clock waits for."""
        if request.received_at is None:
            return None
        return max(self._starts_at(request, end))

    def _starts_at(self, request: Row, end: str) -> list[date]:
        moments = [request.received_at] if request.received_at else []
        moments += [request.id_received_at] if request.id_requested_at else []
        moments += [request.fee_paid_at] if request.fee_requested_at else []
        return [local_day(getattr(moment, end), self.zone) for moment in moments]

    def _due_at(self, request: Row, end: str) -> date:
        def day(moment: Span | None) -> date | None:
            return moment and local_day(getattr(moment, end), self.zone)

        paused = None
        if request.kind == "access" and request.clarify_requested_at and request.clarify_received_at:
            paused = (day(request.clarify_requested_at), day(request.clarify_received_at))
        extended = day(request.extended_at) if request.extension_reason is not None else None
        return request_due(max(self._starts_at(request, end)), paused, extended, HOLIDAYS[self.policy.division])

    def open_data_requests(self, subject: str | None) -> Iterator[tuple[Row, Truth]]:
        """Each open access or portability request of a subject, and whether it had come by the day."""
        for request in self.requests_of.get(subject, ()):
            if request.kind in ("access", "portability") and says(request.outcome, "open", blank=True):
                yield request, self.happened(request.received_at)

    # Holds ----------------------------------------------------------------------------------------------------------

    @property
    def reading(self) -> str:
        """How "unless requested by users" is read."""
        return self.policy.readings.unless_requested

    def in_force(self, hold: Row) -> Truth:
        """A hold is in force when it was placed on or before the day and not released on or before it."""
        kept = True if hold.released_at is None else no(self.happened(hold.released_at))
        return both(self.happened(hold.placed_at), kept)

    def covers(self, hold: Row, record: Row) -> Truth:
        """A hold covers the record, the subject or the category it names; what a record does not say is not matched."""
        if hold.scope_kind is None or hold.scope_id is None:
            return None
        names = {"record": record.record_id, "subject": record.subject_id, "category": record.category}
        return hold.scope_id == names.get(hold.scope_kind)

    def past_review(self, hold: Row) -> Truth:
        """A hold is past its review when that was due before the day, or never set."""
        return True if hold.review_due is None else later(self.today, hold.review_due)

    def excuses(self, hold: Row, record: Row) -> bool:
        """A hold excuses what it certainly covers: in force, authorised, not past its review, on an accepted ground."""
        return (
            self.in_force(hold) is True
            and self.covers(hold, record) is True
            and hold.authority_ref is not None
            and self.past_review(hold) is False
            and (
                hold.reason in self.policy.holds.grounds
                or hold.reason in self.policy.holds.outside_policy
                or (hold.reason == "user_request" and self.user_request_excuses(hold, record))
            )
        )

    def user_request_excuses(self, hold: Row, record: Row) -> bool:
        """Whether a hold at the user's wish counts, under the reading chosen."""
        if self.reading == "A":
            return False
        if self.reading == "C":
            return any(came is True for _, came in self.open_data_requests(record.subject_id))
        if self.reading == "D":
            return True
        in_time = no(later(self.days(hold.placed_at), self.last_day_kept(record)))
        return self.specific_and_short(hold) is True and in_time is True

    def specific_and_short(self, hold: Row) -> Truth:
        """A user's hold is for a record or a subject, and is reviewed within twelve months of its placing."""
        placed = self.days(hold.placed_at)
        if hold.review_due is None:
            return False
        months = self.policy.horizons.user_request_review_months
        latest = placed and Span(corresponding(placed.lo, months), corresponding(placed.hi, months))
        reviewed = no(later(hold.review_due, latest))
        return both(one_of(hold.scope_kind, ("record", "subject")), reviewed)

    def paused(self, record: Row) -> bool:
        """Data somebody asked for is kept until it was supplied; read strictly, not past the day that was due."""
        if self.reading not in ("strict", "C", "D"):
            return False
        return any(
            came is True and (self.reading != "strict" or no(later(self.today, self.due(request))) is True)
            for request, came in self.open_data_requests(record.subject_id)
        )

    def on_hold(self, record: Row) -> bool:
        """Some hold excuses the record, or it waits for a request to be answered."""
        return self.paused(record) or any(self.excuses(hold, record) for hold in self.rows["holds"])

    def exists(self, table: str, condition: Callable[[Row], Truth]) -> Truth:
        """Say whether some row of a table meets a condition."""
        return either(*(condition(row) for row in self.rows[table]))
