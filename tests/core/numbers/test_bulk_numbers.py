"""Lists in bulk: on every input the answers of `read_subscriber`, and the usual spellings without the library."""

import csv
import gzip
import os
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.numbers.apart import ends_in_decimals, ends_in_fragments, may_end_apart
from core.numbers.bulk import BLOCK, PROBLEMS, Numbers, read_cells, read_texts
from core.numbers.parsing import read_holder, read_subscriber
from core.numbers.plain import PlainSpellings
from core.numbers.problems import Problem
from core.numbers.reading import proved
from core.numbers.windows import LONGEST, Windows
from core.policies import load
from core.policies.schema import Numbering, Policy, ShortCode

CN = load("cn").versions[-1]
US = load("us").versions[-1]
FULL = os.environ.get("DNC_FULL") == "1"
DATA = Path(os.environ.get("DNC_DATA") or "/nonexistent")
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="DNC_DATA does not name a folder of sample data.")
both = pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])

USUAL = {
    "CN": """13912345678|139 1234 5678|139-1234-5678|+8613912345678|+86 139 1234 5678|+86-139-1234-5678|8613912345678|
        008613912345678|0086 139 1234 5678|01065883001|010-65883001|(010) 6588 3001|+86 10 6588 3001|0755-22345678|
        021 5555 1234|0571-8888 8888|(+86) 13912345678|86-010-65883001|1065883001|１３９１２３４５６７８|（０１０）６５８８３００１|
        ＋８６　１３９１２３４５６７８|١٣٩١٢٣٤٥٦٧٨|139\u200b1234\u200b5678|\t13912345678\r|tel:+86-139-1234-5678|
        13912345678 ext 5|手机：13912345678|13912345678，""",
    "US": """3152328257|(315) 232-8257|315-232-8257|315.232.8257|+1 315 232 8257|1-315-232-8257|13152328257|
        +13152328257|(315)232-8257|1 (315) 232-8257|[315] 232/8257|315-232-8257 x12|Tel. 315-232-8257|tel:3152328257""",
}
SIGNS = [
    *"0123456789" * 4,
    *" -.()/[]+" * 3,
    *"xX*#,;:~\t\n\0'\"aAeE_=·ー…?²①％省\u00a0\u3000\u200b\u202d\ufeff\u2013\u2028\x85\x1c",
]
SIGNS += [
    *"０９＋－．（１\u0661\u06f3𝟗\ud800\ufffd",
    "ext",
    " ext 5",
    " x12",
    "x5",
    "tel:",
    "电话:",
    "转",
    ", ",
    "fax ",
]
LEADS = ["", "", "+86", "86", "0086", "0", "+1", "1", "00", "+", "+86 0", "011", "+44", "17951", "0 0"]
HEADS: list[str] = re.findall(
    "[0-9]+",
    "13 139 179 17951 12593 1740 1749 16 10 010 021 02 95 96 106 400 800 0311 0755 433 851 86 1010 100 12 110 999 "
    "911 900 888 242 264 441 500 521 523 544 340 787 939 658 876 809 829 204 416 315 310 983",
)


def as_the_library(texts: Sequence[str], policy: Policy, numbers: Numbers) -> None:
    assert len(numbers.digits) == len(numbers.problems) == len(texts)
    lines = proved(numbers, policy).digits.tolist()
    rows = zip(texts, numbers.digits.tolist(), numbers.problems.tolist(), lines, strict=True)
    for text, digits, problem, line in rows:
        subscriber = read_subscriber(text, policy)
        read = (f"+{digits}" if digits else "", PROBLEMS[problem])
        assert read == (subscriber.e164, subscriber.problem), ascii(text)
        if subscriber.problem == Problem.UNALLOCATED:
            holder = read_holder(text, policy)
            assert (f"+{line}" if line else "") == holder.e164, ascii(text)


def check(texts: Sequence[str], policy: Policy) -> Numbers:
    numbers = read_texts(texts, policy)
    as_the_library(texts, policy, numbers)
    return numbers


def cells_of(cells: Sequence[bytes], between: bytes = b"\n") -> tuple[bytes, np.ndarray, np.ndarray]:
    ends = np.cumsum([len(cell) + len(between) for cell in cells], dtype=np.int64) - len(between)
    starts = ends - np.array([len(cell) for cell in cells], dtype=np.int64)
    return between.join(cells), starts, ends


def usual(policy: Policy) -> list[str]:
    return [re.sub(r"^\n? *", "", text) for text in USUAL[policy.numbering.region].split("|")]


