"""Sums in capitals and figures, and the points of a list."""

import pytest

from compliance.cases.rules.amounts import MOST, capitals, figures, ordinal


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "零元整"), (1, "壹元整"), (10, "壹拾元整"), (101, "壹佰零壹元整"), (110, "壹佰壹拾元整"),
        (1_001, "壹仟零壹元整"), (1_010, "壹仟零壹拾元整"), (10_000, "壹万元整"), (10_001, "壹万零壹元整"),
        (10_100, "壹万零壹佰元整"), (11_000, "壹万壹仟元整"), (100_000, "壹拾万元整"), (101_000, "壹拾万壹仟元整"),
        (100_100, "壹拾万零壹佰元整"), (500_000, "伍拾万元整"), (1_000_010, "壹佰万零壹拾元整"),
        (10_000_000, "壹仟万元整"), (100_000_000, "壹亿元整"), (100_000_001, "壹亿零壹元整"),
        (100_010_000, "壹亿零壹万元整"), (123_456_789, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元整"),
        (1_000_000_000_001, "壹兆零壹元整"), (200_003_000, "贰亿零叁仟元整"),
    ],
)  # fmt: skip
def test_a_sum_in_capitals(amount: int, said: str) -> None:
    assert capitals(amount) == said


def test_no_two_sums_read_alike() -> None:
    sums = [
        *range(20_000),
        *range(99_990, 110_020),
        *(10**n + k for n in range(5, 15) for k in (0, 1, 10, 1_000, 10_000)),
    ]
    assert len({capitals(amount) for amount in sums}) == len(set(sums))
    assert "零零" not in "".join(map(capitals, sums))


def test_what_is_no_sum_is_refused() -> None:
    for amount in (-1, MOST + 1):
        with pytest.raises(ValueError, match="whole number"):
            capitals(amount)


def test_figures_and_points() -> None:
    assert [figures(n) for n in (0, 999, 100_000, 1_000_010)] == ["0", "999", "100,000", "1,000,010"]
    assert [ordinal(n) for n in (1, 10, 11, 20, 21, 99, 100)] == ["一", "十", "十一", "二十", "二十一", "九十九", "100"]
