"""A small disk of its own, a real one in memory, on which the test's files lie: filled to its last byte, it is full."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.run.say import Stop
from config.run.tmpfs import Tmpfs
from core.running.room import FOR_FILES

MEGABYTES = 2 * (FOR_FILES >> 20)


@pytest.fixture
def small_disk(tmp_path: Path, settings: Any) -> Iterator[Tmpfs]:
    try:
        disk = Tmpfs(tmp_path / "disk", MEGABYTES)
    except Stop as refused:
        pytest.fail(str(refused)) if os.environ.get("CI") else pytest.skip(str(refused))
    settings.DNC_FILES = disk.seen / "files"
    settings.DNC_FILES.mkdir()
    yield disk
    disk.close()
