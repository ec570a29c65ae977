"""Access: clients' data is seen by those whom the client lets see it, and by nobody else."""

from audit.moments import after
from audit.rule import rule

CONFIDENTIAL = ("UK GDPR Art. 5(1)(f)", "UK GDPR Art. 32")


def _by_staff(accesses):
    return (accesses.actor_kind == "staff").fill_null(True)


def _to_client_data(accesses):
    return _by_staff(accesses) & accesses.of_client.fill_null(True)


def _staff_saw_client_data(accesses):
    """Tell the same in three values: who looked, or whose record it was, may be unknown."""
    return (accesses.actor_kind == "staff") & accesses.of_client


@rule(
    "ACC-01",
    clause="access.none_without_authorisation",
    law=(*CONFIDENTIAL, "UK GDPR Art. 28(3)(a)"),
    severity="urgent",
    remedy="Find out why the record was opened, tell the client, and close the way in that needed no authorisation.",
    where=_to_client_data,
)
def client_data_seen_without_authorisation(accesses):
    """Staff see a client's record only while an authorisation by the client covers the moment."""
    outside = after(accesses, "authorised_from", "at") | after(accesses, "at", "authorised_to")
    return _staff_saw_client_data(accesses) & (accesses.client_authorisation_ref.isnull() | outside)


@rule(
    "ACC-02",
    clause="access.none_without_authorisation",
    law=(*CONFIDENTIAL, "UK GDPR Art. 28(3)(a)"),
    severity="urgent",
    remedy="Tell the client whose record was opened, and tie every authorisation to the client that gave it.",
    where=lambda accesses: _to_client_data(accesses) & accesses.actor_client_id.notnull(),
)
def authorised_by_another_client(accesses):
    """Staff who act for one client do not open the record of another."""
    return _staff_saw_client_data(accesses) & (accesses.actor_client_id != accesses.client_id)


@rule(
    "ACC-03",
    clause="access.none_without_authorisation",
    law=("UK GDPR Art. 32(1)(a)", "UK GDPR Art. 28(3)(a)"),
    severity="urgent",
    remedy="Encrypt clients' files in this system, or move the records to one that does.",
    where=lambda systems: systems.holds_clients.fill_null(True),
)
def client_files_not_encrypted(systems):
    """A system that holds clients' records encrypts their files."""
    return systems.holds_clients & ~systems.encrypts_client_files


@rule(
    "ACC-04",
    clause="access.restricted_personnel",
    law=("UK GDPR Art. 28(3)(b)", "UK GDPR Art. 29", "UK GDPR Art. 32(4)"),
    severity="high",
    remedy="Take the access away until the person has signed an undertaking; one signed later does not mend this.",
    where=_by_staff,
)
def access_without_undertaking(accesses):
    """Whoever of the staff opens a record is bound to confidentiality at that moment."""
    return (accesses.actor_kind == "staff") & ~accesses.undertaken


@rule(
    "ACC-05",
    clause="access.firm_only",
    law=CONFIDENTIAL,
    severity="urgent",
    remedy="Close the access, tell both clients, and treat it as a personal data breach.",
    where=lambda accesses: (accesses.actor_kind == "client_user").fill_null(True),
)
def client_saw_data_of_another(accesses):
    """A client's user opens the records of that client only."""
    return (accesses.actor_kind == "client_user") & (accesses.actor_client_id != accesses.client_id)
