"""How far an organisation can be relied on, area by area: ratings proposed by a stated rule, for a person to decide.

The words are those of the Information Commissioner's audit reports. The Commissioner publishes no formula for them,
so what stands here is indicative: it proposes, and the analyst rates.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.language import N_, _, ngettext
from audit.policy import Policy
from audit.scorecard import Line, Promise

RATINGS = (N_("high"), N_("reasonable"), N_("limited"), N_("very limited"))


@dataclass(frozen=True)
class Area:
    """Promises that are looked after together: those that certain families of rules test."""

    id: str
    title: str
    families: tuple[str, ...]  # the letters that their rules' ids begin with


AREAS = (
    Area("retention", N_("Retention and disposal"), ("RET", "HLD")),
    Area("basis", N_("Lawful basis and purpose"),
         ("PUR", "BAS", "CON", "CTR", "LIA", "OBL", "VIT", "RLI", "SPC", "CLM", "TPD")),
    Area("contents", N_("What is held, and where it comes from"), ("ITM", "SRC", "USG", "TRX", "HOT")),
    Area("sharing", N_("Disclosure and access"), ("DSC", "VEN", "ACC")),
    Area("website", N_("Website and documents"), ("COL", "WEB", "DOC")),
    Area("messages", N_("Messages"), ("MSG",)),
    Area("rights", N_("Rights of people"), ("RTS",)),
    Area("safeguards", N_("Security and breaches"), ("SEC", "ENC", "PWD", "BRC")),
)  # fmt: skip


@dataclass(frozen=True)
class Assurance:
    """What is proposed for one area, and why."""

    area: Area
    promises: tuple[Promise, ...]
    rating: str | None  # None: nothing could be judged
    why: str

    def number(self, *statuses: str) -> int:
        """Count the promises of some statuses."""
        return sum(promise.status in statuses for promise in self.promises)


def within(area: Area, lines: Iterable[Line]) -> tuple[Promise, ...]:
    """List the promises that an area's rules test, each by what those rules came to."""
    under: dict[str, list[Line]] = {}
    for line in lines:
        if line.rule.family in area.families:
            under.setdefault(line.clause, []).append(line)
    return tuple(Promise(clause, tuple(found)) for clause, found in under.items())


def assurances(policy: Policy, lines: Iterable[Line]) -> list[Assurance]:
    """Propose a rating for every area that the policy makes promises in."""
    scorecard = list(lines)
    return [_rated(policy, area, promises) for area in AREAS if (promises := within(area, scorecard))]


def _rated(policy: Policy, area: Area, promises: tuple[Promise, ...]) -> Assurance:
    """Propose a rating; what was not assessed can only lower it."""
    judged = [promise for promise in promises if promise.status in ("fail", "incomplete", "pass")]
    key = [promise for promise in promises if policy.stated[promise.clause].severity in ("urgent", "high")]
    if not judged:
        return Assurance(area, promises, None, _("nothing could be judged"))
    rating, why = _proposed([promise.status for promise in judged], [promise.status for promise in key])
    unseen = sum(promise.status == "not_assessed" for promise in key)
    if unseen and RATINGS.index(rating) < RATINGS.index("limited"):
        rating, why = "limited", _(
            "capped: {unseen} of the key promises not assessed", unseen=unseen
        )  # fmt: skip
    return Assurance(area, promises, rating, why)


def _proposed(judged: list[str], key: list[str]) -> tuple[str, str]:
    """Propose a rating from the statuses of the promises judged, and of the key ones among them."""
    broken, open_ = judged.count("fail"), judged.count("incomplete")
    said = {"broken": broken, "all": len(judged), "key": key.count("fail")}
    if 2 * broken > len(judged):
        return "very limited", _("more than half: {broken} of {all} broken", **said)
    if "fail" in key:
        return "limited", _("{broken} of {all} broken, {key} of them key", **said)
    if broken:
        return "reasonable", _("{broken} of {all} broken, none of them key", **said)
    if open_:
        return "reasonable", ngettext(
            "none broken, {count} promise cannot be told in full",
            "none broken, {count} promises cannot be told in full", open_,
        )  # fmt: skip
    return "high", ngettext("the one promise judged was kept", "all {count} promises judged were kept", len(judged))
