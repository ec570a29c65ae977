"""Who a report is for, and what that lets them see."""

from dataclasses import dataclass

from audit.errors import AuditError
from audit.redaction.keys import Key

AUDIENCES = ("analyst", "auditor", "public")


@dataclass(frozen=True)
class Audience:
    """Whom one report is made for."""

    name: str  # one of AUDIENCES
    recipient: str = ""  # the auditor it goes to: their pseudonyms are nobody else's
    key: Key | None = None  # what an auditor's pseudonyms are made with; without one they get ordinals

    @property
    def id(self) -> str:
        """Say what tells one audience from another, without the key itself."""
        return ":".join(filter(None, (self.name, self.recipient, self.key.id if self.key else "")))


def audiences(names: tuple[str, ...], recipient: str = "", key: Key | None = None) -> list[Audience]:
    """Read whom the reports of a run are for; only an auditor has a recipient and a key."""
    unknown = [name for name in names if name not in AUDIENCES]
    if unknown or not names:
        what = f"no report is made for {unknown[0]!r}"[:60] if unknown else "nobody is named"
        raise AuditError(what, where="audience", hint=f"use {', '.join(AUDIENCES[:-1])} or {AUDIENCES[-1]}")
    if recipient and "auditor" not in names:
        raise AuditError("only an auditor's report has one", where="recipient", hint="add --audience auditor")
    if key is not None and not recipient:
        raise AuditError("whom are the pseudonyms for?", where="recipient", hint="name the auditor with --recipient")
    made = {name: Audience(name, recipient or name, key) if name == "auditor" else Audience(name) for name in names}
    return list(made.values())
