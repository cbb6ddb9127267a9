"""The reasons of an answer: code, the answers it stands with, its bits in the answer code, its words. One table.

The API's documents, the pages, docs/reasons.md and the record's format follow from it (`registry.engine.records.answer_code`
says how bits are laid out). A format for ever: add a row with free bits, never move one.
"""

from collections.abc import Iterable
from enum import StrEnum

from core.numbers.problems import Problem
from registry.engine.records.answer import Answer


def gettext_noop(words: str) -> str:
    """Marks words for the catalogues; a page translates them when it shows them."""
    return words


CALLABLE, NOT_CALLABLE, CONDITIONAL = Answer.CALLABLE, Answer.NOT_CALLABLE, Answer.CONDITIONAL
ANY = frozenset({CALLABLE, NOT_CALLABLE, CONDITIONAL})
BARRED = frozenset({NOT_CALLABLE})
UNKNOWN = frozenset({Answer.UNKNOWN})
INVALID = frozenset({Answer.INVALID})
CONSENT_FIELD = 7 << 11  # one of several states: they share three bits
EXEMPTION_FIELD = 15 << 4  # position of the exemption in the pack version's `caller_classes`, from 1; not with `BARRED`
BY_CLOCK = True
ALONE_FIELD = 0xFFF << 4  # unknown and invalid have one reason of their own: a number from 1


class Reason(StrEnum):
    """In the order in which an answer gives them.

    `answers`: with which it may stand; with `BARRED` alone, whoever calls all the same is accused of it. `bits`: in the answer
    code. `field`: the bits that it alone may set. `words`: English, for the catalogues. `by_clock`: it comes to an end although
    nobody does anything.
    """

    answers: frozenset[Answer]
    bits: int
    field: int
    words: str
    by_clock: bool

    def __new__(
        cls, code: str, answers: Iterable[Answer], bits: int, words: str, field: int = 0, by_clock: bool = False
    ) -> "Reason":
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.answers, reason.bits, reason.field, reason.words = frozenset(answers), bits, field or bits, words
        reason.by_clock = by_clock
        return reason

    REGISTRY_ALL = "registry.all", BARRED, 1 << 7, gettext_noop("registered against all marketing")
    REGISTRY_CHANNEL = "registry.channel", BARRED, 1 << 6, gettext_noop("registered against this way of contact")
    REGISTRY_CATEGORY = "registry.category", BARRED, 1 << 5, gettext_noop("registered against this trade")
    REGISTRY_FIRM = "registry.firm", BARRED, 1 << 4, gettext_noop("has refused your firm")
    REGISTRY_HOURS = "registry.hours", ANY, 1 << 8, gettext_noop("barred at certain hours")
    REGISTRY_PENDING = "registry.pending", ANY, 1 << 9, gettext_noop("registered, but not binding yet"), 0, BY_CLOCK
    CONSENT_REQUIRED = "consent.required", ANY, 1 << 10, gettext_noop("needs a consent that you can prove")
    CONSENT_CLAIMED = "consent.claimed", ANY, 1 << 11, gettext_noop("a consent is on file"), CONSENT_FIELD, BY_CLOCK
    CONSENT_CONFIRMED = (
        "consent.confirmed", ANY, 2 << 11, gettext_noop("a consent was confirmed by the holder"), CONSENT_FIELD, BY_CLOCK,
    )  # fmt: skip
    CONSENT_UNCONFIRMED = (
        "consent.unconfirmed", ANY, 3 << 11, gettext_noop("the holder has not confirmed the consent"), CONSENT_FIELD,
        BY_CLOCK,
    )  # fmt: skip
    CONSENT_EXPIRED = "consent.expired", ANY, 4 << 11, gettext_noop("the consent has expired"), CONSENT_FIELD
    CONSENT_REVOKED = "consent.revoked", ANY, 5 << 11, gettext_noop("the consent was revoked"), CONSENT_FIELD
    RELATIONSHIP_VALID = (
        "relationship.valid",
        ANY,
        1 << 14,
        gettext_noop("an existing business relationship"),
        0,
        BY_CLOCK,
    )
    HOURS_OUTSIDE = "hours.outside_window", ANY, 1 << 15, gettext_noop("the planned time is outside the calling hours")

    FOREIGN = Problem.FOREIGN, UNKNOWN, 1 << 4, gettext_noop("a number of another country"), ALONE_FIELD
    UNALLOCATED = Problem.UNALLOCATED, UNKNOWN, 2 << 4, gettext_noop("in no numbering plan we know"), ALONE_FIELD
    REASSIGNED = "number.reassigned", UNKNOWN, 3 << 4, gettext_noop("the number has changed hands"), ALONE_FIELD
    STALE = "register.stale", UNKNOWN, 4 << 4, gettext_noop("the register is not up to date"), ALONE_FIELD, BY_CLOCK
    MALFORMED = Problem.MALFORMED, INVALID, 5 << 4, gettext_noop("cannot be read as a number"), ALONE_FIELD
    EMPTY = Problem.EMPTY, INVALID, 6 << 4, gettext_noop("empty"), ALONE_FIELD
    SHORT_CODE = Problem.SHORT_CODE, INVALID, 7 << 4, gettext_noop("a short service number"), ALONE_FIELD
    EMERGENCY = Problem.EMERGENCY, INVALID, 8 << 4, gettext_noop("an emergency number"), ALONE_FIELD
    PREMIUM = Problem.PREMIUM, INVALID, 9 << 4, gettext_noop("a premium-rate number"), ALONE_FIELD
    TOLL_FREE = Problem.TOLL_FREE, INVALID, 10 << 4, gettext_noop("a company's service number"), ALONE_FIELD
    CATEGORY = "input.category", INVALID, 11 << 4, gettext_noop("the row names no trade of this register"), ALONE_FIELD
    CLIENT = (
        "input.client", INVALID, 12 << 4, gettext_noop("the row names a firm that has not approved you"), ALONE_FIELD,
    )  # fmt: skip
    DUPLICATE = "input.duplicate", tuple(Answer), 1 << 3, gettext_noop("repeats an earlier row")


_NAMED = {reason.value: reason for reason in Reason}


def reason_named(code: str) -> Reason:
    """Raises ValueError for a code that is no reason."""
    if code not in _NAMED:
        raise ValueError(f"{code} is no reason.")
    return _NAMED[code]


EXEMPTION = "exemption."  # with the code of a class of callers behind it
_OF_LEAVE = ("consent.", "relationship.", EXEMPTION)


def is_of_leave(code: str) -> bool:
    """Whether a reason speaks of somebody's leave to call: a consent, a relationship, an exemption. Its first word says so."""
    return code.startswith(_OF_LEAVE)


def reasons_page() -> str:
    """docs/reasons.md."""
    lines = [_line(reason) for reason in Reason]
    return f"{_PAGE}{chr(10).join(lines)}\n"


def _line(reason: Reason) -> str:
    answers = ", ".join(f"`{answer}`" for answer in sorted(reason.answers))
    return f"| `{reason}` | {reason.words} | {answers} | {reason.bits:04x} |"


_PAGE = """# Reasons

Why a row of a scrub was answered as it was, in the order in which an answer gives them. Made from `registry/engine/records/reasons.py` by
`./dnc manage reasons_page`. The bits are those of the answer code in a scrub's record ([scrub-record.md](scrub-record.md)), in hexadecimal.

`exemption.<class>` stands for a class of callers that the policy pack exempts.

A new reason is a row of the table with a free bit, a rule that gives it, its translation, and this page.

| reason | in words | stands with | bits |
|---|---|---|---|
"""
