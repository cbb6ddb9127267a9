"""A process of the database that dies takes its lines along and is back at once: who was just served is told to ask again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core import clock
from core.running.outage import is_outage
from registry.firms.services.operator import operator_admit
from registry.scrubs.answering.spool import spool_folder
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def line_lost_at(word: str) -> Iterator[list[str]]:
    """The database ends this line as the first statement with `word` comes; what is yielded then says which it was."""
    lost: list[str] = []

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not lost and word in sql:
            lost.append(sql)
            end_line()
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(wrapper):
            yield lost
    finally:
        connection.close()


def end_line() -> None:
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def test_a_machine_is_told_to_ask_again_and_then_is_answered() -> None:
    operator = Api(make_key(operator_admit(name="Telecom", at=clock.now(), actor=SYSTEM), "register")[1])
    row = {"number": BOB, "action": "register", "assurance": "network", "at": clock.moment(clock.now()), "reference": "1",
           "preferences": {"all": True}}  # fmt: skip
    with line_lost_at("INSERT") as lost:
        answer = operator.post("registrations", row, **{"Idempotency-Key": "k"})
    assert lost
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "database.away", "10")
    assert operator.post("registrations", row, **{"Idempotency-Key": "k"}).status_code == 200


def test_a_scrub_is_answered_as_while_the_database_is_away() -> None:
    firm = make_marketer()
    api = Api(make_key(firm, "scrub")[1])
    assert api.scrub(ALICE).status_code == 200
    with line_lost_at('INSERT INTO "scrubs_scrub"') as lost:
        answer = api.scrub(BOB)
    assert lost
    assert answer.status_code == 200
    assert [path.name for path in spool_folder().iterdir()] == [answer.json()["id"]]
    (spool_folder() / answer.json()["id"]).unlink()


def test_a_reader_is_told_to_ask_again() -> None:
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    with line_lost_at("INSERT") as lost:
        answer = client.post("/sign-in/", {"number": ALICE})
    assert lost
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")


def test_a_mistake_of_ours_is_no_outage() -> None:
    with (
        pytest.raises(Exception, match="does not exist") as found,
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM no_such_table")
    assert not is_outage(found.value)
    connection.close()
    with pytest.raises(Exception, match="timeout") as found, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 50")
        cursor.execute("SELECT pg_sleep(5)")
    assert not is_outage(found.value)
    connection.close()
