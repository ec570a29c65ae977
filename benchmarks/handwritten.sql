-- What an expert would write by hand for one policy and one day, 22 November 2026 in Edinburgh, where clocks show UTC.
-- Every rule is a boolean of three values: true is broken, false is kept, null is unknown.

SET VARIABLE as_of = DATE '2026-11-22';
SET VARIABLE tomorrow = TIMESTAMPTZ '2026-11-23 00:00:00+00';
SET VARIABLE kept_from = TIMESTAMPTZ '2019-11-22 00:00:00+00';     -- submitted earlier: more than seven years ago
SET VARIABLE refreshed_from = TIMESTAMPTZ '2024-11-22 00:00:00+00'; -- given earlier: more than 24 months ago
SET VARIABLE recognised_from = TIMESTAMPTZ '2026-02-05 00:00:00+00';

CREATE VIEW uses AS
SELECT *,
    status IN ('live', 'archive', 'backup_only') AND coalesce(role, 'controller') <> 'processor'
        AND coalesce(identifiability, 'direct') <> 'anonymous' AS judged,
    purpose IN ('legal_claims', 'legal_obligation', 'vital_interests') AS anywhere,
    category IN ('usage', 'account', 'service', 'enquiry', 'transaction', 'notification', 'correspondence')
        AS has_basis_clause,
    category IN ('account', 'service', 'enquiry', 'transaction', 'notification', 'correspondence')
        AS has_purposes_clause,
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

CREATE VIEW judgements AS
SELECT record_id, subject_id, category, system_id, submitted_at, purpose, judged,
    judged AND CASE WHEN submitted_at < getvariable('tomorrow') THEN submitted_at < getvariable('kept_from') END AS ret01,
    judged AND other_person = 'unsolicited' AS tpd01,
    judged AND NOT (of_category OR anywhere) AS pur01,
    judged AND coalesce(has_purposes_clause, false) AND NOT (of_category OR anywhere) AS pur02,
    judged AND legal_basis IS NULL AND coalesce(has_basis_clause OR anywhere, false) AS bas01,
    judged AND legal_basis IS NOT NULL AND coalesce(has_basis_clause OR anywhere, false) AND NOT CASE
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
    judged AND legal_basis IS NOT NULL AND coalesce(has_basis_clause OR anywhere, false)
        AND decided_at > first_used_at AS bas04,
    judged AND coalesce(has_basis_clause OR anywhere, false)
        AND len(special_category) > 0 AND art9_condition IS NULL AS spc01,
    judged AND coalesce(has_basis_clause OR anywhere, false)
        AND len(special_category) > 0 AND coalesce(art9_condition IN ('b', 'g', 'h', 'i', 'j'), false)
        AND sch1_condition IS NULL AS spc02,
    judged AND coalesce(has_basis_clause OR anywhere, false) AND criminal_offence AND sch1_condition IS NULL AS spc03,
    judged AND coalesce(legal_basis = 'd', false)
        AND purpose IN ('monitor_improve', 'understand_optimise', 'offer_market_sell', 'send_notifications') AS vit03,
    judged AND coalesce(legal_basis = 'ea', false) AND coalesce(has_basis_clause OR anywhere, false)
        AND first_used_at < getvariable('recognised_from') AS rli01,
    judged AND coalesce(purpose = 'legal_claims', false) AS clm01, -- as far as the record tells; holds decide below
    coalesce(category NOT IN ('usage', 'usage_hotjar', 'account', 'service', 'enquiry', 'transaction', 'notification',
        'correspondence', 'other'), false) AS unknown_category,
    coalesce(NOT of_category AND NOT anywhere AND purpose NOT IN ('monitor_improve', 'understand_optimise', 'operate',
        'provide', 'security', 'backups', 'communicate', 'offer_market_sell', 'supply', 'transaction_records',
        'send_notifications', 'record_keeping', 'insurance', 'risk_mgmt', 'prof_advice', 'disputes'), false)
        AS unknown_purpose,
    coalesce(legal_basis NOT IN ('a', 'b', 'c', 'd', 'e', 'ea', 'f'), false) AS unknown_basis,
    coalesce(source NOT IN ('data_subject', 'observed', 'generated', 'client', 'third_party', 'public', 'unknown'),
        false) AS unknown_source,
    coalesce(role NOT IN ('controller', 'processor', 'joint'), false) AS unknown_role,
    coalesce(identifiability NOT IN ('direct', 'pseudonymous', 'anonymous'), false) AS unknown_identifiability,
    coalesce(status NOT IN ('live', 'archive', 'backup_only', 'beyond_use', 'deleted', 'anonymised'), false)
        AS unknown_status,
    coalesce(other_person NOT IN ('no', 'requested', 'unsolicited'), false) AS unknown_other_person,
    coalesce(submitted_at >= getvariable('tomorrow'), false) AS future_submitted,
    coalesce(decided_at >= getvariable('tomorrow'), false) AS future_decided,
    coalesce(first_used_at >= getvariable('tomorrow'), false) AS future_first_used,
    coalesce(last_used_at >= getvariable('tomorrow'), false) AS future_last_used
