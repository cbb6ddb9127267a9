"""A firm's registration code: one reading for all doors, the check sign of GB 32100-2015, the prefixes of the EIN."""

import random
from functools import partial

import pytest

from core.errors import DomainError
from core.models.free_text import clean
from core.policies import load
from registry.firms.rules.registration_code import (
    USCC_SIGNS,
    Scheme,
    code_problem,
    code_read,
    code_shown,
    province_of_code,
    same_code,
    uscc_check_sign,
)
from registry.firms.services.registration_code import check_code
from tests.acts import refusal_of

# Published codes of companies.
REAL = ("91350100M000100Y43", "91440300708461136T", "91110108551385082Q", "91330100799655058B")


@pytest.mark.parametrize(
    "typed", ["９１３５０１００ m000100y43", "91350100-M000100Y43", " 91350100M000100Y43\t", "91350100\u200bm000100Y43"]
)
def test_one_code_however_it_is_typed(typed: str) -> None:
    assert code_read(typed) == REAL[0] and same_code(typed, REAL[0])


def test_no_code_is_the_same_as_no_code() -> None:
    assert not same_code("", "") and not same_code(" ", "-")


@pytest.mark.parametrize("code", REAL)
def test_real_codes_are_sound_and_stay_as_they_are_when_they_are_kept(code: str) -> None:
    assert code_problem(code, "uscc") == "" and clean(code) == code


@pytest.mark.parametrize("code", REAL)
def test_one_mistyped_sign_and_two_that_changed_places_are_found(code: str) -> None:
    for place, sign in enumerate(code):
        for other in USCC_SIGNS:
            if other != sign:
                assert code_problem(code[:place] + other + code[place + 1 :], "uscc") == "check_sign"
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or code_problem(swapped, "uscc") == "check_sign"


def test_every_first_part_has_one_check_sign() -> None:
    draw = random.Random(32100)
    for _ in range(300):
        first = "".join(draw.choice(USCC_SIGNS) for _ in range(17))
        sound = [sign for sign in USCC_SIGNS if code_problem(first + sign, "uscc") == ""]
        assert sound == [uscc_check_sign(first)]


@pytest.mark.parametrize(
    ("code", "scheme", "problem"),
    [
        ("", "uscc", "length"),
        ("310000400123456", "uscc", "length"),  # as codes were before 2015
        *[(REAL[0][:-1] + sign, "uscc", "sign") for sign in "IOSVZ"],
        ("123456789", "ein", ""),
        ("12345678", "ein", "length"),
        ("12345678X", "ein", "sign"),
        ("１２３４５６７８９", "ein", "sign"),  # not read before
        *[(f"{prefix}3456789", "ein", "prefix") for prefix in ("00", "07", "17", "28", "69", "78", "89", "96")],
        ("whatever", None, ""),
    ],
)
def test_what_is_wrong_with_a_code(code: str, scheme: Scheme, problem: str) -> None:
    assert code_problem(code, scheme) == problem


def test_an_ein_is_shown_as_its_country_writes_it() -> None:
    assert code_shown(code_read("12-3456789"), "ein") == "12-3456789"
    assert code_shown("123", "ein") == "123" and code_shown(REAL[0], "uscc") == REAL[0]


def test_a_code_says_where_it_was_issued() -> None:
    assert [province_of_code(code, "uscc") for code in REAL] == ["CN-FJ", "CN-GD", "CN-BJ", "CN-ZJ"]
    national = "91100000MA0000000"
    assert province_of_code(national + uscc_check_sign(national), "uscc") == ""
    assert province_of_code(REAL[0][:-1] + "0", "uscc") == "" and province_of_code("123456789", "ein") == ""
    provinces = load("cn").versions[-1].numbering.provinces
    assert {province_of_code(f, "uscc") for f in REAL} <= set(provinces)


def test_the_refusal_of_a_code_points_to_its_field() -> None:
    cn, us = load("cn").versions[-1], load("us").versions[-1]
    check_code(REAL[0], cn)
    check_code("123456789", us)
    assert refusal_of(lambda: check_code(REAL[0][:-1] + "0", cn)) == "registration_code.check_sign"
    assert refusal_of(lambda: check_code("003456789", us)) == "registration_code.prefix"
    with pytest.raises(DomainError) as refused:
        check_code("", cn)
    assert refused.value.errors[0].pointer == "/registration_code"
    for wrong, policy, code in (
        (REAL[0][:-1], cn, "length"), (REAL[0][:-2] + "O3", cn, "sign"),
        ("12345678", us, "length"), ("12345678X", us, "sign"),
    ):  # fmt: skip
        assert refusal_of(partial(check_code, wrong, policy)) == f"registration_code.{code}"
