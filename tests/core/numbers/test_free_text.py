"""No number stays in a free text, however it is written; what is surely none stays readable."""

import re
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.numbers.free_text import clean_text
from core.numbers.written_digits import digits_in, plain
from core.policies import load
from tests.core.numbers.test_written_digits import SPELLINGS

CN, US = load("cn").versions[-1], load("us").versions[-1]
NUMBER = "13912345678"
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True, alphabet="0123456789")


def said(text: str, *callers: str) -> str:
    return clean_text(text, CN, lambda: set(callers))


def digits_of(text: str) -> str:
    return "".join(found.digits for found in digits_in(plain(text)))


WRITTEN = [
    *SPELLINGS,
    "139 1234 5678",
    "139-1234-5678",
    "139.1234.5678",
    "139，1234，5678",
    "139*1234*9876",
    "139****1234****9876",
    "139****1234 5678",
    "139****1 2345678",
    "前三位是139，中间四位是1234，最后四位是5678",
    "139/1234/5678",
    "(139)1234(5678)",
    "1 3 9 1 2 3 4 5 6 7 8",
    "1-39-12-34-56-78",
    "139:1234:5678",
    "139　1234　5678",
    "139\u200b1234\u200d5678",
    "1\u202e391234\u20665678",
    "139\n1234\n5678",
    "1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
    "+86 139 1234 5678",
    "+8613912345678",
    "0086-139-1234-5678",
    "86 139 1234 5678",
    "（+86）139 1234 5678",
    "0139 1234 5678",
    "139转1234转5678",
    "139 then 1234 then 5678",
    "139abc1234def5678",
    "1a3b9c1d2e3f4g5h6i7j8",
    "1点3点9点1点2点3点4点5点6点7点8",
    "我的号是139，中间1234，最后5678。",
    "一三九 1234 五六七八",
    "caller13912345678x",
    "139%201234%205678",
    "139%2D1234%2d5678",
    "1391%2345678",
    "%2B8613912345678",
    "yi san jiu yi er san si wu liu qi ba",
    "yao san jiu, yao er san si, wu liu guai ba",
    "yī sān jiǔ yī èr sān sì wǔ liù qī bā",
    "yi1 san1 jiu3 yi1 er4 san1 si4 wu3 liu4 qi1 ba1",
    "yisanjiuyiersansiwuliuqiba",
    "/caller/13912345678/?x=1",
    "one three nine one two three four five six seven eight",
    "139O2345678",
    "139 O234 5678",
    "l39-l2O4-5678",
    "139 O158 OOO1",
    "139l234S678",
    "l39-1z34-S67B",
    "I39-OO00-OOO1",
    "l39 (OOO8) OO01",
    "113912345678",
    "9 手机号113912345678",
    "18613912345678",
    "ⅠⅢⅨ１２３４５６７８",
    "010-65883001",
    "（010）6588 3001",
    "010 6588-3001",
    "0755 2606 1234",
    "零一零 六五八八 三零零一",
    "区号010，电话65883001",
    "+86 10 6588 3001",
    "+86 010-65883001",
    "86 755 2606 1234",
    "+852 3898 6988",
    "00852 3898 6988",
    "+1 (315) 232-8257",
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_masked_however_it_is_written(written: str) -> None:
    kept = said(f"我母亲的手机 {written} 请回电 95588。")
    found = digits_of(written)
    assert found[-8:-2] not in digits_of(kept), kept
    assert kept.startswith("我母亲的手机 ") and kept.endswith(" 请回电 95588。")
    assert "***" in kept
    assert said(kept) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("打 13912345678。", "打 139****5678。"),
        ("打 (010) 6588 3001。", "打 010****3001。"),
        ("打 +86 139 1234 5678。", "打 139****5678。"),
        ("139 O158 OOO1", "139****0001"),
        ("113901580001", "1139****0001"),
        ("13912345678 13812345679", "139****5678 138****5679"),
        ("13912345678,010-65883001;一三八零零一三八零零一", "139****5678,010****3001;138****8001"),
        ("139\n1234 5678", "139****5678\n"),
        ("2026-11-2013912345678", "2026-11-20139****5678"),
        ("2026年11月2013912345678", "2026年11月20139****5678"),
        ("2026112013912345678", "20261120139****5678"),
        ("139123456782026-11-20", "***********2026-11-20"),
        ("yi san jiu yi er san si wu liu qi ba", "139****5678"),
        ("tel%3A13912345678", "tel%3A139****5678"),
        ("回电 8653 9100。", "回电 865****0。"),
        ("8653-9100 转 805", "865****0 转 805"),
        ("晚上打86539100找他", "晚上打865****0找他"),
        ("座机：6588300", "座机：658****"),
        ("六五八八三零零一，请回电", "658****1，请回电"),
        ("六五八八 三零零一", "658****1"),
        ("tel8653 9100", "tel865****0"),
        ("号码是 365-2200 和 8653—9100", "号码是 365**** 和 865****0"),
    ],
)
def test_the_masked_form(written: str, kept: str) -> None:
    assert said(written) == kept


