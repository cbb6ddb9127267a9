"""An operator's staff act for a customer before them: told, on record, bounded, and no answer says how the number stood."""

from datetime import date, timedelta
from typing import Any

import pytest

from core import clock
from core.models import AuditRecord, Number, SmsMessage, User
from core.policies import current_policy
from core.services.number import number_obtain
from core.services.user import staff_create
from core.web.outbox import read
from registry.firms.models import Marketer, Operator, OperatorMember
from registry.firms.services.membership import operator_member_add, operator_member_end
from registry.firms.services.operator import operator_suspend
from registry.register.models import (
    Consent,
    CounterAct,
    Delegation,
    Disconnection,
    Refusal,
    RegisterChange,
    Registration,
)
from registry.register.selectors.counter import counter_act_of, counter_acts_lately
from registry.register.selectors.registration import registration_now
from registry.register.selectors.registration_undo import last_undoable
from registry.register.services.counter import counter_act
from registry.register.services.counter_record import Customer
from registry.register.services.disconnection import Ended, disconnections_hand_in
from registry.register.services.registration import registration_record
from registry.register.services.registration_undo import registration_undo
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, CAROL, SYSTEM, at_once, make_marketer, subscriber
from tests.registry.register.consents import claimed
from tests.registry.register.delegates import delegate_of

pytestmark = pytest.mark.django_db
Act, Paper = CounterAct.Act, CounterAct.Paper
DAY = timedelta(days=1)


def clerk(operator: Operator, email: str = "clerk@op.example") -> OperatorMember:
    at = clock.now()
    user: User = staff_create(email=email, password="counter-pass-2026", name="王芳", at=at, actor=SYSTEM)
    return operator_member_add(operator=operator, user=user, at=at, actor=SYSTEM)


@pytest.fixture
def member(operator: Operator) -> OperatorMember:
    return clerk(operator)


def done(member: OperatorMember, act: CounterAct.Act, **more: Any) -> CounterAct:
    said: dict[str, Any] = {"number": "138 0013 8001", "paper": Paper.PASSPORT, "held_since": date(2020, 5, 4)}
    customer = Customer(**{name: more.pop(name, value) for name, value in said.items()})
    return counter_act(member=member, customer=customer, act=act, **{"at": clock.now(), **more})


def registered(preferences: dict[str, Any], *, ago: timedelta = timedelta(0)) -> Registration:
    said: dict[str, Any] = {"assurance": "sms_code", "source": "site", "at": clock.now() - ago, "actor": SYSTEM}
    return registration_record(number=subscriber(CAROL), preferences=preferences, told=False, **said)


def told() -> list[str]:
    return [read(row) for row in SmsMessage.objects.filter(number=subscriber(CAROL)).order_by("pk")]


@pytest.mark.parametrize("before", [None, {"all": True}, {"channels": ["text"]}])
def test_a_number_is_registered_whatever_stood(before: dict[str, Any] | None, member: OperatorMember) -> None:
    if before:
        registered(before)
    last = RegisterChange.objects.count()
    row = done(member, Act.REGISTER)
    now = Registration.objects.get()
    assert now.preferences["all"] and (now.assurance, now.source) == ("in_person", member.operator.public_id)
    assert RegisterChange.objects.count() == last + 1
    assert acts("counter") == ["counter.acted"]
    record = AuditRecord.objects.get(act="counter.acted")
    assert record.actor == f"user:{member.user_id}"
    assert record.data == {"number": row.number_id, "act": "register", "paper": "passport"}
    [text] = told()
    assert member.operator.name in text and "恢复原状" in text and "http" not in text and "13800138001" not in text


def test_what_was_barred_before_stays_barred(member: OperatorMember, marketer: Marketer) -> None:
    firms = [{"marketer": marketer.public_id, "allow": False}]
    registered({"firms": firms})
    done(member, Act.REGISTER)
    assert Registration.objects.get().preferences == {"all": True, "firms": firms}


def test_a_registration_is_withdrawn_told_and_undone_by_its_holder(member: OperatorMember) -> None:
    registered({"all": True}, ago=DAY)
    done(member, Act.WITHDRAW)
    number = subscriber(CAROL)
    assert registration_now(number.pk) is None
    [text] = told()
    assert "已撤销" in text and member.operator.name in text
    found = last_undoable(number.pk, clock.now())
    assert found is not None
    registration_undo(number=number, change_id=found.act.pk, assurance="sms_code", at=clock.now(), actor=SYSTEM)
    assert Registration.objects.get().preferences == {"all": True}


def test_withdrawing_what_is_not_registered_is_on_record_and_tells_nobody(member: OperatorMember) -> None:
    row = done(member, Act.WITHDRAW)
    assert acts("counter", "registration") == ["counter.acted"] and not RegisterChange.objects.exists()
    assert row.act == "withdraw" and told() == []


def test_one_firm_is_refused_and_its_consents_revoked(member: OperatorMember, marketer: Marketer) -> None:
    other = make_marketer("91310000MA1FL0001B", name="Another Firm")
    claimed(marketer, subscriber(CAROL))
    claimed(other, subscriber(CAROL))
    done(member, Act.REVOKE, marketer=marketer)
    assert Consent.objects.get(marketer=marketer).revoked_at and not Consent.objects.get(marketer=other).revoked_at
    assert Refusal.objects.get().source == "counter"
    assert marketer.name in told()[-1] and other.name not in told()[-1]


