"""The bundled policy says what the source says; every other file is taken whole or refused in one line."""

import json
import re
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from audit import strictyaml
from audit.errors import PolicyError
from audit.law import load_law
from audit.policy import Policy, bundled, json_schema, load_policy

ROOT = Path(__file__).parents[1]
POLICIES = ROOT / "src" / "audit" / "policies"
SHARED = ROOT.parent / "shared" / "domain"
SEVERITY = {"U": "urgent", "H": "high", "M": "medium", "L": "low"}

MINIMAL = """\
id: bakery
title: Customer notice of the corner bakery
organisation: Corner Bakery Ltd
version: "3"
valid_from: 2025-01-01
subject_types: [customer]
items:
  name: name
  allergy: food allergy
purposes:
  orders: {label: baking what was ordered, kind: service}
  offers: {label: telling customers about new bread, kind: marketing}
categories:
  customers:
    label: Customers
    items: [name, allergy]
    sources: [data_subject]
    purposes: {orders: [b], offers: [a, f]}
    basis_clause: customers.basis
retention:
  period: {months: 18}
clauses:
  retention.max: {promise: Nothing is kept for longer than eighteen months., kind: records, severity: high}
  customers.basis: {promise: Orders rest on the contract., kind: records, severity: medium}
"""

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the domain pages stand beside the checkout, not in it")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy("amiqus")


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "other.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(PolicyError) as caught:
        load_policy(written(folder, content))
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("other.yaml")
    return message


