"""What a text as received shows: who sent it, and how to stop it."""

import pytest

from compliance.findings.rules.message_text import names_sender, offers_opt_out


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("【速达信贷】您有一笔额度待领取", True),
        ("您有一笔额度待领取【速达信贷】", True),
        ("[Sunrise] Your offer", True),
        ("［某某银行］您有一笔额度", True),
        ("【贷】额度", False),  # one sign is no name
        ("【" + "长" * 30 + "】", True),
        ("【" + "长" * 31 + "】", False),
        ("【】额度", False),
        ("【速达信贷 额度", False),
        ("您有一笔额度待领取", False),
        ("", False),
    ],
)
def test_a_signature_in_brackets_names_the_sender(text: str, named: bool) -> None:
    assert names_sender(text) is named


@pytest.mark.parametrize(
    "text",
    [
        "退订回T", "回复TD退订", "拒收请回复R", "回T", "回 TD", "回复N", "回复 R 。", "回T不再接收", "回复N终止推送", "回复TD取消",
        "回“R”停止", "Reply STOP to end", "Text STOP to opt-out", "txt stop", "reply \u201cSTOP\u201d", "Unsubscribe: x.example", "opt out",
        "Opt-Out", "回r停发", "退 td", "回复 qx 不再接收此消息", "请回复不接收", "回复屏蔽", "回Ｔ退", "回\u200bT退订", "退\u200b订",
    ],
)  # fmt: skip
def test_a_way_out_is_seen_as_firms_write_it(text: str) -> None:
    assert offers_opt_out(f"【速达信贷】您有一笔额度待领取，{text}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "您有一笔额度待领取",
        "回复领取",
        "回Rich领取",
        "回TV",
        "七天可退T恤",
        "回复取消订单",
        "回复QXL领取",
        "回复Now领取",
        "Don't stop now",
        "Stop by our shop",
        "option",
    ],
)
def test_what_is_no_way_out_is_none(text: str) -> None:
    assert not offers_opt_out(text)