def test_the_consents_of_all_firms_are_revoked(member: OperatorMember, marketer: Marketer) -> None:
    claimed(marketer, subscriber(CAROL))
    claimed(marketer, subscriber(ALICE))
    done(member, Act.REVOKE)
    assert [row.number for row in Consent.objects.exclude(revoked_at=None)] == [subscriber(CAROL)]
    done(member, Act.REVOKE)  # where there are none it says the same
    assert told()[-1] == told()[-2] and acts("consent.revoked", "counter") == [
        "counter.acted",
        "consent.revoked",
        "counter.acted",
    ]


def test_all_help_is_ended_and_told_once(member: OperatorMember) -> None:
    delegate_of(CAROL, ALICE)
    before = len(told())
    done(member, Act.END_HELP)
    assert Delegation.objects.get().end == Delegation.End.COUNTER and len(told()) == before + 1
    done(member, Act.END_HELP)
    assert acts("counter") == ["counter.acted"] * 2 and acts("delegation.e") == ["delegation.ended"]


def test_what_is_refused(member: OperatorMember, marketer: Marketer) -> None:
    assert refusal_of(lambda: done(member, Act.REGISTER, marketer=marketer)) == "counter.firm"
    tomorrow = clock.now().date() + 2 * DAY
    assert refusal_of(lambda: done(member, Act.REGISTER, held_since=tomorrow)) == "counter.future"
    assert refusal_of(lambda: done(member, Act.REGISTER, number="110"))
    operator_member_end(member=member, at=clock.now(), actor=SYSTEM)
    assert refusal_of(lambda: done(member, Act.REGISTER)) == "counter.closed"
    assert not CounterAct.objects.exists() and not Number.objects.exists() and acts("counter") == []


def test_a_suspended_operator_has_no_counter(member: OperatorMember) -> None:
    operator_suspend(operator=member.operator, reason="Handed in what nobody said.", at=clock.now(), actor=SYSTEM)
    assert refusal_of(lambda: done(member, Act.REGISTER)) == "counter.closed"


def busy(member: OperatorMember, acts: int) -> None:
    """So many acts were done a while ago."""
    said: dict[str, Any] = {"number": subscriber(ALICE), "paper": Paper.OTHER, "held_since": date(2020, 5, 4)}
    CounterAct.objects.bulk_create(
        CounterAct(member=member, act=Act.REGISTER, at=clock.now() - timedelta(hours=1), **said) for _ in range(acts)
    )


def test_many_acts_of_one_person_in_a_day_alarm_once(member: OperatorMember, caplog: pytest.LogCaptureFixture) -> None:
    alarm = current_policy().register.counter_alarm
    busy(member, alarm - 2)
    done(member, Act.REGISTER)
    assert "ALARM" not in caplog.text
    done(member, Act.END_HELP)
    assert f"ALARM: user:{member.user_id} of operator {member.operator.public_id}" in caplog.text
    caplog.clear()
    done(member, Act.REGISTER)
    assert "ALARM" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_acts_of_one_person_in_a_day_are_bounded_at_once_too(member: OperatorMember) -> None:
    most = current_policy().register.counter_acts_a_day
    busy(member, most - 1)
    answers = at_once(2, lambda: refusal_of(lambda: done(member, Act.REGISTER)))
    assert sorted(answers) == ["", "counter.too_many"] and counter_acts_lately(member, clock.now()) == most
    assert refusal_of(lambda: done(clerk(member.operator, "second@op.example"), Act.REGISTER)) == ""
    assert refusal_of(lambda: done(member, Act.REGISTER, at=clock.now() + DAY)) == ""


def ended(operator: Operator, at: Any) -> None:
    disconnections_hand_in(operator=operator, rows=[Ended(CAROL, at, "d-1")], at=clock.now(), actor=SYSTEM)


def test_a_customer_whose_number_changed_hands_begins_with_nothing(member: OperatorMember, marketer: Marketer) -> None:
    former = number_obtain(e164=CAROL, at=clock.now() - 91 * DAY)
    registered({"channels": ["text"]}, ago=90 * DAY)
    claimed(marketer, former)
    ended(member.operator, clock.now() - 40 * DAY)
    row = done(member, Act.REGISTER, held_since=(clock.now() - 3 * DAY).date())
    assert row.number == subscriber(CAROL) != former
    assert Disconnection.objects.get().end == Disconnection.End.NEW_HOLDER
    assert Registration.objects.get(number=row.number).preferences == {"all": True}


def test_whoever_had_the_number_all_along_keeps_everything(member: OperatorMember, marketer: Marketer) -> None:
    registered({"channels": ["text"]}, ago=90 * DAY)
    ended(member.operator, clock.now() - 40 * DAY)
    row = done(member, Act.REGISTER)
    assert Disconnection.objects.get().end == Disconnection.End.KEPT
    assert Registration.objects.get(number=row.number).preferences == {"all": True, "channels": ["text"]}


def test_a_receipt_is_for_whoever_did_it_and_for_a_day(member: OperatorMember) -> None:
    row, at = done(member, Act.REGISTER), clock.now()
    other = clerk(member.operator, "second@op.example")
    assert counter_act_of(member=member, public_id=row.public_id, at=at) == row
    assert counter_act_of(member=other, public_id=row.public_id, at=at) is None
    assert counter_act_of(member=member, public_id=row.public_id, at=at + 2 * DAY) is None
