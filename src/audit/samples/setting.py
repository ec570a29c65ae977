"""Furnish the invented company: systems, recipients, forms, certificates, assessments."""

from datetime import date

from audit.samples.register import Register

# The house is older than any record in the samples, and so are its assessments.
FOUNDED = date(2016, 1, 4)

# When the privacy notice, and with it the choice of bases, was decided anew.
NOTICES = (FOUNDED, date(2018, 5, 14), date(2022, 2, 1))

# Codes for people who act for the company: no names.
OFFICERS = ("dpo", "head-of-legal", "head-of-support")

# After how many days the back-up is overwritten.
BACKUP_CYCLE = 35

_ADMINISTRATION = "proper administration of the website and the business"

# purpose -> the one category its assessment covers (blank: any), and the interest it states.
_INTERESTS = {
    "operate": ("", _ADMINISTRATION),
    "provide": ("", _ADMINISTRATION),
    "security": ("", _ADMINISTRATION),
    "backups": ("", _ADMINISTRATION),
    "communicate": ("", "communications with users"),
    "monitor_improve": ("usage", "monitoring and improving the website and services"),
    "understand_optimise": ("usage_hotjar", "monitoring and improving the website and services"),
    "transaction_records": ("transaction", _ADMINISTRATION),
    "record_keeping": ("correspondence", "communications with users"),
    "legal_claims": ("", "protection and assertion of legal rights"),
}


def furnish(register: Register) -> None:
    """Add every row that does not depend on people."""
    _systems(register)
    _recipients(register)
    _collection_points(register)
    _assessments(register)
    _attestations(register)
    _breaches(register)


def assessment(register: Register, purpose: str, **cells: object) -> str:
    """Add an approved legitimate-interests assessment of one purpose, or what `cells` make of it."""
    row: dict[str, object] = {
        "kind": "LIA",
        "category": None,
        "purpose": purpose,
        "statement": _INTERESTS.get(purpose, ("", _ADMINISTRATION))[1],
        "purpose_test": "met",
        "necessity_test": "met",
        "balancing_test": "met",
        "completed_at": FOUNDED,
        "approved_by": "dpo",
        "outcome": "approved",
        "review_due": register.ahead(200),
    }
    row.update(cells)
    row.setdefault("evidence_ref", f"assessments/{len(register.rows['assessments']) + 1:03d}")
    return register.add("assessments", **row)


def _assessments(register: Register) -> None:
    """Add what uses rest on, other than consents and contracts."""
    for purpose, (category, _) in _INTERESTS.items():
        register.grounds[purpose] = assessment(register, purpose, category=category)
    duty = {"purpose_test": None, "necessity_test": None, "balancing_test": None}
    register.grounds["legal_obligation"] = assessment(
        register,
        "legal_obligation",
        kind="legal_obligation",
        category="transaction",
        statement="Finance Act 1998 Sch 18 para 21: six years from the end of the accounting period",
        **duty,
    )
    register.grounds["vital_interests"] = assessment(
        register,
        "vital_interests",
        kind="vital_interest",
        category="correspondence",
        statement="Message about danger to life, passed to the emergency services",
        **duty,
    )
    assessment(register, "understand_optimise", kind="DPIA", category="usage_hotjar", statement="Session recording")
    assessment(register, "monitor_improve", kind="anonymisation", category="usage", statement="Counts by page and week")
    for category in ("account", "service", "transaction", "correspondence", "enquiry"):
        cells = {"category": category, "statement": "Counts by month and kind; no row about a person is left"}
        assessment(register, "record_keeping", kind="anonymisation", **cells)


def _systems(register: Register) -> None:
    """Add the systems that hold data."""
    everything = ("account", "service", "enquiry", "transaction", "notification", "correspondence")
    login = {
        "kdf": "PBKDF2-HMAC-SHA512",
        "kdf_rounds": 220_000,
        "salt_bytes": 32,
        "salt_csprng": True,
        "throttling": True,
        "password_policy_ref": "policies/passwords",
        "activity_reporting": True,
        "mfa_offered": True,
    }
    for name, kind, country, holds, more in (
        ("SYS-WEB", "web", "GB", ("enquiry", "notification"), {}),
        ("SYS-APP", "app", "GB", ("account", "service"), {"encrypts_client_files": True, **login}),
        ("SYS-DB", "db", "GB", everything, {"encrypts_client_files": True}),
        ("SYS-BACKUP", "backup", "IE", everything, {"encrypts_client_files": True, "backup_cycle_days": BACKUP_CYCLE}),
        ("SYS-ANALYTICS", "analytics", "IE", ("usage",), {}),
        ("SYS-HOTJAR", "analytics", "IE", ("usage_hotjar",), {}),
        ("SYS-EMAIL", "email", "GB", ("correspondence",), {}),
        ("SYS-CRM", "crm", "GB", ("enquiry", "notification", "transaction"), login),
    ):
        register.add(
            "systems",
            system_id=name,
            kind=kind,
            country=country,
            holds_category=holds,
            at_rest_cipher="AES-256-GCM",
            tls_min="1.2",
            evidence_ref=f"systems/{name.lower()}",
            checked_at=register.ago(days=60),
            **more,
        )


