-- The thirteen rules as one would like to read them, over what uses.sql prepares.
-- Every rule is a boolean of three values: true is broken, false is kept, null is unknown.

SET VARIABLE as_of = DATE '2026-11-22';
SET VARIABLE tomorrow = TIMESTAMPTZ '2026-11-23 00:00:00+00';
SET VARIABLE kept_from = TIMESTAMPTZ '2019-11-22 00:00:00+00'; -- submitted earlier: more than seven years ago

CREATE VIEW judgements AS
SELECT record_id, subject_id, category, submitted_at,
    judged AND CASE WHEN submitted_at < getvariable('tomorrow') THEN submitted_at < getvariable('kept_from') END
        AS "RET-01",
    judged AND other_person = 'unsolicited' AS "TPD-01",
    judged AND NOT declared AS "PUR-01",
    judged AND has_clause AND legal_basis IS NULL AS "BAS-01",
    judged AND has_clause AND claimed_twice AS "BAS-02",
    judged AND has_clause AND legal_basis IS NOT NULL AND NOT permitted AS "BAS-03",
    judged AND has_clause AND legal_basis IS NOT NULL AND decided_at > first_used_at AS "BAS-04",
    judged AND has_clause AND len(special_category) > 0 AND art9_condition IS NULL AS "SPC-01",
    judged AND has_clause AND len(special_category) > 0 AND sch1_condition IS NULL
        AND coalesce(art9_condition IN ('b', 'g', 'h', 'i', 'j'), false) AS "SPC-02",
    judged AND has_clause AND criminal_offence AND sch1_condition IS NULL AS "SPC-03",
    judged AND has_clause AND coalesce(legal_basis = 'a', false) AND NOT consented AS "CON-01"
FROM uses;

-- One pass over the records, which keeps the few rows with anything to report.
CREATE TEMP TABLE flagged AS
SELECT * FROM judgements
WHERE "RET-01" IS DISTINCT FROM false OR "TPD-01" IS DISTINCT FROM false OR "PUR-01" IS DISTINCT FROM false
    OR "BAS-01" IS DISTINCT FROM false OR "BAS-02" IS DISTINCT FROM false OR "BAS-03" IS DISTINCT FROM false
    OR "BAS-04" IS DISTINCT FROM false OR "SPC-01" IS DISTINCT FROM false OR "SPC-02" IS DISTINCT FROM false
    OR "SPC-03" IS DISTINCT FROM false OR "CON-01" IS DISTINCT FROM false;

CREATE TEMP TABLE judged_holds AS
SELECT *, authority_ref IS NULL AS "HLD-01", coalesce(review_due < getvariable('as_of'), true) AS "HLD-02" FROM forced;

-- What is kept too long, or was not asked for, may stay while a sound hold covers it.
CREATE TEMP TABLE excused AS
WITH broken AS (
    SELECT *, timezone('Europe/London', submitted_at)::DATE AS submitted_on FROM flagged WHERE "RET-01" OR "TPD-01"
), sound AS (
    SELECT * FROM judged_holds WHERE NOT "HLD-01" AND NOT "HLD-02"
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
FROM (FROM judged_holds UNPIVOT (broken FOR rule IN ("HLD-01", "HLD-02")))
WHERE broken;

-- The denominators: of how many.
CREATE TEMP TABLE judged_rows AS
SELECT category, has_clause, legal_basis, count(*) AS rows FROM described WHERE coalesce(judged, true) GROUP BY ALL;
