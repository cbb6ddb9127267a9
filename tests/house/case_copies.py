"""A copy of the project in which a test may change files, and what its checks say there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = (
    *("config", "core", "registry", "complaints", "compliance", "tests", "static/css", "templates", "locale"),
    *("docs/case-workflow.md", "docs/reasons.md", "manage.py", "pyproject.toml"),
)


class Copy:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in NEEDED:
            there = folder / name
            there.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / name, there)

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        """Replace each text, which must stand there once, by the other."""
        text = (self.folder / name).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, f"{name}: {text.count(old)} times {old!r}"
            text = text.replace(old, new)
        (self.folder / name).write_text(text, "utf-8")

    def undo(self, name: str) -> None:
        shutil.copy2(ROOT / name, self.folder / name)

    def manage(self, *arguments: str) -> None:
        done = self._python("manage.py", *arguments)
        assert done.returncode == 0, done.stdout

    def manage_fails(self, *arguments: str) -> str:
        done = self._python("manage.py", *arguments)
        assert done.returncode, done.stdout
        return done.stdout

    def check(self, *tests: str) -> tuple[bool, str]:
        """Do these tests pass there, and what do they say?"""
        done = self._python("-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
        return done.returncode == 0, done.stdout

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": ""},  # compiled once, started many times
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
