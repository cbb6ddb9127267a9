"""The linters that others read such documents with, by their own rules: none is switched off."""

import re
from pathlib import Path

import pytest

from tests.clients import tools


def linted(*command: str | Path) -> str:
    """What the linter said; fails where it calls that an error."""
    try:
        return tools.run(command, env=tools.with_node(tools.node()))
    except tools.Missing as said:
        pytest.fail(str(said))


def test_spectral_finds_nothing(document_file: Path, tmp_path: Path) -> None:
    rules = tmp_path / "spectral.yaml"
    rules.write_text('extends: ["spectral:oas"]\n')
    linted(tools.or_say(tools.from_npm) / "spectral", "lint", document_file, "-r", rules, "--fail-severity", "hint")


def test_redocly_finds_nothing(document_file: Path) -> None:
    said = linted(tools.or_say(tools.from_npm) / "redocly", "lint", document_file, "--format", "json")
    assert re.search(r'"errors": 0,\s*"warnings": 0,\s*"ignored": 0', said), said
