"""See in the inventory what is processed, for what, and where: distinct values and counts that the engine adds up."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import ibis

from audit.forecast import fetch
from audit.moments import before_day, local_day
from audit.populations.records import HELD
from audit.sources.engine import restated
from audit.verdicts import Judgement, create

CONTROLLER, PROCESSOR = "controller", "processor"  # a joint controller is a controller
PROCESSORS = ("processor", "sub_processor")  # of recipients
PAIRS = 1_000  # of category and purpose, each with a row; if there are more, those nobody declared share a name
VALUES = 20  # of one fact that are named; the rest is told as "others"
OTHERS = "others"

Key = tuple[str, str, str]  # role, category, purpose; "" is one that nobody stated
Fact = tuple[str | None, str | None, int]  # a value, what goes with it, and of how many rows
Entry = tuple[Any, ...]  # of a register

USE = ("purpose", "legal_basis", "basis_ref", "art9_condition", "sch1_condition")

# What each of the two grouped tables tells: the fact, its value, what goes with it, and of which rows.
SENSITIVE = "(special OR criminal)"
SHOWN = {
    "processed": (
        ("records", "'records'", "NULL", "TRUE"),
        ("use", "'use'", "NULL", "purpose IS NOT NULL"),
        ("basis", "legal_basis", "NULL", "purpose IS NOT NULL"),
        ("source", "source", "NULL", "TRUE"),
        ("system", "system_id", "NULL", "TRUE"),
        ("individuals", "subject_type", "NULL", "TRUE"),
        ("items", "unnest(CASE WHEN data_items IS NULL THEN [NULL] ELSE data_items END)", "NULL", "TRUE"),
        ("joint", "'joint'", "NULL", "joint"),
        ("consent", "CASE WHEN named THEN 'named' ELSE 'unnamed' END", "NULL", "legal_basis = 'a'"),
        ("special", "CAST(special AS VARCHAR)", "NULL", "TRUE"),
        ("sensitive", f"CAST({SENSITIVE} AS VARCHAR)", "NULL", "TRUE"),
        ("art9", "art9_condition", "NULL", "special"),
        ("sch1", "sch1_condition", "NULL", SENSITIVE),
        ("sensitive_basis", "legal_basis", "NULL", SENSITIVE),
    ),
    "disclosed": (
        ("basis", "legal_basis", "NULL", "TRUE"),
        ("recipient", "recipient_role", "NULL", "TRUE"),
        ("transfer", "country", "transfer_basis", "TRUE"),
        ("contract", "contract_ref", "NULL", f"recipient_role IN {PROCESSORS}"),
    ),
}


@dataclass(frozen=True)
class Processing:
    """What an inventory shows of processing, small enough to hold."""

    given: dict[str, frozenset[str]]  # tables and columns that were given
    uses_given: bool
    facts: dict[Key, dict[str, list[Fact]]]
    clients: dict[Key, tuple[int, int]]  # on behalf of how many, and how many of these with a contract in force
    systems: dict[str, Entry]  # by id: kind, country, cipher at rest, oldest TLS, evidence
    assessments: dict[tuple[str, str], list[Entry]]  # by kind and purpose: category, statement, outcome, day, evidence
    vendors: list[Entry]  # of the tool that the policy names: role, country, transfer basis, contract
    processors: int  # in the register, whomever they work on
    breaches: int


def processing(judgement: Judgement) -> Processing:
    """Look at everything the inventory shows of processing, in a few grouped passes."""
    present = judgement.fitted.present
    create(judgement, "processed", processed(judgement))
    create(judgement, "disclosed", disclosed(judgement))
    tables = judgement.given.tables
    known = tables.breaches.aware_at.isnull() | (tables.breaches.aware_at <= ibis.literal(judgement.terms.now))
    return Processing(
        given=present,
        uses_given="record_uses" in present or judgement.given.one_use,
        facts=facts(judgement),
        clients=clients(judgement),
        systems={id: tuple(rest) for id, *rest in systems(judgement)},
        assessments=assessments(judgement),
        vendors=vendors(judgement),
        processors=number(judgement, tables.recipients.filter(tables.recipients.role.isin(PROCESSORS))),
        breaches=number(judgement, tables.breaches.filter(known)),
    )


def role_of(records: Any) -> Any:
    """Tell as what a record is held; one of unknown role is a controller's."""
    return (records.role == PROCESSOR).fill_null(False).ifelse(PROCESSOR, CONTROLLER)


def held(records: Any) -> Any:
    """Keep the personal records that are held on the day, and those of which nobody can tell."""
    personal = (records.identifiability != "anonymous").fill_null(True)
    return records.filter(personal, records.status.isin(HELD) | records.status.isnull())


def with_uses(judgement: Judgement, records: Any, *columns: str) -> Any:
    """Join the records to their uses; a record without any stays. They may stand on the records themselves."""
    if "record_uses" not in judgement.fitted.present:
        return records
    uses = judgement.given.tables.record_uses.select(*columns, used="record_id")
    records = records.drop(*columns)
    return records.left_join(uses, records.record_id == uses.used)


def processed(judgement: Judgement) -> Any:
    """Group the held records and their uses by everything the record of processing asks about them."""
    tables, subjects = judgement.given.tables, judgement.given.tables.subjects
    rows = with_uses(judgement, held(tables.records), *USE)
    kinds = subjects.group_by(person="subject_id").agg(subject_type=subjects.subject_type.min())
    rows = rows.left_join(kinds, rows.subject_id == kinds.person)
    return rows.group_by(
        "category", "purpose", "legal_basis", "source", "system_id", "subject_type", "data_items",
        "art9_condition", "sch1_condition", held_as=role_of(rows), named=rows.basis_ref.notnull(),
        joint=(rows.role == "joint").fill_null(False), special=rows.special_category.length() > 0,
        criminal=rows.criminal_offence,
    ).agg(rows=rows.count())  # fmt: skip


