"""A state is added to a copy of the project: four files are enough, and whichever is forgotten, a check names it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.case_copies import Copy
from tests.house.test_case_state import EFFECTS_FILE, STATES_FILE, TABLE_FILE

PAGE = "docs/case-workflow.md"
CASES = "tests/compliance/cases"
CHECKS = (
    "tests/house/test_case_state.py",
    *(f"{CASES}/test_case_{stem}.py" for stem in ("workflow", "states", "guards")),
)

CODE = ('    INVESTIGATING = "investigating"\n', '    INVESTIGATING = "investigating"\n    APPRAISED = "appraised"\n')
NEXT = "    StateRecord(\n        State.FIRM_ASKED,"
WHOLE = """    StateRecord(
        State.APPRAISED, bilingual("鉴定中", "With experts"), tone="brand",
        clock="penalty_proposed", effect="appraised", told=("under_review",),
    ),
"""
BARE = """    StateRecord(
        State.APPRAISED, bilingual("", ""), tone="pink", clock="some_day", effect="appraised", told=("gone",)
    ),
"""
RECORD = (NEXT, WHOLE + NEXT)
WAY_IN = (
    '    row(\n        "case.ask_firm",',
    '    row("case.appraise", {S.INVESTIGATING}, S.APPRAISED, "officer", "委托鉴定", "Ask experts"),\n'
    '    row(\n        "case.ask_firm",',
)
WAY_ON = ('"case.ask_firm", {S.INVESTIGATING},', '"case.ask_firm", {S.INVESTIGATING, S.APPRAISED},')
TELLING = "    _tell(case, {}, at, actor)\n\n\n"
HEAD = "@effect\ndef appraised(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:\n"
EFFECT = ("@effect\ndef firm_asked(", f"{HEAD}{TELLING}@effect\ndef firm_asked(")
FILES = {STATES_FILE: (CODE, RECORD), TABLE_FILE: (WAY_IN, WAY_ON), EFFECTS_FILE: (EFFECT,)}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy with the new state in all four files."""
    copy = Copy(tmp_path_factory.mktemp("project"))
    for name, changes in FILES.items():
        copy.edit(name, *changes)
    copy.manage("case_page")
    return copy


@pytest.fixture
def copy(whole: Copy, tmp_path: Path) -> Iterator[Copy]:
    """The same; what a test takes out of the four files is put back."""
    for name in (*FILES, PAGE):
        shutil.copy2(whole.folder / name, tmp_path / Path(name).name)
    yield whole
    for name in (*FILES, PAGE):
        shutil.copy2(tmp_path / Path(name).name, whole.folder / name)


def test_four_files_are_enough(copy: Copy) -> None:
    good, said = copy.check(*CHECKS)
    assert good, said


@pytest.mark.parametrize(
    ("forgotten", "named"),
    [
        (STATES_FILE, f"{STATES_FILE}: no state APPRAISED, which {TABLE_FILE} names"),
        (TABLE_FILE, f"{TABLE_FILE}: no act leads to the state appraised"),
        (EFFECTS_FILE, f"{EFFECTS_FILE} lacks the effect appraised (of appraised)"),
        (PAGE, "docs/case-workflow.md is behind; run ./dnc manage case_page. It lacks:\nE"),
    ],
)
def test_a_forgotten_file_is_named(copy: Copy, forgotten: str, named: str) -> None:
    copy.undo(forgotten)
    good, said = copy.check(CHECKS[0])
    assert not good and named in said, said


def test_a_forgotten_record_is_named(copy: Copy) -> None:
    copy.edit(STATES_FILE, (WHOLE, ""))
    good, said = copy.check(CHECKS[0])
    assert not good and f"{STATES_FILE}: the state appraised has no record" in said, said


def test_each_forgotten_part_is_named(copy: Copy) -> None:
    copy.edit(STATES_FILE, (WHOLE, BARE))
    copy.edit(TABLE_FILE, (WAY_ON[1], WAY_ON[0]))
    copy.edit(EFFECTS_FILE, (HEAD + TELLING, HEAD + "    pass\n\n\n"))
    good, said = copy.check(CHECKS[0])
    assert not good
    for named in (
        f"{STATES_FILE}: the state appraised has no words in zh-hans",
        f"{STATES_FILE}: the state appraised has no words in en",
        f"{STATES_FILE}: the state appraised has a tone without a colour in static/css/site.css: pink",
        f"{STATES_FILE}: the state appraised begins a deadline that the pack cn lacks: some_day",
        f"{STATES_FILE}: the state appraised tells a status that the pack us lacks: gone",
        f"{TABLE_FILE}: no act leads on from the state appraised; it can only be ended",
        f"{EFFECTS_FILE}: nothing tells the complainants that the state appraised is reached",
    ):
        assert named in said, said
