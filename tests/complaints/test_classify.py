"""Subjects of other centres become kinds and categories of the pack."""

import pytest

from complaints.rules.classify import classify_subject, fold, unnamed_category
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]


@pytest.mark.parametrize(
    ("subject", "kind", "category"),
    [
        ("Calls pretending to be government, businesses, or family and friends", "fraud", "imposters"),
        ("Dropped call or no message", "malicious", "dropped_call"),
        ("Energy, solar,  & utilities", "marketing", "energy"),
        ("", "marketing", "unstated"),
        ("Something new", "marketing", "other"),
    ],
)
def test_subjects_become_kinds_and_categories_of_the_pack(subject: str, kind: str, category: str) -> None:
    classified = classify_subject(subject, US)
    assert (classified.kind, classified.category) == (kind, category)


def test_quotes_blanks_and_case_tell_no_subjects_apart() -> None:
    assert fold("  “Home   improvement” ‘x’ ") == "\"Home improvement\" 'x'"
    assert classify_subject(" DROPPED  call or no message ", US).kind == "malicious"


def test_what_fits_no_category_has_one_of_its_own_in_every_pack() -> None:
    for policy in (CN, US):
        assert unnamed_category(policy) in policy.register.categories
        assert classify_subject("Something new", policy).category == unnamed_category(policy)
        assert classify_subject("Something new", policy).kind in policy.complaints.kinds
