"""Add to a published run what somebody says of it, without changing what was signed."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from audit.errors import AuditError, IntegrityError
from audit.ledger import LEDGER
from audit.outputs import printable
from audit.publish import Stage, stage
from audit.report.signoffs import signed
from audit.runfolder import MANIFEST, SIGN_OFF, SIGN_OFFS, SIGNED_REPORT, START, SUMS, digest, digest_of, statement
from audit.signature import OPINION, Signer
from audit.statements import WORDS, SignOff, sign_offs
from audit.verify import verify


def sign_off(run: str | Path, words: Mapping[str, str], dated: date, signer: Signer | None = None) -> Path:
    """Verify a run, and add a statement of `name`, `role` and `opinion` to it; give the report that shows it."""
    stated = {name: _stated(name, said) for name, said in words.items()} | {"dated": str(dated)}
    folder = Path(run).resolve()
    if not (folder.parent / LEDGER).exists():
        hint = f"sign a run off where it was published, with {LEDGER} beside it"
        raise AuditError("has no ledger beside it", where=str(run), hint=hint)
    with stage(folder.parent) as staged:
        checked = verify(folder)
        if checked.pruned:
            raise AuditError("was pruned", where=folder.name, hint="there is no report left to sign off")
        found = checked.faults
        if found:
            more = f" (and {len(found) - 1} more)" if found[1:] else ""
            raise IntegrityError(found[0] + more, where=folder.name, hint="what does not hold is not signed off")
        number = _write(folder, staged, stated, signer)
        staged.sign_off(folder, number)
    return folder / SIGN_OFFS / SIGNED_REPORT


def _write(folder: Path, staged: Stage, stated: Mapping[str, str], signer: Signer | None) -> int:
    """Prepare the sign-offs as they will be: those there were, the new one, and the report that shows them all."""
    before: list[SignOff] = sign_offs(folder)
    place = staged.folder / SIGN_OFFS
    shutil.copy(folder / MANIFEST, staged.folder)  # the index reads it
    if before:
        shutil.copytree(folder / SIGN_OFFS, place)
    else:
        place.mkdir()
    sums, number = digest(folder / SUMS), len(before) + 1
    said = {
        **stated,
        "ledger": staged.ledger.state,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "number": number,
        "previous": before[-1].digest if before else START,
        "run": folder.name,
    }
    if signer:
        said["signature"] = {"key": signer.fingerprint, "namespace": OPINION}
    page = signed((folder / "report.html").read_text(encoding="utf-8"), [*(one.said for one in before), said], sums)
    (place / SIGNED_REPORT).write_bytes(page.encode())
    text = statement(SIGN_OFF, {SUMS: sums}, {**said, "report": digest_of(page.encode())}).encode()
    (place / f"{number}.json").write_bytes(text)
    if signer:
        (place / f"{number}.json.sig").write_bytes(signer.sign(text, OPINION))
    return number


def _stated(name: str, said: str) -> str:
    """Refuse words that are none, that are too many, or that hold what no page can print."""
    said = said.strip()
    if not said:
        raise AuditError("says nothing", where=f"--{name}")
    if len(said) > WORDS[name]:
        raise AuditError(f"is longer than {WORDS[name]:,} characters", where=f"--{name}", hint="say it shorter")
    if printable(said) != said.replace("\r\n", "\n").replace("\r", "\n") or (name != "opinion" and "\n" in said):
        raise AuditError("holds characters that cannot be printed", where=f"--{name}", hint="type it anew")
    return printable(said)
