"""Numbers as they are shown, and where they come from."""

import json
import os
from pathlib import Path

import pytest

from core.numbers.masking import group, mask, mask_caller
from core.numbers.provinces import is_mobile, province_of
from core.policies import load

CN = load("cn").versions[-1]
US = load("us").versions[-1]
DATA = Path(os.environ.get("DNC_DATA") or "/nonexistent")


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+8613812341234", "138****1234"),
        ("+861065883001", "010****3001"),
        ("+8651288881234", "051*****1234"),
        ("+13152328257", "315****257"),
        ("+85223456789", "234****9"),
        ("95588", "****"),
        ("", "****"),
        ("+abc", "****"),
    ],
)
def test_at_least_four_digits_are_hidden(e164: str, shown: str) -> None:
    assert mask(e164) == shown


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+8613912345678", "139 1234 5678"),
        ("+861065883001", "010 6588 3001"),
        ("+864008095559", "400 809 5559"),
        ("+13152328257", "(315) 232-8257"),
        ("95588", "95588"),
    ],
)
def test_grouped_for_reading(e164: str, shown: str) -> None:
    assert group(e164) == shown


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        ("+8613912345678", "e164", "139****5678"),
        ("+8614912345678", "e164", "149****5678"),  # of a range that the pack adds
        ("+864008095559", "e164", "400 809 5559"),
        ("+861065883001", "e164", "010 6588 3001"),
        ("+13152328257", "e164", "(315) 232-8257"),
        ("95588", "short_code", "95588"),
        ("10690123456", "short_code", "10690123456"),
        ("TAOBAO", "sender_id", "TAOBAO"),
    ],
)
def test_only_a_private_mobile_is_masked_as_a_caller(value: str, kind: str, shown: str) -> None:
    assert mask_caller(value, kind, load("cn").versions[-1]) == shown


@pytest.mark.parametrize(
    ("value", "policy", "code"),
    [
        ("+861065883001", CN, "CN-BJ"),
        ("+8651288881234", CN, "CN-JS"),
        ("+8613912345678", CN, "CN-JS"),
        ("+8613947112222", CN, "CN-NM"),
        ("+8613908912222", CN, "CN-XZ"),
        ("+8613899912222", CN, "CN-XJ"),
        ("+8617380291234", CN, ""),  # the library knows nothing finer of 173 than "Beijing"
        ("+864008095559", CN, ""),
        ("+13152328257", CN, ""),
        ("95588", CN, ""),
        ("+13152328257", US, "US-NY"),
        ("+12022345678", US, "US-DC"),
        ("+12532345678", US, "US-WA"),
        ("+17872345678", US, "US-PR"),
        ("+18005551234", US, ""),
        ("+12042345678", US, ""),
    ],
)
def test_the_province_a_number_was_issued_in(value, policy, code: str) -> None:
    assert province_of(value, policy) == code


def test_mobiles_by_the_plan_alone() -> None:
    assert is_mobile("+8613912345678", CN)
    assert not is_mobile("+861065883001", CN)
    assert not is_mobile("+13152328257", US)


@pytest.mark.skipif(not DATA.is_dir(), reason="DNC_DATA does not name a folder of sample data.")
def test_every_american_area_code_in_use_lies_in_its_state() -> None:
    codes = json.loads((DATA / "numbering/nanp_areacodes.json").read_text())
    wrong = [
        code
        for code, position in codes.items()
        if province_of(f"+1{code}2345678", US) not in {"", f"US-{position.get('stateCode')}"}
    ]
    assert wrong == []
