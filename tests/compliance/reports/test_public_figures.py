"""Public figures are counted once a day; whoever asks reads what was counted."""

from datetime import timedelta

import pytest
from django.test import Client

from compliance.reports.models import PublicFigures
from compliance.reports.selectors.statistics import Statistics, public_statistics
from compliance.reports.services.public_figures import public_figures_count
from tests.compliance.world import NOW, campaign

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_figures_are_counted_once_a_day_and_asking_counts_nothing(django_assert_num_queries) -> None:
    assert public_statistics() == Statistics()
    campaign(6, days=1)
    assert public_figures_count(at=NOW + DAY) and not public_figures_count(at=NOW + DAY + timedelta(hours=3))
    with django_assert_num_queries(1):
        assert public_statistics().complaints == 6
    campaign(6, days=1, caller="4009001177")
    assert public_statistics().complaints == 6
    assert public_figures_count(at=NOW + 2 * DAY)
    assert public_statistics().complaints == 12 and PublicFigures.objects.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_says_until_when_it_counts_and_what_it_leaves_out(language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    assert client.get("/statistics/").status_code == 200  # before anything was counted
    campaign(6, days=1)
    campaign(2, days=1, caller="4009001177", until=NOW - 3 * DAY)
    public_figures_count(at=NOW + DAY)
    page = client.get("/statistics/").content.decode()
    assert {"zh-hans": "商业营销", "en": "Commercial marketing"}[language] in page
    assert page.count("<svg") >= 3 and page.count("<table") >= 3
