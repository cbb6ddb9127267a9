"""The change log: one answer for ever, and a cursor that no late commit slips behind."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from registry.register.following.register_cursor import LogCursor, cursor_now
from registry.register.following.register_news import changed_since
from registry.register.models import RegisterChange
from registry.register.selectors.registration import registration_at
from registry.register.services.registration import registration_record, registration_withdraw
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, subscriber
from tests.waiting import PATIENCE

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def register(e164: str, at: datetime = AT, **preferences: object) -> None:
    registration_record(
        number=subscriber(e164),
        preferences=preferences or {"all": True},
        assurance="sms_code",
        source="site",
        at=at,
        actor=SYSTEM,
    )


@pytest.mark.django_db
def test_was_it_registered_then_has_one_answer() -> None:
    number = subscriber()
    register(ALICE, AT, channels=["voice"])
    register(ALICE, AT + HOUR, all=True)
    registration_withdraw(number=number, assurance="sms_code", source="site", at=AT + 2 * HOUR, actor=SYSTEM)
    register(ALICE, AT + 3 * HOUR, channels=["text"])

    def asked(at: datetime) -> object:
        state = registration_at(number_id=number.pk, at=at)
        return (state.preferences.as_body(), state.since) if state else None

    assert asked(AT - HOUR) is None
    assert asked(AT) == ({"channels": ["voice"]}, AT)
    assert asked(AT + HOUR) == ({"all": True}, AT)  # a change keeps the date of the first
    assert asked(AT + 2 * HOUR) is None
    assert asked(AT + 4 * HOUR) == ({"channels": ["text"]}, AT + 3 * HOUR)


@pytest.mark.django_db
def test_a_repeated_wish_writes_nothing_and_the_log_cannot_be_changed() -> None:
    register(ALICE)
    register(ALICE, AT + HOUR)
    assert RegisterChange.objects.count() == 1
    for act in (lambda: RegisterChange.objects.update(source="x"), lambda: RegisterChange.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def said_since(cursor: LogCursor) -> list[int]:
    """Ids of the numbers that the log names since `cursor`, page after page."""
    return [number for page in changed_since(cursor, cursor_now()) for number in page.ids]


@pytest.mark.django_db(transaction=True)
def test_a_late_commit_is_never_missed_and_holds_no_news_back() -> None:
    held, go = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                register(ALICE)
                held.set()
                assert go.wait(PATIENCE)
        finally:
            connection.close()

    begun = cursor_now()
    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert held.wait(PATIENCE)
    register(BOB)  # begins later, commits first
    between = cursor_now()
    assert said_since(begun) == [subscriber(BOB).pk]
    assert said_since(between) == []
    go.set()
    writer.join()
    assert said_since(between) == [subscriber(ALICE).pk]
    assert sorted(said_since(begun)) == sorted([subscriber(ALICE).pk, subscriber(BOB).pk])


@pytest.mark.django_db(transaction=True)
def test_pages_follow_each_other_without_gap_or_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.register.following.register_news.PAGE", 2)
    begun = LogCursor.parse(str(cursor_now()))
    for e164 in (ALICE, BOB, CAROL):
        register(e164)
    pages = list(changed_since(begun, cursor_now()))
    assert [number for page in pages for number in page.ids] == [subscriber(e164).pk for e164 in (ALICE, BOB, CAROL)]
    assert [page.latest for page in pages] == [AT, AT]


@pytest.mark.django_db(transaction=True)
def test_a_place_of_another_cluster_is_not_believed() -> None:
    register(ALICE)
    now = cursor_now()
    assert now.leads_to(cursor_now()) and not replace(now, cluster="1").leads_to(now)
    with pytest.raises(ValueError, match="not a cursor"):
        LogCursor.parse("1.2")
