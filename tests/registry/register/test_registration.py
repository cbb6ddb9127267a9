"""The register's two acts: what the row says now, what the log says for ever, and from when firms are bound."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.models import AuditRecord
from core.policies import load
from registry.register.models import RegisterChange, Registration
from registry.register.selectors.registration import registration_at
from registry.register.services.registration import registration_record, registration_withdraw
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once, subscriber

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
ALL: dict[str, Any] = {"all": True}
TEXT: dict[str, Any] = {"channels": ["text"]}
pytestmark = pytest.mark.django_db


def record(preferences: dict[str, Any] = ALL, at: datetime = AT, e164: str = ALICE, **fields: str) -> Registration:
    said: dict[str, Any] = {"assurance": "sms_code", "source": "site", **fields}
    return registration_record(number=subscriber(e164), preferences=preferences, at=at, actor=SYSTEM, **said)


def withdraw(at: datetime = AT, e164: str = ALICE, **fields: str) -> Registration:
    said: dict[str, Any] = {"assurance": "sms_code", "source": "site", **fields}
    return registration_withdraw(number=subscriber(e164), at=at, actor=SYSTEM, **said)


def log() -> list[tuple[str, Any]]:
    return list(RegisterChange.objects.order_by("pk").values_list("what", "preferences"))


def stood(at: datetime) -> dict[str, Any] | None:
    found = registration_at(number_id=subscriber().pk, at=at)
    return found.preferences.as_body() if found else None


def test_registered_changed_and_withdrawn_and_the_log_knows_each_moment() -> None:
    record()
    record(TEXT, AT + DAY)
    withdraw(AT + 2 * DAY)
    assert log() == [("registered", ALL), ("changed", TEXT), ("withdrawn", {})]
    moments = (AT - SECOND, AT, AT + DAY - SECOND, AT + DAY, AT + 2 * DAY - SECOND, AT + 2 * DAY)
    assert [stood(at) for at in moments] == [None, ALL, ALL, TEXT, TEXT, None]
    assert acts() == ["registration.registered", "registration.changed", "registration.withdrawn"]
    assert AuditRecord.objects.latest("pk").data == {"number": subscriber().pk}


def test_the_same_again_changes_nothing() -> None:
    first = record({"channels": ["voice", "text"]})
    again = record({"channels": ["text", "voice", "text"]}, AT + DAY, source="opr_1", assurance="in_person")
    assert (again.pk, again.changed_at, again.source) == (first.pk, AT, "site")
    assert len(acts()) == len(log()) == 1


def test_a_reference_counts_once_whoever_changed_what_since() -> None:
    record(reference="r-1")
    record(TEXT, AT + DAY)
    assert record(ALL, AT + 2 * DAY, reference="r-1").preferences == TEXT
    withdraw(AT + 3 * DAY, reference="r-2")
    record(ALL, AT + 4 * DAY)
    assert withdraw(AT + 5 * DAY, reference="r-2").withdrawn_at is None
    assert [what for what, _ in log()] == ["registered", "changed", "withdrawn", "registered"]


def test_a_reference_used_for_something_else_is_refused() -> None:
    record(reference="r-1")
    for act in (
        lambda: record(TEXT, reference="r-1"),
        lambda: record(ALL, e164=BOB, reference="r-1"),
        lambda: withdraw(reference="r-1"),
    ):
        assert refusal_of(act) == "reference.mismatch"
    record(e164=BOB, source="opr_1", reference="r-1")  # another sender's own
    assert len(log()) == 2


def test_references_are_kept_as_digests() -> None:
    record(reference="13912345678")
    assert "13912345678" not in str(RegisterChange.objects.values().get())


def test_what_is_not_registered_is_not_withdrawn() -> None:
    assert refusal_of(withdraw) == "registration.none"
    record()
    withdraw()
    assert refusal_of(withdraw) == "registration.none"
    assert acts() == ["registration.registered", "registration.withdrawn"]


@pytest.mark.parametrize("preferences", [{}, {"all": False}, {"channels": ["pigeon"]}])
def test_preferences_that_the_pack_does_not_know_are_refused(preferences: dict[str, Any]) -> None:
    assert refusal_of(lambda: record(preferences)) == "preferences.invalid"
    unknown = {"firms": [{"marketer": "mkt_unknown", "allow": False}]}
    assert refusal_of(lambda: record(unknown)) != ""
    assert not Registration.objects.exists() and log() == [] and acts() == []


def test_firms_are_bound_after_the_packs_grace_and_a_change_begins_no_new_one(settings: Any) -> None:
    settings.DNC_POLICY = "us"
    grace = load("us").versions[-1].register.binds_after
    first = record()
    assert first.binding_from - AT == grace > 30 * DAY
    changed = record({"channels": ["voice"]}, AT + DAY)
    assert (changed.registered_at, changed.binding_from) == (AT, AT + grace)
    withdraw(AT + 2 * DAY)
    anew = record(ALL, AT + 3 * DAY)
    assert (anew.registered_at, anew.binding_from) == (AT + 3 * DAY, AT + 3 * DAY + grace)
    assert anew.withdrawn_at is None


@pytest.mark.django_db(transaction=True)
def test_registered_at_once_it_is_registered_once() -> None:
    assert len({row.pk for row in at_once(4, record)}) == 1
    assert log() == [("registered", ALL)] and acts() == ["registration.registered"]


@pytest.mark.django_db(transaction=True)
def test_withdrawn_at_once_it_is_withdrawn_once() -> None:
    record()
    assert sorted(at_once(3, lambda: refusal_of(withdraw))) == ["", "registration.none", "registration.none"]
    assert [what for what, _ in log()] == ["registered", "withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_a_reference_for_two_numbers_at_once_counts_for_one() -> None:
    people = [ALICE, BOB]
    said = at_once(2, lambda: refusal_of(lambda: record(e164=people.pop(), reference="r-1")))
    assert sorted(said) == ["", "reference.mismatch"]
    assert Registration.objects.count() == len(log()) == len(acts()) == 1
