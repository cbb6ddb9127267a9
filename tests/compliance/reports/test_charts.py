"""The sentence of a chart says what the chart shows: one day where one stands out, none where several tie."""

from datetime import date

from django.utils.translation import override

from compliance.reports.web.charts import chart_title, proof

DAYS = {date(2026, 11, 28): 2, date(2026, 11, 29): 2, date(2026, 11, 30): 1}


def test_days_that_tie_are_not_told_as_one() -> None:
    with override("en"):
        assert chart_title(DAYS) == proof(DAYS) == "At most 2 complaints a day, on 2 days"
        assert "30 November 2026: 3" in chart_title({**DAYS, date(2026, 11, 30): 3})
        assert proof({**DAYS, date(2026, 11, 30): 3}).endswith(": 3")
