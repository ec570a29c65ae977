"""What the record of processing says of a pair's whereabouts: who receives the data, where it is, how it is secured."""

from collections.abc import Iterator

from audit.declared import recipients as declared_recipients
from audit.ropa.observed import PROCESSORS, Entry
from audit.ropa.pair import NONE, UNKNOWN, Pair, listed, words

HOME = ("GB", "UK")  # every other country is a third one, whether or not adequacy was found


def recipient_roles(pair: Pair) -> list[str | None]:
    """Say as what those receive the data whom it is disclosed to."""
    return [value for value, _, _ in pair.seen("recipient")] + [role for role, *_ in vendors(pair)]


def vendors(pair: Pair) -> list[Entry]:
    """Give the entries of whoever provides the tool that records what visitors do, where the data is of that tool."""
    tool = pair.policy.web.session_analytics
    return pair.shown.vendors if tool and pair.category in tool.categories else []


def recipients(pair: Pair) -> str:
    found = recipient_roles(pair)
    observed = sorted({words(role) for role in found if role}) + [UNKNOWN] * (None in found)
    declared = declared_recipients(pair.policy, pair.category, pair.purpose)
    return pair.both(None if declared is None else map(words, declared), observed or None, must=True)


def contracts(pair: Pair) -> str:
    if not pair.controlled:
        key = (pair.role, pair.category, pair.purpose)
        every, bound = pair.shown.clients.get(key, (0, 0))
        return f"clients: {every:,}; with a contract in force: {bound:,}" if every else UNKNOWN
    found = [value for value, _, _ in pair.seen("contract")]
    found += [contract for role, _, _, contract in vendors(pair) if role in PROCESSORS]
    if found:
        return listed([*sorted({one for one in found if one}), *[NONE] * (None in found)])
    return NONE if "recipients" in pair.shown.given and not pair.shown.processors else UNKNOWN


def countries(pair: Pair) -> dict[str | None, set[str]]:
    """Name the countries of recipients and systems, and what allows a transfer to each."""
    found: dict[str | None, set[str]] = {}
    blank = NONE if pair.given("recipients", "transfer_basis") else UNKNOWN
    transfers = [(country, basis) for country, basis, _ in pair.seen("transfer")]
    transfers += [(country, basis) for _, country, basis, _ in vendors(pair)]
    for country, basis in transfers:
        found.setdefault(country, set()).add(words(basis) if basis else blank)
    for _, entry in systems(pair):
        found.setdefault(entry[1] if entry else None, set())
    return found


def abroad(pair: Pair) -> list[tuple[str, set[str]]]:
    """Name the third countries, and what allows a transfer to each."""
    return sorted((country, bases) for country, bases in countries(pair).items() if country and country not in HOME)


def third_countries(pair: Pair) -> str:
    found = countries(pair)
    names = [country for country, _ in abroad(pair)]
    return listed([*names, *[UNKNOWN] * (None in found)]) if found else UNKNOWN


def safeguards(pair: Pair) -> str:
    return "; ".join(f"{country}: {listed(sorted(bases) or [UNKNOWN])}" for country, bases in abroad(pair))


def systems(pair: Pair) -> Iterator[tuple[str | None, Entry | None]]:
    """Give the systems that keep the data, each with its entry in the register."""
    for id, _, _ in pair.seen("system"):
        yield id, pair.shown.systems.get(id or "")


def security(pair: Pair) -> str:
    declared = pair.policy.processing.security
    entries = [entry for _, entry in systems(pair) if entry]
    ciphers = sorted({cipher or UNKNOWN for _, _, cipher, _, _ in entries})
    tls = sorted({version or UNKNOWN for _, _, _, version, _ in entries})
    evidence = sum(ref is not None for *_, ref in entries)
    observed = f"at rest {listed(ciphers)}; TLS from {listed(tls)}; evidence for {evidence} of {len(entries)} systems"
    return pair.both([declared] if declared else None, [observed] if entries else None)


def location(pair: Pair) -> str:
    found = {
        f"{id} ({listed(word or UNKNOWN for word in entry[:2])})" if entry else id or UNKNOWN
        for id, entry in systems(pair)
    }
    return listed(sorted(found)) if found else UNKNOWN
