"""Who watches for a database that is silent; and a process of it that hangs alone, while the server greets everybody."""

import time

import psycopg2
import pytest
from django.db import connection

from config import silence, workers
from config.celery import app
from config.queues import QUEUES, Queue
from tests.processes.frozen import frozen


@pytest.mark.parametrize("queue", QUEUES, ids=lambda queue: queue.name)
def test_a_worker_whose_threads_no_limit_ends_gives_up_a_stopped_database(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched: list[bool] = []
    monkeypatch.setattr(silence, "_watch", None)
    monkeypatch.setattr(app, "worker_main", lambda words: watched.append(silence._watch is not None))
    assert workers.work(queue) == 0
    assert watched == [bool(queue.threads)]


@pytest.mark.django_db(transaction=True)
def test_one_process_of_the_server_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own limit of a minute stands still with it, so a request would wait for ever."""
    database = connection.settings_dict
    monkeypatch.setattr(silence, "SILENT_SECONDS", 0.2)
    monkeypatch.setattr(silence, "LONGEST_SECONDS", 1.0)
    monkeypatch.setattr(silence, "_watch", silence.Watch(database["HOST"], int(database["PORT"])))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
        begun = time.monotonic()
        with frozen(pid), pytest.raises((psycopg2.OperationalError, psycopg2.InterfaceError)):
            cursor.cursor.execute("SELECT 1")
    assert time.monotonic() - begun < 15
    connection.close()
