from django.urls import URLPattern, URLResolver, path

from compliance.reports.api.statistics import StatisticsView

urlpatterns: list[URLPattern | URLResolver] = [
    path("open-data/statistics", StatisticsView.as_view(), name="api-open-data-statistics"),
]
