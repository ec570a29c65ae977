"""Look into workbooks without the library that wrote them, and let LibreOffice save them again."""

import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"
KINDS = {"s": "text", "inlineStr": "text", None: "number", "n": "number", "b": "truth", "str": "formula's text"}


def resaved(soffice: str, path: Path, folder: Path, form: str) -> Path:
    """Let LibreOffice open a file and save it in another form."""
    folder.mkdir(exist_ok=True)
    command = [soffice, f"-env:UserInstallation=file://{folder.resolve()}-profile", "--headless"]
    command += ["--convert-to", form, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, timeout=240, capture_output=True)
    return folder / path.with_suffix("." + form.partition(":")[0]).name


def parts(path: Path) -> dict[str, Any]:
    """Read the XML of a workbook."""
    with zipfile.ZipFile(path) as book:
        names = [name for name in book.namelist() if name.endswith((".xml", ".rels"))]
        return {name: ElementTree.fromstring(book.read(name)) for name in names}  # noqa: S314 -- we made it


def sheets(path: Path) -> dict[str, Any]:
    """Give the XML of each sheet by its name, in the order of the workbook."""
    read = parts(path)
    names = [one.get("name") for one in read["xl/workbook.xml"].iter(f"{SPACE}sheet")]
    return {name: read[f"xl/worksheets/sheet{number}.xml"] for number, name in enumerate(names, start=1)}


def active(path: Path) -> list[str]:
    """Name whatever in a workbook would be computed or followed."""
    read = parts(path)
    tags = {f"{SPACE}f", f"{SPACE}hyperlink", f"{SPACE}externalReference", f"{SPACE}ddeLink", f"{SPACE}oleLink"}
    found = [element.tag for tree in read.values() for element in tree.iter() if element.tag in tags]
    links = [
        one.get("Target", "") for tree in read.values() for one in tree.iter() if "hyperlink" in one.get("Type", "")
    ]
    return [*found, *links, *(name for name in read if "calcChain" in name or "externalLink" in name)]


def texts(path: Path) -> tuple[list[list[list[str]]], set[str]]:
    """Give what every cell of every sheet says, row by row, and what kinds of cells there are; nothing is computed."""
    assert active(path) == []
    shared = parts(path).get("xl/sharedStrings.xml", ())
    strings = ["".join(part.text or "" for part in one.iter(f"{SPACE}t")) for one in shared]
    kinds: set[str] = set()

    def said(cell: Any) -> str:
        if not len(cell):
            return ""
        kinds.add(KINDS[cell.get("t")])
        written = "".join(cell.itertext())
        return strings[int(written)] if cell.get("t") == "s" else written

    rows = [[[said(cell) for cell in row] for row in one.iter(f"{SPACE}row")] for one in sheets(path).values()]
    return rows, kinds