FROM uses;

-- One pass over the records, which keeps the few rows with anything to report.
CREATE TEMP TABLE flagged AS
SELECT * FROM judgements
WHERE ret01 IS DISTINCT FROM false OR tpd01 IS DISTINCT FROM false OR pur01 IS DISTINCT FROM false
    OR pur02 IS DISTINCT FROM false OR bas01 IS DISTINCT FROM false OR bas03 IS DISTINCT FROM false
    OR bas04 IS DISTINCT FROM false OR spc01 IS DISTINCT FROM false OR spc02 IS DISTINCT FROM false
    OR spc03 IS DISTINCT FROM false OR vit03 IS DISTINCT FROM false OR rli01 IS DISTINCT FROM false
    OR clm01 IS DISTINCT FROM false OR unknown_category OR unknown_purpose OR unknown_basis OR unknown_source
    OR unknown_role OR unknown_identifiability OR unknown_status OR unknown_other_person OR future_submitted
    OR future_decided OR future_first_used OR future_last_used;

-- Which uses rest on a consent that needs a second look: none found, or some candidate not clean in every respect.
CREATE VIEW consent_uses AS
SELECT record_id, subject_id, category, system_id, purpose, basis_ref, first_used_at, last_used_at, judged
FROM uses WHERE legal_basis = 'a' AND judged IS DISTINCT FROM false AND (has_basis_clause OR anywhere);

CREATE VIEW candidates AS
SELECT consent_id, subject_id, purpose, given_at, withdrawn_at,
    coalesce(method NOT IN ('preticked', 'implied') AND controller_named AND wording_ref IS NOT NULL
        AND CASE WHEN refresh_due IS NULL THEN given_at >= getvariable('refreshed_from')
                 ELSE refresh_due >= getvariable('as_of') END, false) AS sound
FROM consents;

CREATE TEMP TABLE doubtful AS
SELECT DISTINCT record_id FROM (
    SELECT u.record_id
    FROM consent_uses u LEFT JOIN candidates c ON u.subject_id = c.subject_id AND u.purpose = c.purpose
    WHERE u.basis_ref IS NULL
        AND (c.sound AND c.given_at <= u.first_used_at AND (c.withdrawn_at IS NULL OR u.last_used_at <= c.withdrawn_at))
            IS DISTINCT FROM true
    UNION ALL
    SELECT u.record_id
    FROM consent_uses u LEFT JOIN candidates c ON u.basis_ref = c.consent_id
    WHERE u.basis_ref IS NOT NULL
        AND (c.sound AND c.subject_id = u.subject_id AND c.purpose = u.purpose AND c.given_at <= u.first_used_at
            AND (c.withdrawn_at IS NULL OR u.last_used_at <= c.withdrawn_at)) IS DISTINCT FROM true
);

