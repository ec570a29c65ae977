"""The fastest audit we could write by hand, for one policy and one day: `tuned.py INVENTORY OUTPUT`. Peers call it L.

The day is 22 November 2026 in Edinburgh, where clocks then show UTC. Codes are taken to be valid. Consents are matched
by 64-bit hashes: a consent reported missing is missing; that a missing one hides behind another's hash has a
probability of uses times consents over 2^64, which is 10^-6 at ten million records. All else is exact.
"""

import sys
from pathlib import Path

import duckdb
import numpy

HAS_CLAUSE = """coalesce(purpose IN ('legal_claims', 'legal_obligation', 'vital_interests') OR category IN
    ('usage', 'account', 'service', 'enquiry', 'transaction', 'notification', 'correspondence'), false)"""
DECLARED = """CASE
    WHEN purpose IN ('legal_claims', 'legal_obligation', 'vital_interests') THEN true
    WHEN category IS NOT NULL AND purpose IS NOT NULL THEN CASE category
        WHEN 'enquiry' THEN purpose = 'offer_market_sell'
        WHEN 'notification' THEN purpose = 'send_notifications'
        WHEN 'usage' THEN purpose = 'monitor_improve'
        WHEN 'usage_hotjar' THEN purpose = 'understand_optimise'
        WHEN 'account' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'service' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'transaction' THEN purpose IN ('supply', 'transaction_records')
        WHEN 'correspondence' THEN purpose IN ('communicate', 'record_keeping')
        ELSE false END END"""
PERMITTED = """CASE purpose
    WHEN 'legal_claims' THEN legal_basis = 'f'
    WHEN 'legal_obligation' THEN legal_basis = 'c'
    WHEN 'vital_interests' THEN legal_basis = 'd'
    ELSE CASE WHEN purpose IS NOT NULL THEN CASE category
        WHEN 'enquiry' THEN legal_basis = 'a'
        WHEN 'notification' THEN legal_basis = 'a'
        WHEN 'usage' THEN legal_basis = 'f'
        WHEN 'account' THEN legal_basis IN ('f', 'b')
        WHEN 'service' THEN legal_basis IN ('f', 'b')
        WHEN 'transaction' THEN CASE purpose WHEN 'supply' THEN legal_basis = 'b'
            WHEN 'transaction_records' THEN legal_basis = 'f' ELSE legal_basis IN ('b', 'f') END
        WHEN 'correspondence' THEN legal_basis = 'f' END END END"""
# True is broken, false is kept, null is unknown. A rule's place here is its bit; its unknowns are 16 bits higher.
RULES = {
    "RET-01": """CASE WHEN submitted_at < TIMESTAMPTZ '2026-11-23 00:00:00+00'
        THEN submitted_at < TIMESTAMPTZ '2019-11-22 00:00:00+00' END""",
    "TPD-01": "other_person = 'unsolicited'",
    "PUR-01": f"NOT {DECLARED}",
    "BAS-01": f"legal_basis IS NULL AND {HAS_CLAUSE}",
    "BAS-02": f"claimed_twice AND {HAS_CLAUSE}",
    "BAS-03": f"legal_basis IS NOT NULL AND {HAS_CLAUSE} AND NOT {PERMITTED}",
    "BAS-04": f"legal_basis IS NOT NULL AND {HAS_CLAUSE} AND decided_at > first_used_at",
    "SPC-01": f"len(special_category) > 0 AND art9_condition IS NULL AND {HAS_CLAUSE}",
    "SPC-02": f"""len(special_category) > 0 AND coalesce(art9_condition IN ('b', 'g', 'h', 'i', 'j'), false)
        AND sch1_condition IS NULL AND {HAS_CLAUSE}""",
    "SPC-03": f"criminal_offence AND sch1_condition IS NULL AND {HAS_CLAUSE}",
    "CON-01": f"coalesce(legal_basis = 'a', false) AND {HAS_CLAUSE} AND NOT consented",
}
MASK = " | ".join(
    f"CASE WHEN {broken} THEN {1 << bit} WHEN ({broken}) IS NULL THEN {1 << bit + 16} ELSE 0 END"
    for bit, broken in enumerate(RULES.values())
)
BITS = ", ".join(f"('{rule}', {1 << bit}, {1 << bit + 16})" for bit, rule in enumerate(RULES))
# What a row satisfies that is plainly kept, in the cheapest words; only the others are looked at more closely.
PLAINLY_KEPT = f"""(legal_basis <> 'a' OR consented)
    AND submitted_at >= TIMESTAMPTZ '2019-11-22 00:00:00+00' AND submitted_at < TIMESTAMPTZ '2026-11-23 00:00:00+00'
    AND decided_at <= first_used_at AND other_person <> 'unsolicited'
    AND len(special_category) = 0 AND NOT criminal_offence AND {DECLARED} AND {PERMITTED}"""
HELD = """status IN ('live', 'archive', 'backup_only') AND coalesce(role <> 'processor', true)
    AND coalesce(identifiability <> 'anonymous', true)"""

