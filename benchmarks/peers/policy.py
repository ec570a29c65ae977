"""What the hand-written peers know of the policy and the day: the words that every one of them has to spell out."""

from datetime import UTC, date, datetime

AS_OF = date(2026, 11, 22)
TOMORROW = datetime(2026, 11, 23, tzinfo=UTC)  # Edinburgh's clocks show UTC in November
KEPT_FROM = datetime(2019, 11, 22, tzinfo=UTC)  # submitted earlier: more than seven years ago
ZONE = "Europe/London"

HELD = ["live", "archive", "backup_only"]
EVERYWHERE = {"legal_claims": ["f"], "legal_obligation": ["c"], "vital_interests": ["d"]}
SERVING = ["operate", "provide", "security", "backups", "communicate"]
CATEGORIES = {  # the purposes of each, and the bases each purpose may rest on
    "usage": {"monitor_improve": ["f"]},
    "usage_hotjar": {"understand_optimise": ["f"]},
    "account": {purpose: ["f", "b"] for purpose in SERVING},
    "service": {purpose: ["f", "b"] for purpose in SERVING},
    "enquiry": {"offer_market_sell": ["a"]},
    "transaction": {"supply": ["b"], "transaction_records": ["f"]},
    "notification": {"send_notifications": ["a"]},
    "correspondence": {"communicate": ["f"], "record_keeping": ["f"]},
}
WITH_BASIS_CLAUSE = [category for category in CATEGORIES if category != "usage_hotjar"]
LEANING_ON_LAW = ["b", "g", "h", "i", "j"]  # conditions of Article 9 that also need one of Schedule 1
GROUNDS = ["legal_obligation", "vital_interests", "regulator", "rights_request", "legal_claim"]
EXCUSABLE = ["RET-01", "TPD-01"]