CREATE TEMP TABLE consent_judgements AS
WITH looked_at AS MATERIALIZED (
    SELECT row_number() OVER () AS use, * FROM consent_uses SEMI JOIN doubtful USING (record_id)
), found AS (
    SELECT u.*, c.* EXCLUDE (subject_id, purpose), c.subject_id AS consenting, c.purpose AS consented
    FROM looked_at u LEFT JOIN consents c ON u.basis_ref = c.consent_id WHERE u.basis_ref IS NOT NULL
    UNION ALL BY NAME
    SELECT u.*, c.* EXCLUDE (subject_id, purpose), c.subject_id AS consenting, c.purpose AS consented
    FROM looked_at u LEFT JOIN consents c ON u.subject_id = c.subject_id AND u.purpose = c.purpose
    WHERE u.basis_ref IS NULL
), tested AS (
    SELECT *,
        consent_id IS NULL AS missing,
        consenting <> subject_id OR consented <> purpose AS con02,
        given_at > first_used_at AS con03,
        method IN ('preticked', 'implied') AS con04,
        CASE WHEN withdrawn_at IS NULL THEN false ELSE last_used_at > withdrawn_at END AS con05,
        wording_ref IS NULL AS con06,
        NOT controller_named AS con07,
        CASE WHEN refresh_due IS NULL THEN given_at < getvariable('refreshed_from')
             ELSE refresh_due < getvariable('as_of') END AS con08
    FROM found
), chosen AS (
    SELECT *, [con02, con03, con04, con05, con06, con07] AS duties FROM tested
    QUALIFY row_number() OVER (PARTITION BY use ORDER BY
        len(list_filter(duties, lambda b: NOT b)) < 6 OR con08 IS DISTINCT FROM false, -- clean in every respect
        len(list_filter(duties, lambda b: NOT b)) < 6,
        len(list_filter(duties, lambda b: b)) > 0, len(list_filter(duties, lambda b: NOT b)) DESC,
        len(list_filter(duties, lambda b: b)), consent_id) = 1
)
SELECT record_id, subject_id, category, system_id,
    judged AND CASE WHEN basis_ref IS NULL AND (subject_id IS NULL OR purpose IS NULL) THEN NULL ELSE missing END AS con01,
    judged AND NOT missing AND con02 AS con02, judged AND NOT missing AND con03 AS con03,
    judged AND NOT missing AND con04 AS con04, judged AND NOT missing AND con05 AS con05,
    judged AND NOT missing AND con06 AS con06, judged AND NOT missing AND con07 AS con07,
    judged AND NOT missing AND con08 AS con08
FROM chosen;

-- Holds, what they cover, and what they excuse. Periods of months end on the corresponding day, or the month's last.
CREATE TEMP TABLE forced AS
SELECT *, (placed_at AT TIME ZONE 'Europe/London')::DATE AS placed_on,
    CASE WHEN placed_at IS NOT NULL THEN true END AS judged
FROM holds
WHERE coalesce(placed_at < getvariable('tomorrow'), true)
    AND coalesce(released_at >= getvariable('tomorrow'), true);

CREATE TEMP TABLE covered AS
WITH held AS (
    SELECT record_id, subject_id, category, submitted_at FROM uses WHERE judged IS DISTINCT FROM false
), oldest AS (
    SELECT category, min(submitted_at) AS submitted_at FROM held GROUP BY category
), pairs AS (
    SELECT hold_id, submitted_at FROM held JOIN forced ON scope_kind = 'record' AND scope_id = record_id
    UNION ALL
    SELECT hold_id, submitted_at FROM held JOIN forced ON scope_kind = 'subject' AND scope_id = subject_id
    UNION ALL
    SELECT hold_id, submitted_at FROM oldest JOIN forced ON scope_kind = 'category' AND scope_id = category
)
SELECT hold_id, min((submitted_at AT TIME ZONE 'Europe/London')::DATE + INTERVAL 84 MONTH)::DATE AS first_last_day
FROM pairs GROUP BY hold_id;

