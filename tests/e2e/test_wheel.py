"""What is installed is what runs: the wheel carries everything, and needs no checkout."""

import json
import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from command import DAY, audit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
CARRIED = {"src/audit": "audit", "notebooks": "audit/shipped/notebooks", "data/samples": "audit/shipped/samples"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build it from a copy of the checkout in which somebody has worked."""
    checkout, folder = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    for name in CARRIED:
        shutil.copytree(ROOT / name, checkout / name)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / name, checkout)
    executed = checkout / "notebooks" / ".ipynb_checkpoints" / "1_overview-checkpoint.ipynb"
    executed.parent.mkdir(exist_ok=True)
    executed.write_text("a row: Jane Doe", encoding="utf-8")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(command, cwd=checkout, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel where nothing else is; what it depends on is borrowed from here, and comes after it."""
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(place, symlinks=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel]
    subprocess.run(pip, check=True, capture_output=True, timeout=120)
    (packages,) = place.glob("lib/python*/site-packages")
    # A line of a .pth file only lengthens the path: the .pth of our own editable install is not read from there.
    (packages / "borrowed.pth").write_text("\n".join(site.getsitepackages()) + "\n", encoding="utf-8")
    return place


def test_the_wheel_carries_what_stands_in_the_checkout_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        packed = {name: file.read(name) for name in file.namelist() if ".dist-info/" not in name}
    wanted = {
        f"{inside}/{path.relative_to(ROOT / outside).as_posix()}": path.read_bytes()
        for outside, inside in CARRIED.items()
        for path in (ROOT / outside).rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    assert set(packed) == set(wanted)
    assert [name for name in wanted if packed[name] != wanted[name]] == []
    for name in (
        "audit/policies/amiqus.yaml",
        "audit/policies/law.yaml",
        "audit/report/templates/audit/index.html.j2",
        "audit/shipped/notebooks/1_overview.ipynb",
        "audit/shipped/samples/amiqus/records.csv",
    ):
        assert name in packed


def test_it_names_its_command_its_licence_and_its_exporter(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        about = {Path(name).name: file.read(name).decode() for name in file.namelist() if ".dist-info/" in name}
    assert "audit = audit.cli:main" in about["entry_points.txt"]
    assert "audit-report = audit.report.exporter:ReportExporter" in about["entry_points.txt"]
    assert "License-Expression: Apache-2.0" in about["METADATA"] and "LICENSE" in about


def test_an_audit_runs_from_the_wheel_alone(installed: Path, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    where = subprocess.run(
        [installed / "bin" / "python", "-c", "import audit, duckdb; print(audit.__file__, duckdb.__file__, sep='\\n')"],
        cwd=tmp_path, env=clean, check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    ours, borrowed = where.stdout.splitlines()
    assert Path(ours).is_relative_to(installed) and not Path(borrowed).is_relative_to(installed)

    here = tmp_path / "here"
    here.mkdir()
    command = installed / "bin" / "audit"
    done = audit("run", "--as-of", DAY, cwd=here, command=command, HOME=str(tmp_path), PYTHONPATH="")
    assert (done.returncode, done.stderr) == (1, "")
    (run,) = (here / "reports").glob(f"{DAY}-*")
    said = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["predicate"]
    assert said["incomplete"] == [] and said["inventory"] == "amiqus"
    page = (run / "report.html").read_text(encoding="utf-8")
    assert 'class="incomplete' not in page
    assert page.count("<table aria-labelledby") > 10 and page.count("<svg role") == 9
    assert str(ROOT) not in page and str(installed) not in page
    executed = [path.name for path in sorted((run / "notebooks").iterdir())]
    assert executed == sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
    assert [path.name for path in here.iterdir()] == ["reports"], "nothing else is left behind"


def test_the_exporter_is_found_where_jupyterlab_looks(installed: Path, tmp_path: Path) -> None:
    program = "from nbconvert.exporters import get_exporter; print(get_exporter('audit-report').__module__)"
    found = subprocess.run(
        [installed / "bin" / "python", "-c", program],
        cwd=tmp_path, check=True, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert found.stdout == "audit.report.exporter\n"
