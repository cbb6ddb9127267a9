"""Database, cache and broker at an address that takes no connection and refuses none: each is given up in time."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from config.run.environment import ROOT
from core.running import cache as shared
from core.running.cache import CacheAway, StrictCache

LONGEST = 2.9  # seconds for the database, on a busy machine too: its limit is two, the least that libpq knows
SHORTER = 1.9  # for the others, whose limit is one
FILLED = 0.3  # a listener that has room answers on loopback long before


@pytest.fixture
def full() -> Iterator[int]:
    """A port whose listener has as many lines waiting as it may: whoever else connects hears nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting: list[socket.socket] = []
        try:
            for _ in range(16):
                line = socket.socket()
                waiting.append(line)
                line.settimeout(FILLED)
                line.connect(listener.getsockname())
        except TimeoutError:
            yield listener.getsockname()[1]
        else:
            raise AssertionError("The listener is never full.")
        finally:
            for line in waiting:
                line.close()


def seconds(act: Callable[[], object], *met: type[Exception]) -> float:
    begun = time.monotonic()
    with pytest.raises(met):
        act()
    return time.monotonic() - begun


def test_the_listener_answers_nobody(full: int) -> None:
    """Whoever has no limit of their own would wait for minutes."""
    assert seconds(lambda: socket.create_connection(("127.0.0.1", full), timeout=LONGEST), TimeoutError) >= LONGEST


def test_a_database_that_takes_no_connection_is_given_up(full: int) -> None:
    """With the site's own options, as Django hands them on."""
    said = connection.get_connection_params()
    assert seconds(lambda: psycopg2.connect(**{**said, "host": "127.0.0.1", "port": full}), psycopg2.Error) < LONGEST


def test_a_cache_that_takes_no_connection_is_given_up(full: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_failed_at", -1000.0)
    said: dict[str, Any] = settings.CACHES["strict"]
    cache = StrictCache(f"redis://127.0.0.1:{full}/0", {"KEY_PREFIX": said["KEY_PREFIX"]})
    assert seconds(lambda: cache.get("name"), CacheAway) < SHORTER


PUBLISH = """
import time
import django
django.setup()
from config.celery import BrokerAway, app, publish_quickly
from registry.register.tasks import consent_turns_take
publish_quickly()
for _ in range(2):
    begun = time.monotonic()
    try:
        consent_turns_take.delay(1)
    except Exception as error:
        print(type(error).__name__, time.monotonic() - begun)
"""


def test_a_broker_that_takes_no_connection_is_given_up(full: int) -> None:
    """As processes of the web publish; whoever publishes next waits for nobody."""
    words = [sys.executable, "-c", PUBLISH]
    environment = {**os.environ, "BROKER_URL": f"redis://127.0.0.1:{full}/0"}
    done = subprocess.run(words, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    (first, waited), (second, not_waited) = (line.split() for line in done.stdout.splitlines())
    assert (first, second) == ("OperationalError", "BrokerAway")
    assert float(waited) < SHORTER and float(not_waited) < 1
