"""Small runs, published as a real one is but for the judging: fast enough to be tampered with a thousand times."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

from audit import publish
from audit.report.page import Cover, render
from audit.signature import Signer, signer
from audit.signoff import sign_off
from specimen import notebook

SAID = {
    "as_of": "2026-11-22",
    "audience": "analyst",
    "incomplete": [],
    "inventory": "minimal",
    "made_at": "2026-11-22T08:00:00+00:00",
    "policy": {"id": "amiqus", "version": "1"},
    "promises": {"fail": 3, "pass": 40},
}
REPORT = render([notebook("# How do we stand?", "Well.")], Cover(title="Audit report", as_of="2026-11-22"))


def key(folder: Path, name: str = "key", passphrase: str = "", kind: str = "ed25519") -> Path:
    """Make a key pair."""
    command = ["ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "audit@org", "-f", folder / name]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return folder / name


def allowed(path: Path, identity: str = "audit@org") -> Path:
    """Write who may sign with a key, beside it."""
    public = path.with_suffix(".pub").read_text().split()[:2]
    listed = path.with_name("allowed_signers")
    listed.write_text(f"{identity} {' '.join(public)}\n")
    return listed


def run(output: Path, name: str = "2026-11-22-0123abcd", signing: Signer | None = None, **said: object) -> Path:
    """Publish a run of four files in three folders."""
    with publish.stage(output) as stage:
        (stage.folder / "report.html").write_text(REPORT, encoding="utf-8")
        (stage.folder / "result.json").write_text('{"rules": []}\n', encoding="utf-8")
        for folder, file in (("data", "findings.csv"), ("notebooks", "1_overview.ipynb")):
            (stage.folder / folder).mkdir()
            (stage.folder / folder / file).write_text(f"{folder}\n" * 3, encoding="utf-8")
        return stage.publish(name, {**SAID, **said}, signing)


def three(output: Path, signing_key: Path | None = None) -> Path:
    """Publish three runs, sign the second off twice, and give it."""
    signing = signer(signing_key) if signing_key else None
    runs = [run(output, f"2026-11-2{day}-0123abcd", signing, as_of=f"2026-11-2{day}") for day in (1, 2)]
    words = {"name": "Jo Bloggs", "role": "Data protection officer", "opinion": "Read and accepted."}
    sign_off(runs[1], words, date(2026, 11, 25), signing)
    sign_off(runs[1], {**words, "opinion": "Read again."}, date(2026, 11, 26))
    run(output, "2026-11-23-0123abcd", signing, as_of="2026-11-23")
    return runs[1]


def copied(folder: Path, to: Path) -> Path:
    """Copy an output folder, or a run, as it is."""
    return Path(shutil.copytree(folder, to, symlinks=True))
