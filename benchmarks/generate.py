"""Write a large invented inventory as Parquet: records with their one use, consents (0.4 N) and holds (0.0095 N).

Every cell is a function of the row number and the seed, so that the same call writes the same rows again. What is wrong
with a row is drawn from the lowest few hundredths; where faults are sown in a share of the rows only, the others draw
from above.
"""

import argparse
from pathlib import Path

import duckdb

HERE = Path(__file__).parent

# `u` is uniform in [0, 1), one stream per column: the stream's number is part of what is hashed, because DuckDB's
# hash of two arguments only combines their hashes, which would make the columns depend on each other.
DRAWN = """
CREATE MACRO u(i, stream) AS (hash(i * 64 + stream + {seed}::BIGINT * 1000003) >> 11)::DOUBLE / 9007199254740992;
CREATE MACRO sown(i) AS u(i, 40) < {faults};
CREATE MACRO fault(i, stream) AS CASE WHEN sown(i) THEN u(i, stream) ELSE 0.06 + 0.94 * u(i, stream) END;

CREATE VIEW drawn AS
WITH numbered AS (
    SELECT range AS i, u(range, 1) AS c, fault(range, 2) AS odd, fault(range, 3) < 0.012 AS old FROM range({records})
), categorised AS (
    SELECT *,
        CASE WHEN c < 0.22 THEN 'enquiry' WHEN c < 0.40 THEN 'notification' WHEN c < 0.55 THEN 'usage'
             WHEN c < 0.68 THEN 'account' WHEN c < 0.80 THEN 'service' WHEN c < 0.90 THEN 'transaction'
             ELSE 'correspondence' END AS category,
        u(i, 4) AS p, u(i, 5) AS b,
        CASE WHEN old THEN TIMESTAMPTZ '2018-06-01 00:00:00+00' + to_seconds((u(i, 6) * 537 * 86400)::BIGINT)
             ELSE TIMESTAMPTZ '2019-11-25 00:00:00+00' + to_seconds((u(i, 6) * 2550 * 86400)::BIGINT) END AS submitted
    FROM numbered
)
SELECT *,
    format('REC-{{:010d}}', i) AS record_id,
    format('S-{{:016x}}', hash((u(i, 7) * {records} / 2)::BIGINT + {seed})) AS subject,
    CASE category
        WHEN 'enquiry' THEN 'offer_market_sell' WHEN 'notification' THEN 'send_notifications'
        WHEN 'usage' THEN 'monitor_improve'
        WHEN 'transaction' THEN CASE WHEN p < 0.5 THEN 'supply' ELSE 'transaction_records' END
        WHEN 'correspondence' THEN CASE WHEN p < 0.5 THEN 'communicate' ELSE 'record_keeping' END
        ELSE CASE WHEN p < 0.2 THEN 'operate' WHEN p < 0.6 THEN 'provide' WHEN p < 0.7 THEN 'security'
                  WHEN p < 0.8 THEN 'backups' ELSE 'communicate' END END AS own_purpose,
    CASE category
        WHEN 'enquiry' THEN 'a' WHEN 'notification' THEN 'a' WHEN 'usage' THEN 'f' WHEN 'correspondence' THEN 'f'
        WHEN 'transaction' THEN CASE WHEN p < 0.5 THEN 'b' ELSE 'f' END
        ELSE CASE WHEN b < 0.5 THEN 'b' ELSE 'f' END END AS own_basis,
    submitted + to_seconds((u(i, 8) * 3 * 86400)::BIGINT) AS first_used
FROM categorised;
"""

