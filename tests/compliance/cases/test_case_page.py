"""The page of the docs: its sentences stay, its made parts are made anew."""

import pytest

from compliance.cases.formats.case_page import PARTS, page
from compliance.cases.rules.case_states import RECORDS
from compliance.cases.rules.case_workflow import TABLE

EMPTY = "".join(f"Before {name}.\n<!-- {name}: made -->\nof last year\n<!-- end -->\n" for name in PARTS)


def test_made_parts_are_replaced_and_sentences_stay() -> None:
    made = page(EMPTY)
    assert "of last year" not in made and page(made) == made
    for name, part in PARTS.items():
        assert f"Before {name}.\n<!-- {name}: made -->\n{part()}<!-- end -->" in made


def test_the_page_shows_every_state_and_every_act_in_both_languages() -> None:
    made = page(EMPTY)
    for record in RECORDS:
        assert f"| {record.state} | {record.names['en']} · {record.names['zh-hans']} |" in made
    for act in TABLE:
        assert f"| {act.names['en']} · {act.names['zh-hans']} |" in made


@pytest.mark.parametrize("missing", PARTS)
def test_a_page_without_its_marks_is_refused(missing: str) -> None:
    with pytest.raises(ValueError, match=missing):
        page(EMPTY.replace(f"<!-- {missing}: made -->", ""))
