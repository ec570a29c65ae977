"""Find what is delivered with the library: the notebooks and the sample inventories."""

from importlib.resources import files
from pathlib import Path

_CHECKOUT = {"notebooks": Path("notebooks"), "samples": Path("data", "samples")}


def shipped(name: str) -> Path:
    """Say where `notebooks` or `samples` lies: in the installed package, else in the checkout the package runs from."""
    package = Path(str(files("audit")))
    installed = package / "shipped" / name
    return installed if installed.is_dir() else package.parents[1] / _CHECKOUT[name]