# `odd` draws at most one of the rarer breaches of a record.
RECORDS = """
SELECT
    CASE WHEN odd < 0.0001 AND i >= 1000 THEN format('REC-{:010d}', i - 1000) ELSE record_id END AS record_id,
    CASE WHEN category = 'usage' OR odd BETWEEN 0.0001 AND 0.0002 THEN NULL ELSE subject END AS subject_id,
    CASE WHEN odd BETWEEN 0.0002 AND 0.0003 THEN NULL WHEN odd BETWEEN 0.0003 AND 0.0004 THEN 'profile'
         ELSE category END AS category,
    CASE WHEN category = 'usage' THEN 'observed' ELSE 'data_subject' END AS source,
    CASE WHEN odd BETWEEN 0.0004 AND 0.0006 THEN NULL
         WHEN odd BETWEEN 0.0006 AND 0.0007 THEN TIMESTAMPTZ '2027-02-01 09:00:00+00'
         ELSE submitted END AS submitted_at,
    format('SYS-{:02d}', (u(i, 9) * 12)::INTEGER) AS system_id,
    CASE WHEN u(i, 10) < 0.04 THEN 'processor' WHEN u(i, 10) < 0.05 THEN 'joint' ELSE 'controller' END AS role,
    CASE WHEN category = 'usage' THEN CASE WHEN u(i, 11) < 0.3 OR NOT sown(i) THEN 'anonymous' ELSE 'pseudonymous' END
         ELSE 'direct' END AS identifiability,
    CASE WHEN odd BETWEEN 0.0010 AND 0.0014 THEN ['health'] ELSE []::VARCHAR[] END AS special_category,
    CASE WHEN odd BETWEEN 0.0014 AND 0.0015 THEN NULL ELSE odd BETWEEN 0.0015 AND 0.0017 END AS criminal_offence,
    CASE WHEN odd BETWEEN 0.0017 AND 0.0022 THEN 'unsolicited' ELSE 'no' END AS other_person,
    CASE WHEN odd BETWEEN 0.0022 AND 0.0023 THEN NULL
         WHEN u(i, 12) < 0.86 THEN 'live' WHEN u(i, 12) < 0.93 THEN 'archive' WHEN u(i, 12) < 0.97 THEN 'backup_only'
         WHEN u(i, 12) < 0.99 THEN 'deleted' ELSE 'beyond_use' END AS status,
    CASE WHEN odd BETWEEN 0.0024 AND 0.0025 THEN NULL WHEN odd BETWEEN 0.0025 AND 0.0035 THEN 'train_models'
         WHEN odd BETWEEN 0.0035 AND 0.0040 THEN 'legal_claims'
         WHEN odd BETWEEN 0.0040 AND 0.0041 THEN 'vital_interests'
         ELSE own_purpose END AS purpose,
    CASE WHEN odd BETWEEN 0.0035 AND 0.0040 THEN 'f' WHEN odd BETWEEN 0.0040 AND 0.0042 THEN 'd'
         WHEN odd BETWEEN 0.0042 AND 0.0044 THEN 'ea' WHEN odd BETWEEN 0.0044 AND 0.0059 THEN 'c'
         WHEN odd BETWEEN 0.0059 AND 0.0069 THEN NULL ELSE own_basis END AS legal_basis,
    CASE WHEN own_basis = 'a' AND odd NOT BETWEEN 0.0035 AND 0.0069 AND u(i, 13) < 0.1
         THEN format('CON-{:010d}', CASE WHEN fault(i, 14) < 0.002 THEN i + 7 ELSE i END) END AS basis_ref,
    CASE WHEN odd BETWEEN 0.0069 AND 0.0079 THEN first_used + INTERVAL 3 DAY
         ELSE submitted - to_seconds((u(i, 15) * 30 * 86400)::BIGINT) END AS decided_at,
    first_used AS first_used_at,
    least(first_used + to_seconds((u(i, 16) * 900 * 86400)::BIGINT),
          TIMESTAMPTZ '2026-11-21 12:00:00+00') AS last_used_at,
    CASE WHEN odd BETWEEN 0.0010 AND 0.0013 THEN CASE WHEN odd < 0.0012 THEN 'a' ELSE 'g' END END AS art9_condition,
    CASE WHEN odd BETWEEN 0.00125 AND 0.0013 OR odd BETWEEN 0.0015 AND 0.00165 THEN '18' END AS sch1_condition
FROM drawn
"""

