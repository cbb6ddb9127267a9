"""A database that goes away and comes back; lists that are done step by step."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from core import clock
from core.running import memory, outage
from core.sealing.keys import seal_keys
from core.sealing.sealing import forget_keys
from core.services.seal_rotation import seal_rotation_start
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.rules import turns
from tests.registry.conftest import SYSTEM


@pytest.fixture
def nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    memory._noted.clear()
    for path in memory.memory_folder().glob("*"):
        path.unlink()
    cache.clear()
    monkeypatch.setattr(outage, "_failed_at", -1000.0)
    for path in spool_folder().glob("*"):
        path.unlink()
    yield
    cache.clear()


@pytest.fixture
def stop_database(nothing_remembered: None) -> Any:
    """Calling it takes the database away: its port answers nobody; calling what it returns brings it back."""

    def stop() -> Any:
        port = connection.settings_dict["PORT"]
        connection.close()
        connection.settings_dict["PORT"] = "1"

        def back() -> None:
            connection.settings_dict["PORT"] = port
            outage._failed_at = -1000.0

        return back

    port = connection.settings_dict["PORT"]
    yield stop
    connection.settings_dict["PORT"] = port
    outage._failed_at = -1000.0
    connection.close()


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short lists are given out anew after each step too, like long ones."""
    monkeypatch.setattr(turns, "CARRIED", 0.0)


@pytest.fixture
def change_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Calling it puts a new seal key in use, beside the old one."""

    def change() -> None:
        ring = {**seal_keys().keys, 2: bytes(range(32))}
        monkeypatch.setenv("DNC_SEAL_KEYS", ",".join(f"{key}:{value.hex()}" for key, value in ring.items()))
        forget_keys()
        seal_rotation_start(actor=SYSTEM, at=clock.now())

    yield change
    monkeypatch.undo()
    forget_keys()
