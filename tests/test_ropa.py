"""The record of processing: thirty columns, nothing left out, nothing that a spreadsheet would compute."""

import csv
import re
from pathlib import Path

import pytest

import audit
from audit.declared import ANY
from audit.errors import AuditError
from audit.ropa import COLUMNS, OF_PROCESSORS, observed, organisation, workbook
from audit.ropa.pair import MISSING, NONE, UNKNOWN
from audit.tables import TABLES
from hostile import corpora
from spreadsheets import EVERY_SHEET, resaved, texts

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data" / "samples"
DAY = "2026-11-22"
FILES = {"ropa.csv", "ropa-processor.csv", "ropa-organisation.csv", "ropa.xlsx"}

# Section 6 of the domain page, in its order: written out once more, so that no list is tested against itself.
TEMPLATE = """Business function; Purpose of processing; Name and contact details of joint controller (if applicable);
Categories of individuals; Categories of personal data; Categories of recipients; Link to contract with processor;
Names of third countries or international organisations that personal data are transferred to (if applicable);
Safeguards for exceptional transfers of personal data to third countries or international organisations (if applicable);
Retention schedule (if possible); General description of technical and organisational security measures (if possible);
Article 6 lawful basis for processing personal data; Article 9 condition for processing special category data;
Legitimate interests for the processing (if applicable);
Link to record of legitimate interests assessment (if applicable); Rights available to individuals;
Existence of automated decision-making, including profiling (if applicable);
The source of the personal data (if applicable); Link to record of consent; Location of personal data;
Data Protection Impact Assessment required?; Data Protection Impact Assessment progress;
Link to Data Protection Impact Assessment; Has a personal data breach occurred?;
Link to record of personal data breach; Data Protection Act 2018 Schedule 1 Condition for processing;
GDPR Article 6 lawful basis for processing; Link to retention and erasure policy document;
Is personal data retained and erased in accordance with the policy document?;
Reasons for not adhering to policy document (if applicable)"""
NAMES = [" ".join(name.split()) for name in TEMPLATE.split(";")]
PURPOSE, JOINT, PEOPLE, DATA, RECIPIENTS, CONTRACT = NAMES[1:7]
BASIS, SPECIAL, SCHEDULE_1, BASIS_AGAIN, KEPT, WHY = NAMES[11], NAMES[12], NAMES[25], NAMES[26], NAMES[28], NAMES[29]

POLICY = """
id: acme
title: Privacy notice
organisation: Acme Ltd
version: "3"
valid_from: 2020-01-01
contact: 1 High Street
subject_types: [user]
items: {name: name, email: e-mail address}
purposes:
  provide: {label: providing the service, kind: service}
  newsletter: {label: sending the newsletter, kind: marketing}
  profiling: {label: profiling, kind: analytics}
  legal_claims: {label: legal claims, kind: legal}
interests: {running: running the business}
categories:
  account: {label: Account data, items: [name, email], sources: [data_subject], purposes: {provide: [b, f]}}
  subscription: {label: Subscriptions, purposes: {newsletter: [a]}, retention: {years: 2}}
  enquiry: {label: Enquiries, purposes: {provide: [f]}}
  unseen: {label: Unseen data, purposes: {provide: [f]}}
everywhere:
  legal_claims: {bases: [f]}
retention:
  period: {years: 6}
holds: {grounds: [legal_obligation]}
clauses:
  retention.max: {promise: Nothing is kept too long., kind: records, severity: high}
  retention.delete: {promise: What is due is deleted., kind: records, severity: high}
"""

RECORDS = """\
record_id,subject_id,category,data_items,source,submitted_at,system_id,role,client_id,special_category,\
criminal_offence,status
R-1,S-1,account,name|email,data_subject,2024-01-01,SYS,controller,,none,false,live
R-2,S-1,account,name,data_subject,2024-01-01,SYS,,,none,false,live
R-3,S-2,account,name,client,2024-01-01,SYS,joint,,health,false,live
R-4,,subscription,email,,2020-01-01,,controller,,none,false,live
R-5,,subscription,email,,2020-01-01,,controller,,none,false,live
R-6,,subscription,email,,2026-01-01,,controller,,none,false,live
R-7,,enquiry,,,2024-01-01,,controller,,none,false,live
R-8,,enquiry,,,,,controller,,none,false,live
R-9,,account,name,client,2012-01-01,SYS,processor,C-1,none,false,live
R-10,,account,name,client,2012-01-01,SYS,processor,C-2,none,false,live
"""
USES = """record_id,purpose,legal_basis,art9_condition,sch1_condition
R-1,provide,b,,
R-2,provide,f,,
R-3,profiling,a,,para 18
R-4,newsletter,b,,
R-5,newsletter,,,
R-7,provide,f,,
R-8,provide,f,,
R-9,provide,b,,
R-10,screening,,,
"""
HOLDS = """hold_id,scope_kind,scope_id,reason,authority_ref,placed_at,placed_by,review_due,released_at
H-1,record,R-4,legal_obligation,tax,2021-01-01,legal,2027-01-01,
"""
DISPOSITIONS = "disposition_id,record_id,action,scope,done_at\n"
EMPTY = {
    "assessments": ",".join(TABLES["assessments"].names) + "\n",
    "systems": "system_id,kind,backup_cycle_days\n",
    "recipients": "recipient_id,name,role,country,transfer_basis,contract_ref\n",
    "disclosures": "disclosure_id,record_id,recipient_id,at,purpose,legal_basis\n",
}


