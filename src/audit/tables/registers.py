"""The tables about the organisation: whom it tells, what it sends, what it runs, and what proves it."""

from audit.tables.declare import Table, code, codes, date, flag, id_, moment, number, text

_EVIDENCE = text("evidence_ref", "where the proof is kept")

RECIPIENTS = Table(
    "recipients",
    "Each organisation that personal data may go to.",
    ("recipient_id",),
    "the clauses on processors and on disclosure",
    (
        id_("recipient_id", "the recipient's own key"),
        text("name", "what it is called"),
        code(
            "role",
            "as what it receives",
            "processor sub_processor controller joint_controller insurer professional_adviser authority emergency",
        ),
        code("country", "where it is"),
        code("transfer_basis", "what allows a transfer abroad", optional=True),
        text("contract_ref", "the contract with it"),
        date("contract_from", "that contract's first day"),
        date("contract_to", "its last day; null: it is open", optional=True),
        flag("art28_terms", "whether it has the terms of UK GDPR Art. 28(3)"),
        flag("sale_forbidden", "whether it forbids sale"),
        flag("cross_site_forbidden", "whether it forbids tracking elsewhere"),
        flag("deletes_at_end", "whether it obliges deletion at its end"),
        date("reviewed_at", "the day it was last reviewed"),
    ),
)

DISCLOSURES = Table(
    "disclosures",
    "Each time personal data was given to a recipient.",
    ("disclosure_id",),
    "the clauses on disclosure, and on what processors still hold",
    (
        id_("disclosure_id", "the disclosure's own key"),
        id_("record_id", "what was disclosed", "records", optional=True),
        id_("subject_id", "about whom", "subjects", optional=True),
        id_("recipient_id", "to whom", "recipients"),
        moment("at", "when"),
        # Reasons to disclose (insurance, disputes …) are not purposes of a category: no vocabulary holds them yet.
        code("purpose", "what for"),
        code(
            "legal_basis", "on which basis of UK GDPR Art. 6(1); null: none was recorded", "a b c d e ea f", none=True
        ),
        text("authority_ref", "what obliges or allows it"),
        text("necessity_note", "why it was necessary"),
        code("consideration", "what was received for it", "none money in_kind unknown"),
    ),
)

COMMUNICATIONS = Table(
    "communications",
    "Each message sent to a person.",
    ("comm_id",),
    "the clauses on messages",
    (
        id_("comm_id", "the message's own key"),
        id_("subject_id", "to whom", "subjects", optional=True),
        id_("address_hash", "to which address, hashed", optional=True),
        moment("sent_at", "when it was sent"),
        code("channel", "by which channel"),
        flag("solicited", "whether the person asked for it"),
        code("topic", "what it was about", "services service_change outage credits newsletter reply other"),
        flag("promotional", "whether it promotes"),
        code("pecr_basis", "what allows it under PECR", "consent soft_opt_in corporate service_message"),
        id_("consent_id", "the consent it rests on", "consents", optional=True),
        flag("unsubscribe_link", "whether it carries a way out"),
        flag("sender_identified", "whether it says who sends it"),
        flag("contact_valid", "whether it carries a valid address"),
    ),
)

SUPPRESSIONS = Table(
    "suppressions",
    "Each request not to be sent messages.",
    ("suppression_id",),
    "proof that messages stop",
    (
        id_("suppression_id", "the suppression's own key"),
        id_("subject_id", "who asked", "subjects", optional=True),
        id_("address_hash", "for which address, hashed", optional=True),
        code("scope", "what is to stop"),
        moment("requested_at", "when it was asked for"),
        code("via", "by which way it was asked for"),
        moment("effective_at", "when it took effect", happened=False),
        moment("lifted_at", "when it was lifted; null: it stands", optional=True, happened=False),
        id_("lifted_consent_id", "the consent that lifted it", "consents", optional=True),
    ),
)

