"""Looks at records: whose record it was, and what allowed whoever looked to see it."""

from typing import Any

import ibis

from audit.moments import UNKNOWN, some, within
from audit.populations.facts import agreed_by, told, with_facts

LOOK = ("actor_id", "at", "at_latest")


def accesses(given: Any) -> Any:
    """Times somebody looked at a record, up to the day, with whose it was and who had undertaken what."""
    rows, terms = given.tables.access_log, given.terms
    now = ibis.literal(terms.now)
    rows = rows.filter(rows.at.isnull() | (rows.at <= now))
    seen = given.tables.records.semi_join(rows, "record_id")
    seen = seen.mutate(of_client=of_client(seen))
    seen = agreed_by(seen, "record_id", "subject_id", "category", "system_id", "client_id", "of_client")
    joined = rows.left_join(seen, rows.record_id == seen.agreed_on)
    joined = with_facts(joined, undertaken(rows, given), LOOK, "actor_id")
    return joined.mutate(
        row_id=joined.access_id,
        judged=ibis.cases((joined.at_latest <= now, True), else_=UNKNOWN),
    )


def of_client(records: Any) -> Any:
    """Tell whether a record is a client's, held on the client's behalf; a blank role is our own."""
    role = records.role.fill_null("controller")
    return ibis.cases((role == "processor", True), (role.isin(["controller", "joint"]), False), else_=UNKNOWN)


def undertaken(accesses: Any, given: Any) -> Any:
    """Tell, per look, whether whoever looked was bound to confidentiality at that moment."""
    promises = given.tables.attestations
    promises = promises.mutate(bound=promises.kind == "confidentiality")  # of what kind it is, may be unknown
    promises = promises.filter(promises.bound.fill_null(True))
    promises = promises.select("holder", "bound", "valid_from", "valid_to", "valid_to_latest")
    looks = accesses.select(*LOOK).distinct()
    pairs = looks.join(promises, looks.actor_id == promises.holder)
    in_force = within(pairs, "at", "valid_from", "valid_to", given.terms.zone)
    return told(pairs, LOOK, undertaken=some(pairs.bound & in_force))