def disclosed(judgement: Judgement) -> Any:
    """Group the disclosures up to the day by whose data went to what kind of recipient, where and for what."""
    tables, now = judgement.given.tables, ibis.literal(judgement.terms.now)
    rows = tables.disclosures.filter(tables.disclosures["at"].isnull() | (tables.disclosures["at"] <= now))
    rows = rows.select("record_id", "recipient_id", "purpose", "legal_basis")
    records = tables.records.select("category", "role", known="record_id").distinct()
    recipients = tables.recipients.select(
        "country", "transfer_basis", "contract_ref", recipient_role="role", registered="recipient_id"
    )
    rows = rows.left_join(records, rows.record_id == records.known)
    rows = rows.left_join(recipients, rows.recipient_id == recipients.registered)
    return rows.group_by(
        "category", "purpose", "legal_basis", "recipient_role", "country", "transfer_basis", "contract_ref",
        held_as=role_of(rows),
    ).agg(rows=rows.count())  # fmt: skip


def facts(judgement: Judgement) -> dict[Key, dict[str, list[Fact]]]:
    """Give the distinct values of every fact for every role, category and purpose: the most frequent ones."""
    keys = "held_as, coalesce(category, '') AS category, coalesce(purpose, '') AS purpose"
    parts = " UNION ALL ".join(
        f"SELECT {keys}, '{fact}' AS fact, {value} AS value, {detail} AS detail, rows FROM {table} WHERE {only}"
        for table, shown in SHOWN.items()
        for fact, value, detail, only in shown
    )
    groups = "held_as, category, purpose, fact"
    rank = f"row_number() OVER (PARTITION BY {groups} ORDER BY sum(rows) DESC, value, detail)"
    with restated("the inventory"):
        ask = judgement.fitted.connection.execute
        pairs = " UNION ".join(f"SELECT {keys} FROM {table}" for table in SHOWN)
        if ask(f"SELECT count(*) FROM ({pairs})").fetchall()[0][0] > PAIRS:
            fold(judgement)
        rows = ask(
            f"SELECT {groups}, value, detail, CAST(sum(rows) AS BIGINT), {rank} AS place FROM ({parts}) "
            f"GROUP BY {groups}, value, detail QUALIFY place <= {VALUES + 1} ORDER BY {groups}, place"
        ).fetchall()
    found: dict[Key, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for role, category, purpose, fact, value, detail, counted, place in rows:
        one = (value, detail, counted) if place <= VALUES else (OTHERS, None, counted)
        found[role, category, purpose][fact].append(one)
    return found


def fold(judgement: Judgement) -> None:
    """Give all categories and purposes that the policy does not know one name: so many of them are no codes."""
    policy = judgement.terms.policy
    for column, known in (("category", policy.categories), ("purpose", policy.purposes)):
        for table in SHOWN:
            judgement.fitted.connection.execute(
                f"UPDATE {table} SET {column} = $others WHERE {column} NOT IN (SELECT unnest($known))",
                {"others": OTHERS, "known": [*known]},
            )


def clients(judgement: Judgement) -> dict[Key, tuple[int, int]]:
    """Count, for what is held on behalf of clients, the clients, and those with a contract in force on the day."""
    tables, as_of = judgement.given.tables, judgement.terms.as_of
    contracts = tables.contracts
    live = (contracts.kind == "contract") & (contracts.starts_on <= as_of) & ~before_day(contracts, "ends_on", as_of)
    bound = contracts.filter(live).select(bound="client_id").distinct()
    rows = with_uses(judgement, held(tables.records), "purpose")
    rows = rows.filter(role_of(rows) == PROCESSOR)
    rows = rows.left_join(bound, rows.client_id == bound.bound)
    counted = rows.group_by("category", "purpose").agg(clients=rows.client_id.nunique(), bound=rows.bound.nunique())
    return {(PROCESSOR, c or "", p or ""): (every, some) for c, p, every, some in fetch(judgement, counted)}


def systems(judgement: Judgement) -> list[Entry]:
    """List the systems of the register."""
    columns = ("system_id", "kind", "country", "at_rest_cipher", "tls_min", "evidence_ref")
    return fetch(judgement, judgement.given.tables.systems.select(*columns).order_by(columns))


def assessments(judgement: Judgement) -> dict[tuple[str, str], list[Entry]]:
    """List the assessments that the record links to, by kind and purpose."""
    found = judgement.given.tables.assessments
    found = found.filter(found.kind.isin(["LIA", "DPIA"]), found.purpose.notnull())
    found = found.mutate(
        evidence=found.evidence_ref.fill_null(found.assessment_id),
        completed_on=local_day(found.completed_at, judgement.terms.zone).cast("string"),
    )
    columns = ("kind", "purpose", "category", "statement", "outcome", "completed_on", "evidence")
    by_purpose = defaultdict(list)
    for kind, purpose, *rest in fetch(judgement, found.select(*columns).distinct().order_by(columns)):
        by_purpose[kind, purpose].append(tuple(rest))
    return by_purpose


def vendors(judgement: Judgement) -> list[Entry]:
    """List what the register says of whoever provides the tool that records what visitors do."""
    tool, found = judgement.terms.policy.web.session_analytics, judgement.given.tables.recipients
    names = [name.lower() for name in tool.names] if tool else []
    columns = ("role", "country", "transfer_basis", "contract_ref")
    return fetch(judgement, found.filter(found.name.lower().isin(names)).select(*columns).order_by(columns))


def number(judgement: Judgement, rows: Any) -> int:
    """Count rows."""
    return int(fetch(judgement, rows.count().as_table())[0][0])
