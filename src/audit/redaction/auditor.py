"""Make of a result what an auditor may see: every finding, with pseudonyms for ids and declared words only."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

import duckdb

from audit.findings import Result
from audit.inventory import Inventory
from audit.outlook import Outlook
from audit.policy import Policy
from audit.redaction.audience import Audience
from audit.redaction.processing import Redactor
from audit.redaction.pseudonyms import SHOWN, Pseudonyms, placed
from audit.redaction.words import UNDECLARED, declared, listed
from audit.ropa import KEYS, record
from audit.ropa.adherence import adherence
from audit.ropa.observed import processing
from audit.sources.engine import literal
from audit.tally import COLUMNS
from audit.waiving import Standing

if TYPE_CHECKING:
    from audit.verdicts import Judgement

NAMED = ("row_id", "record_id", "subject_id", "system_id", "fingerprint")


def redacted(result: Result, audience: Audience, inventory: Inventory, judge: "Callable[[], Judgement]") -> Result:
    """Give every finding without the ids and words that only the inventory says."""
    pseudonyms = Pseudonyms(audience, result.connection, known_to_few(result.inventory))
    redactor = Redactor(result.policy, pseudonyms)
    judgement = result.judge()
    processed = record(
        result.policy, redactor.processing(processing(judgement)), redactor.adherence(adherence(judgement))
    )
    return replace(
        result,
        inventory=inventory,
        connection=findings(result),
        judge=judge,
        waivers=waivers(result.waivers, result.policy, pseudonyms),
        given_waivers=None,
        kept_outlook=outlook(result.outlook, result.policy, pseudonyms),
        kept_processing=processed.reset_index()[[*KEYS, *processed.columns]].to_numpy().tolist(),
        audience=audience.name,
        ids_are=pseudonyms.words,
    )


def known_to_few(inventory: Inventory) -> bytes:
    """Digest the inventory in a way that is told nobody: who has it can reckon it again, and nobody else."""
    digest = hashlib.blake2b(key=b"the order of ordinals", digest_size=32)
    for one in inventory.database.selects if inventory.database else ():
        digest.update(one.sha256.encode())
    for path in inventory.files:
        digest.update(path.read_bytes())
    return digest.digest()


def findings(result: Result) -> duckdb.DuckDBPyConnection:
    """Write the findings again, renamed, and leave them in an engine that holds nothing else of the inventory."""
    handle, path = mkstemp(prefix="findings-", suffix=".parquet", dir=result.inventory.workspace.path)
    os.close(handle)
    result.connection.execute(f"COPY ({renamed(result.policy)}) TO {literal(path)} (FORMAT parquet)")
    connection = duckdb.connect(":memory:")
    connection.execute(f"CREATE VIEW findings AS FROM read_parquet({literal(path)})")
    return connection


def renamed(policy: Policy) -> str:
    """Write the query for the findings of an auditor, in the order of the report."""
    codes = ", ".join(map(literal, policy.categories))
    said = {name: f"{name}_shown.shown" for name in NAMED} | {
        "category": f"CASE WHEN f.category IN ({codes}) OR f.category IS NULL THEN f.category "
        f"ELSE {literal(UNDECLARED)} END",
        # A reason names what excuses a row between words of ours: the only place where one holds an id.
        # What is waived ends with it and with the names of people, which are left out.
        "reason": "CASE WHEN f.excused_by IS NULL THEN f.reason WHEN f.waived IS NOT NULL THEN concat(left(f.reason, "
        "length(f.reason) - length(f.excused_by) - length(f.waived)), excused_by_shown.shown) ELSE replace(f.reason, "
        "concat('; excused by ', f.excused_by, ' ('), concat('; excused by ', excused_by_shown.shown, ' (')) END",
    }
    columns = ", ".join(f'{said.get(name, f"f.{chr(34)}{name}{chr(34)}")} AS "{name}"' for name in COLUMNS)
    joins = " ".join(f"LEFT JOIN {SHOWN} {name}_shown ON {name}_shown.id = f.{name}" for name in (*NAMED, "excused_by"))
    return f"SELECT {columns} FROM ({placed()}) f {joins} ORDER BY f.place"


def waivers(found: list[Standing], policy: Policy, pseudonyms: Pseudonyms) -> list[Standing]:
    """Say how waivers stand without what only the organisation says: the names of people, and its reasons."""
    return [
        replace(
            one,
            id=pseudonyms.of(one.id),
            finding=None if one.finding is None or pseudonyms.key is None else pseudonyms.of(one.finding),
            category=declared(one.category, policy.categories),
            system_id=pseudonyms.of(one.system_id),
            row_ids=sorted(str(pseudonyms.of(row)) for row in one.row_ids),
            reason=None,
            owner=None,
            approver=None,
        )
        for one in found
    ]


def outlook(found: Outlook, policy: Policy, pseudonyms: Pseudonyms) -> Outlook:
    """Say what was counted in declared words."""

    def category(code: Any) -> Any:
        return declared(code, policy.categories)

    return replace(
        found,
        due=in_order(
            added([[month, category(code), pseudonyms.of(system), n] for month, code, system, n in found.due])
        ),
        reviews=in_order([[day, what, table, pseudonyms.of(row)] for day, what, table, row in found.reviews]),
        ageing=added([[category(code), band, n] for code, band, n in found.ageing]),
        bases=added([[category(code), listed(basis, "records", "legal_basis"), n] for code, basis, n in found.bases]),
        disclosures=added(
            [
                [listed(role, "recipients", "role"), declared(purpose, policy.purposes), n]
                for role, purpose, n in found.disclosures
            ]
        ),
        messages=added(
            [
                [listed(topic, "communications", "topic"), listed(basis, "communications", "pecr_basis"), n]
                for topic, basis, n in found.messages
            ]
        ),
        requests=added(
            [
                [listed(kind, "rights_requests", "kind"), listed(outcome, "rights_requests", "outcome"), n]
                for kind, outcome, n in found.requests
            ]
        ),
    )


def added(rows: list[list[Any]]) -> list[list[Any]]:
    """Add up the counts, which stand last, of rows that now have one name; their order stays."""
    sums: dict[tuple[Any, ...], int] = {}
    for *names, count in rows:
        sums[tuple(names)] = sums.get(tuple(names), 0) + count
    return [[*names, count] for names, count in sums.items()]


def in_order(rows: list[list[Any]]) -> list[list[Any]]:
    """Order rows by what they say now: in the order of the ids themselves two auditors could join their reports."""
    return sorted(rows, key=lambda row: [str(cell) for cell in row])
