"""Somebody's words in a message of ours are no link, whatever they write."""

import pytest

from core.sms.names import LONGEST, name_in_text


@pytest.mark.parametrize("sign", [".", "。", "．", "｡", "․", "﹒", "：", "/", "／", "\\", "@", "＠", "﹫"])
def test_no_sign_joins_words_to_an_address(sign: str) -> None:
    assert name_in_text(f"evil{sign}com") == "evil com"
    assert name_in_text(f"See evil{sign}{sign}com{sign}x now") == "See evil com x now"


def test_a_name_stays_a_name_and_short() -> None:
    assert name_in_text(" 阳光（北京） 信息有限公司 ") == "阳光（北京） 信息有限公司"
    assert name_in_text("Sun & Sons Ltd.") == "Sun & Sons Ltd."
    assert name_in_text("https://evil.example/icbc") == "https evil example icbc"
    assert len(name_in_text("长" * 200)) == LONGEST and len(name_in_text("长" * 200, 120)) == 120