def lay(place):
    """Lay down a small policy, and a small inventory that a person can count."""
    (place / "acme.yaml").write_text(POLICY, encoding="utf-8")
    (place / "mine").mkdir()
    tables = {"records": RECORDS, "record_uses": USES, "holds": HOLDS, "dispositions": DISPOSITIONS, **EMPTY}
    for table, rows in tables.items():
        (place / "mine" / f"{table}.csv").write_text(rows, encoding="utf-8")
    return place


@pytest.fixture
def acme(tmp_path):
    """Give them to be changed."""
    return lay(tmp_path)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Give the record of what was laid down, as it is."""
    return recorded(lay(tmp_path_factory.mktemp("plain")))


def add(place, table, text):
    """Add a table to the small inventory, or rows to one that is there."""
    with (place / "mine" / f"{table}.csv").open("a", encoding="utf-8") as file:
        file.write(text)


def checked(place):
    return audit.check(place / "mine", place / "acme.yaml", as_of=DAY)


def recorded(place):
    return checked(place).processing


@pytest.fixture(scope="module")
def sample():
    return audit.check(SAMPLES / "amiqus", "amiqus", as_of=DAY)


@pytest.fixture(scope="module")
def record(sample):
    return sample.processing


# What has a row, and what stands in it.


def test_the_columns_are_the_templates_in_its_order(record):
    assert len(NAMES) == 30
    assert list(record.columns) == list(COLUMNS) == NAMES
    assert record.map(lambda cell: isinstance(cell, str)).all(axis=None)


def test_every_declared_pair_is_a_row_whatever_was_observed(record, sample):
    declared = {
        ("controller", code, purpose) for code, one in sample.policy.categories.items() for purpose in one.purposes
    }
    declared |= {("controller", ANY, purpose) for purpose in sample.policy.everywhere}
    assert len(declared) == 21
    assert declared <= set(record.index)
    assert record.index.is_unique


def test_every_observed_pair_is_a_row_and_none_is_invented(plain):
    assert list(plain.index) == [
        ("controller", "account", "provide"),
        ("controller", "account", "profiling"),
        ("controller", "subscription", "newsletter"),
        ("controller", "subscription", ""),
        ("controller", "enquiry", "provide"),
        ("controller", "unseen", "provide"),
        ("controller", ANY, "legal_claims"),
        ("processor", "account", "provide"),
        ("processor", "account", "screening"),
    ]  # fmt: skip


def test_what_is_observed_and_not_declared_says_so(plain):
    found = plain.loc[("controller", "account", "profiling")]
    assert found[PURPOSE] == f"{MISSING}; observed: profiling"
    assert found[BASIS] == f"{MISSING}; observed: (a) consent"
    assert plain.loc[("controller", "subscription", "")][PURPOSE] == f"{MISSING}; observed: {UNKNOWN}"


def test_what_is_declared_and_observed_alike_is_said_once_and_what_differs_is_told_apart(plain):
    account = plain.loc[("controller", "account", "provide")]
    assert account[PURPOSE] == "providing the service"
    assert account[BASIS] == "(b) contract, (f) legitimate interests"
    assert account[DATA] == "Account data (name, e-mail address)"
    newsletter = plain.loc[("controller", "subscription", "newsletter")]
    assert newsletter[BASIS] == f"declared: (a) consent; observed: (b) contract, {NONE}"
    assert plain.loc[("controller", "unseen", "provide")][PURPOSE] == "declared: providing the service"


def test_a_category_that_nobody_declared_says_so(acme):
    add(acme, "records", "R-11,,imports,name,,2024-01-01,,controller,,none,false,live\n")
    found = recorded(acme).loc[("controller", "imports", "")]
    assert found[DATA] == f"{MISSING}; observed: imports (observed: name)"
    assert found[BASIS] == MISSING


def test_what_an_article_demands_is_missing_and_what_it_leaves_open_is_not_known(plain):
    found = plain.loc[("controller", "account", "provide")]
    assert found[RECIPIENTS] == MISSING
    assert found["Business function"] == found["Has a personal data breach occurred?"] == UNKNOWN


def test_joint_control_has_to_be_declared_where_it_is_observed(acme, plain):
    assert plain.loc[("controller", "account", "profiling")][JOINT] == MISSING
    assert plain.loc[("controller", "account", "provide")][JOINT] == ""
    with (acme / "acme.yaml").open("a", encoding="utf-8") as file:
        file.write("processing: {joint_controllers: [{name: Ally, email: a@ally.example, categories: [account]}]}\n")
    assert recorded(acme).loc[("controller", "account", "profiling")][JOINT] == "Ally, a@ally.example"


def test_sensitive_data_asks_for_its_conditions_and_its_basis_again(plain):
    asked = [SPECIAL, SCHEDULE_1, BASIS_AGAIN]
    assert list(plain.loc[("controller", "account", "profiling"), asked]) == [NONE, "para 18", "(a) consent"]
    assert list(plain.loc[("controller", "account", "provide"), asked]) == ["", "", ""]


def test_whom_data_is_disclosed_to_stands_with_the_purpose(acme):
    add(acme, "recipients", "X,Jane Roe,processor,US,,C/7\n")
    given = ("D-1,R-1,X,2024-02-02,provide,f", "D-2,R-7,X,2024-02-02,research,", "D-3,R-7,X,2027-02-02,later,")
    add(acme, "disclosures", "".join(f"{row}\n" for row in given))
    found = recorded(acme)
    provide = found.loc[("controller", "account", "provide")]
    assert list(provide[[RECIPIENTS, CONTRACT]]) == [f"{MISSING}; observed: processor", "C/7"]
    assert provide[NAMES[7]] == f"US, {UNKNOWN}"  # nothing says where the system is
    assert provide[NAMES[8]] == f"US: {NONE}"
    assert found.loc[("controller", "enquiry", "research")][PURPOSE] == f"{MISSING}; observed: research"
    assert "later" not in found.index.get_level_values("purpose")  # not yet, on the day
    assert not found.map(lambda cell: "Jane" in cell).any(axis=None)


def test_an_inventory_without_uses_shows_its_records_in_the_rows_that_are_declared():
    found = audit.check(SAMPLES / "minimal", "amiqus", as_of=DAY).processing
    assert list(found.index.get_level_values("role").unique()) == ["controller"]
    assert "" not in found.index.get_level_values("purpose")
    assert found.loc[("controller", "usage", "monitor_improve")]["Location of personal data"] == "SYS-ANALYTICS"


def test_uses_that_stand_on_the_records_are_uses(tmp_path):
    (tmp_path / "acme.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "mine").mkdir()
    add(
        tmp_path,
        "records",
        "record_id,category,submitted_at,status,purpose,legal_basis\nR,account,2024,live,provide,b\n",
    )
    found = recorded(tmp_path).loc[("controller", "account", "provide")]
    assert found[BASIS] == "declared: (b) contract, (f) legitimate interests; observed: (b) contract"


# Roles apart.


def test_what_is_processed_for_clients_stands_apart_and_is_not_ours_to_declare(plain):
    found = plain.loc["processor"]
    assert found.loc[("account", "screening"), PURPOSE] == "screening"
    assert not found.map(lambda cell: MISSING in cell).any(axis=None)
    assert (found.drop(columns=list(OF_PROCESSORS)) == "").all(axis=None)
    assert set(OF_PROCESSORS) < set(NAMES)


def test_clients_are_counted_and_never_named(acme):
    add(acme, "contracts", "contract_id,client_id,kind,starts_on,ends_on\nK,C-1,contract,2020-01-01,\n")
    add(acme, "records", "R-12,,account,name,client,2012-01-01,SYS,processor,C-1,none,false,live\n")
    add(acme, "record_uses", "R-12,provide,b,,\n")
    found = recorded(acme).loc["processor"]
    assert found.loc[("account", "provide"), CONTRACT] == "clients: 1; with a contract in force: 1"
    assert found.loc[("account", "screening"), CONTRACT] == "clients: 1; with a contract in force: 0"
    assert not found.map(lambda cell: "C-1" in cell).any(axis=None)


def test_a_record_of_unknown_role_is_a_controllers(plain):
    assert "(f) legitimate interests" in plain.loc[("controller", "account", "provide")][BASIS]  # R-2 alone claims it


# Whether it is kept as documented.


def test_data_is_kept_as_documented_or_not_or_nobody_can_tell_or_nothing_was_assessed(plain):
    found = plain.loc["controller"]
    answers = {category: tuple(found.loc[category].iloc[0][[KEPT, WHY]]) for category in
               ("account", "subscription", "enquiry", "unseen", ANY)}  # fmt: skip
    assert answers == {
        "account": ("Yes", ""),
        "subscription": ("No", "Kept too long: 2 of 3 records, 1 of them excepted"),
        "enquiry": ("Cannot tell", "Kept too long: cannot tell of 1 of 2"),
        "unseen": ("Not assessed", "nothing of this kind to judge"),
        ANY: ("No", "Kept too long: 2 of 8 records, 1 of them excepted, cannot tell of 1 of 8"),
    }


def test_what_a_hold_covers_is_kept_as_documented(acme):
    add(acme, "holds", "H-2,record,R-5,legal_obligation,tax,2021-01-01,legal,2027-01-01,\n")
    found = recorded(acme).loc[("controller", "subscription", "newsletter")]
    assert list(found[[KEPT, WHY]]) == ["Yes", "Kept too long: 2 of 3 records, 2 of them excepted"]


def test_a_ground_that_the_policy_does_not_name_is_said(acme):
    text = POLICY.replace("grounds: [legal_obligation]", "grounds: [], outside_policy: [legal_obligation]")
    (acme / "acme.yaml").write_text(text, encoding="utf-8")
    why = recorded(acme).loc[("controller", "subscription", "newsletter")][WHY]
    assert why.endswith("; 1 excepted on a ground that the policy itself does not name")


def test_records_that_are_gone_count_too(acme):
    add(acme, "records", "R-11,,account,name,client,2012-01-01,SYS,controller,,none,false,deleted\n")
    found = recorded(acme).loc[("controller", "account", "provide")]
    said = "Gone without proof: 1 of 1 records; Still in backup: cannot tell of 1 of 1"
    assert list(found[[KEPT, WHY]]) == ["No", said]


def test_a_table_that_is_missing_leaves_it_open(acme):
    (acme / "mine" / "dispositions.csv").unlink()
    found = recorded(acme).loc[("controller", "account", "provide")]
    assert list(found[[KEPT, WHY]]) == ["Cannot tell", "not assessed for want of dispositions"]


def test_purposes_that_are_no_codes_share_a_row(acme, monkeypatch):
    """Where there are too many of them; what is declared keeps its own."""
    before = recorded(acme).index
    monkeypatch.setattr(observed, "PAIRS", 1)
    after = recorded(acme).index
    assert ("controller", "account", "others") not in before and ("controller", "account", "others") not in after
    add(acme, "record_uses", "R-1,because Jane Roe asked,f,,\nR-2,she asked again,f,,\n")
    found = recorded(acme)
    assert set(found.index) == {*after, ("controller", "account", "others")}
    assert found.loc[("controller", "account", "others")][PURPOSE] == f"{MISSING}; observed: others"
    assert not found.map(lambda cell: "asked" in cell).any(axis=None)


def test_no_cell_names_a_record_a_person_or_a_client(record):
    told = re.compile(r"\b(REC|SUB|CON|CTR|HLD|DSP|REQ|DSC|CLI)-\d")
    assert not record.map(lambda cell: bool(told.search(cell))).any(axis=None)


# The head of the record.


def test_the_head_says_who_is_responsible_as_far_as_it_is_declared(acme):
    text = POLICY + "processing: {dpo: none, controller: {email: dp@acme.example}}\n"
    (acme / "acme.yaml").write_text(text, encoding="utf-8")
    assert [list(row) for row in organisation(audit.load_policy(acme / "acme.yaml")).itertuples(index=False)] == [
        ["Controller", "Acme Ltd", "1 High Street", "dp@acme.example", MISSING],
        ["Data protection officer", NONE, NONE, NONE, NONE],
        ["Representative", MISSING, MISSING, MISSING, MISSING],
    ]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("business_functions: {nothing: Sales}", "no purpose"),
        ("individuals: {account: [martian]}", "no subject type"),
        ("recipients: {nothing: []}", "no category"),
        ("interests: {account: [fun]}", "no interest"),
        ("interests: {provide: [running]}", "no category"),
        ("joint_controllers: [{name: Ally, categories: [nothing]}]", "no category"),
        ("officer: Jane", "officer"),
    ],
)  # fmt: skip
def test_a_name_that_nothing_stands_behind_is_refused(tmp_path, said, problem):
    (tmp_path / "acme.yaml").write_text(f"{POLICY}processing: {{{said}}}\n", encoding="utf-8")
    with pytest.raises(AuditError, match=problem):
        audit.load_policy(tmp_path / "acme.yaml")


def test_what_is_declared_for_the_record_stands_in_it(acme):
    said = """processing:
  business_functions: {provide: Support}
  individuals: {account: [user]}
  recipients: {account: []}
  interests: {account: [running]}
  security: locks
  automated_decisions: {provide: There are none}
  impact_assessments: {provide: false}