def changed(old: str, new: str, count: int = 1) -> str:
    text = (POLICIES / "amiqus.yaml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, count)


# The bundled policy


def reference() -> list[dict[str, Any]]:
    clauses: list[dict[str, Any]] = json.loads((SHARED / "clauses.json").read_text(encoding="utf-8"))
    return clauses


@needs_shared
def test_every_clause_of_the_source_is_there_with_its_lines_kind_and_severity(policy: Policy) -> None:
    expected = {
        clause["id"]: (tuple(clause["lines"]), clause["class"], SEVERITY.get(clause["severity"][:1]))
        for clause in reference()
    }
    expected["transaction.items"] = (*expected["transaction.items"][:2], "medium")  # urgent only for a card number
    assert {key: (clause.lines, clause.kind, clause.severity) for key, clause in policy.clauses.items()} == expected
    assert len(expected) == 100


@needs_shared
@pytest.mark.parametrize("name", ["amiqus.yaml", "law.yaml"])
def test_no_sentence_of_the_source_is_copied(name: str) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return set(zip(*(words[start:] for start in range(8)), strict=False))

    source = (SHARED / "source-policy.txt").read_text(encoding="utf-8")
    assert not runs(source) & runs((POLICIES / name).read_text(encoding="utf-8"))


@needs_shared
def test_every_article_the_domain_page_names_for_a_clause_is_cited(policy: Policy) -> None:
    silent = [clause["id"] for clause in reference() if clause["legal_refs"] and not policy.clauses[clause["id"]].law]
    assert silent == []


def test_clauses_know_their_ids_sections_and_laws(policy: Policy) -> None:
    law = load_law()
    for key, clause in policy.clauses.items():
        assert clause.id == key
        assert clause.section
        assert clause.lines
        assert all(citation in law for citation in clause.law)
    kinds = Counter(clause.kind for clause in policy.clauses.values())
    assert kinds == {"records": 53, "registers": 27, "informative": 20}


def test_duties_of_law_are_cited_and_no_part_of_any_policy(policy: Policy, tmp_path: Path) -> None:
    assert policy.duties == load_policy(written(tmp_path, MINIMAL)).duties
    assert policy.duties.keys().isdisjoint(policy.clauses)
    for key, duty in policy.duties.items():
        assert (duty.id, duty.lines) == (key, ())
        assert duty.severity and duty.law
        assert all(citation in load_law() for citation in duty.law)


def test_a_category_may_have_a_shortest_period_by_law(policy: Policy, tmp_path: Path) -> None:
    assert {code: (str(p), p.authority) for code, p in policy.retention.minimum.items()} == {
        "transaction": ("6 years", "FA 1998 Sch. 18 para. 21")
    }
    shortest = "  minimum:\n    customers: {months: 6, authority: FA 1998 Sch. 18 para. 21}\nclauses:\n"
    text = MINIMAL.replace("clauses:\n", shortest)
    assert load_policy(written(tmp_path, text)).retention.minimum["customers"].total_months == 6
    for old, new, said in (
        ("    customers: {months", "    clients: {months", "clients is no category known here"),
        ("FA 1998 Sch. 18 para. 21", "FA 1998", "FA 1998 is no law key known here"),
        ("months: 6", "months: 0", "greater than 0"),
        ("months: 6, ", "", "says neither years nor months"),
        ("months: 6", "years: 2", "customers must be kept for 2 years, and it may be kept for 18 months"),
        (", authority: FA 1998 Sch. 18 para. 21", "", "retention.minimum.customers.authority is missing"),
    ):
        assert said in refusal(tmp_path, text.replace(old, new))


def test_a_duty_of_law_is_not_promised_as_well(tmp_path: Path) -> None:
    said = refusal(tmp_path, MINIMAL.replace("  retention.max:", "  law.breaches:", 1))
    assert "clause law.breaches is a duty of law" in said


def test_the_declared_matrix_pairs_each_purpose_with_its_bases(policy: Policy) -> None:
    either = dict.fromkeys(("operate", "provide", "security", "backups", "communicate"), ("f", "b"))
    assert {code: category.purposes for code, category in policy.categories.items()} == {
        "usage": {"monitor_improve": ("f",)},
        "usage_hotjar": {"understand_optimise": ("f",)},
        "account": either,
        "service": either,
        "enquiry": {"offer_market_sell": ("a",)},
        "transaction": {"supply": ("b",), "transaction_records": ("f",)},
        "notification": {"send_notifications": ("a",)},
        "correspondence": {"communicate": ("f",), "record_keeping": ("f",)},
    }
    assert policy.categories["transaction"].bases == ("b", "f")
    assert policy.categories["usage"].purposes_clause is None
    assert policy.categories["usage_hotjar"].basis_clause is None
    assert {purpose: (use.bases, use.basis_clause) for purpose, use in policy.everywhere.items()} == {
        "legal_claims": (("f",), "other.legal_claims_basis"),
        "legal_obligation": (("c",), "other.legal_obligation"),
        "vital_interests": (("d",), "other.vital_interests"),
    }


def test_retention_holds_readings_and_horizons_are_those_decided(policy: Policy) -> None:
    assert policy.period("account") is policy.period("nobody knows this") is policy.period(None)
    assert (policy.period("account").total_months, policy.period("account").convention) == (84, "following")
    assert str(policy.period("account")) == "7 years"
    assert policy.holds.grounds == ("legal_obligation", "vital_interests", "regulator", "rights_request")
    assert policy.holds.outside_policy == ("legal_claim",)
    assert (policy.readings.unless_requested, policy.readings.may_include) == ("strict", "strict")
    assert set(policy.readings.meanings.unless_requested) == {"strict", "A", "B", "C", "D"}
    assert set(policy.readings.meanings.may_include) == {"strict", "lenient"}
    assert policy.horizons.vital_bulk == 10
    assert len(policy.interests) == 4


def test_the_file_is_known_by_name_and_hash(policy: Policy) -> None:
    assert (policy.source, len(policy.sha256), policy.division) == ("amiqus.yaml", 64, "scotland")
    assert bundled() == ("amiqus",)


def test_the_vocabularies_hold_what_the_policy_declares(policy: Policy) -> None:
    words = policy.vocabularies()
    assert set(words) == {"category", "purpose", "item", "subject_type"}
    assert "other" not in words["category"]
    assert {"staff", "other", "verified_individual"} < words["subject_type"]
    assert {"insurance", "risk_mgmt", "prof_advice", "disputes"} < words["purpose"]


def test_law_says_how_far_each_citation_was_verified() -> None:
    law = load_law()
    assert {entry.verified for entry in law.values()} == {"V", "S", "M"}
    assert law["UK GDPR Art. 12A"].in_force == date(2026, 2, 5)
    assert law["UK GDPR Art. 12A"].verified != "V"
    assert law["DPA 2018 s. 164A"].in_force == date(2026, 6, 19)


def test_the_bundled_policy_loads_in_a_quarter_of_a_second() -> None:
    load_policy("amiqus")  # the first load also fills the caches of the citations
    start = time.perf_counter()
    load_policy("amiqus")
    assert time.perf_counter() - start < 0.25


def test_a_policy_cannot_be_changed_after_it_was_checked(policy: Policy) -> None:
    with pytest.raises(ValidationError):
        policy.zone = "UTC"  # type: ignore[misc]


def test_other_readings_give_another_policy_of_the_same_file(policy: Policy) -> None:
    lenient = policy.read_as(unless_requested="B", may_include="lenient")
    assert (lenient.readings.unless_requested, lenient.readings.may_include) == ("B", "lenient")
    assert (lenient.sha256, lenient.clauses["retention.max"].id) == (policy.sha256, "retention.max")
    assert policy.readings.unless_requested == "strict"


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"unless_requested": "E"}, "readings.unless_requested: E is not allowed; allowed: strict, A, B, C, D"),
        ({"unles_requested": "A"}, "did you mean unless_requested?"),
    ],
)
def test_a_reading_that_does_not_exist_is_refused(policy: Policy, chosen: dict[str, str], said: str) -> None:
    with pytest.raises(PolicyError, match=re.escape(said)):
        policy.read_as(**chosen)


