-- What an expert would write by hand in PostgreSQL for thirteen rules, one policy and one day: 22 November 2026 in
-- Edinburgh, where clocks show UTC. Every rule is a boolean of three values: true is broken, false kept, null unknown.
-- The last two statements give the findings, and of how many rows.

CREATE TEMP VIEW uses AS
SELECT *,
    status IN ('live', 'archive', 'backup_only') AND coalesce(role, 'controller') <> 'processor'
        AND coalesce(identifiability, 'direct') <> 'anonymous' AS judged,
    purpose IN ('legal_claims', 'legal_obligation', 'vital_interests') AS anywhere,
    coalesce(category IN ('usage', 'account', 'service', 'enquiry', 'transaction', 'notification', 'correspondence')
        OR purpose IN ('legal_claims', 'legal_obligation', 'vital_interests'), false) AS has_clause,
    CASE category
        WHEN 'usage' THEN purpose = 'monitor_improve'
        WHEN 'usage_hotjar' THEN purpose = 'understand_optimise'
        WHEN 'account' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'service' THEN purpose IN ('operate', 'provide', 'security', 'backups', 'communicate')
        WHEN 'enquiry' THEN purpose = 'offer_market_sell'
        WHEN 'transaction' THEN purpose IN ('supply', 'transaction_records')
        WHEN 'notification' THEN purpose = 'send_notifications'
        WHEN 'correspondence' THEN purpose IN ('communicate', 'record_keeping')
        ELSE CASE WHEN category IS NOT NULL AND purpose IS NOT NULL THEN false END
    END AS of_category
FROM records;

CREATE TEMP VIEW judgements AS
SELECT record_id, subject_id, category, system_id, submitted_at,
    judged AND CASE WHEN submitted_at < '2026-11-23Z' THEN submitted_at < '2019-11-22Z' END AS ret01,
    judged AND other_person = 'unsolicited' AS tpd01,
    judged AND NOT (of_category OR anywhere) AS pur01,
    judged AND has_clause AND legal_basis IS NULL AS bas01,
    judged AND has_clause AND legal_basis IS NOT NULL AND NOT CASE
        WHEN anywhere THEN CASE purpose
            WHEN 'legal_claims' THEN legal_basis = 'f' WHEN 'legal_obligation' THEN legal_basis = 'c'
            ELSE legal_basis = 'd' END
        WHEN purpose IS NULL THEN NULL
        ELSE CASE category
            WHEN 'usage' THEN legal_basis = 'f'
            WHEN 'account' THEN legal_basis IN ('f', 'b')
            WHEN 'service' THEN legal_basis IN ('f', 'b')
            WHEN 'enquiry' THEN legal_basis = 'a'
            WHEN 'transaction' THEN CASE purpose
                WHEN 'supply' THEN legal_basis = 'b' WHEN 'transaction_records' THEN legal_basis = 'f'
                ELSE legal_basis IN ('b', 'f') END
            WHEN 'notification' THEN legal_basis = 'a'
            WHEN 'correspondence' THEN legal_basis = 'f' END
        END AS bas03,
    judged AND has_clause AND legal_basis IS NOT NULL AND decided_at > first_used_at AS bas04,
    judged AND has_clause AND cardinality(special_category) > 0 AND art9_condition IS NULL AS spc01,
    judged AND has_clause AND cardinality(special_category) > 0
        AND coalesce(art9_condition IN ('b', 'g', 'h', 'i', 'j'), false) AND sch1_condition IS NULL AS spc02,
    judged AND has_clause AND criminal_offence AND sch1_condition IS NULL AS spc03
FROM uses;

-- One pass over the records, which keeps the few rows with anything to report.
CREATE TEMP TABLE flagged AS
SELECT * FROM judgements
WHERE ret01 IS DISTINCT FROM false OR tpd01 IS DISTINCT FROM false OR pur01 IS DISTINCT FROM false
    OR bas01 IS DISTINCT FROM false OR bas03 IS DISTINCT FROM false OR bas04 IS DISTINCT FROM false
    OR spc01 IS DISTINCT FROM false OR spc02 IS DISTINCT FROM false OR spc03 IS DISTINCT FROM false;

-- A use that rests on consent, and no consent that it names or, where it names none, of its subject and purpose.
CREATE TEMP TABLE unsupported AS
SELECT record_id, subject_id, category, system_id, judged AND true AS con01
FROM uses u
WHERE legal_basis = 'a' AND judged IS DISTINCT FROM false AND has_clause AND basis_ref IS NOT NULL
    AND NOT EXISTS (SELECT FROM consents c WHERE c.consent_id = u.basis_ref)
