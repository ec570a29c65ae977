"""The tables about what is held: records, their uses, what these rest on, and what was done with them."""

from audit.tables.declare import Table, code, codes, date, flag, id_, moment, text

_PURPOSE = code("purpose", "what the data is used for", vocabulary="purpose")
_EVIDENCE = text("evidence_ref", "where the proof is kept")

# What a use says. It stands in record_uses, and, when each record has one use only, on the record itself.
_USE = (
    _PURPOSE,
    code("legal_basis", "the basis claimed in UK GDPR Art. 6(1); null: none was recorded", "a b c d e ea f", none=True),
    id_("basis_ref", "the consent, contract or assessment the use rests on", optional=True),
    moment("decided_at", "when the basis was decided"),
    moment("first_used_at", "when the data was first used so"),
    moment("last_used_at", "when the data was last used so"),
    code("art9_condition", "the condition of UK GDPR Art. 9(2)", "a b c d e f g h i j", optional=True),
    code("sch1_condition", "the condition of DPA 2018 Schedule 1", optional=True),
)

RECORDS = Table(
    "records",
    "Each piece of personal data that is or was held.",
    ("record_id",),
    "nothing can be judged: this table is required",
    (
        id_("record_id", "the record's own key"),
        id_("subject_id", "the person the record is about", "subjects", optional=True),
        code("category", "which kind of data the policy says it is", vocabulary="category"),
        codes("data_items", "what the record is made of", "item"),
        code("source", "where it came from", "data_subject observed generated client third_party public unknown"),
        moment("submitted_at", "when it was submitted: retention counts from here"),
        moment("submitted_latest", "the other end, if only a span is known", optional=True, happened=False),
        code("trigger_kind", "what kind of moment that was", "submitted collected created unknown", optional=True),
        id_("collection_point_id", "where it was collected", "collection_points"),
        id_("system_id", "where it is kept", "systems", optional=True),
        code("role", "as what it is held; null: controller", "controller processor joint", optional=True),
        id_("client_id", "the client on whose behalf it is held", optional=True),
        code("identifiability", "who can be told from it", "direct pseudonymous anonymous", optional=True),
        code("ip_form", "in which form an IP address is kept", "none full truncated keyed_hash"),
        code("geo_granularity", "how finely a place is kept", "none country region city precise"),
        codes("special_category", "which special categories (UK GDPR Art. 9) it holds"),
        flag("criminal_offence", "whether it tells of criminal offences (UK GDPR Art. 10)"),
        code("other_person", "whether it tells of somebody else", "no requested unsolicited"),
        code("status", "where it stands now", "live archive backup_only beyond_use deleted anonymised"),
        *_USE,
    ),
)

RECORD_USES = Table(
    "record_uses",
    "Each purpose a record serves, and the legal basis claimed for it.",
    ("record_id", "purpose"),
    "every clause on purposes and legal bases, unless records carries the columns of its one use",
    (id_("record_id", "the record that is used", "records"), *_USE),
)

SUBJECTS = Table(
    "subjects",
    "The people the records are about.",
    ("subject_id",),
    "consent of children, kinds of subscriber (each is taken as an individual), staff against party",
    (
        id_("subject_id", "the person's own key"),
        code("subject_type", "what the person is to the organisation", vocabulary="subject_type"),
        flag("is_child", "whether the person is a child"),
        code("subscriber_type", "what PECR takes them for", "individual sole_trader partnership corporate"),
        code("jurisdiction", "which law of the United Kingdom they live under", "EW S NI other"),
        date("relationship_end", "the last day of the relationship", optional=True),
    ),
)

CONSENTS = Table(
    "consents",
    "Each consent a person gave.",
    ("consent_id",),
    "every use that rests on consent, messages by consent",
    (
        id_("consent_id", "the consent's own key"),
        id_("subject_id", "who gave it", "subjects"),
        _PURPOSE,
        moment("given_at", "when it was given"),
        code("method", "how it was given", "tick double_opt_in typed verbal paper preticked implied"),
        flag("controller_named", "whether the controller was named"),
        text("wording_ref", "which words were shown; null: none were recorded"),
        id_("collection_point_id", "where it was given", "collection_points", optional=True),
        flag("explicit", "whether it was explicit (UK GDPR Art. 9(2)(a))"),
        flag("parental", "whether a parent gave it"),
        moment("withdrawn_at", "when it was withdrawn; null: it stands", optional=True),
        date("refresh_due", "the day by which it is to be asked anew", optional=True),
    ),
)

