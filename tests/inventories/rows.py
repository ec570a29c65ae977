"""Draw one row of each table, mostly as it should be."""

from datetime import date, timedelta

from .draw import EVENTS, Chooser, cut_off

# What each category is used for, and on which bases; the policy's own pairs, and a few that it does not permit.
PAIRS = {
    "usage": (("monitor_improve", "f"), ("monitor_improve", "a")),
    "usage_hotjar": (("understand_optimise", "f"),),
    "account": (("operate", "f"), ("provide", "b"), ("communicate", "b"), ("operate", "ea")),
    "service": (("provide", "f"), ("provide", "b"), ("security", "b")),
    "enquiry": (("offer_market_sell", "a"), ("offer_market_sell", "f"), ("offer_market_sell", "d")),
    "transaction": (("supply", "b"), ("transaction_records", "f")),
    "notification": (("send_notifications", "a"), ("send_notifications", "f")),
    "correspondence": (("communicate", "f"), ("record_keeping", "f"), ("record_keeping", "ea")),
}
EVERYWHERE = (("legal_claims", "f"), ("legal_obligation", "c"), ("vital_interests", "d"), ("vital_interests", "d"))
KIND = {"c": "legal_obligation", "d": "vital_interest", "ea": "recognised_li", "f": "LIA"}
POINTS = ("consultation", "more_info", "client_application", "client_application", "feedback", "chatbot", "cookie",
          "embed", "social_page", "app")  # fmt: skip
URLS = ("https://www.amiqus.co/a", "HTTPS://amiqus.co:443", "app.amiqus.co/b?c", "https://notamiqus.co/",
        "https://amiqus.co.example.net/", "https://amiqus.co@example.net/x", "paper form", "https://uk.linkedin.com/in",
        "https://x.com/amiqus", "https://www.instagram.com/a")  # fmt: skip
SUBMISSIONS = (date(2018, 10, 28), date(2019, 3, 10), date(2019, 3, 31), date(2019, 6, 30), date(2019, 7, 1),
               date(2020, 2, 29), date(2021, 2, 28), date(2024, 2, 29))  # fmt: skip


