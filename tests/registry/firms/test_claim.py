"""What an operator's answer says of a firm's claim to a number."""

from typing import Any

import pytest

from registry.firms.rules.claim import claim_found
from registry.firms.rules.question import Answer

NAME = "速达信贷咨询有限公司"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"outcome": "yes", "holder": "某公司", "holder_code": " 91320000ma1abc "}, "borne_out"),
        ({"outcome": "yes", "holder": NAME, "holder_code": "91320000OTHER"}, "contradicted"),
        ({"outcome": "yes", "holder": " 速达信贷咨询 有限公司"}, "borne_out"),
        ({"outcome": "yes", "holder": "速达公司"}, "open"),
        ({"outcome": "no"}, "contradicted"),
        ({"outcome": "not_ours"}, "open"),
    ],
)
def test_what_an_answer_says_of_a_claim(answer: dict[str, Any], found: str) -> None:
    assert claim_found(Answer(**answer), code="91320000MA1ABC", name=NAME) == found