# Another organisation's policy


def test_another_organisation_needs_some_twenty_lines(tmp_path: Path) -> None:
    other = load_policy(written(tmp_path, MINIMAL))
    assert (other.id, other.zone, other.version) == ("bakery", "Europe/London", "3")
    assert other.period("customers").total_months == 18
    assert other.categories["customers"].bases == ("b", "a", "f")
    assert other.vocabularies()["item"] == {"name", "allergy"}
    assert other.readings.unless_requested == "strict"


def test_a_category_may_have_a_period_of_its_own(tmp_path: Path) -> None:
    own = "    retention: {years: 5, convention: beginning_on}\nretention:\n"
    other = load_policy(written(tmp_path, MINIMAL.replace("retention:\n", own, 1)))
    assert (other.period("customers").total_months, other.period("customers").convention) == (60, "beginning_on")
    assert other.period("others").total_months == 18


def test_another_organisation_may_cite_law_of_its_own(tmp_path: Path) -> None:
    own = "law:\n  Bread Act s. 1: {title: Bread, text: Bread is fresh.}\nclauses:\n"
    text = MINIMAL.replace("clauses:\n", own).replace("severity: medium", "severity: medium, law: [Bread Act s. 1]")
    other = load_policy(written(tmp_path, text))
    assert other.citation("Bread Act s. 1").verified == "M"
    assert other.citation("UK GDPR Art. 5(1)(e)").title == "Storage limitation"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load_policy(written(tmp_path, b"\xef\xbb\xbf" + MINIMAL.encode())).id == "bakery"


# JSON Schema, for editors


def as_json(content: str, folder: Path) -> Any:
    return json.loads(json.dumps(strictyaml.read(written(folder, content)).data, default=date.isoformat))


def test_the_json_schema_accepts_every_policy_that_loads(tmp_path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    for content in (MINIMAL, changed("", "")):
        jsonschema.validate(as_json(content, tmp_path), json_schema(), jsonschema.Draft202012Validator)


def test_the_json_schema_refuses_a_misspelt_key(tmp_path: Path) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(MINIMAL.replace("severity: high", "severty: high"), tmp_path), json_schema())


