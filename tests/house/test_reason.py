"""A reason touches three files, and whichever is forgotten is named."""

import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from config.run.environment import ROOT
from config.translation import catalogues
from tests.house.copies import Edit, copied, edit, not_passing, said_by
from tests.house.reasons import CHECKS, TABLE, sources
from tests.migrated import TEMPLATE, migrated

CHECK = "tests.house.reasons"
RULE, PAGE = "registry/scrubs/rules/decision.py", "docs/reasons.md"
LINE = "| `registry.quiet` | asked for quiet | `not_callable` | 10000 |\n"
QUIET = [
    Edit(TABLE, "FOREIGN =", '    QUIET = "registry.quiet", BARRED, 1 << 16, gettext_noop("asked for quiet")\n\n'),
    Edit(RULE, "return facts.preferences.reasons(", "    if facts.stale:\n        return (Reason.QUIET,)\n"),
    Edit(PAGE, "| `number.foreign`", LINE),
]
FORGOTTEN = {
    TABLE: f"{RULE} names Reason.QUIET, which is not in {TABLE}",
    RULE: "No rule gives the reason registry.quiet",
    PAGE: f"docs/reasons.md is behind; run ./dnc manage reasons_page. It lacks: {LINE.strip()}",
}


def test_no_reason_lacks_anything() -> None:
    trees = sources(ROOT)
    found = [line for check in CHECKS for line in check(ROOT, trees)]
    assert not found, "\n".join(found)


def with_quiet(folder: Path, forgotten: str = "", *more: str) -> Path:
    """A copy of the project in which a row may be answered for a new reason; one file may be forgotten."""
    root = copied(folder, ("core", "registry", "complaints", "compliance", "docs", *more))
    edit(root, [one for one in QUIET if one.file != forgotten])
    return root


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What the check says about the copy where nothing is forgotten, where each file is, and where a bit is taken."""
    copies = {file: with_quiet(tmp_path_factory.mktemp("copy"), file) for file in ("", *FORGOTTEN)}
    copies["taken"] = with_quiet(tmp_path_factory.mktemp("copy"))
    table = copies["taken"] / TABLE
    table.write_text(table.read_text().replace("BARRED, 1 << 16,", "BARRED, 1 << 7,"))
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(copies, pool.map(partial(said_by, CHECK), copies.values()), strict=True))


def test_three_files_are_enough(said: dict[str, list[str]]) -> None:
    assert said[""] == []


ABOUT_ROWS = (
    "engine/test_merkle.py",
    "engine/test_answer_code.py",
    "scrubs/test_receipt_proof.py::test_the_proof_holds_by_hand",
    "scrubs/test_receipt_proof.py::test_the_tree_refuses_what_even_our_own_signature_covers",
    "scrubs/test_receipt_proof.py::test_the_command_needs_no_database",
    "scrubs/test_scrub_record.py::test_bytes_across_two_rows_are_not_taken_for_a_number",
    "scrubs/test_scrub_record.py::test_a_proof_of_any_row_holds_and_an_independent_library_agrees[65]",
    "scrubs/test_scrub.py::test_the_record_and_its_root_stand_by_themselves",
)


def test_no_test_counts_on_the_width_of_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker
) -> None:
    """The new reason's bit makes rows wider; whatever reads a record asks its format."""
    with django_db_blocker.unblock():
        monkeypatch.setenv(TEMPLATE, migrated())
    monkeypatch.setenv("DNC_DATABASE_OWNER", "1")  # it makes its own database
    monkeypatch.setenv("DNC_TEST_DATABASE", f"test_copy_{os.getpid()}")
    root = with_quiet(tmp_path, "", "tests")
    tests = [f"tests/registry/{one}" for one in ABOUT_ROWS]
    assert not_passing(root, *tests) == []


@pytest.mark.parametrize("file", FORGOTTEN)
def test_what_is_forgotten_is_named(said: dict[str, list[str]], file: str) -> None:
    assert FORGOTTEN[file] in said[file]


def test_a_bit_that_is_taken_is_named(said: dict[str, list[str]]) -> None:
    assert f"{TABLE}: registry.quiet and registry.all share a bit" in said["taken"]


def test_words_without_translation_are_named(tmp_path: Path) -> None:
    root = with_quiet(tmp_path)
    copied(root, ("locale/registry/engine", "templates"))
    found = list(catalogues.problems(root, "registry/engine", "zh_Hans"))
    assert "locale/registry/engine/zh_Hans: missing: 'asked for quiet'" in found
