"""Judge a record inventory against every promise of a privacy policy.

    import audit
    result = audit.check(audit.load_inventory("data/samples/amiqus"), audit.load_policy("amiqus"), as_of="2026-11-22")
    result.scorecard

`audit.show` has the verbs that notebooks use: each shows one thing about a result.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audit import views as show
    from audit.audits import check
    from audit.findings import Result
    from audit.inventory import Inventory, load_inventory
    from audit.policy import Policy, load_policy
    from audit.whatif import WhatIf, what_if

__all__ = ["Inventory", "Policy", "Result", "WhatIf", "check", "load_inventory", "load_policy", "show", "what_if"]

_FOUND_IN = {
    "check": "audits", "Result": "findings", "Inventory": "inventory", "load_inventory": "inventory",
    "Policy": "policy", "load_policy": "policy", "WhatIf": "whatif", "what_if": "whatif",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: `import audit` alone costs next to nothing, and no command pays for what it leaves.
    if name == "show":
        return import_module("audit.views")
    if name in _FOUND_IN:
        return getattr(import_module(f"audit.{_FOUND_IN[name]}"), name)
    raise AttributeError(f"module 'audit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
