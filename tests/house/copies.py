"""Copies of the project in which something is forgotten, to see that a check names it.

A copy holds only the folders that are changed; all else is found where it stands. The check is a module that
is run in a process of its own, with Django's settings and without a database.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.run.environment import ROOT

KEPT_OUT = shutil.ignore_patterns("*.mo")  # what was compiled counts in the copy too, for times of files are copied


@dataclass(frozen=True)
class Edit:
    """Lines to write into `file` before the first line that begins with `before` (blanks aside); "": at its end."""

    file: str
    before: str
    lines: str


def copied(folder: Path, parts: Iterable[str]) -> Path:
    """A copy of the folders `parts` of the project."""
    for part in parts:
        shutil.copytree(ROOT / part, folder / part, ignore=KEPT_OUT)
    return folder


def edit(root: Path, edits: Iterable[Edit]) -> None:
    for one in edits:
        path = root / one.file
        lines = path.read_text().splitlines(keepends=True)
        found = [n for n, line in enumerate(lines) if one.before and line.strip().startswith(one.before)]
        assert found or not one.before, f"No line of {one.file} begins with {one.before!r}"
        position = found[0] if found else len(lines)
        path.write_text("".join([*lines[:position], one.lines, *lines[position:]]))


def not_passing(root: Path, *tests: str) -> list[str]:
    """What does not pass of these tests of the copy `root`; all that was said where it did not come to an end."""
    lines = said_by("pytest", root, "-q", "-p", "no:cacheprovider", *tests)
    if lines and re.match(r"\d+ passed(?:, \d+ warnings?)? in ", lines[-1]):
        return []
    return [line for line in lines if line.startswith(("FAILED", "ERROR"))] or lines


def said_by(module: str, root: Path, *arguments: str) -> list[str]:
    """What the check `module` says about the copy `root`, a line each."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{ROOT}",
        "PYTHONDONTWRITEBYTECODE": "1",  # what is compiled of a copy is used once
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return [*done.stdout.splitlines(), *(done.stderr.splitlines()[-1:] if done.returncode else [])]