# What does not fit is refused: where, what, and what is allowed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    severity: high", "    severty: high", "severty is no key here; did you mean severity?"),
        ("severity: high", "severity: hihg", "hihg is not allowed; did you mean high? allowed: urgent, high, medium"),
        ("severity: high", "severity: no", "clauses.intro.purposes.severity: no is not allowed"),
        ("{supply: [b]", "{suply: [b]", "suply is no purpose known here; did you mean supply?"),
        ("{supply: [b]", "{supply: [g]", "purposes.supply.0: g is not allowed; allowed: a, b, c, d, e, ea, f"),
        ("{supply: [b]", "{supply: []", "categories.transaction.purposes.supply must not be empty"),
        ("items: [name, email]", "items: [name, emial]", "emial is no item known here; did you mean email?"),
        (
            "[send_notifications]}\n  accounts",
            "[send_notes]}\n  accounts",
            "purposes.0: send_notes is no purpose known here",
        ),
        ("accounts: [account]", "accounts: [acount]", "acount is no category known here; did you mean account?"),
        ("hours_to_stop: 24", "hours_to_stop: 745", "messages.hours_to_stop must be less than or equal to 744"),
        (
            'tls: ["1.2", "1.3"]',
            'tls: ["1.4"]',
            "safeguards.encryption.tls.0: 1.4 is not allowed; did you mean 1.3? allowed: 1.0",
        ),
        ("ciphers: [AES-256,", "cyphers: [AES-256,", "cyphers is no key here; did you mean ciphers?"),
        ("_clause: usage.basis", "_clause: usage.bassis", "usage.bassis is no clause known here; did you mean usage.b"),
        ("_clause: usage.basis", "_clause: usage.define", "clause usage.define is informative"),
        ("  vital_interests: {bases", "  vitals: {bases", "everywhere.vitals: vitals is no purpose known here"),
        ("[UK GDPR Art. 5(1)(b)", "[UK GDPR Art. 5(1)(bb)", "did you mean UK GDPR Art. 5(1)(b)?"),
        ("zone: Europe/London", "zone: Europe/Londn", "Europe/Londn is no time zone; did you mean Europe/London?"),
        ("zone: Europe/London", "zone: ../../etc/passwd", "is no time zone"),
        ("years: 7", "years: 0", "retention.period.years must be greater than 0"),
        ("years: 7", "years: seven", "retention.period.years must be a whole number"),
        ("years: 7", "years: true", "retention.period.years must be a whole number"),
        ("years: 7, ", "", "retention.period says neither years nor months"),
        ("version: undated\n", "", "other.yaml, line 1: version is missing"),
        ("version: undated", "version: 1", "version must be text; put it in quotes"),
        ("valid_from: 2018-05-25\n", "", "valid_from is missing"),
        ("valid_from: 2018-05-25", "valid_from: 20180525", "valid_from must be a day such as 2026-01-31"),
        ("organisation: Amiqus Resolution Ltd", "organisation:", "organisation has no value"),
        ("division: scotland", "division: wales", "wales is not allowed; allowed: england-and-wales, scotland"),
        ("    why_informative: It explains a word.\n", "", "cookies.define is informative and does not say why"),
        ("    kind: informative", "    severity: low\n    kind: informative", "is informative, so it has no severity"),
        ("    severity: high\n", "", "clause intro.purposes has no severity"),
        (
            "    severity: high\n",
            "    severity: high\n    why_informative: x\n",
            "is judged, so why_informative must go",
        ),
        ("outside_policy: [legal_claim]", "outside_policy: [regulator]", "regulator cannot be both"),
        ("grounds: [legal_obligation", "grounds: [user_request", "user_request is not allowed"),
        (
            "noted_items: [credentials]",
            "noted_items: [credential]",
            "credential is no item known here; did you mean cred",
        ),
        ("noted_items: [credentials]", "noted_items: [email]", "noted_items.0: email is one of its items as well"),
        ("never_items: [identity_document", "never_items: [passport", "passport is no item known here"),
        ("secret_items: [card_number_full", "secret_items: [payment_card", "payment_card is one of the secret_items"),
        ("secret_items: [card_number_full", "secret_items: [card", "secret_items.0: card is no item known here"),
        ("items_clause: usage.items", "items_clause: usage.itms", "usage.itms is no clause known here"),
        ("    sources: [data_subject]\n", "", "account.source_clause: the category has no sources"),
        ("system_kinds: [analytics]", "system_kinds: [log]", "system_kinds.0: log is not allowed; allowed: web, app"),
        ("    clauses: [transaction.define]\n", "", "clause transaction.define speaks of no category"),
        ("clauses: [hotjar.items,", "clauses: [hotjar.item,", "hotjar.item is no clause known here"),
        ("advisers_purposes: [insurance,", "advisers_purposes: [insurances,", "insurances is no purpose known here"),
        (
            "  advisers_purposes: [insurance, risk_mgmt, prof_advice, disputes]\n",
            "",
            "disclose.insurers_advisers has no",
        ),
        ("on_authority: [authority, emergency]", "on_authority: [insurer]", "insurer stands in two lists"),
        ("  processors: [processor", "  processor: [processor", "processor is no key here; did you mean processors?"),
        ("  ip_address: IP address", "  none: nothing", "items.none"),
        ("    feedback: {feeds: [corr", "    feedbak: {feeds: [corr", "feedbak is not allowed; did you mean feedback?"),
        ("{feeds: [account]}", "{feeds: [acount]}", "acount is no category known here; did you mean account?"),
        (
            "categories: [usage_hotjar]",
            "categories: [usage_x]",
            "session_analytics.categories.0: usage_x is no cat",
        ),
        ("also_asks: [name, email]", "also_asks: [nme, email]", "web.forms.feedback.also_asks.0: nme is no item"),
        (
            "owned_domains: [amiqus.co,",
            "owned_domains: [https://amiqus.co,",
            "web.owned_domains.0 is not written as it must",
        ),
        ("{clause: cookies.policy_link", "{clause: cookies.link", "cookies.link is no clause known here"),
        (
            "  owned_domains: [amiqus.co, amiqus.example]\n",
            "",
            "collect.scope is judged by what web.owned_domains",
        ),
        ("    client_application: {feeds", "    other: {feeds", "judged by what web.forms.client_application says"),
        ("  operate: {label", "  Not a code!: {label", "purposes.Not a code! is not written as it must be"),
        ("  intro.purposes:\n", "  intro.pointer: {}\n  intro.purposes:\n", "the key intro.pointer is given twice"),
    ],
)
def test_a_policy_with_a_mistake_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(tmp_path, changed(old, new))


