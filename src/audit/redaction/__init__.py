"""Make of a result what an audience may see.

An auditor sees pseudonyms, declared words, days and counts; the public sees counts of many, and no row at all. Whatever
comes after (notebooks, report, exports) works on what is made here, and so cannot show more.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from audit.errors import AuditError
from audit.findings import Result
from audit.redaction import auditor, public
from audit.redaction.audience import AUDIENCES, Audience, audiences
from audit.redaction.inventory import anonymous
from audit.redaction.keys import Key, find_key

__all__ = ["AUDIENCES", "Audience", "Key", "anonymous", "audiences", "find_key", "kept_back", "redacted"]


def redacted(result: Result, audience: Audience, published: Sequence[Mapping[str, int]] = ()) -> Result:
    """Give the result as an audience may see it; `published` is what earlier reports told the public, oldest first."""
    if audience.name == "analyst":
        return result
    inventory = anonymous(result.inventory, audience.name)
    if audience.name == "auditor":
        return auditor.redacted(result, audience, inventory, kept_back)
    return public.redacted(result, inventory, published, kept_back)


def kept_back(*_: object) -> NoReturn:
    """Refuse what needs the rows themselves."""
    raise AuditError("only analysts may see the rows behind it", where="this report", hint="ask `audit explain`")
