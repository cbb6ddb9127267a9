"""The line of living figures on the home page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from complaints.services.complaint_step import complaint_step_add
from compliance.reports.selectors.figures import Figures, count_figures, day_begun, registered_at
from registry.register.services.registration import registration_withdraw
from tests.compliance.world import ACTOR, NOW, PEOPLE, complaint, registered

pytestmark = pytest.mark.django_db


def test_an_empty_country_counts_nothing() -> None:
    assert count_figures(at=NOW) == Figures(0, 0, 0, None, 0)


def test_only_live_registrations_and_this_week_count() -> None:
    first, second, third = (registered(e164) for e164 in PEOPLE[:3])
    registration_withdraw(number=third, assurance="sms_code", source="site", at=NOW - timedelta(days=1), actor=ACTOR)
    old = complaint(first, called_at=NOW - timedelta(days=9), assess=False)
    complaint(second, called_at=NOW - timedelta(days=1), assess=False)
    complaint_step_add(complaint_id=old.pk, status="no_breach", at=NOW - timedelta(days=6), actor=ACTOR)
    at = NOW - timedelta(days=5)
    complaint_step_add(complaint_id=old.pk, status="filed_as_case", case_reference="C-1", at=at, actor=ACTOR)
    found = count_figures(at=NOW)
    assert (found.registered, found.complaints) == (0, 1)
    assert registered_at(day_begun(NOW)) == 2
    assert found.answer_days == 4  # answered this week, just under four days after it was filed


def test_the_home_page_shows_them(client: Client) -> None:
    cache.delete("home_figures")
    registered(PEOPLE[0])
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "numbers registered" in page
    assert '<dd class="dnc-stat__value">fewer than 100</dd>' in page
    cache.delete("home_figures")
