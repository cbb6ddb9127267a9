"""One purpose a request, and a campaign that may be kept in plaintext."""

import pytest

from registry.scrubs.rules.purpose import LONGEST_CAMPAIGN, Purpose, campaign_acceptable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "autumn",
        "秋季续保",
        "wave 3, 2026",
        "2026-11",
        "123456",
        "x" * LONGEST_CAMPAIGN,
        "A4 + B5 (2026)",
        "1a2b3c4d5e6f7g",
    ],
)
def test_a_label_is_kept(text: str) -> None:
    assert campaign_acceptable(text)


@pytest.mark.parametrize(
    "text",
    ["x" * (LONGEST_CAMPAIGN + 1), "a\nb", "a\x00b", "a\u202eb", "1234567", "call 13912345678", "139 1234 5678", "139-1234.5678",
     "(010) 6588 3001", "139  1234  5678", "139--1234--5678", "139/1234/5678", "139_1234_5678", "139, 1234, 5678",
     "１３９１２３４５６７８", "1 3 9 1 2 3 4 5 6 7 8", "+86 (139) - 1234 - 5678"],
)  # fmt: skip
def test_what_may_be_a_telephone_number_is_not(text: str) -> None:
    assert not campaign_acceptable(text)


def test_a_purpose_says_what_was_asked_and_no_more() -> None:
    bare = Purpose("voice", "insurance")
    assert (bare.campaign, bare.on_behalf_of, bare.planned_at) == ("", "", None)
    assert bare == Purpose("voice", "insurance") != Purpose("voice", "loans")
