"""One registration an operator hands in: done as its holder asked, once a reference, silent about what was there before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core import clock
from core.models import AuditRecord, Number
from registry.firms.models import Operator
from registry.register.models import RegisterChange, Registration
from registry.register.selectors.registration import registration_at
from registry.register.services.registration_checks import CLOCKS_APART
from registry.register.services.registration_intake import registration_ingest
from registry.register.services.registration_intake_bulk import Handed, registrations_hand_in
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, Api, at_once, subscriber
from tests.registry.register.conftest import handed_in

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def take_in(operator: Operator, **change: Any) -> None:
    said: dict[str, Any] = {
        "number": "139 1234 5678", "action": "register", "preferences": {"all": True}, "assurance": "calling_line",
        "said_at": AT - timedelta(hours=1), "reference": "r-1", "at": AT, **change,
    }  # fmt: skip
    registration_ingest(operator=operator, actor=SYSTEM, **said)


def withdraw(operator: Operator, **change: Any) -> None:
    take_in(operator, **{"action": "withdraw", "preferences": None, "reference": "w-1", **change})


def test_it_counts_from_when_it_was_said_and_stands_from_when_the_platform_heard_of_it(
    operator: Operator, settings: Any
) -> None:
    take_in(operator)
    row = Registration.objects.get(number=subscriber())
    record = AuditRecord.objects.get(act="registration.registered")
    assert record.data == {"number": row.number_id} and record.at == AT
    assert (row.source, row.assurance, row.said_at) == (operator.public_id, "calling_line", AT - timedelta(hours=1))
    assert (row.registered_at, row.changed_at) == (AT - timedelta(hours=1), AT)
    assert registration_at(number_id=row.number_id, at=AT - timedelta(minutes=1)) is None
    settings.DNC_POLICY = "us"
    take_in(operator, number="315 232 8257", said_at=AT - timedelta(days=30), reference="r-2")
    take_in(operator, number="315 232 8258", said_at=datetime(2010, 3, 1, tzinfo=UTC), reference="r-3")
    young, old = Registration.objects.exclude(pk=row.pk).order_by("-said_at")
    assert young.binding_from == AT + timedelta(days=1) and old.binding_from < AT  # 31 days from then


@pytest.mark.parametrize("number", ["179 1234 5678", "0634-6212345"])
def test_a_line_that_no_plan_knows_yet_is_in_use_when_its_operator_says_so(operator: Operator, number: str) -> None:
    take_in(operator, number=number)
    assert Registration.objects.count() == 1
    assert refusal_of(lambda: take_in(operator, number="111 1234 5678", reference="r-2")) == "number.unallocated"


@pytest.mark.parametrize("preferences", [{"all": True}, {"channels": ["voice"]}])
@pytest.mark.parametrize("together", [True, False])
def test_an_older_registration_that_comes_late_moves_no_date(
    operator: Operator, settings: Any, preferences: dict[str, Any], together: bool
) -> None:
    """A withdrawal between the two may not have been heard of yet."""
    settings.DNC_POLICY = "us"
    number, older, younger = "315 232 8257", AT - timedelta(days=40), AT - timedelta(days=1)
    take_in(operator, number=number, said_at=younger)
    late = AT + timedelta(days=1)
    if together:
        row = Handed(number, "register", preferences, "sms_code", older, "r-2")
        assert registrations_hand_in(operator=operator, rows=[row], at=late, actor=SYSTEM) == [None]
    else:
        take_in(operator, number=number, said_at=older, reference="r-2", preferences=preferences, at=late)
    stands = Registration.objects.get()
    assert (stands.registered_at, stands.said_at, stands.preferences) == (younger, younger, {"all": True})
    assert stands.binding_from == younger + timedelta(days=31)
    assert RegisterChange.objects.count() == 1
    withdraw(operator, number=number, said_at=AT - timedelta(days=20), reference="w-2", at=AT + timedelta(days=2))
    assert Registration.objects.get().binding_from == younger + timedelta(days=31)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("kept", [True, False])
def test_the_latest_act_stands_whatever_the_order_of_arrival(
    operator: Operator, order: tuple[int, int], kept: bool
) -> None:
    early, late = AT - timedelta(days=10), AT - timedelta(days=1)
    acts_said = [
        lambda: take_in(operator, said_at=late if kept else early),
        lambda: withdraw(operator, said_at=early if kept else late),
    ]
    for number in order:
        acts_said[number]()
    assert Registration.objects.filter(withdrawn_at=None).exists() is kept


def test_what_comes_too_late_uses_up_its_reference_and_says_nothing(operator: Operator) -> None:
    take_in(operator)
    early = AT - timedelta(days=1)
    take_in(operator, reference="r-2", said_at=early, preferences={"channels": ["voice"]})
    take_in(operator, reference="r-2", said_at=early, preferences={"channels": ["voice"]})
    withdraw(operator, said_at=early)
    assert refusal_of(lambda: take_in(operator, reference="r-2", number="138 0013 8001")) == "reference.mismatch"
    row = Registration.objects.get()
    assert row.live and row.preferences == {"all": True}
    assert acts("registration") == ["registration.registered"]


def test_handed_in_again_nothing_changes(operator: Operator) -> None:
    for later in range(2):
        take_in(operator, at=AT + timedelta(days=later))
    for later in range(2, 4):
        withdraw(operator, at=AT + timedelta(days=later))
    assert Registration.objects.get().withdrawn_at == AT + timedelta(days=2)
    assert acts("registration") == ["registration.registered", "registration.withdrawn"]
    assert refusal_of(lambda: withdraw(operator, reference="r-1")) == "reference.mismatch"


def test_an_operators_clock_may_be_minutes_ahead_and_no_more(operator: Operator) -> None:
    too_far = AT + CLOCKS_APART + timedelta(seconds=1)
    assert refusal_of(lambda: take_in(operator, said_at=too_far)) == "at.future"
    take_in(operator, said_at=AT + CLOCKS_APART)
    assert Registration.objects.get().registered_at == AT


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "eat"}, "action.unknown"),
        ({"assurance": "word_of_honour"}, "assurance.unknown"),
        ({"preferences": None}, "preferences.missing"),
        ({"action": "withdraw"}, "preferences.unwanted"),
        ({"preferences": {}}, "preferences.invalid"),
        ({"number": "110"}, "number.emergency"),
        ({"number": "hello"}, "input.malformed"),
    ],
)
def test_a_refusal_has_its_code_and_leaves_no_trace(operator: Operator, change: dict[str, Any], code: str) -> None:
    assert refusal_of(lambda: take_in(operator, **change)) == code
    assert not Number.objects.exists() and not RegisterChange.objects.exists() and acts("registration") == []


def test_nobody_is_remembered_for_not_being_registered(operator: Operator) -> None:
    withdraw(operator)
    assert not Number.objects.exists() and acts("registration") == []


def test_a_reference_is_used_up_by_a_withdrawal_that_found_nothing(operator: Operator) -> None:
    """Used again it would otherwise tell whether there was something."""
    withdraw(operator)
    withdraw(operator, at=AT + timedelta(days=1))
    assert refusal_of(lambda: withdraw(operator, number="138 0013 8001")) == "reference.mismatch"
    assert refusal_of(lambda: take_in(operator, reference="w-1")) == "reference.mismatch"
    take_in(operator)
    withdraw(operator, at=AT + timedelta(days=2))
    assert Registration.objects.get().withdrawn_at is None  # said long ago, and done with


@pytest.mark.django_db(transaction=True)
def test_a_reference_used_for_two_numbers_at_once_counts_for_one(operator: Operator) -> None:
    numbers = ["139 1234 5678", "138 0013 8001"]
    said = at_once(2, lambda: refusal_of(lambda: take_in(operator, number=numbers.pop())))
    assert sorted(said) == ["", "reference.mismatch"]
    assert Registration.objects.count() == RegisterChange.objects.count() == len(acts("registration")) == 1


@pytest.mark.django_db(transaction=True)
def test_withdrawn_at_once_it_is_withdrawn_once(operator: Operator) -> None:
    take_in(operator)
    assert at_once(4, lambda: refusal_of(lambda: withdraw(operator, reference=""))) == [""] * 4
    assert acts("registration") == ["registration.registered", "registration.withdrawn"]


# The door


def test_one_registration_and_its_withdrawal(intake: Api, operator: Operator) -> None:
    assert intake.post("registrations", handed_in()).json() == {"reference": "r-1", "status": "accepted"}
    state = registration_at(number_id=subscriber().pk, at=clock.now())
    assert state and state.preferences.all and state.source == operator.public_id
    gone = intake.post("registrations", handed_in(action="withdraw", preferences=None, reference="r-2"))
    assert gone.status_code == 200
    assert registration_at(number_id=subscriber().pk, at=clock.now()) is None


def test_the_same_reference_changes_nothing_and_another_content_is_refused(intake: Api) -> None:
    assert intake.post("registrations", handed_in()).status_code == 200
    assert intake.post("registrations", handed_in()).status_code == 200
    assert RegisterChange.objects.count() == 1
    mismatch = intake.post("registrations", handed_in(preferences={"channels": ["text"]}))
    assert (mismatch.status_code, mismatch.json()["code"]) == (409, "reference.mismatch")
    other = intake.post("registrations", handed_in(number="13800138001"))
    assert other.status_code == 409
    assert RegisterChange.objects.count() == 1


def test_the_answer_does_not_tell_whether_a_number_was_registered(intake: Api) -> None:
    withdraw = handed_in(action="withdraw", preferences=None)
    unknown = intake.post("registrations", {**withdraw, "reference": "w-1"})
    intake.post("registrations", handed_in())
    known = intake.post("registrations", {**withdraw, "reference": "w-2"})
    assert unknown.status_code == known.status_code == 200
    assert unknown.json() | {"reference": ""} == known.json() | {"reference": ""}


@pytest.mark.parametrize(
    "change",
    [
        {"preferences": None},
        {"preferences": {}},
        {"preferences": {"firms": [{"marketer": "mkt_\u0000", "allow": False}]}},
        {"preferences": {"firms": [{"marketer": "mkt_unknown", "allow": False}]}},
        {"action": "withdraw"},
        {"at": "2126-01-01T00:00:00Z"},
        {"at": "yesterday"},
        {"reference": ""},
        {"assurance": "word_of_honour"},
        {"number": "x" * 10_000},
    ],
)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(intake: Api, change: dict[str, object]) -> None:
    answer = intake.post("registrations", handed_in(**change))
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    assert not RegisterChange.objects.exists()
