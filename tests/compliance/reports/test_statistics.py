"""The public figures name a place where enough people share it, and tell nobody of today when somebody complained."""

from datetime import datetime, timedelta

import pytest

from complaints.models import Complaint
from compliance.reports.models import PublicFigures
from compliance.reports.rules.report import FEW
from compliance.reports.selectors.statistics import Statistics, public_statistics
from compliance.reports.services.public_figures import public_figures_count
from core.policies import current_policy
from tests.compliance.world import NOW, PEOPLE, campaign, complaint, raise_evidence, registered

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SHARED_BY = current_policy(NOW).retention.place_shared_by


def figures(at: datetime) -> Statistics:
    PublicFigures.objects.all().delete()
    assert public_figures_count(at=at)
    return public_statistics()


def test_a_place_stands_where_enough_people_who_proved_their_number_share_it() -> None:
    for filed in campaign(SHARED_BY - 1, days=1):
        raise_evidence(filed, "C1", province="CN-XZ")
    for n in range(SHARED_BY):  # of one of them, who complains again and again
        again = complaint(registered(PEOPLE[0]), caller=f"400900{1170 + n}")
        Complaint.objects.filter(pk=again.pk).update(province="CN-XZ")
    unproved = complaint(registered(PEOPLE[SHARED_BY]))
    Complaint.objects.filter(pk=unproved.pk).update(province="CN-XZ", evidence="C0")
    assert figures(NOW + DAY).by_province == {}
    Complaint.objects.filter(pk=unproved.pk).update(evidence="C1")
    assert figures(NOW + DAY).by_province == {"CN-XZ": SHARED_BY}


def test_what_is_filed_today_shows_tomorrow() -> None:
    before = figures(NOW + timedelta(hours=3))
    for filed in campaign(SHARED_BY, days=1):
        raise_evidence(filed, "C1", province="CN-XZ")
    late = complaint(registered(PEOPLE[0]), called_at=NOW - 3 * DAY)  # handed in today, though filed before
    Complaint.objects.filter(pk=late.pk).update(received_at=NOW)
    assert figures(NOW + timedelta(hours=3)) == before
    after = figures(NOW + DAY)
    assert (after.complaints, after.by_province) == (SHARED_BY + 1, {"CN-XZ": SHARED_BY})
    told = [count for count in after.by_day.values() if count]
    assert sum(told) == SHARED_BY and list(after.by_day)[-1] == NOW.date()  # and one, of a day of few
    assert (after.day, after.by_day[(NOW - 3 * DAY).date()]) == ((NOW + DAY).date(), None)


def test_what_few_people_complained_of_is_folded_together() -> None:
    filed = campaign(11, days=1)
    for kind, some in (("debt_collection", filed[:2]), ("malicious", filed[2:4])):
        Complaint.objects.filter(pk__in=[one.pk for one in some]).update(kind=kind)
    assert figures(NOW + DAY).by_kind == [(FEW, 11)]  # four would still be few: the next kind is folded too
    Complaint.objects.filter(pk=filed[4].pk).update(kind="malicious")
    assert figures(NOW + DAY).by_kind == [("marketing", 6), (FEW, 5)]
