"""Who watches for a database that is silent; and a process of it that hangs alone, while the server greets everybody."""

import socket
import time

import psycopg2
import pytest
from django.db import connection
from django.test import Client

from config import silence, workers
from config.celery import app
from config.queues import QUEUES, Queue
from core.running import outage
from tests.processes.frozen import frozen
from tests.waiting import wait_until

PROMISED = 2.0  # seconds, in docs/operation.md
BUSY = 1.5  # what a busy machine may add


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


@pytest.mark.django_db(transaction=True)
def test_a_request_on_a_stopped_database_is_given_up_after_two_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are those of the service: a page waits for a process that stands still, and the greeting meets a socket that
    takes connections and says nothing."""
    database, client = connection.settings_dict, Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    assert client.get("/blacklist/").status_code == 200
    with socket.create_server(("127.0.0.1", 0)) as silent:
        watch = silence.Watch(*silent.getsockname())
        monkeypatch.setattr(silence, "_watch", watch)
        with frozen(pid):
            begun = time.monotonic()
            answer = client.get("/blacklist/")
            seconds = time.monotonic() - begun
        connection.close()
        watch.host, watch.port = database["HOST"], int(database["PORT"])
        wait_until(lambda: not outage.database_is_away(), "the greeting's answer")
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert silence.SILENT_SECONDS < seconds < PROMISED + BUSY
    assert client.get("/blacklist/").status_code == 200


def test_silence_a_turn_and_a_greeting_are_two_seconds() -> None:
    whole = silence.SILENT_SECONDS + silence.TURN_SECONDS + silence.GREETING_SECONDS
    assert whole == pytest.approx(PROMISED)