UNION ALL
SELECT record_id, subject_id, category, system_id,
    judged AND CASE WHEN subject_id IS NOT NULL AND purpose IS NOT NULL THEN true END
FROM uses u
WHERE legal_basis = 'a' AND judged IS DISTINCT FROM false AND has_clause AND basis_ref IS NULL
    AND NOT EXISTS (SELECT FROM consents c WHERE c.subject_id = u.subject_id AND c.purpose = u.purpose);

CREATE TEMP TABLE repeated AS
SELECT record_id, purpose FROM records GROUP BY record_id, purpose HAVING count(*) > 1;

CREATE TEMP TABLE forced AS
SELECT *, CASE WHEN placed_at IS NOT NULL THEN true END AS judged,
    (placed_at AT TIME ZONE 'Europe/London')::date AS placed_on
FROM holds
WHERE coalesce(placed_at < '2026-11-23Z', true) AND coalesce(released_at >= '2026-11-23Z', true);

CREATE TEMP TABLE excused AS
WITH broken AS (
    SELECT record_id, subject_id, category, (submitted_at AT TIME ZONE 'Europe/London')::date AS submitted_on
    FROM flagged WHERE ret01 OR tpd01
), sound AS (
    SELECT * FROM forced WHERE judged AND authority_ref IS NOT NULL AND review_due >= '2026-11-22'
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
        AND review_due <= (placed_on + interval '12 months')::date
        AND placed_on <= (submitted_on + interval '84 months')::date);

SELECT rule, CASE WHEN broken IS NULL THEN 'unknown'
        WHEN excused.record_id IS NOT NULL AND rule IN ('RET-01', 'TPD-01') THEN 'excepted' ELSE 'fail' END AS verdict,
    record_id, subject_id, category, system_id,
    CASE rule WHEN 'RET-01' THEN ((submitted_at AT TIME ZONE 'Europe/London')::date + interval '84 months')::date END
        AS due_on
FROM flagged CROSS JOIN LATERAL (
        VALUES ('RET-01', ret01), ('TPD-01', tpd01), ('PUR-01', pur01), ('BAS-01', bas01), ('BAS-03', bas03),
            ('BAS-04', bas04), ('SPC-01', spc01), ('SPC-02', spc02), ('SPC-03', spc03)
    ) AS judged (rule, broken) LEFT JOIN excused USING (record_id)
WHERE broken IS DISTINCT FROM false
UNION ALL
SELECT 'CON-01', CASE WHEN con01 THEN 'fail' ELSE 'unknown' END, record_id, subject_id, category, system_id, NULL
FROM unsupported
UNION ALL
SELECT 'BAS-02', CASE WHEN judged THEN 'fail' ELSE 'unknown' END, record_id, subject_id, category, system_id, NULL
FROM uses JOIN repeated USING (record_id, purpose) WHERE judged IS DISTINCT FROM false AND has_clause
UNION ALL
SELECT rule, CASE WHEN broken THEN 'fail' ELSE 'unknown' END, CASE WHEN scope_kind = 'record' THEN scope_id END,
    CASE WHEN scope_kind = 'subject' THEN scope_id END, CASE WHEN scope_kind = 'category' THEN scope_id END, NULL,
    CASE rule WHEN 'HLD-02' THEN review_due END
FROM forced CROSS JOIN LATERAL (
        VALUES ('HLD-01', judged AND authority_ref IS NULL),
            ('HLD-02', judged AND coalesce(review_due < '2026-11-22', true))
    ) AS judgement (rule, broken)
WHERE broken IS DISTINCT FROM false;

WITH judged AS (
    SELECT category, count(*) AS held, count(*) FILTER (WHERE has_clause) AS taken,
        count(*) FILTER (WHERE has_clause AND legal_basis IS NOT NULL) AS based,
        count(*) FILTER (WHERE has_clause AND legal_basis = 'a') AS consented
    FROM uses WHERE judged IS DISTINCT FROM false GROUP BY category
    UNION ALL
    SELECT CASE WHEN scope_kind = 'category' THEN scope_id END, count(*), NULL, NULL, NULL
    FROM forced GROUP BY 1
)
SELECT rule, category, rows
FROM judged CROSS JOIN LATERAL (
        VALUES ('RET-01', held), ('TPD-01', held), ('PUR-01', held), ('BAS-01', taken), ('BAS-02', taken),
            ('BAS-03', based), ('BAS-04', based), ('SPC-01', taken), ('SPC-02', taken), ('SPC-03', taken),
            ('CON-01', consented), ('HLD-01', held), ('HLD-02', held)
    ) AS counted (rule, rows)
WHERE rows > 0 AND (rule LIKE 'HLD%') = (taken IS NULL);
