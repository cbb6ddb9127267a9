"""The code of an answer: a format for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import WIDEST, decode, encode
from registry.engine.records.reasons import Reason
from registry.engine.records.row_format import FORMATS, WIDTHS, WRITTEN, format_for

CLASSES = ("charity", "political")

# These codes stand in records kept for years. A change that breaks a line here breaks old receipts.
FOR_EVER = [
    (0x0000, "callable", ""),
    (0x0200, "callable", "registry.pending"),
    (0x0800, "callable", "consent.claimed"),
    (0x1000, "callable", "consent.confirmed"),
    (0x0A00, "callable", "registry.pending consent.claimed"),
    (0x4000, "callable", "relationship.valid"),
    (0x0010, "callable", "exemption.charity"),
    (0x0020, "callable", "exemption.political"),
    (0x1008, "callable", "consent.confirmed input.duplicate"),
    (0x0081, "not_callable", "registry.all"),
    (0x0041, "not_callable", "registry.channel"),
    (0x0021, "not_callable", "registry.category"),
    (0x0011, "not_callable", "registry.firm"),
    (0x0061, "not_callable", "registry.channel registry.category"),
    (0x1881, "not_callable", "registry.all consent.unconfirmed"),
    (0x2081, "not_callable", "registry.all consent.expired"),
    (0x2891, "not_callable", "registry.all registry.firm consent.revoked"),
    (0x0402, "conditional", "consent.required"),
    (0x1C02, "conditional", "consent.required consent.unconfirmed"),
    (0x0502, "conditional", "registry.hours consent.required"),
    (0x9002, "conditional", "consent.confirmed hours.outside_window"),
    (0x0013, "unknown", "number.foreign"),
    (0x0023, "unknown", "number.unallocated"),
    (0x0033, "unknown", "number.reassigned"),
    (0x0043, "unknown", "register.stale"),
    (0x0054, "invalid", "input.malformed"),
    (0x0064, "invalid", "input.empty"),
    (0x0074, "invalid", "number.short_code"),
    (0x0084, "invalid", "number.emergency"),
    (0x0094, "invalid", "number.premium"),
    (0x00A4, "invalid", "number.toll_free"),
    (0x00B4, "invalid", "input.category"),
    (0x00C4, "invalid", "input.client"),
    (0x006C, "invalid", "input.empty input.duplicate"),
]


@pytest.mark.parametrize(("code", "decision", "reasons"), FOR_EVER)
def test_codes_for_ever(code: int, decision: str, reasons: str) -> None:
    assert encode(Answer(decision), tuple(reasons.split()), CLASSES) == code
    assert decode(code, CLASSES) == (decision, tuple(reasons.split()))


@given(st.integers(0, 0xFFFF) | st.integers(0, WIDEST))
def test_a_code_is_refused_or_comes_back_the_same(code: int) -> None:
    try:
        decision, reasons = decode(code, CLASSES)
    except ValueError:
        return
    assert encode(decision, reasons, CLASSES) == code


@given(st.sets(st.sampled_from([*Reason, "exemption.charity", "nonsense"])),
       st.sampled_from(list(Answer)))  # fmt: skip
def test_reasons_are_refused_or_come_back_the_same(reasons: set[str], decision: Answer) -> None:
    try:
        code = encode(decision, sorted(reasons), CLASSES)
    except ValueError:
        return
    assert 0 <= code < 1 << 8 * WIDTHS[WRITTEN.version]
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


@pytest.mark.parametrize("code", [-1, WIDEST + 1, 0x10000, 5, 3, 0xD3, 0x3800, 0x30])
def test_codes_of_nothing_are_refused(code: int) -> None:
    with pytest.raises(ValueError, match=str(code)):
        decode(code, CLASSES)


def test_no_two_reasons_share_a_code_and_each_keeps_to_its_field() -> None:
    for one in Reason:
        assert one.bits and one.bits & ~one.field == 0, one
        for other in Reason:
            if one is not other and one.answers & other.answers:
                assert one.field & other.field == 0 or (one.field == other.field and one.bits != other.bits), (
                    one,
                    other,
                )


def test_sixteen_reasons_to_come_have_room() -> None:
    """Besides those of the first release, whose codes stand above."""
    first = {name for _code, _decision, reasons in FOR_EVER for name in reasons.split()}
    taken = 0b111
    for reason in Reason:
        taken |= reason.field if reason.value in first else 0
    assert (WIDEST & ~taken).bit_count() >= 16


def test_the_narrowest_format_that_holds_all_codes_is_written() -> None:
    assert format_for(max(reason.field for reason in Reason)) is WRITTEN
    assert (FORMATS[1].row_bytes, FORMATS[1].leaf_bytes) == (10, 640)
    assert format_for(0xFFFF) is FORMATS[1] and format_for(0x10000) is FORMATS[2] and format_for(WIDEST) is FORMATS[2]
    assert (FORMATS[2].row_bytes, FORMATS[2].leaf_bytes) == (12, 768)
