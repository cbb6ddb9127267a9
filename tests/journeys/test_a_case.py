"""The script that tells a case in a browser (docs/a-case.md): the acts it presses are the table's, in an order that it allows."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from compliance.cases.rules.breach_choice import is_off_step, scale_step
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS
from core.policies import load

ROOT = Path(__file__).parents[2]
SCRIPT, PAGE = ROOT / "docs" / "tell_a_case.py", ROOT / "docs" / "a-case.md"
ACT = re.compile(r"\"(case\.[a-z_]+)\"|acts/(case\.[a-z_]+)/")
PART = re.compile(r"^def (\w+)\(.*?(?=^def |\Z)", re.MULTILINE | re.DOTALL)
# Which acts each pack's story goes through, part by part, as its script lists them.
STORIES = {"CHINA": State.RECONSIDERED, "UNITED_STATES": State.SERVED}


def acts_of_part() -> Mapping[str, list[str]]:
    text = SCRIPT.read_text(encoding="utf-8")
    return {part[1]: [one or other for one, other in ACT.findall(part[0])] for part in PART.finditer(text)}


@pytest.mark.parametrize("story", STORIES)
def test_each_act_of_the_story_leads_on_from_the_one_before(story: str) -> None:
    listed = re.search(rf"^{story} = \((.*)\)", SCRIPT.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed
    parts, state = acts_of_part(), State.OPENED
    for part in listed[1].replace(" ", "").split(","):
        for name in parts[part]:
            act = ACTS[name]
            assert state in act.origins, (part, name, state)
            state = act.to or state
    assert state is STORIES[story]


def test_a_fine_of_the_story_that_leaves_the_published_scale_says_why() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    step = scale_step(8, False, load("cn").versions[-1])  # as many complain in it
    assert step is not None
    for part in [one[0] for one in PART.finditer(text) if one[1] in ("notified", "decided")]:
        (proposed, fine), *_ = re.findall(r'\bfine(_proposed|)="(\d+)"', part)
        assert is_off_step(int(fine), step) is (f"scale_reason{proposed}=" in part), fine


def test_the_page_shows_pictures_that_are_there_and_small() -> None:
    shown = re.findall(r"\((images/case-[^)]+)\)", PAGE.read_text(encoding="utf-8"))
    assert len(shown) >= 12
    for image in shown:
        picture = PAGE.parent / image
        assert picture.exists() and picture.stat().st_size < 150_000, image