def draw_record(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a record, mostly held and submitted about seven years ago."""
    borders = (cut_off(draw.as_of), cut_off(draw.as_of), cut_off(draw.as_of) - timedelta(days=400), date(2023, 5, 5))
    submitted = draw.moment(draw.near(*borders, *SUBMISSIONS, draw.as_of)) if not draw.rare(10) else None
    latest = None
    if submitted and submitted[:4].isdigit() and draw.rare(8):
        latest = draw.pick("2020-01-02", "2026-12", f"{draw.as_of}")
        latest = latest if latest > submitted else "2029"
    return {
        "record_id": key,
        "subject_id": draw.or_null(*ids["subjects"], "S-gone" if draw.rare() else ids["subjects"][0]),
        "category": draw.code(*PAIRS),
        "source": draw.code("data_subject", "data_subject", "observed", "generated", "client", "public", "unknown"),
        "submitted_at": submitted,
        "submitted_latest": latest,
        "role": draw.or_null("controller", "controller", "joint", "processor" if draw.rare(3) else "controller"),
        "collection_point_id": draw.or_null(
            *ids["collection_points"], "P-gone" if draw.rare() else ids["collection_points"][0]
        ),
        "identifiability": draw.or_null("direct", "direct", "pseudonymous", "anonymous" if draw.rare(3) else "direct"),
        "special_category": draw.pick([], [], ["health"], None, ["health", "race"]),
        "criminal_offence": draw.flag(False),
        "other_person": draw.or_null("no", "no", "requested", "unsolicited"),
        "status": draw.code("live", "live", "live", "archive", "backup_only", "beyond_use", "deleted", "anonymised"),
    }


def draw_uses(draw: Chooser, ids: dict, records: list[dict]):
    """Draw none to three uses of each record; a pair may stand twice, and a use may lead nowhere."""
    for record in records:
        for _ in range(draw.pick(1, 1, 0, 2, 3)):
            use = {"record_id": record["record_id"]} | draw_use(draw, ids, record)
            yield use
            if draw.rare(10):
                yield use | {"legal_basis": draw.code("f", "b")}
    if draw.rare(5):
        yield {"record_id": "R-gone"} | draw_use(draw, ids, records[0])


def draw_use(draw: Chooser, ids: dict, record: dict) -> dict:
    """Draw a use, mostly of a pair that the policy knows."""
    pairs = (*PAIRS.get(record["category"], (("operate", "f"),)), draw.pick(*EVERYWHERE))
    purpose, basis = draw.pick(*pairs)
    first, last = draw.event(), draw.event()
    return {
        "purpose": "undeclared" if draw.rare(15) else draw.pick("supply", "operate") if draw.rare(15) else purpose,
        "legal_basis": draw.code("a", "b", "c", "d", "e", "ea", "f") if draw.rare(6) else basis,
        "basis_ref": draw.pick(None, None, None, None, *ids["consents"], *ids["assessments"], "nowhere")
        if draw.rare(4)
        else None,
        "decided_at": draw.or_null(draw.earlier_event(), one_in=10),
        "first_used_at": draw.or_null(first, one_in=10),
        "last_used_at": draw.or_null(last, one_in=10),
        "art9_condition": draw.or_null("a", "b", "g", "c", one_in=3),
        "sch1_condition": draw.or_null("para 1", one_in=2),
    }


def draw_subject(draw: Chooser, _: dict, key: str) -> dict:
    """Draw a subject, seldom one who has left."""
    return {
        "subject_id": key,
        "subject_type": draw.code("user", "enquirer"),
        "is_child": draw.flag(False),
        "relationship_end": draw.near(draw.as_of, EVENTS[0]).isoformat() if draw.rare(3) else None,
    }


def draw_consent(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a consent, mostly a good one."""
    return {
        "consent_id": key,
        "subject_id": draw.or_null(*ids["subjects"], one_in=12),
        "purpose": draw.or_null("offer_market_sell", "send_notifications", "monitor_improve", one_in=12),
        "given_at": draw.or_null(draw.earlier_event(), one_in=10),
        "method": draw.code("tick", "tick", "typed", "preticked" if draw.rare(3) else "verbal", "implied"),
        "controller_named": draw.flag(True),
        "wording_ref": draw.or_null("w1", 'said "yes", twice'),
        "explicit": draw.flag(True),
        "withdrawn_at": draw.moment(draw.near(*EVENTS, draw.as_of)) if draw.rare(3) else None,
        "refresh_due": draw.pick(None, draw.near(draw.as_of).isoformat()),
    }


def draw_contract(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a contract, mostly with a person, mostly in force."""
    return {
        "contract_id": key,
        "party_subject_id": draw.or_null(*ids["subjects"]),
        "client_id": draw.pick(None, "firm"),
        "kind": draw.code("contract", "contract", "pre_contract", "pre_contract"),
        "requested_by_subject": draw.flag(True),
        "starts_on": draw.or_null(draw.near(EVENTS[0], date(2025, 1, 1), EVENTS[1]).isoformat(), one_in=10),
        "ends_on": draw.pick(None, draw.near(draw.as_of).isoformat(), draw.near(EVENTS[4]).isoformat()),
    }


def draw_assessment(draw: Chooser, _: dict, key: str) -> dict:
    """Draw an assessment, mostly one that some use may rest on."""
    category = draw.pick(*PAIRS)
    purpose, basis = draw.pick(*PAIRS[category], *EVERYWHERE)
    kind = draw.pick("DPIA", "anonymisation", "anonymisation") if draw.rare(5) else KIND.get(basis, "LIA")
    general = draw.rare(6) if kind == "anonymisation" else draw.rare(2)  # one for all would hide what the others say
    return {
        "assessment_id": key,
        "kind": kind,
        "category": None if general else category,
        "purpose": draw.or_null(purpose, one_in=12),
        "statement": draw.or_null("s", 'an interest, "stated"\non two lines'),
        "annex1_condition": draw.or_null("para 3"),
        "completed_at": draw.or_null(draw.earlier_event(), one_in=10),
        "approved_by": draw.or_null("somebody"),
        "outcome": draw.code("approved", "approved", "approved", "conditional", "rejected"),
        "review_due": draw.pick(None, draw.near(draw.as_of).isoformat()),
    }


def draw_hold(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a hold, mostly one that is in force and covers something."""
    kind = draw.code("record", "subject", "category", "record", "subject")
    scopes = {"record": ids["records"], "subject": ids["subjects"], "category": list(PAIRS)}.get(kind, ["R0"])
    placed = draw.near(draw.as_of, *SUBMISSIONS, date(2026, 1, 15), date(2026, 1, 15))
    reviewed = draw.pick(draw.near(draw.as_of), draw.near(cut_off(placed, -1)), date(2029, 1, 1))
    return {
        "hold_id": key,
        "scope_kind": kind,
        "scope_id": draw.or_null(*scopes, "R-gone" if draw.rare(4) else scopes[0], one_in=12),
        "reason": draw.code(
            "user_request", "user_request", "legal_claim", "legal_obligation", "regulator", "suppression"
        ),
        "authority_ref": draw.or_null("letter"),
        "placed_at": draw.or_null(draw.moment(placed), one_in=12),
        "placed_by": draw.or_null("somebody"),
        "review_due": draw.or_null(reviewed.isoformat(), one_in=8),
        "released_at": draw.moment(draw.near(draw.as_of)) if draw.rare(4) else None,
    }


def draw_disposition(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a disposition, mostly of a live copy; by a system or by a recipient."""
    done = draw.near(draw.as_of, EVENTS[1], date(2026, 3, 10), date(2026, 2, 28))
    return {
        "disposition_id": key,
        "record_id": draw.pick(*ids["records"], "R-gone" if draw.rare(4) else ids["records"][0]),
        "action": draw.code("deleted", "deleted", "anonymised", "beyond_use", "returned"),
        "scope": draw.code("live", "live", "live", "backup", "processor"),
        "done_at": draw.or_null(draw.moment(done), one_in=10),
        "trigger": draw.code("retention", "erasure"),
        "system_or_recipient_id": draw.or_null(*ids["recipients"], ids["systems"][0]),
        "verified_by": draw.or_null("somebody"),
    }


def draw_request(draw: Chooser, ids: dict, key: str) -> dict:
    """Draw a rights request about a month before the day, or before something else happened."""
    borders = (draw.as_of, draw.as_of - timedelta(days=31), draw.as_of - timedelta(days=92), date(2026, 6, 19))
    received = draw.near(*borders, date(2026, 1, 31), date(2026, 3, 3), EVENTS[0])
    month_on = received + timedelta(days=draw.pick(30, 28, 31, 32, 34))
    asked = received + timedelta(days=draw.pick(2, 5, 20))

    def pair(name: str, wanted: bool, came: str) -> dict:
        if not wanted:
            return {name: None, came: None}
        if came == "clarify_received_at":  # whole days: a stop of the clock that ends before it begins says nothing
            days = {name: asked.isoformat(), came: (asked + timedelta(days=draw.pick(0, 1, 7, 20))).isoformat()}
            return days | ({came: None} if draw.rare(6) else {})
        return {
            name: draw.moment(asked),
            came: draw.or_null(draw.moment(asked + timedelta(days=draw.pick(0, 1, 7, 20)))),
        }

    outcome = draw.code("open", "open", "fulfilled", "partial", "refused", "withdrawn")
    responded = draw.moment(draw.near(month_on)) if outcome not in ("open", None) or draw.rare(6) else None
    return {
        "request_id": key,
        "subject_id": draw.or_null(*ids["subjects"], one_in=12),
        "kind": draw.code("access", "access", "erasure", "erasure", "objection", "marketing_objection", "complaint",
                          "portability", "rectification"),
        "received_at": draw.or_null(draw.moment(received), one_in=15),
        **pair("id_requested_at", draw.rare(6), "id_received_at"),
        **pair("fee_requested_at", draw.rare(12), "fee_paid_at"),
        **pair("clarify_requested_at", draw.rare(4), "clarify_received_at"),
        "extended_at": draw.moment(draw.near(month_on, asked)) if draw.rare(5) else None,
        "extension_reason": draw.or_null("many requests", one_in=3),
        "acknowledged_at": draw.pick(None, draw.moment(draw.near(received + timedelta(days=29)))),
        "responded_at": None if draw.rare(10) else responded,
        "outcome": outcome,
        "refusal_ground": draw.or_null("manifestly excessive", one_in=2),
    }  # fmt: skip


def draw_point(draw: Chooser, _: dict, key: str) -> dict:
    """Draw a collection point, mostly in use, mostly on the organisation's own website."""
    return {
        "point_id": key,
        "kind": draw.code(*POINTS),
        "url": draw.or_null(*URLS, one_in=10),
        "label_in_policy": draw.or_null("services", "Hotjar", "hotjar"),
        "active_from": draw.or_null(draw.near(EVENTS[0], draw.as_of, date(2016, 1, 1)).isoformat(), one_in=10),
        "active_to": draw.pick(None, None, draw.near(draw.as_of).isoformat(), draw.near(*SUBMISSIONS).isoformat()),
        "fields": draw.or_null(["name", "email"], [], ["message_content"], ["name", "biometric"], ["shoe_size"]),
        "notice_version": draw.or_null("1"),
        "consent_control": draw.code("none", "none", "unticked", "preticked", "implied"),
        "storage_access": draw.flag(True),
        "pecr_exception": draw.code("statistical", "statistical", "strictly_necessary", None),
        "objection_offered": draw.flag(False),
    }


def draw_recipient(draw: Chooser, _: dict, key: str) -> dict:
    """Draw a recipient, often one that the policy has in mind."""
    return {
        "recipient_id": key,
        "name": draw.or_null("Hotjar", "contentsquare", "Chat provider", "X", "Hosting", one_in=12),
        "role": draw.code("processor", "processor", "processor", "joint_controller", "controller"),
        "contract_ref": draw.or_null("k"),
        "contract_from": draw.or_null(draw.near(draw.as_of, EVENTS[0], EVENTS[0]).isoformat(), one_in=10),
        "contract_to": draw.pick(None, draw.near(draw.as_of).isoformat()),
        "art28_terms": draw.flag(True),
        "sale_forbidden": draw.flag(True),
        "cross_site_forbidden": draw.flag(True),
    }


def draw_attestation(draw: Chooser, _: dict, key: str) -> dict:
    """Draw an attestation, mostly of a document or of a contact."""
    kind, holder = draw.pick(("policy_document", "Cookie Policy"), ("policy_document", "main privacy policy"),
                             ("contact_test", "data protection team"), ("training", "cookie policy"))  # fmt: skip
    days = (draw.as_of, cut_off(draw.as_of, 1), cut_off(draw.as_of, 1), EVENTS[0])
    return {
        "attestation_id": key,
        "kind": draw.code(kind),
        "holder": draw.or_null(holder, one_in=12),
        "valid_from": draw.or_null(draw.near(*days).isoformat(), one_in=10),
        "valid_to": draw.pick(None, None, draw.near(draw.as_of).isoformat()),
        "evidence_ref": draw.or_null("e"),
    }


def draw_breach(draw: Chooser, _: dict, key: str) -> dict:
    """Draw a breach, told about three days later or not at all; the clocks may change in between."""
    aware = draw.near(draw.as_of, draw.as_of - timedelta(days=3), date(2026, 3, 27), date(2026, 10, 23))
    told = aware + timedelta(days=3)
    return {
        "breach_id": key,
        "aware_at": draw.or_null(draw.moment(aware), one_in=12),
        "risk": draw.code("risk", "high", "none"),
        "regulator_notified_at": draw.or_null(draw.moment(draw.near(told)), one_in=3),
        "subjects_notified_at": draw.or_null(draw.moment(draw.near(told)), one_in=2),
        "delay_reason": draw.or_null("a long weekend", one_in=2),
    }


ROWS = {
    "records": draw_record,
    "subjects": draw_subject,
    "consents": draw_consent,
    "contracts": draw_contract,
    "assessments": draw_assessment,
    "holds": draw_hold,
    "dispositions": draw_disposition,
    "rights_requests": draw_request,
    "collection_points": draw_point,
    "recipients": draw_recipient,
    "attestations": draw_attestation,
    "breaches": draw_breach,
}
