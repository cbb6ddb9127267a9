"""Digits however they are written become the same digits, sign for sign; signs that nobody sees go."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.numbers.written_digits import digits_in, may_say_digits, plain, without_controls

SPELLINGS = [
    "13912345678",
    "１３９１２３４５６７８",
    "١٣٩١٢٣٤٥٦٧٨",
    "१३९१२३४५६७८",
    "一三九一二三四五六七八",
    "幺三九幺两三四五六拐八",
    "壹叁玖壹贰叁肆伍陆柒捌",
    "壹參玖壹貳參肆伍陸柒捌",
    "①③⑨①②③④⑤⑥⑦⑧",
    "⑴⑶⑼⑴⑵⑶⑷⑸⑹⑺⑻",
    "❶❸❾❶❷❸❹❺❻❼❽",
    "𝟏𝟑𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖",
    "㈠㈢㈨㈠㈡㈢㈣㈤㈥㈦㈧",
    "l39I2345678",
    "l39-I234-5678",
    "一3九١二③4五６柒⑻",
]


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_every_way_of_writing_digits_is_read(spelled: str) -> None:
    assert "".join(found.digits for found in digits_in(plain(spelled))) == "13912345678"


def test_zero_has_many_faces_and_english_has_words() -> None:
    assert plain("零〇○洞⓪0") == "000000"
    said = digits_in("Call three-one five TWO oh; nobody phones, for it is none.")
    assert [found.digits for found in said] == ["3", "1", "5", "2", "0"]


def test_words_stay_words() -> None:
    for text in ("Illinois", "lollOol lIlIlIl", "o l I O", "oil 2lOl ll1", "ten eleven 十百千"):
        assert plain(text) == text


def test_what_nobody_sees_goes_and_lines_stay() -> None:
    said = "a\0\x07\x1b[31mb\u200b\u202ec\u2066\ufeff\u00ad\U000e0041\x85d\r\ne\rf\u2028g\th"
    assert without_controls(said) == "a[31mbc\nd\ne\nf\ng h"


@given(st.text())
def test_a_plain_text_has_the_length_of_the_text(text: str) -> None:
    assert len(plain(text)) == len(text)
    cleaned = without_controls(text)
    assert not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in cleaned if sign != "\n")
    assert without_controls(cleaned) == cleaned


SIGNS = "".join(SPELLINGS) + "您好贷款，。 \n-*·oOlISzerofivyīqqｏＯо"


@given(st.text(st.sampled_from(SIGNS), max_size=40) | st.sampled_from(SPELLINGS), st.integers(1, 12))
def test_a_text_is_passed_over_only_where_it_says_fewer_digits(text: str, least: int) -> None:
    said = sum(len(found.digits) for found in digits_in(plain(text)))
    assert may_say_digits(text, least) or said < least


def test_most_texts_are_passed_over() -> None:
    assert not may_say_digits("您好，贷款了解一下，额度三十万，利息低，随借随还，有需要请回复。", 7)
    assert may_say_digits("电话二三四五六七八", 7)