def mixed(policy: Policy, count: int, seed: int) -> list[str]:
    """A list as firms hand them in: every usual spelling, any number."""
    draw = random.Random(seed)
    if policy is US:
        forms = ["{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "+1 {} {} {}", "1-{}-{}-{}", "1{}{}{}", "+1{}{}{}"]
        parts = [(draw.randrange(201, 990), draw.randrange(200, 1000)) for _ in range(count)]
        return [draw.choice(forms).format(*part, f"{draw.randrange(10_000):04d}") for part in parts]
    forms = ["{}{}{}", "{} {} {}", "{}-{}-{}", "+86{}{}{}", "+86 {} {} {}", "+86-{}-{}-{}", "86{}{}{}", "0086{}{}{}"]
    forms += [
        " {}{}{}",
        "{}{}{}  ",
        "010-6588{1}",
        "(021) {2} {1}",
        "+86 10 {2} {1}",
        "+86-0755-{2}{1}",
        "0755-8{1}123",
        "0571{1}{2}",
    ]
    heads = [*range(130, 140), *range(150, 154), *range(155, 160), *range(180, 190)]
    tails = [[f"{draw.randrange(2000, 9000):04d}" for _ in range(2)] for _ in range(count)]
    return [draw.choice(forms).format(draw.choice(heads), *tail) for tail in tails]


def mutated(text: str, draw: random.Random) -> str:
    for _ in range(draw.choice([1, 1, 1, 2, 3])):
        position, act = draw.randrange(len(text) + 1), draw.random()
        if act < 0.4:
            text = text[:position] + draw.choice(SIGNS) + text[position + 1 :]
        elif act < 0.65:
            text = text[:position] + draw.choice(SIGNS) + text[position:]
        elif act < 0.85:
            text = text[:position] + text[position + 1 :]
        else:
            text = text[:position] + text[position : position + 2][::-1] + text[position + 2 :]
    return text


def made_up(draw: random.Random) -> str:
    digits = draw.choice(LEADS) + draw.choice(HEADS) + "".join(draw.choices("0123456789", k=draw.randrange(3, 10)))
    for _ in range(draw.choice([0, 0, 1, 2, 3])):
        position = draw.randrange(len(digits) + 1)
        digits = digits[:position] + draw.choice(" -.()/[]") + digits[position:]
    return digits


@both
def test_the_usual_spellings_are_read_without_the_library(policy: Policy) -> None:
    numbers = check(usual(policy), policy)
    assert numbers.by_library == 0
    assert set(numbers.problems.tolist()) == {0}


@both
def test_of_a_mixed_list_the_library_reads_at_most_one_in_fifty(policy: Policy) -> None:
    texts = mixed(policy, 3000, seed=1)
    assert check(texts, policy).by_library <= len(texts) // 50


@both
def test_spellings_with_a_few_wrong_signs(policy: Policy) -> None:
    draw = random.Random(2)
    texts = [mutated(text, draw) for text in mixed(policy, 60_000 if FULL else 3000, seed=3)]
    texts += [mutated(draw.choice(usual(policy)), draw) for _ in range(60_000 if FULL else 3000)]
    check(texts, policy)


@both
def test_prefixes_and_leads_of_all_kinds(policy: Policy) -> None:
    draw = random.Random(4)
    check([made_up(draw) for _ in range(120_000 if FULL else 6000)], policy)


@pytest.mark.parametrize(
    ("policy", "lead"),
    [
        *((CN, lead) for lead in ("", "+86", "86", "0", "0086", "+860", "00860", "860")),
        *((US, lead) for lead in ("", "+1", "1")),
    ],
)
def test_every_range_of_the_plan(policy: Policy, lead: str) -> None:
    """One number of each of the ranges that the tables tell apart; behind an area code, often a short code."""
    draw = random.Random(5)
    ends = ["1010", "1000", "9500", "0000", "9511", "9611"]
    texts = []
    for length in (8, 9, 10, 11, 12):
        for prefix in range(draw.randrange(10), 100_000, 10 if FULL else 400):
            end = draw.choice(ends) if draw.random() < 0.2 else ""
            rest = end + "".join(draw.choices("0123456789", k=length))
            texts.append(f"{lead}{prefix:05d}{rest[: length - 5]}")
    check(texts, policy)


def test_short_codes_stay_short_codes() -> None:
    for policy, texts in (
        (
            CN,
            ["95588", "12345", "110", "10106969", "021-95561", "0311-95561", "106912345678", "1069 1234 5678", "96110"],
        ),
        (US, ["911", "311", "12345", "988", "1-800-555-0199", "242-322-1234", "900 555 1234", "+44 20 7946 0958"]),
    ):
        numbers = check(texts, policy)
        assert not numbers.digits.any()
        assert numbers.problems.all()


def test_words_round_a_short_code_make_it_none_and_the_list_says_so_too() -> None:
    check(["95588", "拨打95588", "95588 ext 5", "call 106912345678", "106912345678,", "①2345", "②", "tel:95588"], CN)


@both
def test_an_extension_is_one_only_where_the_library_sees_one(policy: Policy) -> None:
    number = usual(policy)[0]
    between = ["", " ", "  ", "\u00a0", "\u3000", ".", "．", "-", "－", "–", ",", "/", "／", "\t", "\u200b"]
    labels = ["x", "X", "ext", "Ext.", "ext．", "extension", "xx", "×", "ｘ", "転", "转", "#", ";ext=", "/x", "/ x"]
    texts = [f"{number}{one}{label}{two}" for one in between for label in labels for two in between]
    check([text + digits for text in texts for digits in ("12", "１２", "1234567", "12,")], policy)


@both
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_text_at_all(policy: Policy, data: st.DataObject) -> None:
    spelling = st.sampled_from(usual(policy))
    texts = data.draw(
        st.lists(
            st.one_of(
                st.text(max_size=30),
                st.text(alphabet="0123456789+ -.()/x,;#", max_size=26),
                st.text(alphabet=st.characters(categories=["Nd", "Zs", "Pd", "Cf", "No"]), max_size=14),
                st.tuples(st.text(max_size=3), spelling, st.text(max_size=3)).map("".join),
                st.tuples(spelling, st.sampled_from([" ", "\n", "/", ""]), spelling).map("".join),
            ),
            max_size=25,
        )
    )
    check(texts, policy)


@settings(max_examples=60, deadline=None)
@given(cells=st.lists(st.one_of(st.binary(max_size=30), st.sampled_from(USUAL["CN"].split("|")).map(str.encode))))
def test_cells_of_any_bytes(cells: list[bytes]) -> None:
    numbers = read_cells(*cells_of(cells, b"7"), CN)
    for cell, digits, problem in zip(cells, numbers.digits.tolist(), numbers.problems.tolist(), strict=True):
        try:
            subscriber = read_subscriber(cell.decode(), CN)
        except UnicodeDecodeError:
            assert (digits, PROBLEMS[problem]) == (0, "input.malformed")
            continue
        assert (f"+{digits}" if digits else "", PROBLEMS[problem]) == (subscriber.e164, subscriber.problem)


def test_a_cell_ends_where_it_ends() -> None:
    data = np.frombuffer(b"99913912345678999", np.uint8)
    starts, ends = np.array([3, 3, 4, 3, 17, 0]), np.array([14, 13, 14, 15, 17, 0])
    numbers = read_cells(data, starts, ends, CN)
    assert numbers.digits.tolist()[0] == 8613912345678
    as_the_library([data[a:b].tobytes().decode() for a, b in zip(starts, ends, strict=True)], CN, numbers)


def test_cells_of_a_megabyte_cost_nothing_and_are_malformed() -> None:
    cells = [b"1" * 2**20, b"13912345678", "１".encode() * 2**18, b" " * 2**20 + b"13912345678", b" " * 251, b" " * 250]
    numbers = read_cells(*cells_of(cells), CN)
    assert [PROBLEMS[problem] for problem in numbers.problems] == [
        "input.malformed", "", "input.malformed", "input.malformed", "input.malformed", "input.empty",
    ]  # fmt: skip
    as_the_library([cell.decode() for cell in cells], CN, numbers)


def test_blanks_and_nothing() -> None:
    numbers = check(["", " ", "\t\r\n", "\u3000", "\u200b\ufeff", "-", "()", "+", "tel:", " " * 23, " " * 24, "\0"], CN)
    assert numbers.problems[:5].tolist() == [PROBLEMS.index("input.empty")] * 5
    assert (
        len(read_texts([], CN).digits)
        == len(read_cells(b"", np.empty(0, np.int64), np.empty(0, np.int64), CN).digits)
        == 0
    )


@pytest.mark.parametrize("around", [-1, 0, 1])
def test_rows_at_the_borders_of_blocks(around: int) -> None:
    strange = ["13912345678 ext 5", b"\xff13912345678".decode("latin-1"), "1391234567", "139 1234 5678"]
    count = BLOCK + around
    texts = ["13912345678"] * (count - 4) + strange + ["13800000000"] * (count - 2) + ["", "95588", "13700000000"]
    numbers = read_texts(texts, CN)
    expected = {text: read_subscriber(text, CN) for text in set(texts)}
    for text, digits, problem in zip(texts, numbers.digits.tolist(), numbers.problems.tolist(), strict=True):
        assert (f"+{digits}" if digits else "", PROBLEMS[problem]) == (expected[text].e164, expected[text].problem)


def test_a_broken_cell_does_not_move_its_neighbours() -> None:
    cells = [b"13912345678", b"\xff\xff13912345678", b"\xff", b"139\xff12345678", b"13812345678"] * 3
    numbers = read_cells(*cells_of(cells), CN)
    assert numbers.digits.tolist() == [8613912345678, 0, 0, 0, 8613812345678] * 3


def test_the_library_reads_equal_texts_once_and_says_for_how_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_texts(["951677xxxx"] * 500 + ["13912345678"], CN).by_library == 500


def _with(policy: Policy, change: Callable[[Numbering], Numbering]) -> Policy:
    return replace(policy, numbering=change(policy.numbering))


def test_a_country_not_known_here_is_left_to_the_library() -> None:
    german = _with(CN, lambda numbering: replace(numbering, region="DE", country_code="49"))
    numbers = check(["030 901820", "+49 30 901820", "0151 12345678", "13912345678", "+8613912345678", ""], german)
    assert numbers.by_library == 5
    assert numbers.digits[0] == 4930901820


def test_short_codes_of_another_pack_and_patterns_that_cannot_be_followed() -> None:
    for pattern in ("139\\d{8}", "(?=139)\\d+", "0139\\d{8}|1[38]\\d{9}"):
        code = ShortCode(re.compile(pattern, re.ASCII), "service", protected=True)
        policy = _with(CN, lambda numbering, code=code: replace(numbering, short_codes=(code,)))  # type: ignore[misc]
        check([*usual(CN), "013912345678", "+86 95588", "0215588", "02195588123"], policy)


@given(st.lists(st.text("0012345 .-/()[]+", max_size=26), max_size=20))
def test_what_ends_apart_is_looked_at_whatever_it_ends_in(texts: list[str]) -> None:
    cells = [text.encode() for text in texts]
    ends = np.cumsum([len(cell) for cell in cells], dtype=np.int64)
    lengths = np.array([len(cell) for cell in cells], np.int64)
    windows = Windows(np.frombuffer(b"".join(cells), np.uint8)).at(ends - lengths, lengths)
    looked_at = set(may_end_apart(windows, lengths).tolist())
    apart = {*ends_in_fragments(windows).tolist(), *ends_in_decimals(windows).tolist()}
    assert {row for row in apart if lengths[row] <= LONGEST} <= looked_at


def test_threads_that_come_at_once_get_the_same() -> None:
    spellings, windows = PlainSpellings(CN), Windows(np.frombuffer(b"13912345678", np.uint8))
    answers: list[tuple[int, int]] = []

    def read() -> None:
        digits, problems = spellings.read(windows.at(np.zeros(1, np.int64), np.full(1, 11)), np.full(1, 11))
        answers.append((int(digits[0]), int(problems[0])))

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(8613912345678, 0)] * 4


@needs_data
@both
def test_the_librarys_own_spellings(policy: Policy) -> None:
    for path in sorted((DATA / "spellings").glob("*.tsv")):
        texts = path.read_text("utf-8").splitlines()
        check([*texts, *(line.split("\t")[-1] for line in texts)], policy)


@needs_data
def test_the_numbers_of_real_organisations() -> None:
    with (DATA / "numbering/cn_organisations_2023-12.tsv").open(encoding="utf-8") as file:
        check([row["number_as_yaml_loads_it"] for row in csv.DictReader(file, delimiter="\t")], CN)


@needs_data
def test_the_callers_of_real_complaints() -> None:
    found: list[str] = []
    for path in sorted((DATA / "complaints").iterdir()):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        found += [cell for row in csv.reader(content.decode().splitlines()) for cell in row[:2]]
    texts = list(dict.fromkeys(found))
    numbers = check(texts if FULL else texts[:: max(1, len(texts) // 8000)], US)
    assert (numbers.problems == 0).sum() > 1000