@pytest.mark.parametrize(
    ("glued", "kept"),
    [
        ("骂我13901580001SB", "骂我139****0001SB"),
        ("qq13901580002", "qq139****0002"),
        ("机主ID13901580003", "机主ID139****0003"),
        ("13901580004B座", "139****0004B座"),
        ("Bob13901580005", "Bob139****0005"),
        ("GG02165880007", "GG021****0007"),
        ("13901580001s", "139****0001s"),
        ("I13901580001O", "I139****0001O"),
        ("139%301580001SB", "139****0001SB"),
        ("1390158001113901580012", "***********139****0012"),
        ("打86539100SB", "打865****0SB"),
        ("打GG86539100", "打GG865****0"),
        ("139zero158zerozerozero9", "139****0009"),
        ("139о158ооо1", "139****0001"),
        ("139ΟΙ58OО01", "139****0001"),
        ("１３９Ｏ１５８ＯＯＯ１", "139****0001"),
    ],
)
def test_letters_that_are_glued_to_a_number_hide_none_of_it(glued: str, kept: str) -> None:
    assert said(glued) == kept
    assert said(kept) == kept


@given(
    MOBILE,
    st.text(st.sampled_from("OoIlSsZzBbGgqQDiAx"), max_size=6),
    st.text(st.sampled_from("OoIlSsZzBbGgqQDiAx"), max_size=6),
)
def test_no_letters_glued_to_any_mobile_hide_it(number: str, before: str, after: str) -> None:
    kept = "".join(filter(str.isdecimal, said(f"号{before}{number}{after}。")))
    assert number[3:] not in kept


@pytest.mark.parametrize(
    "text",
    [
        "95588 10086 12321 110 96110 1010 4009001166 400-900-1166 +86 400 900 1166",
        "1069012345678 是端口号",
        "转账 50000 元，手续费 12.50 元，共 1,234,567.89 元",
        "2026-11-29 15:30:00 95588 12",
        "2026-11-20T19:41:00+08:00 4008095559 3",
        "2026年11月29日13时55分 95588 来电",
        "2026/11/29 13:55，95588，打了 12 次",
        "下午15:30 接到 95588 打来 12 次电话",
        "订单 20261129153000123456，运单 SF1234567890123",
        "订单 113901580001234 号，213901580 元，单号 101065883001，Oo Ill OO lo Ol 10 OO",
        "身份证 110105194912310023 卡 6222021234567890123",
        "C-2026-000001-P cmp_7ZqAbXw9Kd3fQrStUvWxYz",
        "0f8fad5b-d9cb-469f-a165-708677289501",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "一个人，两件事，三天九夜，第一第二第三",
        "139****5678 已登记，010****3001 未登记",
        "san jiu er ba, yi er san si wu liu qi",
        "降价50%20元 café naïve",
        "第3条 第15款 100% 1/2 3.14159265358979",
        "月薪 5000-8000，贷款 3000-5000 元，8653-9100元，8653 9100 户，共 86539100 次",
        "20261121 致电，2026 1121，2026-1121，二零二六一一二一，2019-2020 年",
        "订单号 8653 9100，单号：86539100，第 8653-9100 号，账号 86539100，尾号 86539100，No. 8653 9100",
        "许可证号 65883001，粤B2-20201234，京ICP备12345678号，ICP证 86539100",
        "合计 86539100，2865 8653 9100 4444，$8653 9100，3.8653 9100",
        "打 95588，拨 10106666，按 4001 1234 一样，400-900-1166，电话 96110",
        "三四五六七八九十，七八个，两三千",
        "8653 9100km，打了 86539100KM，cannon and someone else, twofold, oneness",
        "о том, что он звонил 10 раз О 5 о 3",
        "",
    ],
)
def test_what_is_surely_no_number_stays(text: str) -> None:
    assert said(text) == text


