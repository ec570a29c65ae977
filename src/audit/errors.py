"""What can go wrong, in one line a user can act on: where, what, what to do next."""


class AuditError(Exception):
    """Refuse to go on, because of something the user can mend."""

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        self.message, self.where, self.hint = message, where, hint
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f"; {self.hint}" if self.hint else ""
        return " ".join(f"{where}{self.message}{hint}".split())


class SourceError(AuditError):
    """The inventory cannot be read as one."""


class PolicyError(AuditError):
    """The policy does not say what a policy must."""


class RuleError(AuditError):
    """A rule is not one, or asks for something that does not exist."""


class NotebookError(AuditError):
    """A notebook or its parameters do not fit."""


class IntegrityError(AuditError):
    """Something of ours did not hold; nothing it produced may be relied on."""

    exit_code = 4


class LockedError(AuditError):
    """Another run is at work in the same folder."""

    exit_code = 75
