"""A reason is added to a copy of the project: three files are enough, and whichever is forgotten, a check names it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.case_copies import Copy

TABLE, RULE, PAGE = "registry/engine/records/reasons.py", "registry/scrubs/rules/decision.py", "docs/reasons.md"
CHECKS = ("tests/house/test_reason.py", "tests/registry/engine/test_answer_code.py")
PLACE = "\n    FOREIGN = Problem.FOREIGN"
ROW = '\n    QUIET = "registry.quiet", BARRED, 1 << 16, gettext_noop("asked for quiet")\n'
BARS = (
    "    if not binding(facts) or facts.preferences is None:\n        return ()\n    return facts.preferences.reasons("
)
GIVES = (
    "    if not binding(facts) or facts.preferences is None:\n        return (Reason.QUIET,) if facts.stale else ()\n"
)
FILES = {
    TABLE: ((PLACE, ROW + PLACE),),
    RULE: ((BARS, GIVES + "    return facts.preferences.reasons("),),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy with the new reason in all three files."""
    copy = Copy(tmp_path_factory.mktemp("project"))
    for name, changes in FILES.items():
        copy.edit(name, *changes)
    copy.manage("reasons_page")
    return copy


@pytest.fixture
def copy(whole: Copy, tmp_path: Path) -> Iterator[Copy]:
    """The same; what a test takes out of the files is put back."""
    for name in (*FILES, PAGE):
        shutil.copy2(whole.folder / name, tmp_path / Path(name).name)
    yield whole
    for name in (*FILES, PAGE):
        shutil.copy2(tmp_path / Path(name).name, whole.folder / name)


def test_three_files_are_enough(copy: Copy) -> None:
    good, said = copy.check(*CHECKS)
    assert good, said


@pytest.mark.parametrize(
    ("forgotten", "named"),
    [
        (TABLE, f"{RULE} names Reason.QUIET, which is not in {TABLE}"),
        (RULE, "No rule gives these reasons: ['registry.quiet']"),
        (PAGE, "docs/reasons.md is behind; run ./dnc manage reasons_page. It lacks:\nE"),
    ],
)
def test_a_forgotten_file_is_named(copy: Copy, forgotten: str, named: str) -> None:
    copy.undo(forgotten)
    good, said = copy.check(CHECKS[0])
    assert not good and named in said, said


def test_a_bit_that_is_taken_is_named(copy: Copy) -> None:
    copy.edit(TABLE, ("BARRED, 1 << 16,", "BARRED, 1 << 7,"))
    good, said = copy.check(CHECKS[1])
    assert not good and "test_no_two_reasons_share_a_code_and_each_keeps_to_its_field" in said, said


def test_words_without_translation_are_named(copy: Copy) -> None:
    done = copy.manage_fails("messages", "check", "registry/engine")
    assert "locale/registry/engine/zh_Hans: missing: 'asked for quiet'" in done
