"""Check a policy's own text for conflicts and gaps, whatever data there is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.lint import bases, claims, contents, periods
from audit.lint.check import Check, Place

if TYPE_CHECKING:
    from audit.policy import Policy

__all__ = ["CHECKS", "Check", "Linted", "lint"]

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            one
            for module in (bases, claims, contents, periods)
            for one in vars(module).values()
            if isinstance(one, Check)
        ),
        key=lambda one: one.id,
    )
)


@dataclass(frozen=True)
class Linted:
    """What the checks of one policy came to."""

    findings: tuple[tuple[Check, tuple[Place, ...]], ...]
    kept: int  # checks that found nothing
    not_assessed: tuple[Check, ...]  # those that need the section `document`, which the policy has not


def lint(policy: "Policy") -> Linted:
    """Run every check; what cannot be checked is listed, and never taken for faultless."""
    possible = [check for check in CHECKS if policy.document is not None or not check.asks_document]
    found = [(check, tuple(check.places(policy))) for check in possible]
    return Linted(
        findings=tuple((check, places) for check, places in found if places),
        kept=sum(not places for _, places in found),
        not_assessed=tuple(check for check in CHECKS if check not in possible),
    )
