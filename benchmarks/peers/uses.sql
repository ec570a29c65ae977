-- Prepare an inventory in SQL: what any user has to write before there is a column to test a rule on. For one policy
-- and one day: 22 November 2026 in Edinburgh, where clocks then show UTC.

CREATE VIEW described AS
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

CREATE VIEW pairs AS
SELECT DISTINCT subject_id, purpose FROM consents;

CREATE VIEW repeated AS
SELECT record_id, purpose FROM records WHERE purpose IS NOT NULL GROUP BY ALL HAVING count(*) > 1;

CREATE VIEW uses AS
SELECT d.*,
    r.record_id IS NOT NULL AS claimed_twice,
    CASE WHEN basis_ref IS NOT NULL THEN named.consent_id IS NOT NULL
        WHEN d.subject_id IS NOT NULL AND d.purpose IS NOT NULL THEN found.subject_id IS NOT NULL
    END AS consented -- to be asked of uses that rest on consent only
FROM described d
LEFT JOIN repeated r ON d.record_id = r.record_id AND d.purpose = r.purpose
LEFT JOIN consents named ON basis_ref = named.consent_id
LEFT JOIN pairs found -- keys only, no other condition: an old DuckDB would compare every pair of rows
    ON CASE WHEN legal_basis = 'a' AND basis_ref IS NULL THEN d.subject_id END = found.subject_id
    AND d.purpose = found.purpose;

CREATE VIEW forced AS
SELECT *, timezone('Europe/London', placed_at)::DATE AS placed_on FROM holds
WHERE placed_at < TIMESTAMPTZ '2026-11-23 00:00:00+00'
    AND coalesce(released_at >= TIMESTAMPTZ '2026-11-23 00:00:00+00', true);