def test_the_line_is_that_of_the_mistake_and_the_others_are_counted(tmp_path: Path) -> None:
    text = changed("severity: high", "severity: hihg", 4)
    line = text[: text.index("hihg")].count("\n") + 1
    message = refusal(tmp_path, text)
    assert message.startswith(f"other.yaml, line {line}: clauses.intro.purposes.severity: hihg is not allowed")
    assert message.endswith("(and 3 more)")


def test_what_does_not_look_like_a_code_is_not_repeated(tmp_path: Path) -> None:
    assert "secret" not in refusal(tmp_path, changed("severity: high", 'severity: "secret: 12 34"'))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id: a\nid: b\n", "line 2: the key id is given twice, first on line 1"),
        ("a: &x 1\n", "the anchor &x is not allowed"),
        ("a: *x\n", "the alias *x is not allowed"),
        ("a:\n  <<: {b: 1}\n", "line 2: the merge key << is not allowed"),
        ("a: !!python/object/apply:os.system [ls]\n", "the tag tag:yaml.org,2002:python/object/apply:os.system is not"),
        ("a: !!str 1\n", "is not allowed"),
        ("? [a, b]\n: 1\n", "a key must be text"),
        (b"a: " + b"x" * 300 * 1024, "the file is larger than 256 KiB"),
        ("a: " + "[" * 200_000, "values are nested more than 16 deep"),
        ("a: " + "{a: " * 50_000, "values are nested more than 16 deep"),
        ("- " * 100_000, "values are nested more than 16 deep"),
        ("a:\n\tb: 1\n", "line 2: a tab stands where YAML wants spaces"),
        (MINIMAL.encode("utf-16"), "the file is not UTF-8 text; save it as UTF-8"),
        ("id: café".encode("latin-1"), "line 1: the file is not UTF-8 text"),
        (b"id: a\x00b", "control characters are not allowed"),
        ("id: a\x1b[31mb", "control characters are not allowed"),
        ('id: "a\n', "this is not YAML"),
        ("- a\n- b\n", "the file is not a mapping"),
        ("hello\n", "the file is not a mapping"),
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("id: a\n---\nid: b\n", "line 2: a second document begins here"),
        ("valid_from: 2024-02-30\n", "2024-02-30 is no day of the calendar"),
    ],
)
def test_hostile_yaml_is_refused_at_once(tmp_path: Path, content: str | bytes, said: str) -> None:
    start = time.perf_counter()
    assert said in refusal(tmp_path, content)
    assert time.perf_counter() - start < 1