CONTRACTS = Table(
    "contracts",
    "Each contract, or each step before one that a person asked for.",
    ("contract_id",),
    "every use that rests on a contract, service messages",
    (
        id_("contract_id", "the contract's own key"),
        id_("party_subject_id", "the person who is party to it", "subjects", optional=True),
        id_("client_id", "the organisation that is party to it", optional=True),
        code("kind", "whether it is concluded", "contract pre_contract"),
        flag("requested_by_subject", "whether the person asked for the steps"),
        date("starts_on", "its first day"),
        date("ends_on", "its last day; null: it is open", optional=True),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "Each balancing test, citation or note that a use may rest on.",
    ("assessment_id",),
    "every use that rests on an obligation, vital interests or legitimate interests",
    (
        id_("assessment_id", "the assessment's own key"),
        code(
            "kind",
            "what it is",
            "LIA legal_obligation vital_interest recognised_li public_task APD DPIA anonymisation",
        ),
        code("category", "which category it covers; null: any", vocabulary="category", optional=True),
        _PURPOSE,
        text("statement", "the interest, the citation or the justification; null: none was recorded"),
        code("annex1_condition", "the condition of UK GDPR Annex 1"),
        text("purpose_test", "what the purpose test found"),
        text("necessity_test", "what the necessity test found"),
        text("balancing_test", "what the balancing test found"),
        moment("completed_at", "when it was completed"),
        text("approved_by", "who signed it"),
        code("outcome", "what it came to; null: nothing was recorded", "approved conditional rejected", none=True),
        date("review_due", "the day by which it is to be reviewed; null: none was set", none=True),
        _EVIDENCE,
    ),
)

HOLDS = Table(
    "holds",
    "Each recorded reason to keep data past its time.",
    ("hold_id",),
    "exceptions to retention: overdue records still fail, prima facie",
    (
        id_("hold_id", "the hold's own key"),
        code("scope_kind", "what kind of thing it covers", "record subject category"),
        id_("scope_id", "which record, subject or category it covers"),
        code(
            "reason",
            "why the data is kept",
            "legal_obligation vital_interests legal_claim regulator rights_request user_request suppression",
        ),
        text("authority_ref", "what obliges or allows it; null: nothing was recorded"),
        moment("placed_at", "when it was placed"),
        text("placed_by", "who placed it"),
        date("review_due", "the day by which it is to be reviewed; null: none was set", none=True),
        moment("released_at", "when it was released; null: it stands", optional=True, happened=False),
    ),
)

DISPOSITIONS = Table(
    "dispositions",
    "Each recorded deletion, anonymisation or putting beyond use.",
    ("disposition_id",),
    "proof of deletion and of erasure, on time or late",
    (
        id_("disposition_id", "the disposition's own key"),
        id_("record_id", "what was disposed of", "records"),
        code("action", "what was done", "deleted anonymised beyond_use returned"),
        code("scope", "where it was done", "live backup processor"),
        moment("done_at", "when it was done"),
        code("trigger", "why it was done", "retention erasure withdrawal instruction"),
        id_("system_or_recipient_id", "in which system, or by whom", optional=True),
        text("method", "how it was done"),
        text("verified_by", "who verified it"),
        _EVIDENCE,
    ),
)

RIGHTS_REQUESTS = Table(
    "rights_requests",
    "Each request or complaint by which a person used their rights.",
    ("request_id",),
    "the rights clauses, objections, pauses for open requests",
    (
        id_("request_id", "the request's own key"),
        id_("subject_id", "who made it", "subjects"),
        code(
            "kind",
            "which right was used",
            "access erasure rectification restriction portability"
            " objection marketing_objection withdrawal adm complaint",
        ),
        moment("received_at", "when it was received"),
        code("channel", "by which channel it came", optional=True),
        moment("id_requested_at", "when proof of identity was asked for", optional=True),
        moment("id_received_at", "when it came", optional=True),
        moment("fee_requested_at", "when a fee was asked for", optional=True),
        moment("fee_paid_at", "when it was paid", optional=True),
        moment("clarify_requested_at", "when clarification was asked for", optional=True),
        moment("clarify_received_at", "when it came", optional=True),
        moment("extended_at", "when the person was told of more time", optional=True),
        text("extension_reason", "why more time was needed", optional=True),
        moment("acknowledged_at", "when it was acknowledged; null: it was not", none=True),
        moment("responded_at", "when it was answered; null: it was not", none=True),
        code("outcome", "what it came to; null: open", "fulfilled partial refused withdrawn open", none=True),
        text("refusal_ground", "why it was refused; null: nothing was recorded"),
        flag("told_routes", "whether the person was told where to complain"),
    ),
)
