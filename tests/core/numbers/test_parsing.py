"""Spellings of numbers, under the packs that ship."""

import csv
import os
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.numbers.bulk import PROBLEMS, read_texts
from core.numbers.fast import read_home
from core.numbers.parsing import (
    CallerName,
    Subscriber,
    read_caller,
    read_subscriber,
)
from core.numbers.plan import TERRITORIES, added_kind_of
from core.numbers.problems import Problem
from core.policies import load

CN = load("cn").versions[-1]
US = load("us").versions[-1]
MOBILE = Subscriber("+8613912345678", "", "mobile")
DATA = Path(os.environ.get("DNC_DATA") or "/nonexistent")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="DNC_DATA does not name a folder of sample data.")


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "+8613912345678",
        "+86 139 1234 5678",
        "+86-139-1234-5678",
        "8613912345678",
        "0086 13912345678",
        "013912345678",
        "tel:+86-139-1234-5678",
        "１３９１２３４５６７８",
        "＋８６　１３９１２３４５６７８",
        "١٣٩١٢٣٤٥٦٧٨",
        "139\u00a01234\u00a05678",
        "139\u200b1234\u200b5678",
        "\u202d139\u202c 1234 5678\ufeff",
        " 13912345678\r\n",
        "13912345678 ext 5",
    ],
)
def test_one_mobile_in_many_spellings(text: str) -> None:
    assert read_subscriber(text, CN) == MOBILE


@pytest.mark.parametrize("text", ["010 6588 3001", "(010)65883001", "+86 (10) 6588 3001", "10-65883001", "1065883001"])
def test_a_fixed_line_even_where_it_begins_like_a_text_sender(text: str) -> None:
    assert read_subscriber(text, CN) == Subscriber("+861065883001", "", "fixed_line")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "input.empty"),
        (" \u200b\u3000", "input.empty"),
        ("张三", "input.malformed"),
        ("139123", "input.malformed"),
        ("1391234567", "number.unallocated"),
        ("139123456789012", "input.malformed"),
        ("138****1234", "input.malformed"),
        ("1391234xxxx", "input.malformed"),
        ("13912345678 / 13812345678", "input.malformed"),
        ("110", "number.emergency"),
        ("１１０", "number.emergency"),
        ("+86 110", "number.emergency"),
        ("96110", "number.emergency"),
        ("95588", "number.short_code"),
        ("+86 95588", "number.short_code"),
        ("tel:10086", "number.short_code"),
        ("021-95561", "number.short_code"),
        ("12321", "number.short_code"),
        ("1069012345678", "number.short_code"),
        ("4008-095-559", "number.toll_free"),
        ("800 830 8300", "number.toll_free"),
        ("+852 2345 6789", "number.foreign"),
        ("+1 315 232 8257", "number.foreign"),
        ("17812345678901", "input.malformed"),
        ("17912345678", "number.unallocated"),
        ("+86 179 1234 5678", "number.unallocated"),
    ],
)
def test_what_is_no_subscriber_of_the_country(text: str, problem: str) -> None:
    answer = read_subscriber(text, CN)
    assert (answer.e164, answer.problem) == ("", problem)


@pytest.mark.parametrize("text", ["2195588", "2896110", "219-5588", "22961024", "75512345", "7551234"])
def test_a_line_without_its_area_code_is_no_service_behind_one(text: str) -> None:
    assert read_subscriber(text, CN).problem == "number.unallocated"
    assert read_texts([text], CN).problems.tolist() == [PROBLEMS.index(Problem.UNALLOCATED)]
    assert read_caller(text, CN).problem == "caller.unallocated"


@pytest.mark.parametrize(
    ("text", "e164", "problem"),
    [
        ("(315) 232-8257", "+13152328257", ""),
        ("1-315-232-8257", "+13152328257", ""),
        ("787 234 5678", "+17872345678", ""),  # Puerto Rico
        ("204 234 5678", "", "number.foreign"),  # Manitoba
        ("876 223 4567", "", "number.foreign"),  # Jamaica
        ("800 555 1234", "", "number.toll_free"),
        ("900 234 5678", "", "number.premium"),
        ("911", "", "number.emergency"),
        ("24273", "", "number.short_code"),
        ("000 000 0000", "", "number.unallocated"),
        ("232-8257", "", "input.malformed"),
        ("+86 139 1234 5678", "", "number.foreign"),
    ],
)
def test_american_subscribers(text: str, e164: str, problem: str) -> None:
    answer = read_subscriber(text, US)
    assert (answer.e164, answer.problem) == (e164, problem)


