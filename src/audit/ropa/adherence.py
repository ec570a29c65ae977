"""Say whether data is kept and erased as the policy says, category by category: verdicts added up, in words."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit import tally
from audit.populations import POPULATIONS
from audit.scorecard import Count
from audit.verdicts import Assessment, Judgement

YES, NO, UNSURE, NOT_ASSESSED = "Yes", "No", "Cannot tell", "Not assessed"
HOLDS = "holds_in_force"  # a hold may cover many categories: what it excuses, or does not, shows in their records
ANY = None  # every category together


@dataclass(frozen=True)
class Adherence:
    """What the rules on retention came to, by category."""

    rules: dict[str, Assessment]
    counts: Mapping[str | None, Mapping[str, Count]]  # by category (ANY: all of them) and rule
    beyond: Mapping[str | None, int]  # excepted on a ground that the policy's own exceptions leave out

    def answer(self, category: str | None) -> str:
        """Say whether the data of a category is retained and erased as documented."""
        found = self.counts.get(category, {})
        if not any(count.judged for count in found.values()):
            return NOT_ASSESSED
        if any(count.failed or count.waived for count in found.values()):
            return NO
        unsure = self.missing or any(count.unknown for count in found.values())
        return UNSURE if unsure else YES

    def reasons(self, category: str | None) -> str:
        """Say in counts why it is not, or why nobody can tell."""
        found = self.counts.get(category, {})
        said = [words for id, count in found.items() if (words := counted(self.rules[id], count))]
        if self.beyond.get(category):
            said.append(f"{self.beyond[category]:,} excepted on a ground that the policy itself does not name")
        if not any(count.judged for count in found.values()):
            said.append("nothing of this kind to judge")
        if self.missing:
            said.append(f"not assessed for want of {', '.join(self.missing)}")
        return "; ".join(said)

    @property
    def missing(self) -> list[str]:
        """Name the tables and columns without which some of the rules could not be judged."""
        return sorted({word for assessment in self.rules.values() for word in assessment.missing})


def counted(assessment: Assessment, count: Count) -> str:
    """Put the counts of one rule in words, unless all is kept."""
    broken, breach = count.failed + count.excepted, assessment.rule.breach
    words = [f"{broken:,} of {count.judged:,} {POPULATIONS[assessment.rule.population].table}"] if broken else []
    excepted = count.excepted - count.waived
    words += [f"{excepted:,} of them excepted"] if excepted else []
    words += [f"{count.waived:,} of them waived"] if count.waived else []
    words += [f"cannot tell of {count.unknown:,} of {count.judged:,}"] if count.unknown else []
    return f"{breach}: {', '.join(words)}" if words else ""


def adherence(judgement: Judgement) -> Adherence:
    """Add up the verdicts of every rule on retention that speaks of records, by category."""
    rules = {id: assessment for id, assessment in judgement.assessments.items() if of_retention(assessment)}
    parts = [
        tally.rule_counts(assessment, name)
        for name, judged in judgement.populations.items()
        for assessment in judged
        if assessment.rule.id in rules
    ]
    counts: dict[str | None, dict[str, Count]] = defaultdict(dict)
    if parts:
        sums = ", ".join(f"CAST(sum({word}) AS BIGINT)" for word in ("judged", "fail", "excepted", "unknown"))
        found = judgement.fitted.connection.execute(
            f"SELECT rule, coalesce(category, ''), {sums} FROM ({' UNION ALL '.join(parts)}) "
            "GROUP BY GROUPING SETS ((rule, coalesce(category, '')), (rule)) ORDER BY rule"
        ).fetchall()
        for rule, category, *numbers in found:
            counts[category][rule] = Count(rule, "", category, None, *numbers)
    for category, rule, waived in waived_records(judgement, rules):
        count = counts[category][rule]
        counts[category][rule] = replace(
            count, failed=count.failed - waived, excepted=count.excepted + waived, waived=waived
        )
    return Adherence(rules, counts, beyond(judgement, rules))


def waived_records(judgement: Judgement, rules: dict[str, Assessment]) -> list[tuple[str | None, str, int]]:
    """Count, by category and rule, the records whose breach was accepted."""
    if not judgement.waivers:
        return []
    return judgement.fitted.connection.execute(  # type: ignore[no-any-return]
        "SELECT coalesce(category, ''), rule, count(*) FROM findings WHERE waived IS NOT NULL "
        "AND rule IN (SELECT unnest(?)) GROUP BY GROUPING SETS ((rule, coalesce(category, '')), (rule))",
        [[*rules]],
    ).fetchall()


def of_retention(assessment: Assessment) -> bool:
    """Tell whether a rule judges records by a promise on retention, and does more than warn."""
    rule = assessment.rule
    return rule.clause.startswith("retention.") and rule.population != HOLDS and not rule.advisory


def beyond(judgement: Judgement, rules: dict[str, Assessment]) -> dict[str | None, int]:
    """Count, by category, what is excepted on a ground that the policy's own exceptions leave out."""
    outside = list(judgement.terms.policy.holds.outside_policy)
    on_hold = [id for id, assessment in rules.items() if assessment.rule.excused == "on_hold"]
    found = judgement.fitted.connection.execute(
        "SELECT coalesce(f.category, ''), count(*) FROM findings f JOIN excuses x USING (row_id) "
        "WHERE f.verdict = 'excepted' AND f.rule IN (SELECT unnest($rules)) "
        "AND x.exception = 'on_hold' AND x.excuse IN (SELECT unnest($outside)) "
        "GROUP BY GROUPING SETS ((coalesce(f.category, '')), ())",
        {"rules": on_hold, "outside": outside},
    )
    return dict(found.fetchall())