CREATE TEMP TABLE hold_judgements AS
SELECT hold_id,
    CASE WHEN scope_kind = 'record' THEN scope_id END AS record_id,
    CASE WHEN scope_kind = 'subject' THEN scope_id END AS subject_id,
    CASE WHEN scope_kind = 'category' THEN scope_id END AS category,
    judged AND coalesce(reason = 'user_request', false) AND NOT coalesce(scope_kind IN ('record', 'subject')
        AND review_due <= (placed_on + INTERVAL 12 MONTH)::DATE, false) AS ret06,
    judged AND authority_ref IS NULL AS hld01,
    judged AND coalesce(review_due < getvariable('as_of'), true) AS hld02,
    judged AND covered.hold_id IS NOT NULL AND placed_on > first_last_day AS hld03,
    judged AND reason NOT IN ('legal_obligation', 'vital_interests', 'regulator', 'rights_request', 'legal_claim',
        'user_request') AS hld04,
    judged AND covered.hold_id IS NULL AS hld05,
    judged AND reason = 'legal_claim' AS hld06,
    judged AND scope_kind = 'category' AS hld07,
    judged AND placed_by IS NULL AS hld08
FROM forced LEFT JOIN covered USING (hold_id);

CREATE TEMP TABLE sound_holds AS
SELECT * FROM forced WHERE judged AND authority_ref IS NOT NULL AND review_due >= getvariable('as_of');

CREATE TEMP TABLE excused AS
WITH rows AS (
    SELECT record_id, subject_id, category, (submitted_at AT TIME ZONE 'Europe/London')::DATE AS submitted_on
    FROM flagged WHERE ret01 OR tpd01
), pairs AS (
    SELECT * FROM rows JOIN sound_holds ON scope_kind = 'record' AND scope_id = record_id
    UNION ALL
    SELECT * FROM rows JOIN sound_holds ON scope_kind = 'subject' AND scope_id = subject_id
    UNION ALL
    SELECT * FROM rows JOIN sound_holds ON scope_kind = 'category' AND scope_id = category
)
SELECT DISTINCT record_id FROM pairs
WHERE reason IN ('legal_obligation', 'vital_interests', 'regulator', 'rights_request', 'legal_claim')
    OR (reason = 'user_request' AND scope_kind IN ('record', 'subject')
        AND review_due <= (placed_on + INTERVAL 12 MONTH)::DATE
        AND placed_on <= (submitted_on + INTERVAL 84 MONTH)::DATE);

CREATE TEMP TABLE claimed AS
SELECT DISTINCT record_id FROM flagged JOIN sound_holds
    ON (scope_kind = 'record' AND scope_id = record_id) OR (scope_kind = 'subject' AND scope_id = subject_id)
        OR (scope_kind = 'category' AND scope_id = category)
WHERE clm01 IS DISTINCT FROM false AND reason = 'legal_claim' AND placed_by IS NOT NULL;

-- A key that occurs more than once: grouped by hash, then compared exactly. Such a record also claims two bases.
CREATE TEMP TABLE repeated AS
WITH suspected AS (SELECT hash(record_id) AS key FROM records GROUP BY key HAVING count(*) > 1)
SELECT record_id, subject_id, category, system_id,
    judged AND coalesce(has_basis_clause OR anywhere, false) AS bas02
FROM uses SEMI JOIN suspected ON hash(record_id) = key
QUALIFY count(*) OVER (PARTITION BY record_id) > 1;