@pytest.mark.parametrize(
    ("text", "policy", "expected"),
    [
        ("4009-100-100,1", CN, CallerName("+864009100100", "e164")),
        ("400 809 5559", CN, CallerName("+864008095559", "e164")),
        ("95588", CN, CallerName("95588", "short_code")),
        ("021-95561", CN, CallerName("95561", "short_code")),
        ("020-96110", CN, CallerName("96110", "short_code")),
        ("0755 962288", CN, CallerName("962288", "short_code")),
        ("950 9512345", CN, CallerName("+869509512345", "e164")),
        ("4001005678", CN, CallerName("+864001005678", "e164")),
        ("010-12321", CN, CallerName("12321", "short_code")),
        ("10690123456", CN, CallerName("10690123456", "short_code")),
        ("1065883001", CN, CallerName("1065883001", "short_code")),
        ("+86 10 6588 3001", CN, CallerName("+861065883001", "e164")),
        ("+852 2345 6789", CN, CallerName("+85223456789", "e164")),
        ("17912345678", CN, CallerName("+8617912345678", "e164", "caller.unallocated")),
        ("", CN, CallerName("", "", "caller.missing")),
        ("不明", CN, CallerName("", "", "caller.malformed")),
        ("3152328257", US, CallerName("+13152328257", "e164")),
        ("8005078317;222", US, CallerName("+18005078317", "e164")),
        ("951677xxxx", US, CallerName("", "", "caller.malformed")),
        ("4242972172,347284638", US, CallerName("", "", "caller.malformed")),
        ("Multiple#s", US, CallerName("", "", "caller.malformed")),
        ("1\u00a0844\u00a0735944", US, CallerName("+11844735944", "e164", "caller.unallocated")),
        ("0000000000", US, CallerName("+10000000000", "e164", "caller.unallocated")),
        ("70611454600144", US, CallerName("", "", "caller.malformed")),
        ("unknownnumber", US, CallerName("", "", "caller.malformed")),
        ("310and31121", US, CallerName("", "", "caller.malformed")),
    ],
)
def test_callers(text, policy, expected: CallerName) -> None:
    assert read_caller(text, policy) == expected


def test_a_senders_name_is_a_caller_of_texts_only() -> None:
    assert read_caller("TAOBAO", CN, allow_sender_id=True) == CallerName("TAOBAO", "sender_id")
    assert read_caller("139 1234 5678", CN, allow_sender_id=True) == CallerName("+8613912345678", "e164")
    assert read_caller("TAOBAO", CN).problem == "caller.malformed"
    assert read_caller("A" * 12, CN, allow_sender_id=True).problem == "caller.malformed"
    assert read_caller("10086客服", CN, allow_sender_id=True).problem == "caller.malformed"


@pytest.mark.parametrize("text", ["tel:110", "TEL:12315", "sms:96110", "callto:119", "l10", "ll0", "I2O", "|10"])
def test_a_number_dressed_up_is_no_senders_name(text: str) -> None:
    """The attack: a firm declares ``tel:110`` or ``l10`` as its name, which no list of protected numbers holds."""
    assert read_caller(text, CN, allow_sender_id=True).kind != "sender_id"


def test_a_megabyte_of_digits_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phonenumbers, "parse", None)
    assert read_subscriber("1" * 2**20, CN).problem == "input.malformed"
    assert read_caller("1" * 2**20, CN).problem == "caller.malformed"


@given(st.text(max_size=300))
def test_no_text_whatever_raises(text: str) -> None:
    for policy in (CN, US):
        subscriber = read_subscriber(text, policy)
        assert bool(subscriber.e164) != bool(subscriber.problem)
        caller = read_caller(text, policy, allow_sender_id=True)
        assert caller.value or caller.problem


GAPS = st.sampled_from(["", " ", "-", "--", "  ", ".", "/", "\u00a0", "‐"])
HEADS = [
    "13",
    "14",
    "15",
    "16",
    "17",
    "18",
    "19",
    "179",
    "12",
    "10",
    "2",
    "315",
    "(315)",
    "(787) ",
    "800",
    "204",
    "1",
    "911",
]
DIGITS = st.text("0123456789", min_size=2, max_size=5)


