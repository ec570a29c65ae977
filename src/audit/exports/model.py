"""What result.json may hold: the one place that says so; the summary is made of it, and the schema comes from it."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["fail", "incomplete", "not_assessed", "pass", "not_applicable", "informative"]
Day = Annotated[str, Field(description="A day, as 2026-11-22.", pattern=r"^\d{4}-\d{2}-\d{2}$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Whole = Annotated[int, Field(ge=0)]
Count = Annotated[Whole | None, Field(description="A number of rows; null where it is withheld from the audience.")]
Code = Annotated[str | None, Field(description="A code as the inventory states it; null where it states none.")]


class Part(BaseModel):
    """A part of result.json; it holds what is declared here and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_serialization_defaults_required=True)


class File(Part):
    """What became of every line of one file; of a file that has no lines, of every row."""

    table: str
    file: str
    physical_lines: Whole
    header: Whole
    rows: Whole
    rejected: Whole
    blank: Whole
    inside_cells: Whole


class Inventory(Part):
    """What was judged."""

    name: str
    one_use: bool = Field(description="Whether uses stand on the records themselves.")
    zone: str = Field(description="The time zone of moments that state none.")
    files: list[File]
    notes: list[str]


class Readings(Part):
    """How doubtful words of the policy were read."""

    unless_requested: str
    may_include: str


class PolicyRead(Part):
    """What was promised."""

    id: str
    title: str
    organisation: str
    version: str
    sha256: Digest
    readings: Readings


class RuleLine(Part):
    """What one rule came to under one clause."""

    rule: str
    clause: str
    status: Status
    population: Count
    passed: Count
    failed: Count
    excepted: Count
    unknown: Count
    waived: Count = Field(description="Of those excepted: rows that break the rule, and that somebody accepted.")
    missing: list[str] = Field(description="Tables and columns without which it was not assessed.")


class Found(Part):
    """How many findings of one kind there are."""

    rule: str
    verdict: Literal["fail", "excepted", "unknown"]
    advisory: bool
    rows: Count


class Waiver(Part):
    """How one waiver stands on the day; null is what the audience may not see, or what it does not name."""

    id: str
    rule: str | None
    finding: str | None = Field(description="The fingerprint of the one finding it names.")
    table: str | None
    category: Code
    system_id: Code
    row_ids: list[str]
    expected: Whole = Field(description="How many rows it names at most.")
    urgent: bool
    since: Day
    until: Day
    reason: str | None
    owner: str | None
    approver: str | None
    state: Literal["in_force", "not_yet", "expired", "over_broad", "self_approved"]
    in_scope: Whole = Field(description="Failing rows that it names.")
    rows: Whole = Field(description="Rows that it waives.")


class Ahead(Part):
    """What falls due next, and the aggregates that charts are drawn from."""

    due: list[tuple[Day, Code, Code, Count]] = Field(description="month, category, system, records that fall due")
    due_soon: Count = Field(description="Records that fall due within the policy's horizon.")
    reviews: list[tuple[Day, str, str, Code]] = Field(description="day, what, table, row")
    reviews_in_all: Count
    readings: dict[str, tuple[Count, Count]] = Field(
        description="Per reading: overdue records that fail, and how many differ from the chosen reading."
    )
    ageing: list[tuple[Code, str, Count]] = Field(description="category, band of days, overdue records")
    bases: list[tuple[Code, Code, Count]] = Field(description="category, basis, uses")
    consents: list[tuple[Day, str, Count]] = Field(description="day, state, consents")
    disclosures: list[tuple[Code, Code, Count]] = Field(description="recipient's role, purpose, disclosures")
    messages: list[tuple[Code, Code, Count]] = Field(description="topic, what allows it, messages nobody asked for")
    requests: list[tuple[Code, Code, Count]] = Field(description="kind, outcome, requests")


class EarlierRun(Part):
    """The run that findings are compared with: the newest before the day, of the same inventory and policy."""

    run: str
    as_of: Day
    changed: list[Literal["policy", "readings", "code"]] = Field(description="What was not the same then.")


class History(Part):
    """What became of findings since the earlier run; those that only advise are not counted."""

    earlier: EarlierRun | None = Field(description="Null of a first run: all that is found is new.")
    new: Whole
    regressed: Whole = Field(description="Were resolved in some earlier run, and are back.")
    persisting: Whole
    unjudged: Whole = Field(description="Were open, and their rule could not be judged this time.")
    resolved: Whole = Field(description="Were open in the earlier run, and are no longer.")
    past_sla: Whole = Field(description="Open for longer than their severity allows.")
    trend: list[tuple[Day, Whole, Whole, Whole, Whole]] = Field(
        description="Per run, this one last: day, then open findings of urgent, high, medium and low severity."
    )


class Summary(Part):
    """What an audit found, in figures and without any finding by itself."""

    version: Literal[1] = Field(alias="schema", description="Which edition of this schema the file keeps to.")
    audience: Literal["analyst", "auditor", "public"]
    ids_are: str = Field(description="What rows are named by.")
    as_of: Day = Field(description="The day the audit speaks for.")
    inventory: Inventory
    policy: PolicyRead
    clauses: dict[str, Status] = Field(description="Every clause of the policy, and what it came to.")
    duties: dict[str, Status] = Field(description="Every duty of law beside the policy, and what it came to.")
    rules: list[RuleLine]
    findings: list[Found]
    history: History | None = Field(description="Null but for analysts, and outside of a run.")
    waivers: list[Waiver] = Field(description="Every waiver; the public is told of none.")
    outlook: Ahead
    processing: list[list[str]] = Field(
        description="The record of processing: role, category, purpose, then the columns of ropa.csv."
    )


def json_schema() -> dict[str, Any]:
    """Describe result.json as JSON Schema, for whoever reads it by machine."""
    made = Summary.model_json_schema(by_alias=True, mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "result.json of audit"}
