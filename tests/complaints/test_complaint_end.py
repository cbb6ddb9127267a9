"""The end of complaints: with them go their steps and callers whom nobody names any more; a person gives way to nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from complaints.models import Caller, Complaint, ComplaintStep
from complaints.selectors.complaint_end import complaints_gone
from complaints.services.caller import caller_obtain
from complaints.services.complaint_end import callers_forget, complaints_delete, complaints_erase
from compliance.listings.models import BlacklistEntry
from core import clock
from core.numbers.parsing import read_caller
from core.policies import current_policy
from tests.acts import acts, behind
from tests.compliance.world import NOW, PEOPLE, ROGUE, complaint, registered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def filed(n: int = 0, **said: Any) -> Complaint:
    return complaint(registered(PEOPLE[n]), assess=False, **said)


def test_deleted_complaints_take_steps_and_caller_along_and_their_time_is_known() -> None:
    one, other = filed(), filed(1, caller="4009001166")
    assert complaints_delete(complaint_ids=[one.pk], at=clock.now()) == 1
    assert complaints_delete(complaint_ids=[one.pk], at=clock.now()) == 0
    assert [row.pk for row in Complaint.objects.all()] == [other.pk]
    assert ComplaintStep.objects.get().complaint_id == other.pk
    assert Caller.objects.get().pk == other.caller_id
    assert acts("complaints.", "callers.") == ["complaints.expired", "callers.expired"]
    assert complaints_gone(NOW, NOW + DAY) and complaints_gone(NOW - DAY, NOW + timedelta(hours=2))
    assert not complaints_gone(NOW - 9 * DAY, NOW) and not complaints_gone(NOW + DAY, NOW + 9 * DAY)


def test_erased_complaints_are_as_many_of_as_many() -> None:
    mine = [filed(called_at=NOW - n * DAY, text="借钱", place="南京") for n in range(3)]
    filed(1, called_at=NOW - DAY, text="借钱")
    outside = filed(called_at=NOW - 9 * DAY, text="借钱")
    ids = [row.pk for row in Complaint.objects.exclude(pk=outside.pk)]
    assert complaints_erase(complaint_ids=ids, at=clock.now()) == 4
    assert complaints_erase(complaint_ids=ids, at=clock.now()) == 0
    erased = Complaint.objects.filter(pk__in=ids)
    assert erased.values("number").distinct().count() == 2
    assert {(row.text, row.place) for row in erased} == {("", "")}
    assert len({Complaint.objects.get(pk=row.pk).number_id for row in mine}) == 1
    outside.refresh_from_db()
    assert outside.text == "借钱" and outside.number not in {row.number for row in erased}
    assert acts("complaints.") == ["complaints.erased"]


def test_a_caller_that_somebody_names_stays() -> None:
    one = filed()
    assert callers_forget(caller_ids=[one.caller_id], at=clock.now()) == 0
    Complaint.objects.all().delete()
    entry = BlacklistEntry.objects.create(
        public_id="ble_1",
        caller_id=one.caller_id,
        action="watch",
        reason="complaints",
        policy_version="x",
        proposed_at=NOW,
    )
    assert callers_forget(caller_ids=[one.caller_id], at=clock.now()) == 0
    entry.delete()
    assert callers_forget(caller_ids=[one.caller_id], at=clock.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_caller_is_not_deleted_under_a_complaint_that_is_being_filed() -> None:
    named, policy = read_caller(ROGUE, current_policy()), current_policy()
    caller = caller_obtain(named=named, policy=policy, at=NOW)

    def obtained() -> Caller:
        with transaction.atomic():
            return caller_obtain(named=named, policy=policy, at=NOW)

    made = behind(lambda: callers_forget(caller_ids=[caller.pk], at=clock.now()), obtained)
    assert made.pk != caller.pk and Caller.objects.get().pk == made.pk
