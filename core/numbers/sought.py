"""What somebody may mean who types a number, or the beginning of one, into a search."""

from dataclasses import dataclass

from core.numbers.parsing import read_caller, read_subscriber
from core.numbers.plan import trunk_prefix
from core.numbers.spelling import clean, plain_digits, without_country_code
from core.policies.schema import Policy

_SHORTEST = 2  # digits


@dataclass(frozen=True, slots=True)
class Sought:
    """`values`: callers as they are kept (E.164, short codes). `start`, `part`: what else one may begin with, or contain; or ""."""

    values: frozenset[str]
    start: str = ""
    part: str = ""


def sought(text: str, policy: Policy) -> Sought:
    """A whole number, however it is spelled, is that number and no other; part of one is whatever has it."""
    named, line = read_caller(text, policy, allow_sender_id=True), read_subscriber(text, policy)
    values = frozenset({named.value, line.e164} - {""})
    if named.kind == "e164" and not named.problem:
        return Sought(values)
    cleaned = clean(text)
    plain = plain_digits(cleaned)
    if plain is None:
        return Sought(values, part=cleaned)
    plus, digits = plain
    home, trunk = "+" + policy.numbering.country_code, trunk_prefix(policy.numbering.region)
    rest = without_country_code(plus, digits, policy.numbering)
    if rest is not None:
        return Sought(values, start=home + rest.removeprefix(trunk))
    if plus:
        return Sought(values, start=plus + digits)
    local = digits.removeprefix(trunk)
    start = home + local if local != digits and len(local) >= _SHORTEST else ""
    return Sought(values, start, digits)