def test_a_merge_bomb_does_not_go_off(tmp_path: Path) -> None:
    levels = [f"a{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)]
    assert "the anchor &a0 is not allowed" in refusal(tmp_path, "a0: &a0 {x: 1}\n" + "".join(levels))


def test_only_true_and_false_are_booleans_and_only_digits_are_numbers(tmp_path: Path) -> None:
    words = "[no, yes, on, off, y, n, NO, True, true, false, null, ~]"
    numbers = "[1_000, 0x1F, 010, 1:30, 1.5, .inf, 12, -3, '12']"
    data = strictyaml.read(written(tmp_path, f"words: {words}\nnumbers: {numbers}\nno: 1\n")).data
    assert data == {
        "words": ["no", "yes", "on", "off", "y", "n", "NO", "True", True, False, None, None],
        "numbers": ["1_000", "0x1F", "010", "1:30", "1.5", ".inf", 12, -3, "12"],
        "no": 1,
    }


def test_the_parser_in_python_reads_the_same_as_the_one_in_c(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = strictyaml.read(POLICIES / "amiqus.yaml")
    monkeypatch.setattr(strictyaml, "_LOADER", yaml.SafeLoader)
    assert strictyaml.read(POLICIES / "amiqus.yaml") == usual


@given(st.one_of(st.text(max_size=200), st.text(alphabet="a:-[]{}&*!|>'\"%@#?, \n\t<~1", max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        data = strictyaml._Builder("any.yaml", text).document()
    except PolicyError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(data, dict)


# Names and paths


@pytest.mark.parametrize(
    ("clause", "section"),
    [("comms.credits", "messages"), ("security.controls", "safeguards"), ("password.hash", "safeguards")],
)
def test_a_promise_is_refused_whose_section_is_missing(tmp_path: Path, clause: str, section: str) -> None:
    told = refusal(tmp_path, f"{MINIMAL}  {clause}: {{promise: It is so., kind: registers, severity: low}}\n")
    assert f"clause {clause} is judged by the section {section}, which is missing; add {section}" in told


def test_a_promise_of_ones_own_needs_no_section(tmp_path: Path) -> None:
    own = "  security.guards: {promise: Dogs guard the bakery., kind: registers, severity: low}\n"
    assert load_policy(written(tmp_path, MINIMAL + own)).safeguards is None


@pytest.mark.parametrize("name", ["amiquss", "law", "", "a\0b", "policy.json"])
def test_a_name_that_is_not_bundled_lists_those_that_are(name: str) -> None:
    with pytest.raises(PolicyError, match=r"no bundled policy is called .* allowed: amiqus; or give the path"):
        load_policy(name)


def test_a_near_miss_of_a_bundled_name_is_suggested() -> None:
    with pytest.raises(PolicyError, match="did you mean amiqus"):
        load_policy("amicus")


def test_what_is_no_readable_file_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "loop.yaml")
    for path, said in {
        tmp_path: "this is a folder, not a file",
        tmp_path / "folder.yaml": "this is a folder, not a file",
        tmp_path / "absent.yaml": "there is no such file",
        tmp_path / "loop.yaml": "there is no such file",
        Path("/dev/zero"): "this is not an ordinary file",
    }.items():
        with pytest.raises(PolicyError, match=said):
            load_policy(path)
