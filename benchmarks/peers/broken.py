"""When a rule is broken, in SQL over what uses.sql prepares: for the peers that take a condition per check."""

USES = {
    "RET-01": "submitted_at < TIMESTAMPTZ '2019-11-22 00:00:00+00'",
    "TPD-01": "other_person = 'unsolicited'",
    "PUR-01": "NOT declared",
    "BAS-01": "has_clause AND legal_basis IS NULL",
    "BAS-02": "has_clause AND claimed_twice",
    "BAS-03": "has_clause AND legal_basis IS NOT NULL AND NOT permitted",
    "BAS-04": "has_clause AND legal_basis IS NOT NULL AND decided_at > first_used_at",
    "SPC-01": "has_clause AND len(special_category) > 0 AND art9_condition IS NULL",
    "SPC-02": "has_clause AND len(special_category) > 0 AND art9_condition IN ('b', 'g', 'h', 'i', 'j')"
    " AND sch1_condition IS NULL",
    "SPC-03": "has_clause AND criminal_offence AND sch1_condition IS NULL",
    "CON-01": "has_clause AND legal_basis = 'a' AND NOT consented",
}
HOLDS = {
    "HLD-01": "authority_ref IS NULL",
    "HLD-02": "coalesce(review_due < DATE '2026-11-22', true)",
}
