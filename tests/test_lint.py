"""A policy's own text is checked: every conflict of the bundled one is found, and none in a clean one."""

import re
from pathlib import Path

import pytest

from audit.law import load_law
from audit.lint import CHECKS, lint
from audit.policy import Policy, load_policy
from command import audit

DOMAIN = Path(__file__).parents[2] / "shared" / "domain" / "uk-data-protection.md"
CLEAN = """\
id: bakery
title: Customer notice of the corner bakery
organisation: Corner Bakery Ltd
version: "3"
valid_from: 2025-01-01
items: {name: name, allergy: food allergy, ip: IP address}
purposes:
  orders: {label: baking what was ordered, kind: service}
  answers: {label: answering what people ask, kind: communication}
  offers: {label: telling customers about new bread, kind: marketing}
  counting: {label: counting visits, kind: analytics}
  claims: {label: legal claims, kind: legal}
categories:
  customers:
    label: Customers
    items: [name, allergy]
    sources: [data_subject]
    purposes: {orders: [b], answers: [b]}
    retention: {months: 12, trigger: submitted}
  readers: {label: Readers, items: [name], sources: [data_subject], purposes: {offers: [a], answers: [b]}}
  visits: {label: Visits, items: [ip], sources: [observed], purposes: {counting: [f]},
           retention: {months: 2, trigger: collected}}
everywhere:
  claims: {bases: [f]}
retention:
  period: {months: 18}
holds: {grounds: [legal_claim]}
document:
  version_stated: true
  date_stated: true
  states: [controller, contact, dpo, role, recipients, transfers, rights, objection, withdrawal,
           complaint_to_controller, complaint_to_regulator, need_to_provide, automated_decisions, children,
           joint_control, device_storage, rights_in_pseudonymous_data, deletion_from_backups,
           proof_that_outlives_data, grounds_with_examples]
  identifying_items: [name, ip]
  enquiries: [readers]
  keeps_backups: true
  hashing: {clause: passwords, function: Argon2id, rounds: 3, benchmark_rounds: 2, benchmark_day: 2026-08-17}
  certificates: [{standard: "ISO/IEC 27001:2022", clause: passwords}]
  social_pages: passwords
clauses:
  passwords: {promise: Passwords are hashed with Argon2id., kind: registers, severity: high}
"""


@pytest.fixture(scope="module")
def amiqus() -> Policy:
    return load_policy("amiqus")


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "bakery.yaml"
    path.write_text(CLEAN, encoding="utf-8")
    return path


def test_every_conflict_of_the_bundled_policy_is_found(amiqus: Policy) -> None:
    linted = lint(amiqus)
    assert [check.id for check, _ in linted.findings] == [f"PL{number:02}" for number in range(1, 32)]
    assert linted.not_assessed == ()


def test_a_clean_policy_has_none(clean: Path) -> None:
    linted = lint(load_policy(clean))
    assert [(check.id, places) for check, places in linted.findings] == []
    assert (linted.kept, linted.not_assessed) == (31, ())


def test_without_what_the_document_says_its_checks_are_not_assessed(clean: Path) -> None:
    text = re.sub(r"^document:\n(  .*\n)*", "", CLEAN, flags=re.MULTILINE)
    clean.write_text(text, encoding="utf-8")
    linted = lint(load_policy(clean))
    assert {check.id for check in linted.not_assessed} == {check.id for check in CHECKS if check.asks_document}
    assert linted.kept + len(linted.not_assessed) == 31
    assert len(linted.not_assessed) == 26


@pytest.mark.parametrize(
    ("wrong", "right", "found"),
    [
        ("purposes: {orders: [b]", "purposes: {orders: [b, f]", "PL05"),
        ("retention: {months: 2, trigger: collected}", "note: none", "PL09"),
        ("grounds: [legal_claim]", "outside_policy: [legal_claim]", "PL11"),
        ("device_storage, ", "", "PL03"),
        ("answers: [b]}}", "counting: [b]}}", "PL06"),
        ("function: Argon2id, rounds: 3", "function: Argon2id, rounds: 1", "PL17"),
        ('27001:2022", clause: passwords', '27001:2022", clause: passwords, ended: 2025-10-31', "PL18"),
        ("enquiries: [readers]", "said_anonymous: {visits: passwords}", "PL01"),
        ("enquiries: [readers]", "said_voluntary: passwords", "PL04"),
        ("enquiries: [readers]", "opt_out_messages: [passwords]", "PL07"),
        ("enquiries: [readers]", "short_lived_items: [name]", "PL26"),
        ("children,\n           joint_control", "children", "PL31"),
    ],
)
def test_one_fault_is_found_by_its_own_check(clean: Path, wrong: str, right: str, found: str) -> None:
    assert CLEAN.count(wrong) == 1
    clean.write_text(CLEAN.replace(wrong, right), encoding="utf-8")
    assert [check.id for check, _ in lint(load_policy(clean)).findings] == [found]


def test_places_are_clauses_of_the_policy_and_citations_are_known(amiqus: Policy) -> None:
    for check, places in lint(amiqus).findings:
        assert all(clause == "" or clause in amiqus.clauses for clause, _ in places), check.id
        assert all(key in load_law() for key in check.law), check.id
        assert check.duty.endswith(".") and check.remedy.endswith("."), check.id


def test_what_the_document_names_must_be_known(clean: Path) -> None:
    clean.write_text(CLEAN.replace("enquiries: [readers]", "enquiries: [reeders]"), encoding="utf-8")
    done = audit("policy", "lint", str(clean))
    assert done.returncode == 2
    assert "reeders" in done.stderr and "did you mean readers" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_command_says_what_where_why_and_how_to_mend(clean: Path) -> None:
    done = audit("policy", "lint", "amiqus")
    assert done.returncode == 1
    assert "PL18  high    Certificate of an edition that ended" in done.stdout
    assert (
        "security.iso27001 (Security, line 55): certificates of ISO/IEC 27001:2013 ended on 2025-10-31" in done.stdout
    )
    assert "law: UK GDPR Art. 5(1)(a), UK GDPR Art. 32, IAF MD 26" in done.stdout
    assert audit("policy", "lint", str(clean)).returncode == 0


@pytest.mark.skipif(not DOMAIN.is_file(), reason="the domain pages stand beside the checkout, not in it")
def test_the_checks_are_those_of_the_domain_page() -> None:
    listed = re.findall(r"^\| (PL\d\d) \|", DOMAIN.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert listed == [check.id for check in CHECKS]