CONSENTS = """
SELECT
    format('CON-{:010d}', i) AS consent_id,
    CASE WHEN fault(i, 20) < 0.0015 THEN format('S-{:016x}', hash(i + 1)) ELSE subject END AS subject_id,
    own_purpose AS purpose,
    CASE WHEN fault(i, 21) < 0.002 THEN first_used + INTERVAL 2 DAY
         ELSE submitted - to_seconds((u(i, 22) * 1800)::BIGINT) END AS given_at,
    CASE WHEN fault(i, 23) < 0.001 THEN 'preticked' WHEN fault(i, 23) < 0.0015 THEN 'implied'
         WHEN fault(i, 23) < 0.7 THEN 'tick' ELSE 'double_opt_in' END AS method,
    CASE WHEN fault(i, 24) < 0.0005 THEN NULL ELSE fault(i, 24) > 0.001 END AS controller_named,
    CASE WHEN fault(i, 25) > 0.001 THEN format('W-{:03d}', (fault(i, 25) * 90)::INTEGER) END AS wording_ref,
    false AS explicit,
    CASE WHEN fault(i, 26) < 0.002 THEN least(submitted + to_seconds((u(i, 27) * 900 * 86400)::BIGINT),
                                         TIMESTAMPTZ '2026-11-20 12:00:00+00') END AS withdrawn_at,
    CASE WHEN fault(i, 28) < 0.0005 THEN NULL WHEN fault(i, 28) < 0.002 THEN DATE '2026-08-01'
         ELSE DATE '2026-11-23' + (fault(i, 28) * 700)::INTEGER END AS refresh_due
FROM drawn WHERE own_basis = 'a'
"""

HOLDS = """
SELECT
    format('HLD-{:010d}', i) AS hold_id,
    CASE WHEN u(i, 31) < 0.2 AND category <> 'usage' THEN 'subject' ELSE 'record' END AS scope_kind,
    CASE WHEN u(i, 31) < 0.2 AND category <> 'usage' THEN subject ELSE record_id END AS scope_id,
    CASE WHEN u(i, 32) < 0.45 OR NOT sown(i) THEN 'legal_obligation' WHEN u(i, 32) < 0.75 THEN 'legal_claim'
         WHEN u(i, 32) < 0.9 THEN 'regulator' WHEN u(i, 32) < 0.99 THEN 'rights_request'
         ELSE 'user_request' END AS reason,
    CASE WHEN fault(i, 33) > 0.03 THEN format('AUTH-{:05d}', (fault(i, 33) * 9999)::INTEGER) END AS authority_ref,
    CASE WHEN fault(i, 34) < 0.03 THEN TIMESTAMPTZ '2026-11-10 09:00:00+00'
         ELSE submitted + to_seconds((u(i, 35) * 300 * 86400)::BIGINT) END AS placed_at,
    CASE WHEN fault(i, 36) > 0.02 THEN format('owner-{:02d}', (fault(i, 36) * 40)::INTEGER) END AS placed_by,
    CASE WHEN fault(i, 37) < 0.01 THEN NULL WHEN fault(i, 37) < 0.05 THEN DATE '2026-09-30'
         ELSE DATE '2026-11-22' + (fault(i, 37) * 300)::INTEGER END AS review_due,
    CASE WHEN fault(i, 38) < 0.05 THEN TIMESTAMPTZ '2026-10-01 09:00:00+00' END AS released_at
FROM drawn
WHERE u(i, 30) < CASE WHEN old THEN 0.35 ELSE 0.00536 END AND (sown(i) OR category <> 'usage')
"""


def generate(folder: Path, records: int, seed: int, faults: float = 1) -> None:
    """Write the three tables of one inventory; sow faults in a share of the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(DRAWN.format(records=records, seed=seed, faults=faults))
        for table, rows in {"records": RECORDS, "consents": CONSENTS, "holds": HOLDS}.items():
            path = folder / f"{table}.parquet"
            connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--faults", type=float, default=1, help="the share of the rows in which faults are sown")
    parser.add_argument("--output", type=Path, help="the folder to write; default: data/<records> beside this file")
    given = parser.parse_args()
    generate(given.output or HERE / "data" / str(given.records), given.records, given.seed, given.faults)


if __name__ == "__main__":
    main()
