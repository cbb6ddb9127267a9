"""Words of a message propose a kind and a trade, and say which they are; where none occurs nothing is proposed."""

import pytest

from complaints.rules.text_words import Proposed, propose_kind, propose_trade
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]


@pytest.mark.parametrize(
    ("text", "kind", "trade"),
    [
        ("信用 贷款 ，无 抵押 ，放款 快，利息 低，优惠 办理", "marketing", "loans"),
        ("尊敬的用户，您的网银密码器即将失效，请登录 www.x.cn 升级", "fraud", ""),
        ("澳门百家乐，首存送彩金，时时彩", "malicious", ""),
        ("您的欠款已逾期，将移交法务起诉", "debt_collection", ""),
        ("地铁口楼盘盛大开盘，首付十万，精装公寓", "marketing", "real_estate"),
    ],
)
def test_chinese_messages(text: str, kind: str, trade: str) -> None:
    assert (propose_kind(text, CN).code, propose_trade(text, CN).code) == (kind, trade)


def test_english_messages_by_whole_words() -> None:
    found = propose_trade("Your car's EXTENDED coverage: the warranty is about to expire. Reply STOP", US)
    assert found == Proposed("warranties", ("warranty", "extended coverage"), True)
    assert propose_kind("My first wireless firm", US) == Proposed()  # neither irs nor wire


def test_how_sure_it_is() -> None:
    assert propose_trade("贷款", CN).likely is False
    assert propose_trade("贷款，无抵押，放款快", CN).likely is True
    assert propose_trade("贷款，利息，保险，理赔", CN).likely is False


@pytest.mark.parametrize("text", ["", "13912345678 8888", "\u200b\u2060！！", "字" * 1_000_000])
def test_what_says_nothing_proposes_nothing(text: str) -> None:
    assert propose_kind(text, CN) == propose_trade(text, CN) == Proposed()


def test_words_are_of_codes_that_the_pack_has() -> None:
    for policy in (CN, US):
        assert set(policy.complaints.kind_words) <= set(policy.complaints.kinds)
        assert set(policy.complaints.trade_words) <= set(policy.register.categories)
