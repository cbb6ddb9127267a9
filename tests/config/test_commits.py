"""Commits say what changes and why: in a clone of any kind; where there is no git, nobody asks."""

import subprocess
from pathlib import Path

import pytest

from config.run.commits import LONGEST, faults

LATER, BEFORE = "2027-01-04T09:00:00Z", "2026-01-04T09:00:00Z"


def git(folder: Path, *arguments: str, at: str = LATER) -> None:
    person = {"GIT_AUTHOR_NAME": "N", "GIT_AUTHOR_EMAIL": "n@example.org"}
    person |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in person.items()}
    environment = {**person, "GIT_COMMITTER_DATE": at, "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
    subprocess.run(["git", "-C", str(folder), *arguments], env=environment, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    made.mkdir()
    git(made, "init", "-q")
    return made


def commit(repository: Path, subject: str, body: str = "", at: str = LATER) -> None:
    git(repository, "commit", "-q", "--allow-empty", "-m", subject, *(["-m", body] if body else []), at=at)


def said(repository: Path) -> list[str]:
    return [one.partition(": ")[2] for one in faults(repository) or ()]


def test_what_is_wrong_with_a_commit_is_said(repository: Path) -> None:
    long = "lists: " + "x" * (LONGEST - 6)
    commit(repository, "Fix it", "Somebody asked.")
    commit(repository, long, "So that it is seen.")
    commit(repository, "desk, cases: a page", "Signed-off-by: N <n@example.org>")
    commit(repository, "lists: half a list is not taken for the whole", "A file that breaks off was washed.")
    assert said(repository) == [
        "no body says why: desk, cases: a page",
        f"the subject has {LONGEST + 1} characters, at most {LONGEST}: {long}",
        "the subject is not `area: what changes`: Fix it",
    ]


def test_older_commits_and_merges_are_as_they_are(repository: Path) -> None:
    commit(repository, "First things", at=BEFORE)
    git(repository, "checkout", "-q", "-b", "other")
    commit(repository, "lists: a word", "It was wrong.")
    git(repository, "checkout", "-q", "-")
    commit(repository, "desk: a word", "It was wrong.")
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge branch 'other'", "other")
    assert faults(repository) == []


def test_shallow_and_bare_clones_are_read(repository: Path) -> None:
    commit(repository, "lists: a word", "It was wrong.")
    commit(repository, "Fix it", "Somebody asked.")
    for kind in ("--depth=1", "--bare"):
        clone = repository.parent / f"clone{kind}"
        git(repository, "clone", "-q", kind, f"file://{repository}", str(clone))
        assert said(clone) == ["the subject is not `area: what changes`: Fix it"]


def test_without_a_history_of_its_own_nothing_is_asked(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, "Fix it")
    unpacked = repository / "unpacked"
    unpacked.mkdir()
    assert faults(unpacked) is None
    monkeypatch.setenv("PATH", str(unpacked))
    assert faults(repository) is None