CREATE TEMP TABLE findings AS
WITH record_rules AS (
    FROM (
        SELECT record_id, subject_id, category, system_id, submitted_at,
            ret01 AS "RET-01", tpd01 AS "TPD-01", pur01 AS "PUR-01", pur02 AS "PUR-02", bas01 AS "BAS-01",
            bas03 AS "BAS-03", bas04 AS "BAS-04", spc01 AS "SPC-01", spc02 AS "SPC-02", spc03 AS "SPC-03",
            vit03 AS "VIT-03", rli01 AS "RLI-01", clm01 AND claimed.record_id IS NULL AS "CLM-01"
        FROM flagged LEFT JOIN claimed USING (record_id)
    ) UNPIVOT INCLUDE NULLS (broken FOR rule IN (COLUMNS('^[A-Z]')))
), consent_rules AS (
    FROM (
        SELECT record_id, subject_id, category, system_id, con01 AS "CON-01", con02 AS "CON-02", con03 AS "CON-03",
            con04 AS "CON-04", con05 AS "CON-05", con06 AS "CON-06", con07 AS "CON-07", con08 AS "CON-08"
        FROM consent_judgements
    ) UNPIVOT INCLUDE NULLS (broken FOR rule IN (COLUMNS('^[A-Z]')))
), hold_rules AS (
    FROM (
        SELECT hold_id, record_id, subject_id, category, ret06 AS "RET-06", hld01 AS "HLD-01", hld02 AS "HLD-02",
            hld03 AS "HLD-03", hld04 AS "HLD-04", hld05 AS "HLD-05", hld06 AS "HLD-06", hld07 AS "HLD-07",
            hld08 AS "HLD-08"
        FROM hold_judgements
    ) UNPIVOT INCLUDE NULLS (broken FOR rule IN (COLUMNS('^[A-Z]')))
), codes_and_futures AS (
    FROM (
        SELECT record_id, subject_id, unknown_category, unknown_purpose, unknown_basis,
            unknown_source, unknown_role, unknown_identifiability, unknown_status, unknown_other_person,
            future_submitted, future_decided, future_first_used, future_last_used
        FROM flagged
    ) UNPIVOT INCLUDE NULLS (broken FOR field IN (COLUMNS('^(unknown|future)_')))
)
SELECT rule, CASE WHEN broken IS NULL THEN 'unknown' WHEN excused.record_id IS NOT NULL AND rule IN ('RET-01', 'TPD-01')
        THEN 'excepted' ELSE 'fail' END AS verdict,
    'records' AS "table", record_id AS row_id, record_id, subject_id, category, system_id, NULL AS field,
    CASE rule WHEN 'RET-01' THEN ((submitted_at AT TIME ZONE 'Europe/London')::DATE + INTERVAL 84 MONTH)::DATE END
        AS due_on
FROM record_rules LEFT JOIN excused USING (record_id) WHERE broken IS DISTINCT FROM false
UNION ALL BY NAME
SELECT rule, CASE WHEN broken THEN 'fail' ELSE 'unknown' END AS verdict, 'records' AS "table", record_id AS row_id,
    record_id, subject_id, category, system_id
FROM consent_rules WHERE broken IS DISTINCT FROM false
UNION ALL BY NAME
SELECT rule, CASE WHEN broken THEN 'fail' ELSE 'unknown' END AS verdict, 'holds' AS "table", hold_id AS row_id,
    record_id, subject_id, category
FROM hold_rules WHERE broken IS DISTINCT FROM false
UNION ALL BY NAME
SELECT CASE WHEN field LIKE 'unknown%' THEN 'DQ-02' ELSE 'DQ-04' END AS rule, 'fail' AS verdict, 'records' AS "table",
    record_id AS row_id, record_id, subject_id, field
FROM codes_and_futures WHERE broken
UNION ALL BY NAME
SELECT 'DQ-01' AS rule, 'fail' AS verdict, 'records' AS "table", record_id AS row_id, record_id, subject_id
FROM repeated
UNION ALL BY NAME
SELECT 'BAS-02' AS rule, CASE WHEN bas02 THEN 'fail' ELSE 'unknown' END AS verdict, 'records' AS "table",
    record_id AS row_id, record_id, subject_id, category, system_id
FROM repeated WHERE bas02 IS DISTINCT FROM false
UNION ALL BY NAME
SELECT 'DQ-02' AS rule, 'fail' AS verdict, 'consents' AS "table", consent_id AS row_id, subject_id, 'method' AS field
FROM consents WHERE method NOT IN ('tick', 'double_opt_in', 'typed', 'verbal', 'paper', 'preticked', 'implied')
UNION ALL BY NAME
SELECT 'DQ-04' AS rule, 'fail' AS verdict, 'consents' AS "table", consent_id AS row_id, subject_id, 'at' AS field
FROM consents WHERE given_at >= getvariable('tomorrow') OR withdrawn_at >= getvariable('tomorrow')
UNION ALL BY NAME
SELECT 'DQ-04' AS rule, 'fail' AS verdict, 'holds' AS "table", hold_id AS row_id, 'at' AS field
FROM holds WHERE placed_at >= getvariable('tomorrow') OR released_at >= getvariable('tomorrow');

-- The denominators: of how many.
CREATE TEMP TABLE judged_rows AS
SELECT category, legal_basis, count(*) AS rows FROM uses WHERE judged GROUP BY ALL;
