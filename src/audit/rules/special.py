"""Special categories and criminal-offence data: lawful only on a further condition."""

import ibis

from audit.moments import UNKNOWN
from audit.rule import rule

CONDITIONS = tuple("abcdefghij")
NEEDS_SCHEDULE_1 = ("b", "g", "h", "i", "j")  # conditions that also need one of DPA 2018 Schedule 1


@rule(
    "SPC-01",
    clause="*.basis",
    law=("UK GDPR Art. 9",),
    severity="urgent",
    remedy="Stop the use and restrict the data until an Article 9 condition is recorded.",
)
def special_category_without_condition(uses):
    """Special category data is used only on a recorded condition of Article 9(2)."""
    lacks = ibis.cases(
        (uses.art9_condition.isnull(), True), (uses.art9_condition.isin(CONDITIONS), False), else_=UNKNOWN
    )
    return (uses.special_category.length() > 0) & lacks


@rule(
    "SPC-02",
    clause="*.basis",
    law=(
        "UK GDPR Art. 9",
        "DPA 2018 s. 10",
        "DPA 2018 Sch. 1",
    ),
    severity="high",
    remedy="Record the Schedule 1 condition, and the policy document it asks for.",
)
def special_category_without_schedule_condition(uses):
    """A condition that leans on domestic law names its condition in Schedule 1 to the Data Protection Act 2018."""
    leans = ibis.cases(
        (uses.art9_condition.isin(NEEDS_SCHEDULE_1), True),
        (uses.art9_condition.isnull() | uses.art9_condition.isin(CONDITIONS), False),
        else_=UNKNOWN,
    )
    return (uses.special_category.length() > 0) & leans & uses.sch1_condition.isnull()


@rule(
    "SPC-03",
    clause="*.basis",
    law=(
        "UK GDPR Art. 10",
        "DPA 2018 Sch. 1",
    ),
    severity="urgent",
    remedy="Stop the use until official authority or a Schedule 1 condition is recorded.",
)
def criminal_offence_data_without_authority(uses):
    """Data on criminal offences is used only under official authority or a Schedule 1 condition."""
    return ibis.cases((uses.sch1_condition.notnull(), False), else_=uses.criminal_offence)