"""
    (acme / "acme.yaml").write_text(POLICY + said, encoding="utf-8")
    found = recorded(acme).loc[("controller", "account", "provide")]
    assert [found[NAMES[place]] for place in (0, 3, 5, 10, 13, 16, 20)] == [
        "Support", "declared: user", f"declared: {NONE}", "declared: locks", "declared: running the business",
        "There are none", "No",
    ]  # fmt: skip


# Files.

HOSTILE = [
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1+1)", "\t=1", "=1\n=2", '"=1"', '=HYPERLINK("http://x.example","y")',
    "＝1+1", "http://x.example/", "1e5", "0123", "TRUE", "2026-01-01", "_x0041_", "a\x07b", "'quoted", "x" * 40_000,
]  # fmt: skip


def hostile(place, strings):
    """Let purposes, references and labels be hostile; what is processed for clients bears them as they are."""
    with (place / "mine" / "record_uses.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("R-9", string, "", "", "") for string in strings])
    text = POLICY.replace("label: Account data", "label: '=1+1'")
    (place / "acme.yaml").write_text(text + "processing: {business_functions: {provide: '=2+2'}}\n", encoding="utf-8")


def read(path):
    """Read a CSV file."""
    csv.field_size_limit(1_000_000)
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


def test_hostile_text_stays_text_in_both_files(acme):
    hostile(acme, HOSTILE)
    result = checked(acme)
    found = result.processing
    said = set(found.loc["processor"][PURPOSE])
    assert {"=cmd|' /C calc'!A0", "\t=1", "=1\n=2", '"=1"', "a\N{REPLACEMENT CHARACTER}b"} <= said
    assert max(map(len, said)) == 32_000
    workbook.write(result, acme / "out")
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")
    for name in FILES - {"ropa.xlsx"}:
        assert not [cell for row in read(acme / "out" / name) for cell in row if cell.startswith(starts)]
    (controller, processor, _), kinds = texts(acme / "out" / "ropa.xlsx")
    assert kinds == {"text"}
    assert len(controller[0]) == 30
    assert "=2+2" in {row[0] for row in controller}
    assert len(processor) == 1 + len(found.loc["processor"])


def test_the_same_inputs_give_the_same_bytes(sample, tmp_path):
    for name in ("one", "two"):
        workbook.write(sample, tmp_path / name)
    assert {path.name for path in (tmp_path / "one").iterdir()} == FILES
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_files_say_what_the_record_says(sample, record, tmp_path):
    written, summary = workbook.write(sample, tmp_path)
    assert {path.name for path in written} == FILES
    ours, theirs = record.loc["controller"], record.loc["processor"]
    assert read(tmp_path / "ropa.csv") == [NAMES, *ours.to_numpy().tolist()]
    assert read(tmp_path / "ropa-processor.csv")[1:] == theirs[list(OF_PROCESSORS)].to_numpy().tolist()
    assert texts(tmp_path / "ropa.xlsx")[0][0] == [NAMES, *ours.to_numpy().tolist()]
    assert summary.startswith(f"as controller: {len(ours)} rows, ")
    assert summary.endswith(f" of a purpose that nobody declared; as processor: {len(theirs)} rows")


@pytest.mark.slow
def test_libreoffice_opens_it_and_computes_nothing(acme, soffice):
    hostile(acme, [*(one for one in HOSTILE if len(one) < 1000), *(one for one in corpora() if len(one) < 1000)])
    result = checked(acme)
    record = result.processing
    workbook.write(result, acme / "out")
    for form in (EVERY_SHEET, "xlsx"):
        resaved(soffice, acme / "out" / "ropa.xlsx", acme / "again", form)
    opened = read(acme / "again" / "ropa-Controller.csv")
    assert {len(row) for row in opened} == {30}
    assert opened == [NAMES, *record.loc["controller"].to_numpy().tolist()]
    assert (
        read(acme / "again" / "ropa-Processor.csv")[1:]
        == record.loc["processor"][list(OF_PROCESSORS)].to_numpy().tolist()
    )
    assert texts(acme / "again" / "ropa.xlsx")[1] == {"text"}
