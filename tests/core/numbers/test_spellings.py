"""What each way of writing a number means, one line a kind: the specification of the reader.

A spelling is never read as another number than its writer meant. What cannot be read surely is malformed.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.numbers.bulk import PROBLEMS, read_texts
from core.numbers.parsing import (
    CallerName,
    lacks_area_code,
    protected_code,
    read_caller,
    read_holder,
    read_subscriber,
)
from core.numbers.plan import area_codes
from core.numbers.spelling import short_code
from core.policies import load
from core.policies.schema import Policy

CN = load("cn").versions[-1]
US = load("us").versions[-1]
POLICIES = {"cn": CN, "us": US}
MOBILE, SHENZHEN, YANBIAN, SYRACUSE = "+8613912345678", "+8675526061234", "+864332512345", "+13152328257"
BAD = "input.malformed"

# country | spelling | the subscriber's number, or the problem
SUBSCRIBERS = f"""
# An extension with a label is dropped, or one behind a number that is whole.
cn | 0755-26061234-8012           | {SHENZHEN}
cn | 0755 2606 1234 - 8012        | {SHENZHEN}
cn | 0755-26061234转8012          | {SHENZHEN}
cn | 0755-26061234 轉 8012        | {SHENZHEN}
cn | 0755-26061234分机8012        | {SHENZHEN}
cn | 0755-26061234（分机号：8012） | {SHENZHEN}
cn | 0755-26061234 内线 8012      | {SHENZHEN}
cn | 0755-26061234 ext: 7246433   | {SHENZHEN}
cn | 0755-26061234 Ext.8012       | {SHENZHEN}
cn | 0755-26061234,8012           | {SHENZHEN}
cn | 0755-26061234#8012           | {SHENZHEN}
cn | 010-65883001~301             | +861065883001
cn | 010-65883001;301             | +861065883001
cn | 010-65883001;;2              | +861065883001
cn | 139-1234-5678-9              | {MOBILE}
us | 315-232-8257-8               | {SYRACUSE}
us | 315-232-8257 extension 8012  | {SYRACUSE}
us | (315) 232-8257 x12 (office)  | {SYRACUSE}
# Where the digits behind might belong to the number, it is refused: these areas have lines of seven digits and of eight.
cn | 0433-2512345                 | {YANBIAN}
cn | 0433-25123456                | +8643325123456
cn | 433 2512 3456                | +8643325123456
cn | 0433-2512345-0               | {BAD}
cn | 0433-2512345/6               | {BAD}
cn | 0433 2512345 6               | {BAD}
cn | (0433)2512345(6)             | {BAD}
cn | +86 433 2512345-6            | {BAD}
cn | 0435-2512345-0               | {BAD}
cn | 0754-2512345.5               | {BAD}
cn | 0851-2512345-0               | {BAD}
cn | 0433-2512345转6              | {YANBIAN}
cn | 0433-2512345 ext 6           | {YANBIAN}
cn | 0433-2512345-8012            | {YANBIAN}
cn | 0433-25123456-8              | +8643325123456
cn | 010-65883001/2               | {BAD}
cn | 13912345678 9                | {BAD}
# One or two digits behind a wave or a semicolon end a range or name a second line, as behind a slash.
cn | 010-65883001~3               | {BAD}
cn | 010-65883001~03              | {BAD}
cn | 010-65883001 ～ 3            | {BAD}
cn | 010-65883001〜3              | {BAD}
cn | 010-65883001;2               | {BAD}
cn | 010-65883001；02             | {BAD}
cn | 0433-2512345~6               | {BAD}
cn | 0433-2512345;6               | {BAD}
cn | 13912345678~9                | {BAD}
us | 315-232-8257~8               | {BAD}
us | 315-232-8257;58              | {BAD}
us | 315-232-8257;ext=58          | {SYRACUSE}
us | 315-232-8257;801             | {SYRACUSE}
# That all of the digits are a number says nothing where the last ones are set apart as no group is: a second number, decimals, a
# digit that is missing. The commas of other scripts, brackets and blanks beside the sign make no difference.
cn | 1391234567/8                 | {BAD}
cn | 139-1234-567/8               | {BAD}
cn | 139123456/78                 | {BAD}
cn | 13912345/678                 | {BAD}
cn | 139123456/7/8                | {BAD}
cn | 139 1234 567 / 8             | {BAD}
cn | 电话 1391234567/8            | {BAD}
cn | 010-6588300/1                | {BAD}
cn | 010-2345678.0                | {BAD}
cn | 010-234567.00                | {BAD}
cn | 139-1234-567.0               | {BAD}
cn | 139 1234 567. 0              | {BAD}
cn | 139-12345.000                | {BAD}
cn | 139-1234-567.0 转 8          | {BAD}
cn | 1391234567.8                 | {BAD}
cn | 010-234567.89                | {BAD}
cn | 139-1234-5678.0              | {BAD}
cn | 0755-2606123-4               | {BAD}
cn | 1391234567-8                 | {BAD}
cn | 139-1234-567-8               | {BAD}
cn | 139-1234-567-8-12            | {BAD}
cn | 1391234567(8)                | {BAD}
cn | 010-658830-01                | {BAD}
cn | 17912345-678                 | number.unallocated
cn | 1791234567/8                 | {BAD}
cn | 139/1234/5678                | {MOBILE}
cn | 139.1234.5678                | {MOBILE}
cn | 13.912.345.678               | {MOBILE}
cn | 13.91.23.45.67.8             | {MOBILE}
cn | 139-12345-678                | {MOBILE}
cn | 139 1234 567 8               | {MOBILE}
cn | 010-6588-30-01               | +861065883001
us | (315) 232-825.0              | {BAD}
us | 315-232-825.7                | {BAD}
us | 315-232-825/7                | {BAD}
us | 315232825-7                  | {BAD}
us | 315-23282.57                 | {BAD}
us | 315.232.8257                 | {SYRACUSE}
us | 315/232/8257                 | {SYRACUSE}
us | (315) 232.0000               | +13152320000
us | 315-232-82-57                | {SYRACUSE}
# What a spreadsheet makes of digits; what has lost digits there is none.
cn | 13912345678.0                | {MOBILE}
cn | 13912345678.00               | {MOBILE}
cn | 1.3912345678E10              | {MOBILE}
cn | 1.3912345678E+10             | {MOBILE}
cn | 1.3912345678e+010            | {MOBILE}
cn | +8613912345678.0             | {MOBILE}
cn | 8.613912345678E12            | {MOBILE}
cn | 4332512345.0                 | {YANBIAN}
cn | 1391234567.0                 | number.unallocated
cn | 1.39E+10                     | {BAD}
cn | 1.39123E+10                  | {BAD}
cn | 1.391234567E+10              | {BAD}
cn | 1.391234567E10               | {BAD}
cn | 1.39123456780E+10            | {MOBILE}
cn | 1.3912345678000e10           | {MOBILE}
cn | 1.39123456785E+10            | {BAD}
cn | 1.39123456780E+9             | {BAD}
cn | 1.39123456780E+11            | number.unallocated
cn | 1.39123456780E+0             | {BAD}
cn | 8.6139123456780E+12          | {MOBILE}
cn | 4.3325123450E+9              | {YANBIAN}
us | 3.1523282570E+09             | {SYRACUSE}
us | 3.15232825E9                 | {BAD}
us | 3152328257.0                 | {SYRACUSE}
us | 3.152328257E9                | {SYRACUSE}
us | 315232825.0                  | {BAD}
# Words before and behind.
cn | 13912345678(微信同号)         | {MOBILE}
cn | 13912345678（微信同号）       | {MOBILE}
cn | 13912345678 张先生           | {MOBILE}
cn | 13912345678张三              | {MOBILE}
cn | 张三13912345678              | {MOBILE}
cn | 手机：13912345678（微信）     | {MOBILE}
us | 315 2328257 (cell)           | {SYRACUSE}
us | 3152328257 John Smith        | {SYRACUSE}
us | Home: 315-232-8257, evenings | {SYRACUSE}
# Words that may hold digits of the number.
cn | 0433-2512345六               | {BAD}
cn | 0433-2512345 六              | {BAD}
cn | 0433-2512345 six             | {BAD}
cn | 13912345678一号线             | {MOBILE}
cn | 一3912345678                 | {BAD}
cn | 电话一3912345678             | {BAD}
cn | l3912345678                  | {BAD}
# A letter that looks like a digit is none of a word where it stands alone, however it is set apart.
cn | 0433-2512345O                | {BAD}
cn | 0433-2512345 o               | {BAD}
cn | 0433-2512345 O               | {BAD}
cn | 0433-2512345 l               | {BAD}
cn | 0433-2512345-I               | {BAD}
cn | 0433-2512345 (o)             | {BAD}
cn | 0433-2512345 l 张三          | {BAD}
cn | 0433-2512345 о               | {BAD}
cn | 0433-2512345 ｏ              | {BAD}
cn | 0433-2512345 ¦               | {YANBIAN}
cn | l 3912345678                 | {BAD}
cn | 电话 l 3912345678            | {BAD}
cn | I 13912345678                | {BAD}
cn | 0433-2512345 liu             | {YANBIAN}
cn | 0433-2512345 (office)        | {YANBIAN}
cn | 13912345678 Il               | {MOBILE}
cn | 13912345678 Олег             | {MOBILE}
cn | 0433-2512345 ext 6 li        | {YANBIAN}
us | 315-232-8257 o               | {BAD}
us | 315-232-8257, I              | {BAD}
us | 315-232-825 o                | {BAD}
us | l 315-232-8257               | {BAD}
us | (O) 315-232-8257             | {BAD}
us | 315-232-8257 cell            | {SYRACUSE}
us | 315-232-8257 O'Brien         | {SYRACUSE}
us | 315-232-8257 I. Smith        | {SYRACUSE}
us | O'Brien 315-232-8257         | {SYRACUSE}
us | cell 315-232-8257            | {SYRACUSE}
cn | 0433-2512345*                | {BAD}
cn | 0433-251234*5                | {BAD}
cn | 0433-2512345?                | {BAD}
cn | 139****5678                  | {BAD}
us | 310and3112                   | {BAD}
us | 315-232-TALK                 | {BAD}
# Several numbers in a cell: which one is meant nobody knows.
cn | 13912345678 13812345678      | {BAD}
cn | 13912345678/13812345678      | {BAD}
cn | 13912345678；13812345678     | {BAD}
cn | 13912345678、13812345678     | {BAD}
cn | 13912345678(备用13812345678) | {BAD}
us | 315-232-8257, 315-232-8258   | {BAD}
# Marks that nobody sees, blanks of any width, signs of other scripts.
cn | \u206813912345678\u2069      | {MOBILE}
cn | 139\u202f1234\u202f5678      | {MOBILE}
cn | 139\u20091234\u20095678      | {MOBILE}
cn | 13912345678\ufe0d            | {MOBILE}
cn | 139\u20621234\u034f5678      | {MOBILE}
cn | 139\u206a1234\u061c5678      | {MOBILE}
cn | 139·1234·5678                | {MOBILE}
cn | 1️⃣3️⃣9️⃣12345678                | {MOBILE}
cn | ＋８６－１３９－１２３４－５６７８ | {MOBILE}
# Ranges younger than the library, which the pack adds.
cn | 14012345678                  | +8614012345678
cn | 146 1234 5678                | +8614612345678
cn | +86 148-1234-5678            | +8614812345678
cn | 14912345678                  | +8614912345678
cn | 17491234567                  | +8617491234567
cn | 19412345678                  | +8619412345678
cn | 17912345678                  | number.unallocated
# Short codes, with the area code of the city through which they are reached.
cn | 020-96110                    | number.emergency
cn | 0531-12110                   | number.emergency
cn | 0755-110                     | number.emergency
cn | 0531-12345                   | number.short_code
cn | +86 531 12345                | number.short_code
cn | +86 0531 12345               | number.short_code
cn | 0086 531-12345               | number.short_code
cn | 12583110086                  | number.short_code
cn | 121231100                    | number.short_code
cn | 12912345678                  | number.short_code
cn | 950131234567890              | number.short_code
cn | 95588-1                      | number.short_code
us | 315-911                      | number.emergency
us | 315-411                      | number.short_code
us | 315-988-1545                 | +13159881545
us | 315-988-154                  | {BAD}
"""

# country | spelling | the caller, or nothing where it is refused
CALLERS = """
cn | 95588                        | 95588
cn | 95588-1                      |
cn | 10086-1                      |
cn | 955881                       | 955881
cn | 95013 1234567890             | 950131234567890
cn | 020-96110                    | 96110
cn | 0531-12345                   | 12345
cn | 0531 12345 市民热线           | 12345
# Without the 0 of the area code, where the code stands apart; undivided it is a line of some city.
cn | 20-96110                     | 96110
cn | 531-12345                    | 12345
cn | 531 12345 市民热线            | 12345
cn | (20) 96110                   | 96110
cn | +86 531-12345                | 12345
cn | 0086 20 96110                | 96110
cn | 86-20-96110                  | 96110
cn | +86-911-114                  | 114
cn | 999-120                      | 120
cn | 2096110                      | +862096110
cn | 219-5588                     | +862195588
cn | 20-9611-0                    |
cn | 20-96110-1                   |
cn | 755.110                      | 110
cn | 755/110                      |
cn | 10-110                       |
cn | 952-12345                    |
cn | (952) 12345                  | 12345
cn | +86 952 12345                | 12345
cn | 95212345                     | 95212345
cn | 010-12321-1                  |
cn | 0433-96110-12                |
cn | 12583110086                  | 12583110086
cn | 121231100                    | 121231100
cn | 12912345678                  | 12912345678
cn | 950-1234567                  | +869501234567
cn | 950-12345678                 | +8695012345678
cn | 950-1234567-8                |
cn | 4009-100-100,1               | +864009100100
cn | 400-809-5559转3              | +864008095559
cn | 010 6588 3001                | +861065883001
cn | 0433-2512345-0               |
cn | 0433-2512345.0               |
cn | 0433-2512345~6               |
cn | 010-65883001;2               |
cn | +852 3898 6988               | +85238986988
cn | +49 30 9018 20               | +4930901820
cn | 1.13912345678                |
cn | 1 13912345678                |
cn | 1391234567/8                 |
cn | 1791234567/8                 |
cn | 400-809-555/9                |
cn | 9558-8                       |
cn | 9558.8                       |
cn | 955-88                       | 95588
cn | 400-80-95559                 | +864008095559
cn | +49 89 123456-0              | +49891234560
cn | +49 89 123456/0              |
cn | +49 89 12345.0               |
us | 1-800-FLOWERS                | +18003569377
us | 800and5550                   |
us | 911 (spoofed)                |
# A service behind an area code is the service; undivided and without the country's code, the sender of a text.
us | 315-911                      | 911
us | (315) 911                    | 911
us | 315 411                      | 411
us | 1-315-911                    | 911
us | +1315911                     | 911
us | +1 315 411                   | 411
us | 315911                       | 315911
us | 3-15911                      | 315911
us | 315-555                      | 315555
us | 800-911                      | 800911
us | 911-911                      | 911911
us | 315-988-1545                 | +13159881545
us | (315) 988-1545               | +13159881545
us | 315-988-154                  |
us | 315-911-00                   |
us | +1 315 91/1                  |
us | +315-911                     |
us | +1 212 555 0199              | +12125550199
"""


def rows(table: str) -> list[tuple[str, ...]]:
    lines = [line for line in table.splitlines() if line.strip() and not line.startswith("#")]
    return [tuple(cell.strip(" ") for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(("country", "text", "meaning"), rows(SUBSCRIBERS))
def test_what_a_spelling_of_a_subscriber_means(country: str, text: str, meaning: str) -> None:
    answer = read_subscriber(text, POLICIES[country])
    assert (answer.e164 or answer.problem) == meaning


STROKES = {
    "0433-2512345|": BAD,
    "0433-2512345 |": BAD,
    "0433-2512345 ｜": BAD,
    "| 3912345678": BAD,
    "0433-2512345 | 张三": YANBIAN,
    "张三 | 0433-2512345": YANBIAN,
}


@pytest.mark.parametrize(("text", "meaning"), STROKES.items())
def test_a_stroke_is_a_doubt_where_it_parts_a_number_from_nothing(text: str, meaning: str) -> None:
    answer = read_subscriber(text, CN)
    assert (answer.e164 or answer.problem) == meaning
    assert in_bulk([text], CN) == [(answer.e164, answer.problem)]


@pytest.mark.parametrize(("country", "text", "meaning"), rows(CALLERS))
def test_what_a_spelling_of_a_caller_means(country: str, text: str, meaning: str) -> None:
    assert read_caller(text, POLICIES[country]).value == meaning


@pytest.mark.parametrize("text", ["315-911", "(315) 411", "+1 315 988"])
def test_a_service_behind_an_area_code_is_protected_as_that_service(text: str) -> None:
    assert protected_code(read_caller(text, US).value, US) is not None


CODES = st.sampled_from(["110", "120", "100", "114", "12345", "96110", "95588", "10086", "12110", "962288", "95512345"])
LEADS = st.sampled_from(["", "0", "+86", "+86 ", "+86-", "0086", "0086 ", "86 ", "86-", "+86 0", "0086-0", "86-0"])


@settings(max_examples=60, deadline=None)
@given(code=CODES, lead=LEADS, joint=st.sampled_from(["-", " ", " - ", "--", ")", ") "]))
def test_a_short_code_behind_any_area_code_is_that_code_and_no_other(code: str, lead: str, joint: str) -> None:
    areas = sorted(area_codes("CN"))
    assert len(areas) > 300
    for area in areas:
        text = f"{lead}({area}{joint}{code}" if ")" in joint and "0" not in lead[-1:] else f"{lead}{area}{joint}{code}"
        whole_too = lead == "" and ")" not in joint and short_code(area + code, CN.numbering) is not None
        name = read_caller(text, CN)
        assert (name.value, name.problem) == (("", "caller.malformed") if whole_too else (code, "")), text
        single = read_subscriber(text, CN)
        assert single.e164 == "" and in_bulk([text], CN) == [("", single.problem)], text


def test_a_short_code_behind_an_area_code_lacks_none() -> None:
    assert [lacks_area_code(text, CN) for text in ("531-12345", "+86 20 96110", "53112345", "2096110", "219-5588")] == [
        False,
        False,
        True,
        True,
        True,
    ]


def in_bulk(texts: list[str], policy: Policy) -> list[tuple[str, str]]:
    read = read_texts(texts, policy)
    return [
        (f"+{digits}" if digits else "", PROBLEMS[problem])
        for digits, problem in zip(read.digits.tolist(), read.problems.tolist(), strict=True)
    ]


@pytest.mark.parametrize("country", POLICIES)
def test_a_list_says_the_same(country: str) -> None:
    texts = [text for where, text, _meaning in rows(SUBSCRIBERS + CALLERS) if where == country]
    answers = [read_subscriber(text, POLICIES[country]) for text in texts]
    assert in_bulk(texts, POLICIES[country]) == [(answer.e164, answer.problem) for answer in answers]


def test_a_list_of_extensions_words_and_decimals_hardly_asks_the_library() -> None:
    draw = random.Random(8)
    ends = ["-8012", "转8012", " ext 12", "(微信同号)", " 张先生", ".0"]
    texts = [f"0755-2{draw.randrange(10**6, 10**7)}{draw.choice(ends[:-1])}" for _ in range(500)]
    texts += [f"139{draw.randrange(10**7, 10**8)}{draw.choice(ends)}" for _ in range(500)]
    assert read_texts(texts, CN).by_library <= 10


@pytest.mark.parametrize("country", POLICIES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_powers_of_ten_are_read_where_every_digit_stands_there(country: str, data: st.DataObject) -> None:
    """One list, so that both ways read it: all of the digits, noughts behind them, digits left out, a fraction."""
    policy = POLICIES[country]
    known = ["13912345678", "18600000000", "8613912345670"] if country == "cn" else ["3152328257", "13152328250"]
    drawn = st.from_regex("1[3-9][0-9]{9}" if country == "cn" else "[2-9][0-9]{9}", fullmatch=True)
    number = data.draw(st.one_of(st.sampled_from(known), drawn))
    power = f"{data.draw(st.sampled_from(['E', 'e']))}{data.draw(st.sampled_from(['', '+', '+0']))}{len(number) - 1}"
    noughts = "0" * data.draw(st.integers(0, 5))
    kept = data.draw(st.integers(1, len(number) - 2))
    whole = read_subscriber(number, policy)
    read = in_bulk(
        [
            f"{number[0]}.{number[1:]}{noughts}{power}",
            f"{number[0]}.{number[1 : 1 + kept]}{power}",
            f"{number[0]}.{number[1:]}{noughts}{data.draw(st.integers(1, 9))}{power}",
        ],
        policy,
    )
    assert read == [(whole.e164, whole.problem), ("", BAD), ("", BAD)]


AREAS = [
    "10",
    "20",
    "21",
    "25",
    "311",
    "391",
    "433",
    "435",
    "531",
    "754",
    "755",
    "851",
    "950",
    "951",
    "978",
    "994",
    "400",
]
NUMBERS = st.one_of(
    st.tuples(st.sampled_from(AREAS), st.text("0123456789", min_size=5, max_size=9)),
    st.tuples(
        st.sampled_from(["13", "14", "149", "17", "174", "179", "19"]), st.text("0123456789", min_size=7, max_size=10)
    ),
    st.tuples(st.sampled_from(["315", "204", "787", "800", "911"]), st.text("0123456789", min_size=6, max_size=9)),
    st.tuples(
        st.sampled_from(AREAS), st.sampled_from(["12345", "96110", "95588", "110", "10086", "100", "1010", "999"])
    ),
)
JOINTS = st.sampled_from(["", "", "-", " ", "/", ".", " - ", "(", "\u202f", "·"])
ENDS = st.one_of(
    st.just(""),
    # What sets the last digits of a number apart, with what may stand around it.
    st.tuples(
        st.sampled_from(["/", " / ", ".", ". ", "-", "(", "--", "-/", ".-"]),
        st.sampled_from(["0", "00", "000", "0000", "000000", "8", "78", "678", "7/8", "7-8", "0 0", "67 8"]),
        st.sampled_from(["", ")", " 转 8", "-12", "（微信）"]),
    ).map("".join),
    st.tuples(
        st.sampled_from(
            [
                "-",
                "-",
                " ",
                "/",
                ".",
                "转",
                "ext",
                " ext: ",
                "x",
                ",",
                "#",
                "~",
                ";",
                " ; ",
                "～",
                "(",
                "*",
                " - ",
                "\u20060",
            ]
        ),
        st.text("0123456789", min_size=1, max_size=8),
    ).map("".join),
    st.sampled_from(
        [
            ".0",
            ".00",
            "E10",
            "E+9",
            "0E+10",
            "00E9",
            "(微信同号)",
            " 张先生",
            "六",
            " six",
            " o",
            "-l",
            " |",
            " liu",
            "?",
            "\u2068",
            "、13912345678",
            "转",
        ]
    ),
)


@pytest.mark.parametrize("country", POLICIES)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_lists_and_single_numbers_are_read_alike(country: str, data: st.DataObject) -> None:
    policy = POLICIES[country]
    lead = st.sampled_from(["", "", "0", "+86", "86", "0086", "+86 0", "860", "+1", "1", "1-", "+", "一", "l", "电话"])
    texts = []
    for start, (area, line), joint, cut, end in data.draw(
        st.lists(st.tuples(lead, NUMBERS, JOINTS, st.integers(0, 9), ENDS), min_size=1, max_size=40)
    ):
        middle = line[:cut] + data.draw(JOINTS) + line[cut:]
        texts.append(f"{start}{area}{joint}{middle}{end}")
    answers = [read_subscriber(text, policy) for text in texts]
    for text, single, listed in zip(texts, answers, in_bulk(texts, policy), strict=True):
        assert listed == (single.e164, single.problem), ascii(text)


@settings(max_examples=300, deadline=None)
@given(number=NUMBERS, joint=JOINTS, end=ENDS)
def test_the_number_is_all_of_the_digits_that_stand_there_or_all_but_an_extension(
    number: tuple[str, str], joint: str, end: str
) -> None:
    """Never another number: what is left out of the digits stands behind it, set apart, and none is added."""
    area, line = number
    answer = read_subscriber(f"0{area}{joint}{line}{end}", CN)
    if answer.e164:
        digits = area + line
        assert answer.e164.removeprefix("+86") in {digits, "0" + digits, digits + "".join(filter(str.isdigit, end))}


WHOLE = {
    "cn": st.from_regex(
        r"13[0-9]{9}|(?:010|021|0755)[2-8][0-9]{7}|0433251[0-9]{4}|400[68][0-9]{6}|179[0-9]{8}", fullmatch=True
    ),
    "us": st.from_regex(r"(?:315|212)[2-9][0-9]{6}|1(?:315|787)[2-9][0-9]{6}", fullmatch=True),
}
ALL_BUT_FRAGMENTS = st.one_of(
    st.tuples(st.sampled_from(["/", " /", "/ "]), st.integers(1, 3)),
    st.tuples(st.sampled_from(["-", ".", " - ", " .", "(", "--"]), st.just(1)),
    st.tuples(st.sampled_from([".", ". "]), st.integers(1, 2)),
)


@pytest.mark.parametrize("country", POLICIES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_digits_that_stand_apart_never_make_a_number_whole(country: str, data: st.DataObject) -> None:
    """However the digits before them are grouped, and whatever stands around; in a list and as a caller too."""
    policy, digits = POLICIES[country], data.draw(WHOLE[country])
    sign, last = data.draw(ALL_BUT_FRAGMENTS)
    head, joint = digits[:-last], data.draw(st.sampled_from(["", "-", " ", "."]))
    cut = data.draw(st.integers(1, len(head) - 4))
    text = f"{head[:cut]}{joint}{head[cut:]}{sign}{digits[-last:]}{data.draw(st.sampled_from(['', ')', ' 转 8', ' 张先生']))}"
    whole = {f"+{policy.numbering.country_code}{digits.removeprefix(lead)}" for lead in ("", "0", "1")}
    assert read_subscriber(text, policy).e164 not in whole, text
    assert read_holder(text, policy).e164 not in whole, text
    assert read_caller(text, policy).value not in whole, text
    (listed,) = in_bulk([text], policy)
    assert listed[0] not in whole, text


@pytest.mark.parametrize("country", POLICIES)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_few_digits_behind_a_wave_or_a_semicolon_are_no_extension(country: str, data: st.DataObject) -> None:
    """They end a range or name a second line; in a list and as a caller too."""
    policy, digits = POLICIES[country], data.draw(WHOLE[country])
    sign = data.draw(st.sampled_from(["~", ";", " ~ ", "; ", "～", "；", "\u301c"]))
    text = f"{digits}{sign}{data.draw(st.text('0123456789', min_size=1, max_size=2))}"
    assert read_subscriber(text, policy).problem == BAD, text
    assert read_holder(text, policy).problem == BAD, text
    assert read_caller(text, policy) == CallerName("", problem="caller.malformed"), text
    assert in_bulk([text], policy) == [("", BAD)], text
