"""A code is read however it was typed, and what is none is not taken for one."""

import pytest

from core.proving.typed_code import LONGEST, read_code


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123 456\t",
        "123-456",
        "12–34—56",
        "123\u00a0456",
        "123\u202f456",
        "１２３４５６",
        "\u200b123456\u2069",
        "\u2068123\u200b456\u2069",
        "123\ufe0d456",
        "\ufeff123\u00ad456",
        "١٢٣٤٥٦",
        "۱۲۳۴۵۶",
        "१२३४५६",
        "「123456」",
        "123456。",
        "(123) 456",
        "①②③④⑤⑥",
        "1.2.3.4.5.6",
    ],
)
def test_a_code_in_any_dress(typed: str) -> None:
    assert read_code(typed) == "123456"


@pytest.mark.parametrize(
    "typed", ["", "   ", "\u200b", "12345a", "code 123456", "一二三四五六", "+123456", "12345½", "0x123456"]
)
def test_what_is_no_code(typed: str) -> None:
    assert read_code(typed) == ""


def test_it_is_bounded() -> None:
    assert read_code("1" * LONGEST) == "1" * LONGEST
    assert read_code("1" * (LONGEST + 1)) == ""
    assert read_code(" " * 10_000_000) == ""
