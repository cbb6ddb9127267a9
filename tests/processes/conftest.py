"""A home that was prepared once, for all tests that start a whole house on a copy of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.run.home import Home, free_port
from config.run.keeper import services_running
from config.run.site import prepare_site
from core.numbers.plain import plain_spellings
from core.policies import current_policy
from tests.processes.house import House, house_in


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a first `./dnc up` leaves it: migrated, with static files and tables of numbers. No site was started for it."""
    folder = tmp_path_factory.mktemp("made")
    home = Home(folder / "cn", "cn", free_port())
    before = os.umask(0o022)  # the houses close what they write by themselves
    try:
        with services_running(home, site=False):
            prepare_site(home)
        plain_spellings(current_policy()).make_tables(home.path / "numbers")
    finally:
        os.umask(before)
    return folder


@pytest.fixture(scope="session")
def copy_home(made_home: Path) -> Callable[[Path], object]:
    return lambda folder: shutil.copytree(made_home, folder, symlinks=True, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory, copy_home: Callable[[Path], object]) -> Iterator[House]:
    """One for all tests that do not need a home of their own; each leaves it as it is after a while of its own, but the last of
    a file may leave it maimed or stopped."""
    house = house_in(tmp_path_factory.mktemp("house"))
    copy_home(house.home.path.parent)
    house.dnc("up")
    yield house
    house.dnc("stop")
