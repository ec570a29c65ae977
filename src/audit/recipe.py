"""Say how anybody checks a run with nothing of ours: coreutils, and OpenSSH where it was signed."""

from audit.language import _, ngettext
from audit.runfolder import SIGN_OFFS, SIGNATURE, SUMS
from audit.signature import REPORT

IDENTITY = "IDENTITY"  # who signs here, as the recipient's own list of signers names them
DIGESTS = f"sha256sum --strict -c {SUMS}"
SIGNED = f"ssh-keygen -Y verify -f allowed_signers -I {IDENTITY} -n {REPORT} -s {SIGNATURE} < {SUMS} && {DIGESTS}"


def files(*, signed: bool) -> str:
    """Print what was added to a run folder: every name but those listed, their folders, and the list itself."""
    own = f"'' {SUMS}" + f" {SIGNATURE}" * signed
    return (
        f"{{ du -al0 --exclude=./{SIGN_OFFS} . | tr '\\n\\0' '?\\n' | cut -f2- | cut -c3-\n"
        f"  cut -c67- {SUMS}; cut -c67- {SUMS} | cut -sd/ -f1 | sort -u\n"
        f"  printf '%s\\n' {own}; }} | LC_ALL=C sort | uniq -u"
    )


def words(*, signed: bool, entries: int, head: str) -> str:
    """Write the section of a report, as Markdown: the commands, and what they prove and do not."""
    needs = (
        _("None of our software is needed, only coreutils and OpenSSH. Open a terminal in the folder of the run.")
        if signed
        else _("None of our software is needed, only coreutils. Open a terminal in the folder of the run.")
    )
    commands = f"```sh\n{SIGNED if signed else DIGESTS}\n```\n\n```sh\n{files(signed=signed)}\n```"
    listed = _("The second must print nothing: what it prints was added, or is missing.")
    title = _("Checking this run yourself")
    return f"## {title}\n\n{needs}\n\n{commands}\n\n{_proved(signed)} {listed}\n\n{_before(entries, head)}"


def _proved(signed: bool) -> str:
    """Say what the first command proves."""
    if signed:
        return _(
            "The first must end with `OK` for every file: it proves who signed the list of digests, and that no file "
            "was changed since. `allowed_signers` must have come to you by another way than this report, and "
            "`{identity}` is the signer's name in it.",
            identity=IDENTITY,
        )
    return _(
        "The first must end with `OK` for every file: it proves that no file was changed since the list was made. "
        "This run is not signed: who made the list, it cannot prove."
    )


def _before(entries: int, head: str) -> str:
    """Say where the ledger stood, for a reader to keep."""
    if not entries:
        return _("This run is the first entry of its ledger.")
    return ngettext(
        "Before this run the ledger held {count} entry, and the digest of the last was `{head}`. Keep it: a ledger "
        "in which an earlier line was changed or taken away no longer leads to it.",
        "Before this run the ledger held {count} entries, and the digest of the last was `{head}`. Keep it: a ledger "
        "in which an earlier line was changed or taken away no longer leads to it.",
        entries,
        head=head,
    )
