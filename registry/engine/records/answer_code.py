"""An answer in two bytes, as it stands in the record of a scrub. A format for ever: add, never move.

    bits 15-13  decision: 0 callable, 1 not_callable, 2 conditional, 3 unknown, 4 invalid
    bit  12     input.duplicate

For callable, not_callable and conditional:

    bit  11     hours.outside_window
    bit  10     relationship.valid
    bits  9-7   state of consent: 0 none, 1 claimed, 2 confirmed, 3 unconfirmed, 4 expired, 5 revoked
    bit   6     consent.required
    bit   5     registry.pending
    bit   4     registry.hours
    bits  3-0   not_callable: bit 3 registry.all, 2 registry.channel, 1 registry.category, 0 registry.firm
                otherwise: 0, or 1 + place of the exemption in the pack version's `caller_classes`

For unknown and invalid, bits 11-0 are a number: 1 number.foreign, 2 number.unallocated, 3 number.reassigned,
4 register.stale, 5 input.malformed, 6 input.empty, 7 number.short_code, 8 number.emergency, 9 number.premium,
10 number.toll_free, 11 input.category, 12 input.client. The code 0 is a plain `callable`. In bytes: big-endian.
"""

from collections.abc import Sequence

from registry.engine.records.answer import Answer

ANSWERS = (Answer.CALLABLE, Answer.NOT_CALLABLE, Answer.CONDITIONAL, Answer.UNKNOWN, Answer.INVALID)
PLAIN = {
    "number.foreign": 1,
    "number.unallocated": 2,
    "number.reassigned": 3,
    "register.stale": 4,
    "input.malformed": 5,
    "input.empty": 6,
    "number.short_code": 7,
    "number.emergency": 8,
    "number.premium": 9,
    "number.toll_free": 10,
    "input.category": 11,
    "input.client": 12,
}
PLAIN_REASONS = {code: reason for reason, code in PLAIN.items()}
REGISTER = {"registry.all": 1 << 3, "registry.channel": 1 << 2, "registry.category": 1 << 1, "registry.firm": 1}
CONSENT = {
    "consent.claimed": 1 << 7,
    "consent.confirmed": 2 << 7,
    "consent.unconfirmed": 3 << 7,
    "consent.expired": 4 << 7,
    "consent.revoked": 5 << 7,
}
FLAGS = {
    "registry.hours": 1 << 4,
    "registry.pending": 1 << 5,
    "consent.required": 1 << 6,
    "relationship.valid": 1 << 10,
    "hours.outside_window": 1 << 11,
}
DUPLICATE = 1 << 12
CONSENT_MASK = 7 << 7
LOW_MASK = 0b1111
# The order in which reasons are given, here and by `decide`.
ORDER = (*REGISTER, "registry.hours", "registry.pending", "consent.required", *CONSENT, "relationship.valid")
MOST_CLASSES = LOW_MASK


def encode(decision: Answer, reasons: Sequence[str], classes: Sequence[str] = ()) -> int:
    """0 to 65535. `classes`: the pack version's `exemptions.caller_classes`.

    ValueError for reasons the format cannot hold together.
    """
    rest = [reason for reason in reasons if reason != "input.duplicate"]
    code = ANSWERS.index(decision) << 13 | (DUPLICATE if "input.duplicate" in reasons else 0)
    if decision in {Answer.UNKNOWN, Answer.INVALID}:
        if len(rest) != 1 or rest[0] not in PLAIN:
            raise ValueError(f"{decision} with {reasons}: it must have exactly one reason of its own.")
        return code | PLAIN[rest[0]]
    for reason in rest:
        bits = _bits(decision, reason, classes)
        if code & _field(reason, bits):
            raise ValueError(f"{reasons}: {reason} does not go with the others.")
        code |= bits
    return code


def _bits(decision: Answer, reason: str, classes: Sequence[str]) -> int:
    if reason in REGISTER and decision == Answer.NOT_CALLABLE:
        return REGISTER[reason]
    if reason.startswith("exemption.") and decision != Answer.NOT_CALLABLE:
        place = list(classes).index(reason.removeprefix("exemption.")) + 1
        if place > MOST_CLASSES:
            raise ValueError(f"{reason}: the format holds {MOST_CLASSES} classes.")
        return place
    bits = CONSENT.get(reason) or FLAGS.get(reason)
    if bits is None:
        raise ValueError(f"{reason} is no reason of {decision}.")
    return bits


def _field(reason: str, bits: int) -> int:
    """The bits this reason takes for itself: a whole field where only one of several fits."""
    if reason in CONSENT:
        return CONSENT_MASK
    return LOW_MASK if reason.startswith("exemption.") else bits


def decode(code: int, classes: Sequence[str] = ()) -> tuple[Answer, tuple[str, ...]]:
    """Decision and reasons, in the order `decide` gives them. ValueError for a code nothing encodes to."""
    if not 0 <= code <= 0xFFFF or code >> 13 >= len(ANSWERS):
        raise ValueError(f"{code} is no answer code.")
    decision = ANSWERS[code >> 13]
    duplicate = ("input.duplicate",) if code & DUPLICATE else ()
    low = code & (DUPLICATE - 1)
    if decision in {Answer.UNKNOWN, Answer.INVALID}:
        if low not in PLAIN_REASONS:
            raise ValueError(f"{code} is no answer code.")
        return decision, (PLAIN_REASONS[low], *duplicate)
    return decision, (*_reasons(code, decision, low, classes), *duplicate)


def _reasons(code: int, decision: Answer, low: int, classes: Sequence[str]) -> list[str]:
    consent = {bits: reason for reason, bits in CONSENT.items()}.get(low & CONSENT_MASK, "")
    if low & CONSENT_MASK and not consent:
        raise ValueError(f"{code} is no answer code.")
    held = {reason for reason, bits in FLAGS.items() if low & bits} | {consent}
    exemption = []
    if decision == Answer.NOT_CALLABLE:
        held |= {reason for reason, bits in REGISTER.items() if low & bits}
    elif place := low & LOW_MASK:
        if place > len(classes):
            raise ValueError(f"{code} names an exemption the pack does not have.")
        exemption = [f"exemption.{classes[place - 1]}"]
    outside = [reason for reason in ("hours.outside_window",) if reason in held]
    return [*(reason for reason in ORDER if reason in held), *exemption, *outside]


def to_bytes(code: int) -> bytes:
    return code.to_bytes(2, "big")
