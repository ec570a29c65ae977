"""Who looks at what is held, and to whom it is given: access and disclosures."""

from collections.abc import Iterable, Iterator

from .audit_day import HELD, AuditDay, Row
from .cells import UNKNOWN, says
from .logic import Truth, both, either, later, no, one_of, same
from .rule import population, rule


def agreed(values: Iterable[object]) -> object:
    """What all entries of one key say alike; where they differ, or one says nothing, nobody knows."""
    said = list(values)
    return said[0] if said and all(value == said[0] for value in said) else None


def entries(audit: AuditDay, record_id: str | None) -> list[Row]:
    """The entries of a record; a blank names none."""
    return [row for row in audit.rows["records"] if record_id is not None and row.record_id == record_id]


# Access -------------------------------------------------------------------------------------------------------------


@population("access_log")
def looks(audit: AuditDay) -> Iterator:
    """Looks at records, up to the day."""
    for look in audit.rows["access_log"]:
        yield look, look.access_id, audit.happened(look.at)


def by(kind: str, look: Row) -> Truth:
    """Somebody of this kind looked."""
    return same(look.actor_kind, kind)


def of_client(record: Row) -> Truth:
    """A record is a client's when it is held on the client's behalf."""
    return says(record.role, "processor", blank=False)


def into_client(audit: AuditDay, look: Row) -> Truth:
    """The record that was looked at is a client's; of a record that is not there, nobody knows."""
    return agreed(of_client(record) for record in entries(audit, look.record_id))


def client(audit: AuditDay, look: Row) -> object:
    """Name the client whose record was looked at."""
    return agreed(record.client_id for record in entries(audit, look.record_id))


def staff_in_client_data(audit: AuditDay, look: Row) -> Truth:
    """The staff looked at a client's record."""
    return both(by("staff", look), into_client(audit, look))


@rule("ACC-01", of=looks, clause="access.none_without_authorisation", needs="records",
      where=lambda audit, look: staff_in_client_data(audit, look) is not False)  # fmt: skip
def unauthorised(audit: AuditDay, look: Row) -> Truth:
    """No client's leave is on record, or it did not cover the moment."""
    outside = either(later(look.authorised_from, look.at), later(look.at, look.authorised_to))
    return both(staff_in_client_data(audit, look), either(look.client_authorisation_ref is None, outside))


def acts_for_a_client(audit: AuditDay, look: Row) -> bool:
    """The staff may have looked at a client's record, and it is known for whom they acted."""
    return staff_in_client_data(audit, look) is not False and look.actor_client_id is not None


@rule("ACC-02", of=looks, clause="access.none_without_authorisation", needs="records", where=acts_for_a_client)
def for_another_client(audit: AuditDay, look: Row) -> Truth:
    """The staff acted for one client and looked at the record of another."""
    return both(staff_in_client_data(audit, look), no(same(look.actor_client_id, client(audit, look))))


@population("systems", "records")
def systems(audit: AuditDay) -> Iterator:
    """Systems on the register."""
    for system in audit.rows["systems"]:
        yield system, system.system_id, True


def keeps_client_records(audit: AuditDay, system: Row) -> Truth:
    """Some client's record is held there."""
    there = [row for row in audit.rows["records"] if row.system_id is not None and row.system_id == system.system_id]
    return either(*(both(one_of(record.status, HELD), of_client(record)) for record in there))


@rule("ACC-03", of=systems, clause="access.none_without_authorisation",
      where=lambda audit, system: keeps_client_records(audit, system) is not False)  # fmt: skip
def files_not_encrypted(audit: AuditDay, system: Row) -> Truth:
    """Clients' files lie there unencrypted."""
    return both(keeps_client_records(audit, system), no(system.encrypts_client_files))


def sworn(audit: AuditDay, look: Row) -> Truth:
    """Whoever looked was bound to confidentiality on that day; nobody can look up a person who is not named."""
    if look.actor_id is None:
        return None
    day = audit.days(look.at)
    return either(
        *(
            both(
                same(promise.kind, "confidentiality"),
                no(later(promise.valid_from, day)),
                True if promise.valid_to is None else no(later(day, promise.valid_to)),
            )
            for promise in audit.rows["attestations"]
            if promise.holder == look.actor_id
        )
    )


@rule("ACC-04", of=looks, clause="access.restricted_personnel", needs="attestations",
      where=lambda _, look: by("staff", look) is not False)  # fmt: skip
def not_sworn(audit: AuditDay, look: Row) -> Truth:
    """Somebody of the staff looked who was not bound to confidentiality."""
    return both(by("staff", look), no(sworn(audit, look)))


@rule("ACC-05", of=looks, clause="access.firm_only", needs="records",
      where=lambda _, look: by("client_user", look) is not False)  # fmt: skip
def another_firm(audit: AuditDay, look: Row) -> Truth:
    """A client's user looked at what is not that client's."""
    return both(by("client_user", look), no(same(look.actor_client_id, client(audit, look))))


# Disclosures --------------------------------------------------------------------------------------------------------

ADVISERS, OBLIGED, SALE = "disclose.insurers_advisers", "disclose.legal_vital", "disclose.no_sale"


