"""A field of a complaint touches five files, and whichever is forgotten is named: see docs/complaints.md."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from config.run.environment import ROOT
from tests.house.complaint_field import CHECKS
from tests.house.copies import Edit, copied, edit, not_passing, said_by

CHECK = "tests.house.complaint_field"
TONE = [
    Edit(
        "complaints/rules/statement.py",
        "answered:",
        '    tone: Annotated[str, Said(Text(40), ASKED_LATER, BOTH)] = ""\n',
    ),
    Edit(
        "complaints/models/complaint.py",
        "answered =",
        "    tone = FreeCharField(max_length=40, blank=True, spare=about)\n",
    ),
    Edit("complaints/words.py", '"answered":', '    "tone": _("Tone of voice"),\n'),
    Edit("complaints/web/forms.py", "refused_before =", "    tone = forms.CharField(max_length=40, required=False)\n"),
    Edit("docs/complaints.md", "| `answered`", "| `tone` | how they spoke | site afterwards, API, file |\n"),
]
CATALOGUES = [
    Edit("locale/complaints/en/LC_MESSAGES/django.po", "", '\nmsgid "Tone of voice"\nmsgstr "Tone of voice"\n'),
    Edit("locale/complaints/zh_Hans/LC_MESSAGES/django.po", "", '\nmsgid "Tone of voice"\nmsgstr "语气"\n'),
]
FORGOTTEN = {
    "complaints/rules/statement.py": "columns: column `tone` is said by no field of Statement",
    "complaints/models/complaint.py": "columns: `tone` has no column `tone` in complaints/models",
    "complaints/words.py": "pages: `tone` has no word in complaints/words.py",
    "complaints/web/forms.py": "questions: `tone` is asked by no form of complaints/web/forms.py",
    "docs/complaints.md": "documents: `tone` has no row in docs/complaints.md",
    "locale/complaints/zh_Hans/LC_MESSAGES/django.po": (
        "translations: the word of `tone`, “Tone of voice”, is not translated into zh_Hans"
    ),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_no_field_lacks_anything(check: Callable[[Path], Iterator[str]]) -> None:
    found = list(check(ROOT))
    assert not found, "\n".join(found)


# What names fields besides, of the tests that need no database.
TESTS = ("tests/complaints/test_stated_row.py", "tests/complaints/test_statement.py", "tests/house/test_free_text.py")


def with_tone(folder: Path, forgotten: str = "") -> Path:
    """A copy of the project in which a complaint says a new thing; one file may be forgotten."""
    root = copied(folder, ("complaints", "locale/complaints", "docs", *(() if forgotten else ("tests",))))
    edit(root, [one for one in (*TONE, *CATALOGUES) if one.file != forgotten])
    return root


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return with_tone(tmp_path_factory.mktemp("copy"))


@pytest.fixture(scope="module")
def said(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the check says about the copy where nothing is forgotten, and where each of the files is."""
    copies = {"": whole, **{file: with_tone(tmp_path_factory.mktemp("copy"), file) for file in FORGOTTEN}}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(copies, pool.map(partial(said_by, CHECK), copies.values()), strict=True))


def test_five_files_are_enough(said: dict[str, list[str]], whole: Path) -> None:
    assert len({one.file for one in TONE}) == 5
    assert said[""] == []
    assert not_passing(whole, *TESTS) == []


@pytest.mark.parametrize("file", FORGOTTEN)
def test_what_is_forgotten_is_named(said: dict[str, list[str]], file: str) -> None:
    assert FORGOTTEN[file] in said[file]
