"""A process of the database that hangs alone, while the server greets everybody."""

import time

import psycopg2
import pytest
from django.db import connection

from config import silence
from tests.processes.frozen import frozen

pytestmark = [pytest.mark.django_db(transaction=True)]


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
