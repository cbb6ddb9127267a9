"""A home that was prepared once, for all tests that start a whole house on a copy of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.run.environment import ROOT
from config.run.home import free_port
from tests.waiting import PATIENCE


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated, with static files; nothing runs in it."""
    folder = tmp_path_factory.mktemp("made")
    named = {"DNC_HOME": str(folder), "DNC_PORT": str(free_port()), "DNC_POLICY": "cn"}
    for word in ("up", "stop"):
        command = [sys.executable, str(ROOT / "dnc"), word]
        done = subprocess.run(
            command, env={**os.environ, **named}, capture_output=True, text=True, timeout=3 * PATIENCE
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def copy_home(made_home: Path) -> Callable[[Path], object]:
    return lambda folder: shutil.copytree(made_home, folder, symlinks=True, dirs_exist_ok=True)