def test_the_caller_stays_however_it_is_written_and_nobody_else() -> None:
    text = "13912345678、139 1234 5678、一三九一二三四五六七八 打给 138 1234 5678"
    assert said(text, "+8613912345678") == text.replace("138 1234 5678", "138****5678")
    assert said("010-65883001", "+861065883001") == "010-65883001"
    assert said("+852 3898 6988", "+85238986988") == "+852 3898 6988"
    assert said("座机 6588 3001 或 6588 3002", "+861065883001") == "座机 6588 3001 或 658****2"


def test_american_numbers() -> None:
    for written in ("(315) 232-8257", "315.232.8257", "+1 315 232 8257", "13152328257", "three one five 232 8257"):
        assert "232" not in digits_of(clean_text(f"Call {written} now", US)), written
    assert clean_text("ID3152328257", US) == "ID315****257"
    for local in ("232-8257", "232 8257", "2328257"):
        assert clean_text(f"Call {local} now", US) == "Call 232**** now"
    for kept in (
        "800-555-1234",
        "1-888-555-0123",
        "911",
        "$1,234.56 on 11/29/2026",
        "zip 14850-1234",
        "order no. 232-8257",
        "(800) 555-1234",
        "$500-1000",
    ):
        assert clean_text(kept, US) == kept


GAP = st.sampled_from(["", " ", "-", "·", "，", "　", "\u200b", " / ", "*", "…", "\n", "转", " then "])
DIGIT = {str(n): list(found) for n, found in enumerate(
    ("0０〇零٠⓪", "1１一壹幺①١", "2２二贰②٢", "3３三叁③٣", "4４四肆④٤", "5５五伍⑤٥", "6６六陆⑥٦", "7７七柒⑦٧", "8８八捌⑧٨", "9９九玖⑨٩")
)}  # fmt: skip


@given(MOBILE, st.data())
def test_any_mobile_in_any_mixture_of_spellings(number: str, data: st.DataObject) -> None:
    gap = data.draw(GAP)
    signs = [data.draw(st.sampled_from(DIGIT[digit])) for digit in number]
    kept = said(f"：{gap.join(signs)}。")
    assert number[3:7] + number[7:] not in digits_of(kept)
    assert number not in digits_of(kept)


LOCAL = st.from_regex(r"(?:[3-7][1-9]|8[1-9])[1-9][0-9]{4}[1-9]", fullmatch=True, alphabet="0123456789")


@given(LOCAL, st.sampled_from(["电话 {}", "打{}", "{cut}", "在{cut}。", "{spelled}", "tel: {cut}"]))
def test_any_line_of_a_city_without_its_area_code(number: str, written: str) -> None:
    spelled = number.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    text = written.format(number, cut=f"{number[:4]} {number[4:]}", spelled=spelled)
    kept = digits_of(said(text))
    assert kept == number[:3] + number[7:], "the first three digits, and the last"


@given(
    st.integers(1, 10**8), st.sampled_from(["{} 元", "￥{}", "订单号 {}", "共{}人", "{:,}", "{}.50", "C-2026-{:06d}"])
)
def test_amounts_and_ids_stay_whatever_they_are(value: int, written: str) -> None:
    text = written.format(value)
    assert said(text) == text


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y%m%d", "%Y %m%d", "%Y-%m%d", "%Y-%m-%d"]))
def test_dates_stay_however_they_are_written(day: date, written: str) -> None:
    text = f"来电 {day.strftime(written)} 一次"
    assert said(text) == text


@given(st.text(st.sampled_from("0123456789一三九① -*+()年:.\n\u200btO139"), max_size=200))
@settings(max_examples=300)
def test_a_text_never_grows_keeps_its_lines_and_holds_no_unbroken_number(text: str) -> None:
    kept = said(text)
    assert len(kept) <= len(text)
    assert kept.count("\n") == text.count("\n")
    assert not re.search(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", kept)


@pytest.mark.parametrize(
    "hostile",
    [
        "1 ",
        "13912345678 ",
        "0 0 1 ",
        "+1",
        "一a",
        "139****",
        "2026-1-1 ",
        "1:",
        "one ",
        "yi ",
        "%31",
        "2026-11-201",
        "0f8fad5b-",
        "O1",
        "(",
    ],
)
def test_a_hostile_text_costs_work_in_proportion_to_its_length(hostile: str) -> None:
    def steps(text: str) -> int:
        count = 0

        def count_one(*_args: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(count_one)
        try:
            said(text)
        finally:
            sys.setprofile(None)
        return count

    assert steps(hostile * 2000) <= 12 * steps(hostile * 200) + 2000
