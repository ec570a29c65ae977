"""Plant breaches: one small function for each kind, which adds its own rows and says what an audit must find."""

from audit.samples.planted.bases import BASES
from audit.samples.planted.breaches import BREACHES
from audit.samples.planted.disposal import DISPOSAL
from audit.samples.planted.evidence import EVIDENCE
from audit.samples.planted.holds import HOLDS
from audit.samples.planted.items import ITEMS
from audit.samples.planted.messages import MESSAGES
from audit.samples.planted.quality import QUALITY
from audit.samples.planted.retention import RETENTION
from audit.samples.planted.rights import RIGHTS
from audit.samples.planted.safeguards import SAFEGUARDS
from audit.samples.planted.web import WEB
from audit.samples.register import Finding, Register

__all__ = ["plant"]


KINDS = (
    *(RETENTION, HOLDS, RIGHTS, BASES, EVIDENCE, QUALITY, WEB, SAFEGUARDS, MESSAGES, ITEMS),
    *(BREACHES, DISPOSAL),
)


def plant(register: Register) -> list[Finding]:
    """Plant everything, and return every finding that a correct audit gives, in order."""
    expected = {finding for kind in KINDS for breach in kind for finding in breach(register)}
    return sorted(expected)
