"""The figures of the day, counted by a task: today against the usual, by province and for the country."""

from datetime import timedelta

import pytest

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.reports.models import DayFigures
from compliance.reports.selectors.day_figures import day_figures_of
from compliance.reports.services.day_figures import day_figures_count
from core import clock
from core.access.roles import Role
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.world import FIRM_CALLER, NOW, campaign, firm, officer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=4)


def test_the_day_so_far_stands_beside_the_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    firm()
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW + timedelta(hours=2))
    for weeks in (1, 1, 1, 2):
        again = Complaint.objects.order_by("pk")[0]
        again.pk, again.public_id, again.reference_digest = None, f"cmp_{weeks}{Complaint.objects.count()}", None
        again.received_at = NOW - timedelta(weeks=weeks)
        again.save()
    Case.objects.update(province="CN-JS", deadline=NOW)
    assert day_figures_count(at=LATER) == 35
    whole, province = day_figures_of(frozenset({""})), day_figures_of(frozenset({"CN-JS"}))
    assert whole is not None and province is not None
    assert (whole.complaints, whole.usual, whole.opened, whole.overdue) == (2, 1, 1, 1)
    assert (province.opened, province.overdue) == (1, 1)
    assert day_figures_count(at=LATER) == 35 and DayFigures.objects.count() == 35
    monkeypatch.setattr(clock, "now", lambda: LATER)
    page = desk_of(officer(Role.HEAD)).get("/regulator/").content.decode()
    assert "往常此时" in page or "usual by this hour" in page


def test_nothing_counted_yet_is_no_figure_and_offices_of_two_provinces_see_both() -> None:
    assert day_figures_of(frozenset({""})) is None
    day_figures_count(at=LATER)
    both = day_figures_of(frozenset({"CN-JS", "CN-SH"}))
    assert both is not None and both.complaints == 0
