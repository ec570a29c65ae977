"""Are the promised safeguards in place: systems, passwords, certificates; and what became of breaches."""

from typing import TYPE_CHECKING

from audit.language import _
from audit.outputs import Figure, Figures, Output
from audit.scorecard import added
from audit.views.shared import findings, missing, number
from audit.views.shared import judged as was_judged

if TYPE_CHECKING:
    from audit.findings import Result

FAMILIES = ("ENC-", "PWD-", "SEC-")
COLUMNS = ("severity", "verdict", "rule", "row_id", "reason", "remedy")


def safeguards(result: "Result") -> Output:
    """Show how many systems and attestations were judged, and how many leave something to be mended."""
    judged = [line for line in result.lines if line.rule.id.startswith(FAMILIES) and was_judged(line)]
    if not judged:
        return missing(result, FAMILIES) or Figures([])
    open_ = added(*(line.unknown for line in judged))
    figures = [
        Figure(
            _("Rules on safeguards judged"), number(len(judged)), _("on systems, passwords and certificates"), "info"
        ),
        Figure(_("Cannot tell"), number(open_), _("the register does not say"), "ok" if open_ == 0 else "warn"),
    ]
    return Figures(figures if result.audience == "public" else [*figures, *to_mend(result)])


def to_mend(result: "Result") -> list[Figure]:
    """Count the systems and attestations that leave something to be mended."""
    broken = dict(
        result.query(
            "SELECT \"table\", count(DISTINCT row_id) FROM findings WHERE verdict = 'fail' AND NOT advisory "
            "AND (starts_with(rule, 'ENC-') OR starts_with(rule, 'PWD-') OR starts_with(rule, 'SEC-')) GROUP BY 1"
        )
    )
    return [
        Figure(_("Systems to mend"), number(broken.get("systems", 0)),
               _("at least one safeguard is missing or too weak"), "bad" if broken.get("systems") else "ok"),
        Figure(_("Attestations to mend"), number(broken.get("attestations", 0)),
               _("not valid on the day, or without proof"), "bad" if broken.get("attestations") else "ok"),
    ]  # fmt: skip


def encryption_findings(result: "Result") -> Output:
    """Show systems that do not encrypt as promised."""
    return findings(result, _("Systems that do not encrypt as promised"), "ENC-", columns=COLUMNS)


def password_findings(result: "Result") -> Output:
    """Show systems that do not keep passwords as promised, or as today's benchmark asks."""
    return findings(result, _("Passwords not kept as promised"), "PWD-", columns=COLUMNS)


def certificate_findings(result: "Result") -> Output:
    """Show certificates, memberships and controls that do not stand on the day."""
    return findings(result, _("Certificates and controls that do not stand"), "SEC-", columns=COLUMNS)


def breach_findings(result: "Result") -> Output:
    """Show personal data breaches that the regulator or the people heard of too late, or not at all."""
    columns = ("severity", "verdict", "rule", "row_id", "due_on", "days_over", "reason")
    return findings(result, _("Breaches told of late, or not at all"), "BRC-", columns=columns)
