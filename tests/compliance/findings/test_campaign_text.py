"""Nearly the same text is found as such, whatever a sender changes in it; other texts are not, and hostile ones cost little."""

import pytest

from compliance.findings.rules import campaign_text as texts

LOAN = "【速达信贷】尊敬的客户,您的备用金额度已审批,最高可借20万元,年化低至3.6%,点击 http://sd.cn/a8f 领取,回T退订"
ALIKE = [
    "【速达信贷】尊敬的客户,您的备用金额度已审批,最高可借50万元,年化低至7.2%,点击 http://kx.top/zz1 领取,回T退订",
    "【速达信贷】 尊敬的客户，您的备用金额度已审批，最高可借20万元，年化低至3.6%，点击www.x9.cc/1领取，回T退订！！！",
    "【速达信贷】尊\u200b敬\u2060的客\u2068户,您的备\ufe0f用金额度已审批,最高可借20万元,年化低至3.6%,点击http://sd.cn/b领取,回T退订",
    "我今天收到了这样的短信：\n“" + LOAN.replace(",最", ",\n最") + "”，请查处",
    "【速达信贷】尊敬的张女士,您的备用金额度已审批,最高可借20万元,年化低至3.6%,点击 http://sd.cn/a8f 领取,回T退订",
]
ENGLISH = "Final notice: your car's extended warranty is about to expire. Call 800-555-0199 now to keep your coverage. Reply STOP."
OTHER = [
    "【速达信贷】您好,您的借款申请未通过审核,如有疑问请致电客服,感谢您的支持与理解",
    "您的快递已到菜鸟驿站,取件码 8-2-3011,请凭码取件,24小时内有效",
    "新楼盘盛大开盘,地铁口精装现房,首付十五万起,看房热线欢迎来电,专车接送",
    ENGLISH,
]


def near(one: str, other: str) -> float:
    return texts.similarity(texts.shingles(texts.folded(one)), texts.shingles(texts.folded(other)))


def share_a_band(one: str, other: str) -> bool:
    found = [set(texts.bands(texts.shingles(texts.folded(text)))) for text in (one, other)]
    return bool(found[0] & found[1])


@pytest.mark.parametrize("text", ALIKE)
def test_what_a_sender_changes_makes_no_other_text(text: str) -> None:
    assert near(LOAN, text) >= 0.7 and share_a_band(LOAN, text)


@pytest.mark.parametrize("text", OTHER)
def test_other_texts_are_other_texts_also_of_the_same_sender(text: str) -> None:
    assert near(LOAN, text) < 0.4


def test_english_alike() -> None:
    again = ENGLISH.replace("800-555-0199", "888 555 0142").replace("car's", "vehicle's").upper()
    assert near(ENGLISH, again) >= 0.7 and share_a_band(ENGLISH, again)
    assert near(ENGLISH, "Your student loan may qualify for forgiveness. Press 1 to speak with an advisor today.") < 0.3


@pytest.mark.parametrize("text", ["", "12345 67890 ٣٤٥", "！！！\u200b\u2060", "http://a.cn/b www.c.top", "ab"])
def test_what_says_nothing_is_found_by_nothing(text: str) -> None:
    assert len(texts.shingles(texts.folded(text))) == 0 == len(texts.bands(texts.shingles(texts.folded(text))))


def test_a_megabyte_is_read_to_its_first_part() -> None:
    """Padding behind a text costs nothing, and does not hide it."""
    long = LOAN + "x" * 10 + "\u200b" * 1_000_000
    assert near(LOAN, long) > 0.8
    assert len(texts.folded("字" * 1_000_000)) == texts.MOST
    assert len(texts.shingles(texts.folded("字" * 1_000_000))) == 1
    assert texts.folded("\ud800坏了的文字") == "坏了的文字" and len(texts.shingles("坏了的文字")) == 3


def test_what_is_kept_stays_comparable() -> None:
    """Bands are compared with those of years ago: the same text gives the same ones in every version."""
    found = texts.shingles("您的备用金额度已审批")
    assert texts.from_bytes(texts.to_bytes(found)).tolist() == found.tolist()
    assert texts.bands(found)[:2] == BANDS and len(texts.bands(found)) == texts.BANDS


BANDS = [1034884536503394082, 6101365259464157093]
