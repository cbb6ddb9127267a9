"""An answer as a whole number, as it stands in the record of a scrub.

    bits 2-0    decision: 0 callable, 1 not_callable, 2 conditional, 3 unknown, 4 invalid
    bit  3      input.duplicate
    bits 15-4   callable, not_callable, conditional: a bit a reason; three bits are the state of consent, and where nothing
                bars, bits 7-4 are 1 + position of the exemption in the pack version's `caller_classes`
                unknown, invalid: the number of the one reason
    bits 31-16  free: sixteen more reasons

The bits stand in `registry.engine.records.reasons`. The code 0 is a plain `callable`. How wide a code is in a record:
`registry.engine.records.row_format`.
"""

from collections.abc import Sequence

from registry.engine.records.answer import Answer
from registry.engine.records.reasons import BARRED, EXEMPTION, EXEMPTION_FIELD, Reason, reason_named

ANSWERS = tuple(Answer)
DECISION_MASK = 0b111
DUPLICATE = Reason.DUPLICATE.bits
MOST_CLASSES = EXEMPTION_FIELD >> 4
WIDEST = 0xFFFF_FFFF


def encode(decision: Answer, reasons: Sequence[str], classes: Sequence[str] = ()) -> int:
    """`classes`: the pack version's `exemptions.caller_classes`. ValueError for reasons the format cannot hold together."""
    code, taken = ANSWERS.index(decision), 0
    for reason in reasons:
        bits, field = _position(decision, reason, classes)
        if taken & field:
            raise ValueError(f"{list(reasons)}: {reason} does not go with the others.")
        code, taken = code | bits, taken | field
    alone = _stands_alone(decision)
    if alone and taken & ~DUPLICATE == 0:
        raise ValueError(f"{decision} with {list(reasons)}: it must have exactly one reason of its own.")
    return code


def _position(decision: Answer, reason: str, classes: Sequence[str]) -> tuple[int, int]:
    """The reason's bits, and all the bits that it takes for itself."""
    if reason.startswith(EXEMPTION) and decision not in BARRED and not _stands_alone(decision):
        position = list(classes).index(reason.removeprefix(EXEMPTION)) + 1
        if position > MOST_CLASSES:
            raise ValueError(f"{reason}: the format holds {MOST_CLASSES} classes.")
        return position << 4, EXEMPTION_FIELD
    known = reason_named(reason)
    if decision not in known.answers:
        raise ValueError(f"{reason} is no reason of {decision}.")
    return known.bits, known.field


def _stands_alone(decision: Answer) -> bool:
    return decision in {Answer.UNKNOWN, Answer.INVALID}


def decode(code: int, classes: Sequence[str] = ()) -> tuple[Answer, tuple[str, ...]]:
    """Decision and reasons, in the order `decide` gives them. ValueError for a code nothing encodes to."""
    if not 0 <= code <= WIDEST or code & DECISION_MASK >= len(ANSWERS):
        raise ValueError(f"{code} is no answer code.")
    decision = ANSWERS[code & DECISION_MASK]
    held = [reason for reason in Reason if decision in reason.answers and code & reason.field == reason.bits]
    named = _exemption(code, decision, classes)
    reasons = [*_before(held), *named, *_behind(held)]
    if sum(reason.bits for reason in held) + (code & EXEMPTION_FIELD if named else 0) + (code & DECISION_MASK) != code:
        raise ValueError(f"{code} is no answer code.")
    if _stands_alone(decision) and not set(reasons) - {Reason.DUPLICATE}:
        raise ValueError(f"{code} is no answer code.")
    return decision, tuple(reasons)


LAST = (Reason.HOURS_OUTSIDE, Reason.DUPLICATE)  # given after an exemption


def _before(held: Sequence[Reason]) -> list[Reason]:
    return [reason for reason in held if reason not in LAST]


def _behind(held: Sequence[Reason]) -> list[Reason]:
    return [reason for reason in held if reason in LAST]


def _exemption(code: int, decision: Answer, classes: Sequence[str]) -> list[str]:
    position = (code & EXEMPTION_FIELD) >> 4
    if not position or decision in BARRED or _stands_alone(decision):
        return []
    if position > len(classes):
        raise ValueError(f"{code} names an exemption the pack does not have.")
    return [EXEMPTION + classes[position - 1]]
