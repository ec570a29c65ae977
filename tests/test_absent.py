"""What cannot be judged without a table: exactly these promises, in full or in part, and none of them passes."""

from pathlib import Path
from shutil import copytree

import pytest

import audit
from audit.lineage import Lineage
from audit.policy import load_policy
from audit.populations import Given
from audit.rules import RULES
from audit.scorecard import Promise, lines, promises
from audit.tables import TABLES
from audit.terms import Terms
from audit.verdicts import assess, unbound
from test_rules import AS_OF

CLEAN = Path(__file__).parents[1] / "data" / "samples" / "clean"
POLICY = load_policy("amiqus")
GIVEN = Given(unbound(), Terms(POLICY, AS_OF), False)
LINEAGE = Lineage()
BASES = (
    "usage.basis account.basis service.basis enquiry.basis transaction.basis notification.basis correspondence.basis "
    "other.legal_claims_basis other.legal_obligation other.vital_interests"
)
BASES_OF_USES = BASES.replace("notification.basis ", "")  # messages show whether a consent to be notified stands

# For each optional table: the promises that nobody can then judge at all, and those that can be judged only in part.
WITHOUT = {
    "record_uses": (
        f"intro.purposes {BASES_OF_USES} account.purposes service.purposes enquiry.purposes transaction.purposes "
        "notification.purposes correspondence.purposes other.legal_claims retention.necessity",
        "usage.purpose_limit notification.basis",
    ),
    "subjects": ("", ""),  # whoever is not known is taken for an individual
    "consents": ("retention.necessity comms.services comms.credits", f"{BASES} comms.unsubscribe_effect"),
    "contracts": (
        "retention.necessity comms.services comms.credits",
        f"{BASES} collect.form.client_application transaction.define comms.changes comms.outages",
    ),
    "assessments": ("", f"{BASES} retention.delete"),
    "holds": ("other.legal_claims retention.exceptions", "retention.user_request"),
    "dispositions": ("law.keeping", "retention.delete"),
    "rights_requests": ("rights.exercise", f"{BASES} retention.user_request comms.unsubscribe_effect"),
    "recipients": (
        "hotjar.no_sale disclose.insurers_advisers disclose.legal_vital",
        "collect.automated hotjar.use hotjar.no_cross_site social.pages retention.delete",
    ),
    "disclosures": (
        "disclose.insurers_advisers disclose.legal_vital disclose.no_sale",
        "usage.purpose_limit retention.delete",
    ),
    "communications": (
        "comms.closed_list comms.services comms.changes comms.outages comms.credits comms.unsubscribe_link",
        "comms.unsubscribe_effect notification.basis",
    ),
    "suppressions": ("comms.unsubscribe_effect", ""),
    "collection_points": (
        "collect.scope collect.open_list collect.form.consultation collect.form.more_info "
        "collect.form.client_application collect.form.feedback collect.automated correspondence.metadata "
        "thirdparty.links social.pages social.scope cookies.use comms.services comms.credits",
        "hotjar.use hotjar.no_cross_site cookies.policy_link",
    ),
    "systems": (
        "security.controls encrypt.algorithms encrypt.transit encrypt.at_rest password.controls password.hash "
        "mfa.recommend",
        "usage.source access.none_without_authorisation retention.delete",
    ),
    "access_log": ("access.restricted_personnel access.firm_only", "access.none_without_authorisation"),
    "attestations": (
        "rights.pointer access.restricted_personnel cookies.policy_link security.ce_plus security.iso27001 "
        "security.cisp contact.dp_team",
        "",
    ),
    "breaches": ("law.breaches", ""),
}


def lacking(promise: Promise) -> set[bool]:
    """Say of which of its rules, advice apart, something is missing: of all, of some, of none."""
    return {bool(line.missing) for line in promise.lines if not line.rule.advisory}


def test_every_optional_table_is_told_of() -> None:
    assert set(WITHOUT) == set(TABLES) - {"records"}


@pytest.mark.parametrize("table", WITHOUT)
def test_without_a_table_these_promises_cannot_be_judged_and_no_others(table: str) -> None:
    there = {name: frozenset(declared.names) for name, declared in TABLES.items() if name != table}
    found = promises(POLICY.stated, lines([assess(rule, GIVEN, there, LINEAGE) for rule in RULES], [], POLICY))
    whole, part = (set(words.split()) for words in WITHOUT[table])
    assert {promise.clause for promise in found if lacking(promise) == {True}} == whole
    assert {promise.clause for promise in found if lacking(promise) == {True, False}} == part


@pytest.mark.slow
@pytest.mark.parametrize("table", WITHOUT)
def test_a_promise_that_lacks_a_table_is_never_said_to_be_kept(table: str, tmp_path: Path) -> None:
    """Of the sample in which every promise is kept."""
    copytree(CLEAN, tmp_path / "inventory")
    (tmp_path / "inventory" / f"{table}.csv").unlink()
    result = audit.check(tmp_path / "inventory", "amiqus", as_of=AS_OF)
    whole, part = (set(words.split()) for words in WITHOUT[table])
    status = {promise.clause: promise.status for promise in result.promises + result.duties}
    assert {clause for clause in status if status[clause] == "not_assessed"} == whole
    assert {clause for clause in status if status[clause] == "incomplete"} == part
    assert {status[clause] for clause in {*status} - whole - part} <= {"pass", "informative", "not_applicable"}
