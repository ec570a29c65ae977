"""Plant breaches around websites: forms, trackers, social pages, vendors, documents, and what came through them."""

from datetime import date

from audit.samples.register import Finding, Register, fail, unknown
from audit.samples.setting import point
from audit.samples.shapes import Held, account, consent, contract, interest, letter, person, record, use

SITE, APP = "https://www.amiqus.example", "https://app.amiqus.example"


def _day(register: Register, years: int = 1) -> date:
    """Draw a day of some years ago."""
    return register.ago(years=years, days=register.below(200))


def untraceable(register: Register) -> list[Finding]:
    """Keep records that came from nobody knows where."""
    lost = [letter(register, register.at(_day(register)), collection_point_id="PNT-90").id for _ in range(2)]
    blank = letter(register, register.at(_day(register)), collection_point_id=None).id
    found = fail("COL-01", "records", *lost) + fail("DQ-03", "records", *lost)
    return found + unknown("COL-01", "records", blank)


def foreign_websites(register: Register) -> list[Finding]:
    """Collect on websites of others, and through a tracker of the session analytics there."""
    survey = point(register, "other", "https://surveys.example.net/amiqus", "surveys")
    trackers = [
        point(register, "embed", f"https://{host}/", "Hotjar", storage_access=True)
        for host in ("partner.example.net", "amiqus.example.org")
    ]
    paper = point(register, "other", "paper form", "paper forms")
    found = fail("COL-02", "collection_points", survey, *trackers) + unknown("COL-02", "collection_points", paper)
    return found + fail("VEN-05", "collection_points", *trackers)


def trackers_in_the_application(register: Register) -> list[Finding]:
    """Record what people do inside the application."""
    rows = [point(register, "embed", f"{APP}/{page}", "Hotjar", storage_access=True) for page in ("", "reports")]
    return fail("VEN-02", "collection_points", *rows)


def retired_points(register: Register) -> list[Finding]:
    """Go on collecting through a form that was switched off."""
    event = point(register, "other", f"{SITE}/event", "events", active_to=register.ago(days=500))
    late = [letter(register, register.at(register.ago(days=days)), collection_point_id=event).id for days in (40, 499)]
    vague = letter(register, register.at(register.ago(days=500)), collection_point_id=event).id
    register.amend("records", vague, submitted_at=str(register.ago(days=500).year))
    return fail("COL-03", "records", *late) + unknown("COL-03", "records", vague)


def unnamed_forms(register: Register) -> list[Finding]:
    """Register two forms without saying that they are those which the policy names."""
    for row in ("PNT-01", "PNT-04"):
        register.amend("collection_points", row, label_in_policy=None)
    found = fail("COL-04", "collection_points", "consultation", "feedback")
    return found + fail("COL-05", "collection_points", "PNT-01", "PNT-04")


def unfit_forms(register: Register) -> list[Finding]:
    """Show no notice, tick boxes in advance, and ask for too much."""
    found: list[Finding] = []
    for rule, kind, label, items in (
        ("COL-06", "consultation", None, ("enquiry_content", "email")),
        ("COL-08", "more_info", "more information", ("enquiry_content", "email")),
        ("COL-10", "client_application", "become a client", ("name", "email")),
        ("COL-13", "feedback", None, ("message_content",)),
    ):
        url = f"{SITE}/{kind.replace('_', '-')}"
        rows = [
            point(register, kind, f"{url}/old", label, fields=items, notice_version=None),
            point(register, kind, f"{url}/short", label, fields=items, consent_control="preticked"),
            point(register, kind, f"{url}/long", label, fields=(*items, "date_of_birth", "identity_document")),
        ]
        found += fail(rule, "collection_points", *rows)
        found += [] if label else fail("COL-05", "collection_points", *rows)
    return found


def answers_put_elsewhere(register: Register) -> list[Finding]:
    """Make of answers to a form what they were not given for."""
    found: list[Finding] = []
    for _ in range(2):
        held = account(register, register.at(_day(register)), collection_point_id="PNT-01")
        found += fail("COL-07", "records", held.id)
        found += fail("COL-09", "records", _subscription(register, "PNT-02").id)
        client = person(register)
        contract(register, client, register.ago(years=3))
        upload = record(register, "service", register.at(_day(register)), client, collection_point_id="PNT-03")
        interest(register, upload, "operate")
        found += fail("COL-11", "records", upload.id)
        found += fail("COL-14", "records", _subscription(register, "PNT-04").id)
        profile = account(register, register.at(_day(register)), collection_point_id="PNT-08")
        found += fail("WEB-04", "records", profile.id)
    return found


