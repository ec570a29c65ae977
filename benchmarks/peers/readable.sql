-- The thirteen rules as one would like to read them, for one policy and one day: 22 November 2026 in Edinburgh, where
-- clocks then show UTC. Every rule is a boolean of three values: true is broken, false is kept, null is unknown.

SET VARIABLE as_of = DATE '2026-11-22';
SET VARIABLE tomorrow = TIMESTAMPTZ '2026-11-23 00:00:00+00';
SET VARIABLE kept_from = TIMESTAMPTZ '2019-11-22 00:00:00+00'; -- submitted earlier: more than seven years ago

CREATE VIEW uses AS
SELECT *,
    status IN ('live', 'archive', 'backup_only') AND coalesce(role, 'controller') <> 'processor'
        AND coalesce(identifiability, 'direct') <> 'anonymous' AS judged,
    purpose IN ('legal_claims', 'legal_obligation', 'vital_interests') AS anywhere,
    coalesce(anywhere, false) OR coalesce(category IN ('usage', 'account', 'service', 'enquiry', 'transaction',
        'notification', 'correspondence'), false) AS has_clause,
    anywhere OR CASE category
        WHEN 'usage' THEN purpose = 'monitor_improve'
        WHEN 'usage_hotjar' THEN purpose = 'understand_optimise'
        WHEN 'account' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'service' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'enquiry' THEN purpose = 'offer_market_sell'
        WHEN 'transaction' THEN purpose IN ('supply', 'transaction_records')
        WHEN 'notification' THEN purpose = 'send_notifications'
        WHEN 'correspondence' THEN purpose IN ('communicate', 'record_keeping')
        ELSE CASE WHEN category IS NOT NULL AND purpose IS NOT NULL THEN false END
    END AS declared,
    CASE
        WHEN purpose IS NULL THEN NULL
        WHEN purpose = 'legal_claims' THEN legal_basis = 'f'
        WHEN purpose = 'legal_obligation' THEN legal_basis = 'c'
        WHEN purpose = 'vital_interests' THEN legal_basis = 'd'
        WHEN category IN ('usage', 'correspondence') THEN legal_basis = 'f'
        WHEN category IN ('enquiry', 'notification') THEN legal_basis = 'a'
        WHEN category IN ('account', 'service') THEN legal_basis IN ('f', 'b')
        WHEN category = 'transaction' AND purpose = 'supply' THEN legal_basis = 'b'
        WHEN category = 'transaction' AND purpose = 'transaction_records' THEN legal_basis = 'f'
        WHEN category = 'transaction' THEN legal_basis IN ('b', 'f')
    END AS permitted
FROM records;

CREATE VIEW repeated AS
SELECT record_id, purpose FROM records WHERE purpose IS NOT NULL GROUP BY ALL HAVING count(*) > 1;

CREATE VIEW consented AS
SELECT DISTINCT subject_id, purpose FROM consents;

CREATE VIEW judgements AS
SELECT u.record_id, u.subject_id, category, submitted_at,
    judged AND CASE WHEN submitted_at < getvariable('tomorrow') THEN submitted_at < getvariable('kept_from') END
        AS "RET-01",
    judged AND other_person = 'unsolicited' AS "TPD-01",
    judged AND NOT declared AS "PUR-01",
    judged AND has_clause AND legal_basis IS NULL AS "BAS-01",
    judged AND has_clause AND r.record_id IS NOT NULL AS "BAS-02",
    judged AND has_clause AND legal_basis IS NOT NULL AND NOT permitted AS "BAS-03",
    judged AND has_clause AND legal_basis IS NOT NULL AND decided_at > first_used_at AS "BAS-04",
    judged AND has_clause AND len(special_category) > 0 AND art9_condition IS NULL AS "SPC-01",
    judged AND has_clause AND len(special_category) > 0 AND sch1_condition IS NULL
        AND coalesce(art9_condition IN ('b', 'g', 'h', 'i', 'j'), false) AS "SPC-02",
    judged AND has_clause AND criminal_offence AND sch1_condition IS NULL AS "SPC-03",
    judged AND has_clause AND coalesce(legal_basis = 'a', false) AND CASE
        WHEN basis_ref IS NOT NULL THEN named.consent_id IS NULL
        WHEN u.subject_id IS NOT NULL AND u.purpose IS NOT NULL THEN found.subject_id IS NULL END AS "CON-01"
FROM uses u
LEFT JOIN repeated r ON u.record_id = r.record_id AND u.purpose = r.purpose
LEFT JOIN consents named ON legal_basis = 'a' AND basis_ref = named.consent_id
LEFT JOIN consented found
    ON legal_basis = 'a' AND basis_ref IS NULL AND u.subject_id = found.subject_id AND u.purpose = found.purpose;

-- One pass over the records, which keeps the few rows with anything to report.
CREATE TEMP TABLE flagged AS
SELECT * FROM judgements
WHERE "RET-01" IS DISTINCT FROM false OR "TPD-01" IS DISTINCT FROM false OR "PUR-01" IS DISTINCT FROM false
    OR "BAS-01" IS DISTINCT FROM false OR "BAS-02" IS DISTINCT FROM false OR "BAS-03" IS DISTINCT FROM false
    OR "BAS-04" IS DISTINCT FROM false OR "SPC-01" IS DISTINCT FROM false OR "SPC-02" IS DISTINCT FROM false
    OR "SPC-03" IS DISTINCT FROM false OR "CON-01" IS DISTINCT FROM false;

CREATE TEMP TABLE forced AS
SELECT *, timezone('Europe/London', placed_at)::DATE AS placed_on,
    authority_ref IS NULL AS "HLD-01", coalesce(review_due < getvariable('as_of'), true) AS "HLD-02"
FROM holds
WHERE placed_at < getvariable('tomorrow') AND coalesce(released_at >= getvariable('tomorrow'), true);

-- What is kept too long, or was not asked for, may stay while a sound hold covers it.
CREATE TEMP TABLE excused AS
WITH broken AS (
    SELECT *, timezone('Europe/London', submitted_at)::DATE AS submitted_on FROM flagged WHERE "RET-01" OR "TPD-01"
), sound AS (
    SELECT * FROM forced WHERE NOT "HLD-01" AND NOT "HLD-02"
), pairs AS (
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
        AND placed_on <= (submitted_on + INTERVAL 84 MONTH)::DATE);

CREATE TEMP TABLE findings AS
SELECT rule, category, record_id AS row_id, subject_id,
    CASE WHEN broken IS NULL THEN 'unknown'
        WHEN rule IN ('RET-01', 'TPD-01') AND record_id IN (FROM excused) THEN 'excepted'
        ELSE 'fail' END AS verdict
FROM (FROM flagged UNPIVOT INCLUDE NULLS (broken FOR rule IN (COLUMNS('^[A-Z]'))))
WHERE broken IS DISTINCT FROM false
UNION ALL BY NAME
SELECT rule, 'fail' AS verdict, hold_id AS row_id
FROM (FROM forced UNPIVOT (broken FOR rule IN ("HLD-01", "HLD-02")))
WHERE broken;

-- The denominators: of how many.
CREATE TEMP TABLE judged_rows AS
SELECT category, has_clause, legal_basis, count(*) AS rows FROM uses WHERE coalesce(judged, true) GROUP BY ALL;
