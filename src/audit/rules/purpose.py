"""Purpose: what is held is used only for what the policy declares."""

from audit.rule import rule


@rule(
    "PUR-01",
    clause="intro.purposes",
    law=(
        "UK GDPR Art. 5(1)(b)",
        "UK GDPR Art. 13(1)(c)",
    ),
    severity="high",
    remedy="Stop the use, or declare the purpose for this category and tell the people concerned first.",
)
def purpose_undeclared(uses):
    """Every use is for a purpose that the policy declares for the record's category."""
    return ~uses.declared


@rule(
    "PUR-02",
    clause="*.purposes",
    law=("UK GDPR Art. 5(1)(b)",),
    severity="high",
    remedy="Stop the use, or add the purpose to what the policy says of this category.",
)
def purpose_outside_its_category(uses):
    """Data of a category is used for the purposes stated for that category and no other."""
    return ~uses.declared


@rule(
    "CLM-01",
    clause="other.legal_claims",
    law=(
        "UK GDPR Art. 9(2)(f)",
        "UK GDPR Art. 17(3)(e)",
    ),
    severity="high",
    remedy="Record the matter, its owner and a review date as a legal claim hold, or stop the use.",
)
def claim_without_a_live_matter(claim_uses):
    """Data used for legal claims is tied to a recorded matter with an owner and a review still to come."""
    return ~claim_uses.claimed


@rule(
    "TPD-01",
    clause="other.third_party_data",
    law=(
        "UK GDPR Art. 5(1)(c)",
        "UK GDPR Art. 14(3)",
    ),
    severity="medium",
    remedy="Delete what nobody asked for, or record why it is kept and inform the person.",
    excused="on_hold",
)
def unsolicited_data_kept(records):
    """Data about somebody else that nobody asked for is not kept."""
    return records.other_person == "unsolicited"