def _subscription(register: Register, collected_at: str) -> Held:
    """Add a subscription to the newsletter, with a consent that stands."""
    subject, since = person(register, "subscriber"), register.at(_day(register))
    given = consent(register, subject, "send_notifications", since)
    held = record(register, "notification", since, subject, collection_point_id=collected_at)
    use(register, held, "send_notifications", "a", basis_ref=given)
    return held


def applicants_forgotten(register: Register) -> list[Finding]:
    """Keep applications without the steps that were asked for."""
    held = [account(register, register.at(_day(register)), collection_point_id="PNT-03").id for _ in range(2)]
    return fail("COL-12", "records", *held)


def not_given(register: Register) -> list[Finding]:
    """Obtain data from others than the person."""
    bought = [letter(register, register.at(_day(register)), source=source).id for source in ("third_party", "public")]
    unsure = [letter(register, register.at(_day(register)), source=source).id for source in ("unknown", None)]
    return fail("COL-17", "records", *bought) + unknown("COL-17", "records", *unsure)


def devices(register: Register) -> list[Finding]:
    """Use visitors' devices without asking, for more than what is necessary, and without a way out."""
    silent = {"storage_access": True, "consent_control": "none"}
    tags = [point(register, "embed", f"{SITE}/{page}", f"embedded {page}", **silent) for page in ("map", "video")]
    cookies = [point(register, "cookie", f"{SITE}/{page}", "cookies", **silent) for page in ("offers", "referrals")]
    counted = [
        point(register, "cookie", f"{SITE}/{page}", "cookies", pecr_exception="statistical", **silent)
        for page in ("blog", "help")
    ]
    for row in counted:
        register.amend("collection_points", row, objection_offered=False)
    quiet = [
        point(register, "embed", f"{SITE}/{page}", f"embedded {page}", notice_version=None) for page in ("jobs", "news")
    ]
    found = fail("COL-15", "collection_points", *tags) + fail("WEB-05", "collection_points", *cookies)
    return found + fail("WEB-06", "collection_points", *counted) + fail("WEB-01", "collection_points", *quiet)


def chat_of_nobody(register: Register) -> list[Finding]:
    """Let somebody who is in no register provide the chat."""
    register.amend("recipients", "RCP-09", name="Helpdesk software")
    cells = {"storage_access": True, "pecr_exception": "strictly_necessary"}
    room = point(register, "chatbot", f"{APP}/chat", "chatrooms", fields=("message_content",), **cells)
    return fail("COL-16", "collection_points", "PNT-05", room)


def vendor_unbound(register: Register) -> list[Finding]:
    """Let the contract with the session analytics run out; it never forbade tracking elsewhere."""
    register.amend("recipients", "RCP-01", cross_site_forbidden=False, contract_to=register.ago(days=15))
    return [found for rule in ("VEN-01", "VEN-03", "VEN-04") for found in fail(rule, "recipients", "session_analytics")]


def social_networks(register: Register) -> list[Finding]:
    """Close pages that the policy still names, and misjudge who their providers are."""
    for row in ("PNT-11", "PNT-12"):
        register.amend("collection_points", row, active_to=register.ago(days=1))
    register.amend("recipients", "RCP-11", role="processor")
    register.amend("recipients", "RCP-12", name="Photo sharing")
    pages = ("twitter", "instagram")
    return fail("WEB-02", "collection_points", *pages) + fail("WEB-03", "collection_points", *pages)


def stale_documents(register: Register) -> list[Finding]:
    """Withdraw the documents, issue no cookie policy for what is new, and write to an address nobody reads."""
    register.amend("attestations", "ATT-08", evidence_ref=None)
    register.amend("attestations", "ATT-09", valid_to=register.ago(days=30))
    register.amend("attestations", "ATT-10", valid_from=register.ago(months=14))
    newer = [
        point(register, "cookie", f"{SITE}/{page}", "cookies", active_from=register.ago(days=90), storage_access=True)
        for page in ("events", "partners")
    ]
    found = fail("DOC-01", "attestations", "main_privacy_policy") + fail("DOC-02", "attestations", "cookie_policy")
    found += fail("DOC-03", "collection_points", *newer)
    return found + fail("DOC-04", "attestations", "data_protection_team")


WEB = (
    untraceable,
    foreign_websites,
    trackers_in_the_application,
    retired_points,
    unnamed_forms,
    unfit_forms,
    answers_put_elsewhere,
    applicants_forgotten,
    not_given,
    devices,
    chat_of_nobody,
    vendor_unbound,
    social_networks,
    stale_documents,
)
