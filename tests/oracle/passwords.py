"""Passwords: where people log in, by which rules, and how what is stored of them is hashed."""

from .audit_day import AuditDay, Row
from .logic import Truth, both, either, no, one_of, same
from .rule import rule
from .safeguards import systems


def logs_in(audit: AuditDay, system: Row) -> Truth:
    """People log in with a password: something is said of it, or it may be a system where they would."""
    if system.kdf == "none":
        return False
    if system.kdf is not None or system.password_policy_ref is not None:
        return True
    login = one_of(system.kind, audit.policy.safeguards.passwords.login_kinds)
    return False if login is False else None


def may_log_in(audit: AuditDay, system: Row) -> bool:
    """People log in, as far as anybody can tell."""
    return logs_in(audit, system) is not False


def where_people_log_in(id: str, clause: str, wrong) -> None:
    """Declare a rule on systems that people log in to."""
    rule(id, of=systems, clause=clause, where=may_log_in)(
        lambda audit, system: both(logs_in(audit, system), wrong(audit, system))
    )


def terms(audit: AuditDay):
    """What the policy says of passwords."""
    return audit.policy.safeguards.passwords


def good_enough(audit: AuditDay, system: Row) -> Truth:
    """The algorithm is promised, or stronger."""
    return one_of(system.kdf, (*terms(audit).algorithms, *terms(audit).stronger))


where_people_log_in("PWD-01", "password.controls", lambda _, system: system.password_policy_ref is None)
where_people_log_in("PWD-02", "password.controls", lambda _, system: no(system.activity_reporting))
where_people_log_in("PWD-03", "password.controls", lambda _, system: no(system.throttling))
where_people_log_in("PWD-04", "password.hash", lambda audit, system: no(good_enough(audit, system)))
where_people_log_in("PWD-09", "password.hash", lambda audit, system: one_of(system.kdf, terms(audit).stronger))
where_people_log_in("PWD-10", "mfa.recommend", lambda _, system: no(system.mfa_offered))


def promised(audit: AuditDay, system: Row) -> Truth:
    """Passwords are hashed by an algorithm that the words promise."""
    return one_of(system.kdf, terms(audit).algorithms)


def where_hashed_as_promised(id: str, wrong) -> None:
    """Declare a rule on systems that hash as promised; how others do it is not measured by the promise."""

    def speaks(audit: AuditDay, system: Row) -> bool:
        return may_log_in(audit, system) and promised(audit, system) is not False

    rule(id, of=systems, clause="password.hash", where=speaks)(
        lambda audit, system: both(logs_in(audit, system), promised(audit, system), wrong(audit, system))
    )


def at_most(number: int | None, limit: int) -> Truth:
    """A number is no more than a limit."""
    return None if number is None else number <= limit


where_hashed_as_promised("PWD-05", lambda audit, system: at_most(system.kdf_rounds, terms(audit).more_rounds_than))
where_hashed_as_promised("PWD-06", lambda audit, system: at_most(system.salt_bytes, terms(audit).salt_bytes - 1))
where_hashed_as_promised("PWD-07", lambda _, system: no(system.salt_csprng))


def has_benchmark(audit: AuditDay, system: Row) -> bool:
    """People log in, and there is a benchmark for the algorithm, as far as anybody can tell."""
    return may_log_in(audit, system) and one_of(system.kdf, terms(audit).benchmark_rounds) is not False


@rule("PWD-08", of=systems, clause="password.hash", where=has_benchmark)
def below_benchmark(audit: AuditDay, system: Row) -> Truth:
    """It hashes in fewer rounds than the benchmark of its algorithm."""
    below = [
        both(same(system.kdf, name), at_most(system.kdf_rounds, rounds - 1))
        for name, rounds in terms(audit).benchmark_rounds.items()
    ]
    return both(logs_in(audit, system), either(*below))
