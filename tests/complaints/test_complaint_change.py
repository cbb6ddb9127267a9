"""Calls of a caller and a time are looked at anew, and no others."""

from datetime import timedelta

import pytest

from complaints.models import ComplaintChange
from complaints.services.complaint_change import calls_note_changed
from tests.compliance.world import FIRM_CALLER, NOW, PEOPLE, complaint, registered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_of_one_caller_and_one_time() -> None:
    filed = [complaint(registered(PEOPLE[n]), called_at=NOW - n * DAY) for n in range(3)]
    complaint(registered(PEOPLE[4]), caller=FIRM_CALLER)
    caller = filed[0].caller
    ComplaintChange.objects.all().delete()
    assert calls_note_changed(caller=caller, since=NOW - DAY, until=NOW) == 1
    assert list(ComplaintChange.objects.values_list("complaint", flat=True)) == [filed[1].pk]
    assert calls_note_changed(caller=caller, since=NOW - DAY, until=None) == 2
