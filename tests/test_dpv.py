"""Linked data: parsed by a third party without a network, in terms of DPV that exist, and naming no row."""

import dataclasses
import json
import re
import socket
from typing import get_args

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from answers import DAY, NAMES, answer
from audit.errors import PolicyError
from audit.exports import dpv
from audit.policy import Source, load_policy
from audit.policydisclosures import RecipientRole
from audit.policydpv import known_terms
from audit.policymodel import Basis
from audit.scorecard import STATUSES, Line
from test_ropa import POLICY

DPV, GDPR = Namespace(dpv.PREFIXES["dpv"]), Namespace(dpv.PREFIXES["eu-gdpr"])
PD, GB, OURS = (Namespace(dpv.PREFIXES[prefix]) for prefix in ("pd", "gb", "audit"))
SKOS, RDFS = Namespace(dpv.PREFIXES["skos"]), Namespace(dpv.PREFIXES["rdfs"])
CLAUSE = "retention.max"
WORDS = Namespace("urn:audit-suite:policy:amiqus:")


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Let nothing reach a network: the context stands in the file."""

    def refused(*_: object, **__: object):
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refused)


def graph(result) -> Graph:
    return Graph().parse(data=json.dumps(dpv.linked(result)), format="json-ld")


def iris(found: Graph) -> set[str]:
    """Give every IRI of a graph, those of data types too."""
    nodes = {node for triple in found for node in triple}
    types = {node.datatype for node in nodes if isinstance(node, Literal) and node.datatype}
    return {str(node) for node in {*nodes, *types} if isinstance(node, URIRef)}


def unknown(found: Graph) -> set[str]:
    """Give what stands in a namespace of DPV and is none of its terms."""
    prefixes = ("dpv", "pd", "eu-gdpr", "gb")
    known = {dpv.PREFIXES[prefix] + term for prefix, term in (term.split(":") for term in known_terms())}
    assert all(any(term.startswith(dpv.PREFIXES[prefix]) for term in known) for prefix in prefixes)
    return {iri for iri in iris(found) if iri.startswith("https://w3id.org/")} - known


@pytest.mark.parametrize("sample", NAMES)
def test_every_term_exists(sample):
    found = graph(answer(sample))
    assert len(found) > 500
    assert unknown(found) == set()
    allowed = (*dpv.PREFIXES.values(), "urn:audit-suite:")
    assert all(iri.startswith(allowed) for iri in iris(found))


def test_a_term_that_does_not_exist_is_found():
    found = graph(answer("minimal"))
    found.add((WORDS["purpose.provide"], RDF.type, DPV.TwoFactorAuthentication))
    assert unknown(found) == {str(DPV.TwoFactorAuthentication)}


def test_every_code_has_a_term():
    assert {*dpv.BASES} == {*get_args(Basis)}
    assert {*dpv.ROLES} == {*get_args(RecipientRole)}
    assert {*dpv.SOURCES} == {*get_args(Source)} - {"unknown"}
    given = {*dpv.BASES.values(), *dpv.ROLES.values(), *dpv.SOURCES.values(), *dpv.STATUSES.values()}
    assert {term for term in given if not term.startswith("audit:")} <= known_terms()
    assert {term for term in given if term.startswith("audit:")} == {*dpv.OURS}
    assert {kind for kind, _ in dpv.OURS.values()} <= known_terms()


@pytest.mark.parametrize("sample", NAMES)
def test_whatever_is_ours_is_described(sample):
    found = graph(answer(sample))
    used = {iri for iri in iris(found) if iri.startswith("urn:audit-suite:")}
    described = {str(subject) for subject in found.subjects(RDF.type, None)}
    assert used - described == {str(OURS.declared)}


def test_recognised_interests_are_no_other_basis():
    found = graph(answer("minimal"))
    assert (OURS["A6-1-ea"], RDFS.subClassOf, DPV.LegalBasis) in found
    assert dpv.BASES["ea"] == "audit:A6-1-ea"


def test_the_record_says_what_the_policy_declares():
    found = graph(answer("amiqus"))
    (record,) = found.subjects(RDF.type, DPV.DataProcessingRecord)
    assert {*found.objects(record, DPV.hasApplicableLaw)} == {GB["law-GDPR"], GB["law-DPA"]}
    processes = {*found.objects(record, DPV.hasProcess)}
    assert processes == {*found.subjects(RDF.type, DPV.Process)}
    (process,) = (one for one in processes if str(one).endswith(":process.controller.transaction.transaction_records"))
    assert {*found.objects(process, DPV.hasLegalBasis)} == {GDPR["A6-1-f"], WORDS["interest.administration"]}
    assert {*found.objects(process, DPV.hasDataSource)} == {DPV.DataSubjectDataSource}
    assert WORDS["item.payment_card"] in {*found.objects(process, DPV.hasPersonalData)}
    assert (WORDS["item.payment_card"], RDFS.subClassOf, PD.PaymentCard) in found
    assert (WORDS["purpose.backups"], RDFS.subClassOf, DPV.Purpose) in found
    assert (process, OURS.declared, Literal(True)) in found
    (condition,) = found.objects(process, DPV.hasStorageCondition)
    (duration,) = found.objects(condition, DPV.hasDuration)
    (length,) = found.objects(duration, RDF.value)
    assert str(length) == "P7Y"


def test_what_was_not_declared_is_told_apart():
    found = graph(answer("amiqus"))
    said = {(category, purpose) for _, category, purpose in answer("amiqus").processing.index}
    assert "" in {category for category, _ in said} | {purpose for _, purpose in said}
    strangers = {*found.subjects(OURS.declared, Literal(False))}
    assert strangers
    for process in strangers:
        assert process not in {*found.subjects(OURS.declared, Literal(True))}


def line_of(status: str, *, advisory: bool = False) -> Line:
    rule = next(one.rule for one in answer("minimal").lines if one.rule.advisory == advisory)
    return Line(rule, CLAUSE, (), came_to=status)


def outcome(*lines: Line) -> tuple[set, set]:
    result = answer("minimal")
    found = graph(dataclasses.replace(result, lines=list(lines), kept_processing=[]))
    (one,) = found.subjects(DPV.hasScope, WORDS[f"clause.{CLAUSE}"])
    return {*found.objects(one, DPV.hasComplianceStatus)}, {*found.objects(one, DPV.hasApplicability)}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("pass", DPV.Compliant),
        ("fail", DPV.ComplianceViolation),
        ("incomplete", DPV.ComplianceIndeterminate),
        ("not_assessed", DPV.ComplianceIndeterminate),
        ("not_applicable", None),
    ],
)
def test_every_status_has_its_term(status, said):
    assert outcome(line_of(status)) == (({said}, set()) if said else (set(), {DPV.NotApplicable}))
    assert {*dpv.STATUSES, "not_applicable", "informative"} == {*STATUSES}


@pytest.mark.parametrize(("status", "said"), [("pass", DPV.PartiallyCompliant), ("fail", DPV.ComplianceViolation)])
def test_a_warning_makes_a_kept_clause_partly_kept(status, said):
    assert outcome(line_of(status), line_of("fail", advisory=True)) == ({said}, set())
    assert outcome(line_of("pass"), line_of("pass", advisory=True)) == ({DPV.Compliant}, set())


@pytest.mark.parametrize("sample", NAMES)
def test_every_judged_clause_has_one_outcome(sample):
    found = graph(answer(sample))
    judged = [one for one in answer(sample).promises + answer(sample).duties if not one.informative]
    assert len({*found.subjects(RDF.type, DPV.ComplianceAssessment)}) == len(judged)


@pytest.mark.parametrize("sample", NAMES)
def test_no_row_and_no_free_text_is_named(sample):
    findings = answer(sample).findings
    ids = {str(id) for column in ("row_id", "record_id", "subject_id", "fingerprint") for id in findings[column]}
    text = json.dumps(dpv.linked(answer(sample)), ensure_ascii=False)
    assert not {*re.findall(r"[\w:.-]+", text)} & {id for id in ids if re.search(r"\d", id)}


def test_a_code_that_the_policy_does_not_know_is_left_out():
    result = answer("minimal")
    rows = [["controller", "account", "canary"], ["controller", "canary", "provide"], ["processor", "*", "canary"]]
    width = len(result.processing.columns)
    hostile = dataclasses.replace(result, kept_processing=[row + ["canary"] * width for row in rows])
    found = dpv.linked(hostile)
    assert "canary" not in json.dumps(found)
    assert "dpv:Process" not in {node["@type"] for node in found["@graph"]}


def test_a_policy_without_terms_has_words_of_its_own(tmp_path):
    path = tmp_path / "acme.yaml"
    path.write_text(POLICY, encoding="utf-8")
    policy = load_policy(path)
    rows = [["controller", "account", "provide", *[""] * 30], ["processor", "account", "provide", *[""] * 30]]
    found = graph(dataclasses.replace(answer("minimal"), policy=policy, lines=[], kept_processing=rows))
    words = Namespace("urn:audit-suite:policy:acme:")
    assert unknown(found) == set()
    assert (words["purpose.newsletter"], RDFS.subClassOf, DPV.Purpose) in found
    assert (words["purpose.newsletter"], SKOS.prefLabel, Literal("sending the newsletter")) in found
    assert {*found.objects(None, DPV.hasDataProcessor)} == {words.controller}
    assert {*found.subjects(RDF.type, DPV.StorageDuration)} == {words.storage, words["storage.subscription"]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("items: {name: pd:Nmae}", "dpv.items.name: pd:Nmae is no term of DPV 2.3 known here; did you mean pd:Name"),
        ("items: {surname: pd:Name}", "surname is no item known here; did you mean name"),
        ("purposes: {provide: schema:Thing}", "dpv.purposes.provide"),
        ("measures: {encryption: dpv:Encryption}", "encryption is no clause known here"),
    ],
)
def test_a_term_that_does_not_exist_is_refused(tmp_path, given, said):
    path = tmp_path / "acme.yaml"
    path.write_text(f"{POLICY.rstrip()}\ndpv: {{{given}}}\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=re.escape(said)):
        load_policy(path)


def test_the_same_question_has_the_same_answer():
    one = answer("minimal")
    again = dataclasses.replace(one, kept_processing=one.processing.reset_index().to_numpy().tolist())
    assert json.dumps(dpv.linked(again)) == json.dumps(dpv.linked(one))
    assert str(DAY) in json.dumps(dpv.linked(one))
