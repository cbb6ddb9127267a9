"""The change log: one answer for ever, and a cursor that no late commit slips behind."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from core.errors import BadRequest
from registry.register.following.register_log import Cursor, register_changes_after
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

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert held.wait(PATIENCE)
    register(BOB)  # begins later, commits first
    first = register_changes_after(None)
    assert not first.settled and [c.number_id for c in first.unsettled] == [subscriber(BOB).pk]
    again = register_changes_after(first.cursor)
    assert [c.number_id for c in again.unsettled] == [subscriber(BOB).pk]  # given again, never lost
    go.set()
    writer.join()
    after = register_changes_after(first.cursor)
    seen = [c.number_id for c in (*after.settled, *after.unsettled)]
    assert sorted(seen) == sorted([subscriber(ALICE).pk, subscriber(BOB).pk])


@pytest.mark.django_db(transaction=True)
def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for e164 in (ALICE, BOB, CAROL):
        register(e164)
    cursor, seen = None, []
    while (changes := register_changes_after(cursor, size=2)).settled:
        seen += [change.pk for change in changes.settled]
        cursor = Cursor.parse(str(changes.cursor))
    seen += [change.pk for change in changes.unsettled]  # others at work in this cluster may hold the horizon back
    assert seen == list(RegisterChange.objects.order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_cursor_of_another_cluster_starts_anew() -> None:
    register(ALICE)
    changes = register_changes_after(Cursor("1", 10**12, 10**12))
    assert changes.restart and len([*changes.settled, *changes.unsettled]) == 1
    with pytest.raises(BadRequest):
        Cursor.parse("1.2")
