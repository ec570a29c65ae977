"""Passwords: standards are enforced, what is stored is hashed as promised, and a second factor is on offer."""

import ibis

from audit.rule import rule

LAW = ("UK GDPR Art. 5(1)(f)", "UK GDPR Art. 25", "UK GDPR Art. 32")


def _logging_in(systems):
    return systems.logs_in.fill_null(True)


def _promised(systems, terms):
    """Tell whether a system hashes as promised; how others do it is not measured by the promise."""
    return systems.logs_in & systems.kdf.isin(list(terms.policy.safeguards.passwords.algorithms))


def _perhaps_promised(systems, terms):
    return _promised(systems, terms).fill_null(True)


def _perhaps_measured(systems, terms):
    """Choose the systems whose algorithm has a benchmark, or of which nobody knows which it is."""
    measured = systems.kdf.isin(list(terms.policy.safeguards.passwords.benchmark_rounds))
    return (systems.logs_in & measured).fill_null(True)


@rule(
    "PWD-01",
    clause="password.controls",
    law=("UK GDPR Art. 32",),
    severity="medium",
    remedy="Write down the rules that passwords follow here, and enforce them.",
    where=_logging_in,
)
def no_password_standard(systems):
    """A system that people log in to enforces written rules for passwords."""
    return systems.logs_in & systems.password_policy_ref.isnull()


@rule(
    "PWD-02",
    clause="password.controls",
    law=("UK GDPR Art. 32",),
    severity="medium",
    remedy="Have the system report who logs in, and who fails to.",
    where=_logging_in,
)
def activity_not_reported(systems):
    """A system that people log in to reports activity."""
    return systems.logs_in & ~systems.activity_reporting


@rule(
    "PWD-03",
    clause="password.controls",
    law=("UK GDPR Art. 32",),
    severity="medium",
    remedy="Slow repeated attempts down, or lock the account for a while.",
    where=_logging_in,
)
def guessing_not_slowed(systems):
    """A system that people log in to slows repeated attempts down."""
    return systems.logs_in & ~systems.throttling


@rule(
    "PWD-04",
    clause="password.hash",
    law=LAW,
    severity="high",
    remedy="Hash passwords by the promised algorithm or a stronger one, each anew when its owner next logs in.",
    where=_logging_in,
)
def hash_not_as_promised(systems, terms):
    """Passwords are hashed by the algorithm that the policy promises, or by a stronger one."""
    promise = terms.policy.safeguards.passwords
    return systems.logs_in & ~systems.kdf.isin([*promise.algorithms, *promise.stronger])


@rule(
    "PWD-05",
    clause="password.hash",
    law=LAW,
    severity="high",
    remedy="Raise the number of rounds, and hash each password anew when its owner next logs in.",
    where=_perhaps_promised,
)
def too_few_rounds(systems, terms):
    """Passwords are hashed in more rounds than the number that the policy names."""
    return _promised(systems, terms) & (systems.kdf_rounds <= terms.policy.safeguards.passwords.more_rounds_than)


@rule(
    "PWD-06",
    clause="password.hash",
    law=LAW,
    severity="high",
    remedy="Lengthen the salt; an algorithm that cannot take so long a one cannot keep the promise.",
    where=_perhaps_promised,
)
def salt_too_short(systems, terms):
    """Passwords are hashed with a salt of the promised length."""
    return _promised(systems, terms) & (systems.salt_bytes < terms.policy.safeguards.passwords.salt_bytes)


@rule(
    "PWD-07",
    clause="password.hash",
    law=LAW,
    severity="high",
    remedy="Take the salt from a secure random generator, and hash each password anew.",
    where=_perhaps_promised,
)
def salt_not_random(systems, terms):
    """The salt comes from a secure random generator."""
    return _promised(systems, terms) & ~systems.salt_csprng


@rule(
    "PWD-08",
    clause="password.hash",
    law=("UK GDPR Art. 25", "UK GDPR Art. 32"),
    severity="low",
    remedy="Raise the number of rounds to today's benchmark: the promise is kept, and is old.",
    where=_perhaps_measured,
    advisory=True,
)
def fewer_rounds_than_the_benchmark(systems, terms):
    """Passwords are hashed in as many rounds as today's benchmark for the algorithm asks for."""
    below = [
        (systems.kdf == name) & (systems.kdf_rounds < rounds)
        for name, rounds in terms.policy.safeguards.passwords.benchmark_rounds.items()
    ]
    return systems.logs_in & ibis.or_(*below)


@rule(
    "PWD-09",
    clause="password.hash",
    law=("UK GDPR Art. 5(1)(a)",),
    severity="low",
    remedy="Have the policy name the algorithm that is used: it is stronger than the one it promises.",
    where=_logging_in,
    advisory=True,
)
def stronger_than_the_words(systems, terms):
    """Passwords are hashed by the algorithm that the policy names, not even by a stronger one."""
    return systems.logs_in & systems.kdf.isin(list(terms.policy.safeguards.passwords.stronger))


@rule(
    "PWD-10",
    clause="mfa.recommend",
    law=("UK GDPR Art. 32",),
    severity="medium",
    remedy="Offer a second factor: what is recommended has to be on offer.",
    where=_logging_in,
)
def no_second_factor(systems):
    """A system that people log in to offers a second factor."""
    return systems.logs_in & ~systems.mfa_offered