@population("disclosures")
def disclosures(audit: AuditDay) -> Iterator:
    """Data given to others, up to the day."""
    for given in audit.rows["disclosures"]:
        yield given, given.disclosure_id, audit.happened(given.at)


def role(audit: AuditDay, given: Row) -> object:
    """As what the recipient receives data."""
    found = [row for row in audit.rows["recipients"] if given.recipient_id is not None]
    said = agreed(row.role for row in found if row.recipient_id == given.recipient_id)
    return None if said == UNKNOWN else said


def ours(audit: AuditDay, given: Row) -> Truth:
    """What was given was not a client's, who says where it goes; where no record is named, nothing says that it was."""
    if given.record_id is None:
        return True
    return agreed(audit.ours(record) for record in entries(audit, given.record_id))


def to(roles: str):
    """What may be ours went to recipients of the roles that the policy groups under a name."""

    def speaks(audit: AuditDay, given: Row) -> bool:
        wanted = getattr(audit.policy.disclosures, roles)
        return role(audit, given) in wanted and ours(audit, given) is not False

    return speaks


to_advisers, to_authorities = to("advisers"), to("on_authority")
KNOWS = "recipients records"


@rule("DSC-01", of=disclosures, clause=ADVISERS, needs=KNOWS, where=to_advisers)
def for_something_else(audit: AuditDay, given: Row) -> Truth:
    """It was given for none of the purposes that the policy states."""
    return both(no(one_of(given.purpose, audit.policy.disclosures.advisers_purposes)), ours(audit, given))


@rule("DSC-02", of=disclosures, clause=ADVISERS, needs=KNOWS, where=to_advisers)
def no_note(audit: AuditDay, given: Row) -> Truth:
    """Nobody noted why it was necessary."""
    return both(given.necessity_note is None, ours(audit, given))


@rule("DSC-03", of=disclosures, clause=ADVISERS, needs=KNOWS, where=to_advisers)
def no_basis(audit: AuditDay, given: Row) -> Truth:
    """No basis was recorded."""
    has_one = says(given.legal_basis, "a", "b", "c", "d", "e", "ea", "f", blank=False)
    return both(no(has_one), ours(audit, given))


@rule("DSC-04", of=disclosures, clause=OBLIGED, needs=KNOWS, where=to_authorities)
def nothing_cited(audit: AuditDay, given: Row) -> Truth:
    """No enactment, order or incident is cited."""
    return both(given.authority_ref is None, ours(audit, given))


@rule("DSC-05", of=disclosures, clause=OBLIGED, needs=KNOWS, where=to_authorities)
def not_obliged(audit: AuditDay, given: Row) -> Truth:
    """It rests on no basis that obliges; none recorded is none."""
    obliged = says(given.legal_basis, *audit.policy.disclosures.obliging_bases, blank=False)
    return both(no(obliged), ours(audit, given))


@rule("DSC-06", of=disclosures, clause=OBLIGED, needs=KNOWS, where=lambda audit, one: ours(audit, one) is not False)
def to_somebody_else(audit: AuditDay, given: Row) -> Truth:
    """The recipient is of no kind that the policy names."""
    said = audit.policy.disclosures
    known = one_of(role(audit, given), (*said.advisers, *said.on_authority, *said.processors))
    return both(no(known), ours(audit, given))


def paid(given: Row) -> Truth:
    """Something was received for it."""
    return None if given.consideration == "unknown" else one_of(given.consideration, ("money", "in_kind"))


def for_marketing(audit: AuditDay, given: Row) -> Truth:
    """It was given for marketing; what a purpose is for that the policy does not know, nobody can tell."""
    purpose = audit.policy.purposes.get(given.purpose)
    return None if purpose is None else purpose.kind == "marketing"


@rule("DSC-07", of=disclosures, clause=SALE)
def sold(audit: AuditDay, given: Row) -> Truth:
    """It was sold for marketing, whoever's it was."""
    return both(paid(given), for_marketing(audit, given))


@rule("DSC-08", of=disclosures, clause=SALE)
def exchanged(audit: AuditDay, given: Row) -> Truth:
    """Something was received for it, though it was not for marketing."""
    return both(paid(given), no(for_marketing(audit, given)))


def names_a_record_of_ours(audit: AuditDay, given: Row) -> bool:
    """It names a record, which is not known to be a client's."""
    return given.record_id is not None and ours(audit, given) is not False


@rule("DSC-09", of=disclosures, clause="retention.delete", needs="records dispositions", where=names_a_record_of_ours)
def given_after_it_was_gone(audit: AuditDay, given: Row) -> Truth:
    """The live copy had been deleted, returned or put beyond use when the record was given away."""

    def before(disposal: Row) -> Truth:
        went = both(one_of(disposal.action, ("deleted", "returned", "beyond_use")), same(disposal.scope, "live"))
        return both(went, later(given.at, disposal.done_at))

    of_record = [row for row in audit.rows["dispositions"] if row.record_id == given.record_id]
    return both(either(*map(before, of_record)), ours(audit, given))
