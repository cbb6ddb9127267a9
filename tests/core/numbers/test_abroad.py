"""Callers from abroad are shown with their country, in the reader's language."""

import pytest
from django.utils import translation

from core.numbers.abroad import country_of
from core.policies import load
from core.web.callers import caller_masked, caller_shown


@pytest.mark.parametrize(
    ("country", "value", "region"),
    [
        ("cn", "+862586539100", ""),
        ("cn", "+8614912345678", ""),
        ("cn", "+8617912345678", ""),
        ("cn", "95588", ""),
        ("cn", "LoanHouse", ""),
        ("cn", "+85238986988", "HK"),
        ("cn", "+12125550199", "US"),
        ("cn", "+12042345678", "CA"),
        ("cn", "+11844735944", "001"),
        ("cn", "+4930901820", "DE"),
        ("us", "+13152328257", ""),
        ("us", "+17872345678", ""),
        ("us", "+18005550199", ""),
        ("us", "+10000000000", ""),
        ("us", "+12042345678", "CA"),
        ("us", "+862586539100", "CN"),
    ],
)
def test_of_which_country_a_caller_is(country: str, value: str, region: str) -> None:
    assert country_of(value, load(country).versions[-1]) == region


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        ("+85238986988", "+852 3898 6988 (Hong Kong)", "+852 3898 6988（香港特别行政区）"),
        ("+12125550199", "+1 212-555-0199 (United States)", "+1 212-555-0199（美国）"),
        ("+886221234567", "+886 2 2123 4567 (Taiwan)", "+886 2 2123 4567（台湾省）"),
        ("+11844735944", "+1 1844735944 (another country)", "+1 1844735944（境外）"),
        ("+862586539100", "025 8653 9100", "025 8653 9100"),
        ("95588", "95588", "95588"),
        ("LoanHouse", "LoanHouse", "LoanHouse"),
    ],
)
def test_a_caller_as_pages_show_it(value: str, english: str, chinese: str) -> None:
    for language, shown in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert caller_shown(value) == shown


def test_a_private_mobile_from_abroad_is_masked_and_has_its_country_too() -> None:
    with translation.override("en"):
        assert caller_masked("+4915123456789", "e164") == "015*****6789 (Germany)"
        assert caller_masked("+8613912345678", "e164") == "139****5678"
        assert caller_masked("+85238986988", "e164") == "+852 3898 6988 (Hong Kong)"
