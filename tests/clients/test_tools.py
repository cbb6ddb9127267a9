"""What the tests fetch and write below the home is closed to everybody else, as all that lies there."""

import os
from pathlib import Path

import pytest

from config.run.home import Home
from tests.clients import tools
from tests.clients.tools import from_pypi, made_once, or_say


def open_below(folder: Path) -> list[str]:
    """Files and folders that others may read or write; sockets and links have no mode of their own."""
    found = []
    for path in folder.rglob("*"):
        try:
            if not path.is_symlink() and path.stat().st_mode & 0o077:
                found.append(str(path))
        except FileNotFoundError:
            continue  # another test's, gone meanwhile
    return found


def test_what_an_installer_left_open_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(folder: Path) -> None:
        (folder / "bin").mkdir()
        for name, mode in (("readme", 0o644), ("bin/tool", 0o755), ("log", 0o666)):
            (folder / name).write_text(name)
            (folder / name).chmod(mode)
        (folder / "bin").chmod(0o755)

    monkeypatch.setattr(tools, "CACHES", tmp_path)
    made = made_once("tool", install, b"1")
    assert open_below(tmp_path / "contract") == []
    assert (made / "bin" / "tool").stat().st_mode & 0o700 == 0o700


def test_a_home_that_was_open_is_closed(tmp_path: Path) -> None:
    home = Home(tmp_path / "cn", "cn", 8000)
    home.path.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        home.prepare()
        (home.path / "made later").write_text("by this process or a child")
    finally:
        os.umask(before)
    assert home.path.stat().st_mode & 0o077 == 0 and open_below(home.path) == []


def test_nothing_below_the_home_of_the_tests_is_open_to_others() -> None:
    or_say(lambda: from_pypi("python"))
    assert open_below(Path(os.environ["DNC_HOME"])) == []