COLLECTION_POINTS = Table(
    "collection_points",
    "Each form, tracker or page by which data comes in.",
    ("point_id",),
    "the clauses on collection, cookies and social pages",
    (
        id_("point_id", "the point's own key"),
        code(
            "kind",
            "what it is",
            "consultation more_info client_application feedback chatbot cookie embed social_page app other",
        ),
        text("url", "where it is"),
        text("label_in_policy", "what the policy calls it; null: it does not name it"),
        date("active_from", "its first day"),
        date("active_to", "its last day; null: it is in use", optional=True),
        codes("fields", "what it asks for", "item"),
        codes("mandatory_fields", "what it insists on", "item"),
        text("notice_version", "which privacy notice it shows"),
        code("consent_control", "how it asks for consent", "none unticked preticked implied"),
        flag("opt_out_offered", "whether it offers to opt out"),
        flag("storage_access", "whether it stores or reads anything on the device"),
        code(
            "pecr_exception",
            "what excuses that under PECR Schedule A1; null: nothing was recorded",
            "communication strictly_necessary statistical appearance emergency",
            none=True,
        ),
        flag("objection_offered", "whether it offers to object"),
    ),
)

SYSTEMS = Table(
    "systems",
    "Each system that keeps personal data.",
    ("system_id",),
    "the clauses on encryption, passwords and back-ups",
    (
        id_("system_id", "the system's own key"),
        code("kind", "what it is", "web app db backup analytics email crm"),
        code("country", "where it is"),
        codes("holds_category", "which categories it keeps", "category"),
        code("at_rest_cipher", "how it encrypts what it keeps"),
        code("tls_min", "the oldest TLS it accepts", "1.0 1.1 1.2 1.3"),
        flag("encrypts_client_files", "whether it encrypts clients' files"),
        code("kdf", "how it derives keys from passwords"),
        number("kdf_rounds", "in how many rounds"),
        number("salt_bytes", "with how long a salt"),
        flag("salt_csprng", "whether the salt comes from a secure generator"),
        flag("throttling", "whether it slows down guessing"),
        text("password_policy_ref", "which rules passwords follow"),
        flag("activity_reporting", "whether it reports activity"),
        flag("mfa_offered", "whether it offers a second factor"),
        number("backup_cycle_days", "after how many days a back-up is overwritten"),
        _EVIDENCE,
        moment("checked_at", "when this was last checked"),
    ),
)

ACCESS_LOG = Table(
    "access_log",
    "Each time somebody looked at a record.",
    ("access_id",),
    "the clauses on access",
    (
        id_("access_id", "the entry's own key"),
        moment("at", "when"),
        id_("actor_id", "who"),
        code("actor_kind", "as what", "staff client_user processor system"),
        id_("actor_client_id", "for which client", optional=True),
        id_("record_id", "which record", "records"),
        code("action", "what was done"),
        text("client_authorisation_ref", "what the client allowed it by"),
        moment("authorised_from", "from when it was allowed", happened=False),
        moment("authorised_to", "until when it was allowed", happened=False),
    ),
)

ATTESTATIONS = Table(
    "attestations",
    "Each certificate, undertaking, training or test.",
    ("attestation_id",),
    "the clauses on certificates, personnel and documents",
    (
        id_("attestation_id", "the attestation's own key"),
        code(
            "kind",
            "what it attests",
            "ISO27001 CE_PLUS CISP confidentiality training policy_document contact_test restore_test",
        ),
        id_("holder", "of whom, or of what"),
        text("issuer", "who issued it"),
        text("standard", "against which standard"),
        date("valid_from", "its first day"),
        date("valid_to", "its last day; null: it is open", optional=True),
        _EVIDENCE,
    ),
)

BREACHES = Table(
    "breaches",
    "Each personal data breach.",
    ("breach_id",),
    "the 72 hours to tell the regulator",
    (
        id_("breach_id", "the breach's own key"),
        moment("aware_at", "when it became known"),
        code("risk", "how much risk it brings to people", "none risk high"),
        moment("regulator_notified_at", "when the regulator was told; null: it was not", none=True),
        moment("subjects_notified_at", "when the people were told; null: they were not", none=True),
        text("delay_reason", "why it took longer; null: nothing was recorded"),
    ),
)
