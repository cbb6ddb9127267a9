"""A state of a case touches four files, and whichever is forgotten is named: see docs/case-workflow.md."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from config.run.environment import ROOT
from tests.house.case_state import CHECKS, EFFECTS_FILE, PAGE, STATES_FILE, TABLE_FILE
from tests.house.copies import copied, not_passing, said_by

CHECK = "tests.house.case_state"
CASES = "tests/compliance/cases"

CODE = ('    INVESTIGATING = "investigating"\n', '    INVESTIGATING = "investigating"\n    APPRAISED = "appraised"\n')
NEXT = "    StateRecord(\n        State.FIRM_ASKED,"
WHOLE = """    StateRecord(
        State.APPRAISED, bilingual("鉴定中", "With experts"), tone="brand",
        clock="penalty_proposed", effect="appraise", told=("under_review",),
    ),
"""
BARE = """    StateRecord(
        State.APPRAISED, bilingual("", ""), tone="pink", clock="some_day", effect="appraise", told=("gone",)
    ),
"""
WAY_IN = (
    '    row(\n        "case.ask_firm",',
    '    row("case.appraise", {S.INVESTIGATING}, S.APPRAISED, "officer", "委托鉴定", "Ask experts"),\n'
    '    row(\n        "case.ask_firm",',
)
WAY_ON = ('"case.ask_firm", {S.INVESTIGATING},', '"case.ask_firm", {S.INVESTIGATING, S.APPRAISED},')
TELLING = "    _tell(case, {}, at, actor)\n\n\n"
HEAD = "@effect\ndef appraise(case: Case, facts: CaseFacts, at: datetime, actor: Actor) -> None:\n"
NEXT_EFFECT = "@effect\ndef ask_firm("
Changes = dict[str, tuple[tuple[str, str], ...]]
WANTED: Changes = {
    STATES_FILE: (CODE, (NEXT, WHOLE + NEXT)),
    TABLE_FILE: (WAY_IN, WAY_ON),
    EFFECTS_FILE: ((NEXT_EFFECT, HEAD + TELLING + NEXT_EFFECT),),
}
POOR: Changes = {
    STATES_FILE: (CODE, (NEXT, BARE + NEXT)),
    TABLE_FILE: (WAY_IN,),
    EFFECTS_FILE: ((NEXT_EFFECT, HEAD + "    pass\n\n\n" + NEXT_EFFECT),),
}
FORGOTTEN = {
    STATES_FILE: f"{STATES_FILE}: no state APPRAISED, which {TABLE_FILE} names",
    TABLE_FILE: f"{TABLE_FILE}: no act leads to the state appraised",
    EFFECTS_FILE: f"{EFFECTS_FILE} lacks the effect appraise (of appraised)",
    PAGE: f"{PAGE} is behind; run ./dnc manage case_page. It lacks: ",
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_state_lacks_anything(check: Callable[[Path], Iterator[str]]) -> None:
    found = list(check(ROOT))
    assert not found, "\n".join(found)


def with_appraisal(folder: Path, changes: Changes, *more: str) -> Path:
    """A copy of the project with these changes; each text that is replaced must stand there once."""
    root = copied(folder, ("compliance", "templates/compliance", "config", "static/css", "docs", *more))
    for name, replaced in changes.items():
        text = (root / name).read_text("utf-8")
        for old, new in replaced:
            assert text.count(old) == 1, f"{name}: {text.count(old)} times {old!r}"
            text = text.replace(old, new)
        (root / name).write_text(text, "utf-8")
    return root


def without(changes: Changes, file: str) -> Changes:
    return {name: change for name, change in changes.items() if name != file}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The new state in all four files; the page is made by its command."""
    root = with_appraisal(tmp_path_factory.mktemp("copy"), WANTED, "tests", "core", "locale")
    assert not any("Error" in line for line in said_by("django", root, "case_page"))
    return root


@pytest.fixture(scope="module")
def said(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the check says about the copy where nothing is forgotten, where each file is, and where parts of them are."""
    new = partial(tmp_path_factory.mktemp, "copy")
    record = {**WANTED, STATES_FILE: (CODE,)}
    copies = {"": whole, **{file: with_appraisal(new(), without(WANTED, file)) for file in FORGOTTEN}}
    copies |= {"record": with_appraisal(new(), record), "parts": with_appraisal(new(), POOR)}
    for file in (STATES_FILE, TABLE_FILE, EFFECTS_FILE):
        (copies[file] / PAGE).write_text((whole / PAGE).read_text("utf-8"), "utf-8")
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(copies, pool.map(partial(said_by, CHECK), copies.values()), strict=True))


def test_four_files_are_enough(said: dict[str, list[str]], whole: Path) -> None:
    assert len({*WANTED, PAGE}) == 4
    assert said[""] == []
    tests = [f"{CASES}/test_case_{stem}.py" for stem in ("workflow", "states", "guards", "page")]
    tests += ["tests/house/test_glossary.py", "tests/matrix/test_document.py"]
    assert not_passing(whole, *tests) == []


@pytest.mark.parametrize("file", FORGOTTEN)
def test_a_forgotten_file_is_named(said: dict[str, list[str]], file: str) -> None:
    assert any(FORGOTTEN[file] in line for line in said[file]), said[file]


def test_a_forgotten_record_is_named(said: dict[str, list[str]]) -> None:
    assert f"{STATES_FILE}: the state appraised has no record" in said["record"]


@pytest.mark.parametrize(
    "named",
    [
        f"{STATES_FILE}: the state appraised has no words in zh-hans",
        f"{STATES_FILE}: the state appraised has no words in en",
        f"{STATES_FILE}: the state appraised has a tone without a colour in static/css/site.css: pink",
        f"{STATES_FILE}: the state appraised begins a deadline that the pack cn lacks: some_day",
        f"{STATES_FILE}: the state appraised tells a status that the pack us lacks: gone",
        f"{TABLE_FILE}: no act leads on from the state appraised; it can only be ended",
        f"{EFFECTS_FILE}: nothing tells the complainants that the state appraised is reached",
    ],
)
def test_each_forgotten_part_is_named(said: dict[str, list[str]], named: str) -> None:
    assert any(line.startswith(named) for line in said["parts"]), said["parts"]
