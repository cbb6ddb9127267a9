"""The two bytes of an answer: a format for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import CONSENT, PLAIN, REGISTER, decode, encode, to_bytes

CLASSES = ("charity", "political")

# These codes stand in records kept for years. A change that breaks a line here breaks old receipts.
FOR_EVER = [
    (0x0000, "callable", ""),
    (0x0020, "callable", "registry.pending"),
    (0x0080, "callable", "consent.claimed"),
    (0x0100, "callable", "consent.confirmed"),
    (0x00A0, "callable", "registry.pending consent.claimed"),
    (0x0400, "callable", "relationship.valid"),
    (0x0001, "callable", "exemption.charity"),
    (0x0002, "callable", "exemption.political"),
    (0x1100, "callable", "consent.confirmed input.duplicate"),
    (0x2008, "not_callable", "registry.all"),
    (0x2004, "not_callable", "registry.channel"),
    (0x2002, "not_callable", "registry.category"),
    (0x2001, "not_callable", "registry.firm"),
    (0x2006, "not_callable", "registry.channel registry.category"),
    (0x2188, "not_callable", "registry.all consent.unconfirmed"),
    (0x2208, "not_callable", "registry.all consent.expired"),
    (0x2289, "not_callable", "registry.all registry.firm consent.revoked"),
    (0x4040, "conditional", "consent.required"),
    (0x41C0, "conditional", "consent.required consent.unconfirmed"),
    (0x4050, "conditional", "registry.hours consent.required"),
    (0x4900, "conditional", "consent.confirmed hours.outside_window"),
    (0x6001, "unknown", "number.foreign"),
    (0x6002, "unknown", "number.unallocated"),
    (0x6003, "unknown", "number.reassigned"),
    (0x6004, "unknown", "register.stale"),
    (0x8005, "invalid", "input.malformed"),
    (0x8006, "invalid", "input.empty"),
    (0x8007, "invalid", "number.short_code"),
    (0x8008, "invalid", "number.emergency"),
    (0x8009, "invalid", "number.premium"),
    (0x800A, "invalid", "number.toll_free"),
    (0x800B, "invalid", "input.category"),
    (0x800C, "invalid", "input.client"),
    (0x9006, "invalid", "input.empty input.duplicate"),
]


@pytest.mark.parametrize(("code", "decision", "reasons"), FOR_EVER)
def test_codes_for_ever(code: int, decision: str, reasons: str) -> None:
    assert encode(Answer(decision), tuple(reasons.split()), CLASSES) == code
    assert decode(code, CLASSES) == (decision, tuple(reasons.split()))
    assert to_bytes(code) == bytes([code >> 8, code & 0xFF])


@given(st.integers(0, 0xFFFF))
def test_a_code_is_refused_or_comes_back_the_same(code: int) -> None:
    try:
        decision, reasons = decode(code, CLASSES)
    except ValueError:
        return
    assert encode(decision, reasons, CLASSES) == code


@given(st.sets(st.sampled_from([*REGISTER, *PLAIN, *CONSENT, "input.duplicate", "exemption.charity", "nonsense"])),
       st.sampled_from(list(Answer)))  # fmt: skip
def test_reasons_are_refused_or_come_back_the_same(reasons: set[str], decision: Answer) -> None:
    try:
        code = encode(decision, sorted(reasons), CLASSES)
    except ValueError:
        return
    assert 0 <= code <= 0xFFFF
    assert decode(code, CLASSES)[0] == decision and set(decode(code, CLASSES)[1]) == reasons


@pytest.mark.parametrize(
    ("decision", "reasons"),
    [
        ("callable", ["registry.all"]),
        ("callable", ["consent.claimed", "consent.confirmed"]),
        ("callable", ["exemption.nobody"]),
        ("not_callable", ["exemption.charity"]),
        ("callable", ["exemption.charity", "exemption.political"]),
        ("unknown", []),
        ("unknown", ["number.foreign", "register.stale"]),
        ("invalid", ["registry.all"]),
    ],
)
def test_what_the_format_cannot_hold_is_refused(decision: str, reasons: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(Answer(decision), reasons, CLASSES)


@pytest.mark.parametrize("code", [-1, 0x10000, 0xA000, 0x6000, 0x600D, 0x0380, 0x0003])
def test_codes_of_nothing_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match=str(code)):
        decode(code, CLASSES)