def by_the_library(text: str, region: str) -> tuple[str, int]:
    """(E.164, type) where the library calls `text` a valid number of the region itself."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return "", -1
    if not phonenumbers.is_valid_number_for_region(number, region):
        return "", -1
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.number_type(number)


@pytest.mark.parametrize(("policy", "kind"), [(CN, 1), (US, 2)])
@given(
    prefix=st.sampled_from(["", "+86", "+86 ", "86", "0086", "0", "17951", "+", " ", "1", "+1", "1-", "+1 ", "001"]),
    head=st.sampled_from(HEADS),
    parts=st.tuples(DIGITS, GAPS, DIGITS, GAPS, DIGITS),
)
@example(prefix="", head="179", parts=("1391", "", "2345", "", "678"))
def test_the_quick_way_claims_nothing_that_the_library_reads_otherwise(policy, kind, prefix, head, parts) -> None:
    text = prefix + head + "".join(parts)
    quick, _ = read_home(text, policy.numbering)
    assert not quick or (quick, kind) == by_the_library(text, policy.numbering.region)


@settings(max_examples=400)
@given(number=st.integers(10**10, 2 * 10**10 - 1), form=st.sampled_from(["{}", "+86{}", "+86 {}", "+86-{}"]))
def test_the_quick_way_agrees_on_chinese_mobiles_of_every_range(number: int, form: str) -> None:
    text = form.format(number)
    added = added_kind_of(str(number), CN.numbering)
    e164, kind = (f"+86{number}", 1) if added else by_the_library(text, "CN")
    assert read_home(text, CN.numbering)[0] in {e164 if kind == 1 else "", ""}
    assert read_subscriber(text, CN).e164 == (e164 if kind in {0, 1, 2} else "")


@settings(max_examples=400)
@given(
    area=st.integers(200, 999),
    line=st.integers(0, 10**7 - 1),
    form=st.sampled_from(["{}{}{}", "({}) {}-{}", "({}){}{}", "1{}{}{}", "+1 {}-{}-{}", "1-{}-{}-{}", "{}.{}.{}"]),
)
def test_the_quick_way_agrees_on_american_numbers_of_every_area(area: int, line: int, form: str) -> None:
    digits = f"{line:07d}"
    text = form.format(area, digits[:3], digits[3:])
    e164, kind = by_the_library(text, "US")
    assert read_home(text, US.numbering)[0] in {e164 if kind == 2 else "", ""}
    territory = any(by_the_library(text, region)[0] for region in TERRITORIES["US"])
    assert territory or read_subscriber(text, US).e164 == (e164 if kind in {0, 1, 2} else "")


def test_the_quick_way_takes_the_usual_spellings() -> None:
    for text in ("13912345678", "139 1234 5678", "139-1234-5678", "+8613912345678", "+86 139 1234 5678"):
        assert read_home(text, CN.numbering) == ("+8613912345678", "mobile")
    for text in ("3152328257", "(315) 232-8257", "315-232-8257", "+13152328257", "1 315 232 8257", "315.232.8257"):
        assert read_home(text, US.numbering) == ("+13152328257", "fixed_line_or_mobile")
    assert read_home("2042345678", US.numbering) == ("", "")


@needs_data
def test_agrees_with_the_library_on_its_own_spellings() -> None:
    with (DATA / "spellings/libphonenumber_matcher_cases.tsv").open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file, delimiter="\t")]
    for text in texts:
        answer = read_subscriber(text, US)
        if text.endswith(
            "650 x 253 - 1234"
        ):  # to the library x is a sign between digits; who writes so may mean two extensions
            assert answer.problem == "input.malformed"
            continue
        try:
            number = phonenumbers.parse(text, "US")
        except phonenumbers.NumberParseException:
            assert answer.e164 == ""
            continue
        subscriber = phonenumbers.is_valid_number_for_region(number, "US") and phonenumbers.number_type(number) in {
            0,
            1,
            2,
        }
        expected = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if subscriber else ""
        assert answer.e164 == expected, text


@needs_data
def test_the_callers_of_a_real_day() -> None:
    with (DATA / "complaints/dnc_complaint_numbers_2021-07-08.csv").open(encoding="utf-8", newline="") as file:
        names = [row["Company_Phone_Number"] for row in csv.DictReader(file)]
    problems = [read_caller(name, US).problem for name in names]
    assert len(problems) == 14034
    assert problems.count("caller.missing") == 669
    assert sum(1 for name, problem in zip(names, problems, strict=True) if problem == "" and len(name) == 10) > 13_000
    assert read_caller("3152328257", US).value == "+13152328257"


@needs_data
def test_organisations_numbers_are_callers_and_their_service_lines_no_subscribers() -> None:
    with (DATA / "numbering/cn_organisations_2023-12.tsv").open(encoding="utf-8") as file:
        names = [row["number_as_yaml_loads_it"] for row in csv.DictReader(file, delimiter="\t")]
    callers = [read_caller(name, CN) for name in names]
    assert sum(not caller.problem for caller in callers) >= len(names) - 7  # the rest is cut short in the source
    for name, caller in zip(names, callers, strict=True):
        if caller.kind == "short_code" and not caller.value.startswith("106"):
            assert read_subscriber(name, CN).problem in {"number.short_code", "number.emergency"}, name
