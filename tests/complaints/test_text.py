"""Equal texts are found, whoever wrote what around them."""

import pytest

from complaints.rules.text import digest_of_text, received_part

SENT = "【速达信贷】低息贷款，回T退订"
TYPED = (
    "“【速达信贷】低息贷款，回T退订”",
    "短信内容：【速达信贷】低息贷款，回T退订",
    "收到的短信是这样的：“【速达信贷】\n低息贷款，\n回T退订”",
    "「【速达信贷】低息贷款，回T退订」 很烦！",
    "转发：短信原文：\n\n【速达信贷】低息贷款，回T退订\n",
    'Text message: "【速达信贷】低息贷款，回T退订"',
)


def test_equal_texts_have_one_digest() -> None:
    assert digest_of_text("Get a LOAN  now") == digest_of_text("get a loan now ")
    assert digest_of_text("  ") is None


@pytest.mark.parametrize("typed", TYPED)
def test_what_somebody_writes_around_a_text_makes_no_other_text(typed: str) -> None:
    assert digest_of_text(typed) == digest_of_text(SENT)
    assert "".join(received_part(typed).split()) == SENT


@pytest.mark.parametrize(
    "text",
    [
        "点击“领取”有好礼，名额有限，先到先得，错过再等一年，客服热线全天恭候您的来电，详询门店",
        "他们每天打电话推销贷款",
        "尊敬的客户：您的额度已审批",
        "“领取”",
        "",
    ],
)
def test_a_text_that_nobody_wrote_around_stays_whole(text: str) -> None:
    assert received_part(text) == text


def test_a_hostile_text_is_read_to_its_end() -> None:
    for hostile in ("短信" * 2_500, "短信：" + " " * 5_000, " " * 5_000 + "内容" * 9, "内" * 5_000):
        assert digest_of_text(hostile) is not None or hostile.startswith("短信：")
    assert received_part("“" * 2_500 + "”" * 2_500) == "“" * 2_497 + "”" * 2_497, "marks within marks end"
