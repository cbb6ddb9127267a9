"""Budgets: what goes to a gateway never exceeds the cap of its purpose, and no purpose spends another's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from core.models import SmsHour, SmsMessage, SmsPurpose, User
from core.selectors.sms import messages_to_send
from core.selectors.sms_purpose import spending_of
from core.services.number import number_obtain
from core.services.sms import sms_queue, sms_send
from core.services.sms_purpose import sms_budgets_warn, sms_purpose_resume, sms_purpose_stop
from core.sms import gateways
from core.sms.answer import Answer, Outcome
from core.sms.purposes import CODE, CONSENT, PURPOSES, REGISTRATION, WAITING, WITHDRAWAL
from tests.acts import acts
from tests.budgets import caps

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)  # noon in China
State = SmsMessage.State
Caps = Callable[..., None]
__all__ = ["caps"]


@pytest.fixture
def admin() -> User:
    return User.objects.create(email="admin@office.example", name="Admin", created_at=AT)


def queue(kind: str, n: int = 0, at: datetime = AT) -> SmsMessage:
    number = number_obtain(e164=f"+86139{n:08d}", at=at)
    return sms_queue(number=number, kind=kind, text="Hello", at=at, language="en")


def send_all(at: datetime = AT) -> int:
    return sum(sms_send(message_id=pk, at=at) for pk in SmsMessage.objects.order_by("pk").values_list("pk", flat=True))


def counted(kind: str) -> int:
    return int(SmsHour.objects.filter(purpose=kind).aggregate(all=Sum("spent", default=0))["all"])


def states(kind: str) -> list[str]:
    return list(SmsMessage.objects.filter(kind=kind).order_by("pk").values_list("state", flat=True))


@pytest.mark.parametrize("kind", PURPOSES)
def test_no_more_go_out_than_the_cap_and_what_is_left_is_as_its_purpose_says(kind: str, caps: Caps) -> None:
    caps(**{f"{kind}.a_day": 3})
    for n in range(5):
        queue(kind, n)
    assert send_all() == 3 == counted(kind) == spending_of(kind, AT).spent
    late = State.QUEUED if kind in WAITING else State.UNSENT
    assert states(kind) == [State.SENT] * 3 + [late] * 2
    assert spending_of(kind, AT).unsent == (0 if kind in WAITING else 2)
    assert send_all() == 0  # again, at once
    tomorrow = AT + timedelta(hours=12)  # midnight in China
    assert send_all(tomorrow - timedelta(seconds=1)) == 0
    assert send_all(tomorrow) == (2 if kind in WAITING else 0)


@pytest.mark.parametrize("kind", PURPOSES)
def test_one_number_is_sent_no_more_than_its_share_in_a_day(kind: str, caps: Caps) -> None:
    caps(**{f"{kind}.to_one_number": 2})
    for _ in range(4):
        queue(kind)
    queue(kind, 1)
    assert send_all() == 3  # two to the one, one to the other
    late = State.QUEUED if kind in WAITING else State.UNSENT
    assert states(kind) == [State.SENT] * 2 + [late] * 2 + [State.SENT]
    assert send_all(AT + timedelta(hours=36)) == (2 if kind in WAITING else 0)


def test_a_message_for_which_nobody_pays_is_refused_where_it_is_queued() -> None:
    with pytest.raises(ValueError, match="no message is for 'greeting'"):
        queue("greeting")


def test_spent_budgets_of_others_hold_up_no_notice_of_an_act_on_a_registration(caps: Caps) -> None:
    caps(**{"code.a_day": 1, "consent.a_day": 1})
    for n in range(200):
        queue(CONSENT, n)
        queue(CODE, n)
    told = [queue(REGISTRATION), queue(WITHDRAWAL)]
    found = messages_to_send(AT)
    assert {message.pk for message in told} <= set(found)
    for pk in found:
        sms_send(message_id=pk, at=AT)
    for message in told:
        message.refresh_from_db()
        assert message.state == State.SENT
    assert counted(CODE) == counted(CONSENT) == 1


@pytest.mark.django_db(transaction=True)
def test_senders_in_many_processes_stay_within_the_cap(caps: Caps) -> None:
    """Each message handed to two of them, each in a connection of its own."""
    caps(**{"registration.a_day": 25})
    ids = [queue(REGISTRATION, n).pk for n in range(40)]

    def one(pk: int) -> bool:
        try:
            return sms_send(message_id=pk, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        went = list(pool.map(one, [*ids, *ids]))
    assert sum(went) == 25 == counted(REGISTRATION) == SmsMessage.objects.exclude(spent_at=None).count()
    assert states(REGISTRATION).count(State.SENT) == 25 and states(REGISTRATION).count(State.UNSENT) == 15


def test_a_message_tried_again_is_paid_for_once(caps: Caps, monkeypatch: pytest.MonkeyPatch) -> None:
    caps(**{"registration.a_day": 1})
    message = queue(REGISTRATION)
    monkeypatch.setattr(gateways.Gateways, "send", lambda *_: ("first", Answer(Outcome.AWAY)))
    assert not sms_send(message_id=message.pk, at=AT)
    monkeypatch.undo()
    caps(**{"registration.a_day": 1})
    assert sms_send(message_id=message.pk, at=AT + timedelta(minutes=5))
    assert counted(REGISTRATION) == 1


def test_a_code_that_is_dead_is_not_paid_for() -> None:
    message = queue(CODE)
    assert not sms_send(message_id=message.pk, at=AT + timedelta(minutes=10))
    assert states(CODE) == [State.UNSENT] and counted(CODE) == 0


def test_an_act_undone_spends_nothing() -> None:
    queue(REGISTRATION)
    assert counted(REGISTRATION) == 0  # what is queued is not spent


def test_a_stopped_purpose_waits_and_goes_on(admin: User) -> None:
    news, code = queue(CONSENT), queue(CODE)
    for _ in range(2):
        sms_purpose_stop(purpose=CONSENT, stopped_by=admin, at=AT)
        sms_purpose_stop(purpose=CODE, stopped_by=admin, at=AT)
    assert send_all() == 0 and messages_to_send(AT + timedelta(hours=1)) == []
    other = queue(REGISTRATION, 7)
    assert messages_to_send(AT) == [other.pk]
    later = AT + timedelta(hours=1)
    for _ in range(2):
        sms_purpose_resume(purpose=CONSENT, resumed_by=admin, at=later)
        sms_purpose_resume(purpose=CODE, resumed_by=admin, at=later)
    assert set(messages_to_send(later)) == {news.pk, code.pk, other.pk}
    assert send_all(later) == 2 and states(CODE) == [State.UNSENT]
    assert acts("sms_purpose") == ["sms_purpose.stopped"] * 2 + ["sms_purpose.resumed"] * 2


def test_a_low_budget_is_said_once_a_day(caps: Caps) -> None:
    caps(**{"code.a_day": 10})
    for n in range(7):
        queue(CODE, n)
    send_all()
    assert sms_budgets_warn(at=AT) == []
    queue(CODE, 8)
    send_all()
    assert spending_of(CODE, AT).left == 2  # before the cap
    assert [sms_budgets_warn(at=AT) for _ in range(3)] == [[CODE], [], []]
    assert acts("sms_purpose") == ["sms_purpose.low"]
    assert sms_budgets_warn(at=AT + timedelta(days=1)) == []
    assert SmsPurpose.objects.get(purpose=CODE).warned_on


@pytest.mark.django_db(transaction=True)
def test_two_who_warn_at_once_warn_once(caps: Caps) -> None:
    caps(**{"code.a_day": 1})
    queue(CODE)
    send_all()

    def one(_n: int) -> list[str]:
        try:
            return sms_budgets_warn(at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one, range(4))) == [[], [], [], [CODE]]


@pytest.mark.django_db(transaction=True)
def test_what_the_rows_say_is_what_was_counted(caps: Caps) -> None:
    for n in range(30):
        queue(PURPOSES[n % len(PURPOSES)], n)
    send_all()
    for kind in PURPOSES:
        assert counted(kind) == SmsMessage.objects.filter(kind=kind).exclude(spent_at=None).count() > 0