CONSENTED = """
CREATE TEMP TABLE named AS SELECT hash(basis_ref) AS key FROM records WHERE basis_ref IS NOT NULL AND legal_basis = 'a';
CREATE TEMP TABLE consented AS
SELECT hash(subject_id, purpose) AS key FROM consents WHERE subject_id IS NOT NULL AND purpose IS NOT NULL
UNION ALL
SELECT hash(consent_id) FROM consents WHERE hash(consent_id) IN (FROM named);
"""
# The keys of consents wanted and of records repeated are marked in the one pass that reads everything once.
FLAGGED = f"""
CREATE TEMP TABLE looked_at AS
SELECT * EXCLUDE (status, role, identifiability, basis_ref), {HELD} AS held
FROM (
    SELECT record_id, subject_id, category, purpose, legal_basis, basis_ref, submitted_at, decided_at, first_used_at,
        special_category, criminal_offence, other_person, art9_condition, sch1_condition, status, role, identifiability,
        CASE WHEN legal_basis = 'a' THEN CASE WHEN basis_ref IS NOT NULL THEN hash(basis_ref)
            WHEN subject_id IS NOT NULL AND purpose IS NOT NULL THEN hash(subject_id, purpose) END
            END IN (SELECT key FROM consented) AS consented,
        hash(record_id) IN (SELECT key FROM suspects) AS suspect
    FROM records
)
WHERE suspect OR (({HELD}) IS DISTINCT FROM false AND ({PLAINLY_KEPT}) IS DISTINCT FROM true);

CREATE TEMP TABLE flagged AS
SELECT record_id, subject_id, category, submitted_at,
    CASE WHEN held THEN mask WHEN held IS NULL THEN ((mask | mask << 16) >> 16) << 16 ELSE 0 END AS mask
FROM (
    SELECT *, {MASK} AS mask
    FROM (
        SELECT *, false AS claimed_twice FROM looked_at WHERE NOT suspect
        UNION ALL
        SELECT *, count(purpose) OVER (PARTITION BY record_id, purpose) > 1 FROM looked_at WHERE suspect
    )
);
"""
# A period of months ends on the corresponding day, or on the month's last: as adding an interval to a date does.
HOLDS = """
CREATE TEMP TABLE forced AS
SELECT *, placed_at::DATE AS placed_on, coalesce(review_due < DATE '2026-11-22', true) AS stale FROM holds
WHERE placed_at < TIMESTAMPTZ '2026-11-23 00:00:00+00'
    AND coalesce(released_at >= TIMESTAMPTZ '2026-11-23 00:00:00+00', true);

CREATE TEMP TABLE excused AS
WITH broken AS (SELECT * FROM flagged WHERE mask & 3 <> 0),
sound AS (SELECT * FROM forced WHERE authority_ref IS NOT NULL AND NOT stale),
pairs AS (
    SELECT * FROM broken JOIN sound ON scope_kind = 'record' AND scope_id = record_id
    UNION ALL
    SELECT * FROM broken JOIN sound ON scope_kind = 'subject' AND scope_id = subject_id
    UNION ALL
    SELECT * FROM broken JOIN sound ON scope_kind = 'category' AND scope_id = category
)
SELECT DISTINCT record_id FROM pairs
WHERE reason IN ('legal_obligation', 'vital_interests', 'regulator', 'rights_request', 'legal_claim')
    OR (reason = 'user_request' AND scope_kind IN ('record', 'subject')
        AND review_due <= (placed_on + INTERVAL 12 MONTH)::DATE
        AND placed_on <= (timezone('Europe/London', submitted_at)::DATE + INTERVAL 84 MONTH)::DATE);
"""
FINDINGS = f"""
CREATE TEMP TABLE findings AS
SELECT rule, CASE WHEN mask & unknown <> 0 THEN 'unknown' WHEN rule IN ('RET-01', 'TPD-01')
    AND record_id IN (FROM excused) THEN 'excepted' ELSE 'fail' END AS verdict,
    category, record_id AS row_id, subject_id
FROM flagged JOIN (VALUES {BITS}) AS bits (rule, broken, unknown) ON mask & (broken | unknown) <> 0
UNION ALL BY NAME
SELECT 'HLD-01' AS rule, 'fail' AS verdict, hold_id AS row_id FROM forced WHERE authority_ref IS NULL
UNION ALL BY NAME
SELECT 'HLD-02' AS rule, 'fail' AS verdict, hold_id AS row_id FROM forced WHERE stale;
"""
JUDGED = f"""
SELECT category, {HAS_CLAUSE} AS has_clause, legal_basis, count(*) AS rows FROM records
WHERE coalesce({HELD}, true) GROUP BY ALL
"""
COUNTS = "SELECT rule, category, verdict, count(*) AS findings FROM findings GROUP BY ALL ORDER BY ALL"


def repeated(connection: duckdb.DuckDBPyConnection) -> dict[str, numpy.ndarray]:
    """Find the hashes that more than one record has: to sort plain numbers beats every GROUP BY."""
    keys = connection.execute("SELECT hash(record_id) AS key FROM records").fetchnumpy()["key"]
    keys = numpy.asarray(keys)
    keys.sort()
    return {"key": keys[1:][keys[1:] == keys[:-1]]}


def main() -> None:
    """Judge, and write the findings, their counts, and of how many rows they are."""
    inventory, output = map(Path, sys.argv[1:])
    output.mkdir(parents=True)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")
    for table in ("records", "consents", "holds"):
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{inventory / table}.parquet')")
    connection.register("suspects", repeated(connection))
    for step in (CONSENTED, FLAGGED, HOLDS, FINDINGS):
        connection.execute(step)
    connection.execute(f"COPY findings TO '{output}/findings.parquet' (FORMAT parquet, COMPRESSION zstd)")
    for name, query in {"counts": COUNTS, "judged": JUDGED}.items():
        connection.execute(f"COPY ({query}) TO '{output}/{name}.csv'")


if __name__ == "__main__":
    main()
