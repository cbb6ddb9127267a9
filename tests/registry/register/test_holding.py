"""Further numbers of one person: proved, held by one person at a time, and not without end."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from core.models import AuditRecord, SmsMessage, User
from core.policies import current_policy
from core.secrets.encryption import ephemeral_decrypt
from core.services.sms import sms_send
from core.services.user import citizen_obtain
from registry.register.models import Holding
from registry.register.selectors.holding import holding_live, numbers_of
from registry.register.services.holding import holding_add, holding_end
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, at_once, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MOST_A_DAY = current_policy(AT).messages.budgets["holding"].to_one_number
pytestmark = pytest.mark.django_db


def citizen(e164: str = ALICE) -> User:
    return citizen_obtain(number=subscriber(e164), language="en", at=AT)


def add(user: User, e164: str) -> None:
    holding_add(user=user, number=subscriber(e164), at=AT, actor=SYSTEM)


def held(user: User, e164: str) -> bool:
    return holding_live(user=user, number_id=subscriber(e164).pk) is not None


def test_a_proved_number_stands_behind_the_own_and_is_added_once() -> None:
    user = citizen()
    for _ in range(2):
        add(user, ALICE)  # the own one is held already
        add(user, BOB)
    assert numbers_of(user) == [subscriber(ALICE), subscriber(BOB)]
    assert acts("holding") == ["holding.added"]
    assert AuditRecord.objects.get(act="holding.added").target_id == Holding.objects.get().pk


def test_who_proves_a_number_takes_it_over() -> None:
    former, user = citizen(), citizen(CAROL)
    add(former, BOB)
    add(user, BOB)
    assert (held(former, BOB), held(user, BOB)) == (False, True)
    assert Holding.objects.get(user=former).until == AT


def test_the_number_is_told_in_its_own_language_what_to_do_and_only_so_often() -> None:
    citizen(BOB)
    User.objects.filter(number=subscriber(BOB)).update(language="zh-hans")
    stranger = citizen()
    for _ in range(MOST_A_DAY + 1):
        add(stranger, BOB)
        holding_end(holding=Holding.objects.get(until=None), at=AT, actor=SYSTEM)
    texts = SmsMessage.objects.filter(number=subscriber(BOB), kind="holding")
    said = {ephemeral_decrypt("sms", bytes(row.body)).decode() for row in texts}
    assert sum(sms_send(message_id=row.pk, at=AT) for row in texts) == MOST_A_DAY and len(said) == 1
    (text,) = said
    assert "另一个账户" in text and "安全" in text and "http" not in text
    assert not SmsMessage.objects.exclude(number=subscriber(BOB)).exists()


def test_whoever_signs_in_with_the_number_takes_it_back() -> None:
    """A minute with somebody's telephone gives no lasting power over their number."""
    holder, stranger = citizen(BOB), citizen()
    add(stranger, BOB)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(holder, backend="django.contrib.auth.backends.ModelBackend")
    assert "Another account looks after your number" in client.get("/my/").content.decode()
    assert "Another account looks after your number" in client.get("/my/security/").content.decode()
    for _ in range(2):
        assert client.post("/my/security/end-elsewhere/").status_code == 302
    assert not held(stranger, BOB) and acts("holding") == ["holding.added", "holding.ended"]
    assert "Another account" not in client.get("/my/security/").content.decode()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/my/preferences/all/", {"line": subscriber(BOB).pk}).status_code == 404


def test_what_is_given_up_can_be_proved_again() -> None:
    user = citizen()
    add(user, BOB)
    for _ in range(2):
        holding_end(holding=Holding.objects.get(), at=AT, actor=SYSTEM)
    assert numbers_of(user) == [subscriber(ALICE)]
    add(user, BOB)
    assert held(user, BOB)
    assert acts("holding") == ["holding.added", "holding.ended", "holding.added"]


def test_an_account_looks_after_so_many_numbers_and_no_more() -> None:
    user, most = citizen(), current_policy(AT).register.numbers_per_account
    for n in range(most - 1):
        add(user, f"+861380013700{n}")
    assert refusal_of(lambda: add(user, BOB)) == "holding.too_many"
    assert len(numbers_of(user)) == most == len(acts("holding")) + 1


@pytest.mark.django_db(transaction=True)
def test_at_once_no_account_gets_a_number_too_many() -> None:
    user, most = citizen(), current_policy(AT).register.numbers_per_account
    more = [f"+861380013700{n}" for n in range(most + 1)]
    said = at_once(len(more), lambda: refusal_of(lambda: add(user, more.pop())))
    assert sorted(said) == [*[""] * (most - 1), "holding.too_many", "holding.too_many"]


@pytest.mark.django_db(transaction=True)
def test_a_number_that_two_prove_at_once_is_held_by_one() -> None:
    users = [citizen(), citizen(CAROL)]
    at_once(2, lambda: add(users.pop(), BOB))
    assert Holding.objects.filter(until=None).count() == 1
    assert acts("holding") == ["holding.added"] * 2