def _recipients(register: Register) -> None:
    """Add who receives data; the first records what visitors do."""
    for name, role, country, transfer in (
        ("Hotjar", "processor", "IE", "adequacy"),
        ("Hosting processor", "processor", "GB", ""),
        ("E-mail delivery processor", "processor", "IE", "adequacy"),
        ("Payment provider", "controller", "GB", ""),
        ("Professional indemnity insurer", "insurer", "GB", ""),
        ("Solicitors", "professional_adviser", "GB", ""),
        ("Tax authority", "authority", "GB", ""),
        ("Emergency services", "emergency", "GB", ""),
        ("Chat provider", "processor", "GB", ""),
        ("LinkedIn", "joint_controller", "IE", "adequacy"),
        ("Twitter", "joint_controller", "IE", "adequacy"),
        ("Instagram", "joint_controller", "IE", "adequacy"),
    ):
        processor = role == "processor"
        register.add(
            "recipients",
            name=name,
            role=role,
            country=country,
            transfer_basis=transfer,
            contract_ref=f"contracts/{name.split()[0].lower()}" if processor else None,
            contract_from=date(2019, 4, 1) if processor else None,
            contract_to=register.ahead(500) if processor else None,
            art28_terms=True if processor else None,
            sale_forbidden=True if processor else None,
            cross_site_forbidden=True if processor else None,
            deletes_at_end=True if processor else None,
            reviewed_at=register.ago(days=120),
        )


def _collection_points(register: Register) -> None:
    """Add where data is collected, on reserved host names; and the pages on social networks."""
    form, mail = ("name", "email"), ("message_content", "message_metadata")
    for kind, url, label, fields, more in (
        (
            "consultation",
            "https://www.amiqus.example/consultation",
            "book consultation",
            ("enquiry_content", *form),
            {},
        ),
        (
            "more_info",
            "https://www.amiqus.example/more",
            "more information",
            ("enquiry_content", *form),
            {},
        ),
        ("client_application", "https://www.amiqus.example/apply", "become a client", form, {}),
        ("feedback", "https://www.amiqus.example/feedback", "feedback", mail, {}),
        ("chatbot", "https://www.amiqus.example/chat", "chatbots", mail, {"storage_access": True}),
        (
            "cookie",
            "https://www.amiqus.example/",
            "visiting our website",
            ("page_views", "browser"),
            {"storage_access": True},
        ),
        (
            "embed",
            "https://www.amiqus.example/session-analytics",
            "Hotjar",
            ("device_id", "country"),
            {"storage_access": True},
        ),
        ("social_page", "https://www.linkedin.com/company/amiqus", "LinkedIn", ("message_content",), {}),
        ("app", "https://app.amiqus.example/", "services", ("name", "address", "email"), {"storage_access": True}),
        ("other", "https://www.amiqus.example/newsletter", "newsletters", ("subscription_details",), {}),
        ("social_page", "https://twitter.com/amiqus", "Twitter", ("message_content",), {}),
        ("social_page", "https://www.instagram.com/amiqus", "Instagram", ("message_content",), {}),
    ):
        analytics, app = kind in ("cookie", "embed"), kind in ("app", "chatbot")
        point(
            register,
            kind,
            url,
            label,
            fields=fields,
            mandatory_fields=fields[:1],
            consent_control="unticked" if not app else "none",
            storage_access=more.get("storage_access", False),
            pecr_exception="statistical" if analytics else "strictly_necessary" if app else None,
        )


def point(register: Register, kind: str, url: str, label: str | None, /, **cells: object) -> str:
    """Add a collection point that shows its notice and asks before it stores anything."""
    row: dict[str, object] = {
        "kind": kind,
        "url": url,
        "label_in_policy": label,
        "active_from": date(2016, 1, 1),
        "fields": (),
        "mandatory_fields": (),
        "notice_version": "2022-02",
        "consent_control": "unticked",
        "opt_out_offered": True,
        "storage_access": False,
        "objection_offered": True,
    }
    return register.add("collection_points", **(row | cells))


def _attestations(register: Register) -> None:
    """Add certificates and undertakings."""
    for kind, holder, issuer, standard, since, until in (
        ("ISO27001", "company", "Alcumus ISOQAR", "ISO/IEC 27001:2022", 400, 600),
        ("CE_PLUS", "company", "assessor", "Cyber Essentials Plus", 150, 215),
        ("CISP", "company", "NCSC", "", 300, 0),
        ("confidentiality", "STF-01", "company", "", 3000, 0),
        ("confidentiality", "STF-02", "company", "", 2900, 0),
        ("confidentiality", "STF-03", "company", "", 2800, 0),
        ("training", "STF-01", "company", "data protection", 200, 165),
        ("policy_document", "main privacy policy", "company", "", 1700, 0),
        ("policy_document", "cookie policy", "company", "", 1700, 0),
        ("contact_test", "data protection team", "company", "", 20, 0),
        ("restore_test", "SYS-BACKUP", "company", "", 45, 0),
    ):
        register.add(
            "attestations",
            kind=kind,
            holder=holder,
            issuer=issuer,
            standard=standard,
            valid_from=register.ago(days=since),
            valid_to=register.ahead(until) if until else None,
            evidence_ref=f"attestations/{len(register.rows['attestations']) + 1:02d}",
        )


def _breaches(register: Register) -> None:
    """Add two breaches that were handled in time."""
    aware = register.at(register.ago(days=410))
    register.add("breaches", aware_at=register.at(register.ago(days=700)), risk="none")
    register.add("breaches", aware_at=aware, risk="risk", regulator_notified_at=register.at(register.ago(days=409)))
