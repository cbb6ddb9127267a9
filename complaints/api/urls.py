from django.urls import URLPattern, URLResolver, path, re_path

from complaints.api.complaints import ComplaintsView, ComplaintView
from complaints.api.imports import ComplaintImportView, HeldRowsView, ImportJudgeView, ImportView
from complaints.api.open_data import OpenComplaintsView

IMPORT = r"(?P<public_id>imp_[A-Za-z0-9]{1,36})"
urlpatterns: list[URLPattern | URLResolver] = [
    path("complaints", ComplaintsView.as_view(), name="api-complaints"),
    path("complaints/import", ComplaintImportView.as_view(), name="api-complaints-import"),
    re_path(rf"^complaints/imports/{IMPORT}$", ImportView.as_view(), name="api-complaints-import-state"),
    re_path(rf"^complaints/imports/{IMPORT}/rows$", HeldRowsView.as_view(), name="api-complaints-import-rows"),
    re_path(rf"^complaints/imports/{IMPORT}/judge$", ImportJudgeView.as_view(), name="api-complaints-import-judge"),
    re_path(r"^complaints/(?P<public_id>cmp_[A-Za-z0-9]{1,36})$", ComplaintView.as_view(), name="api-complaint"),
    path("open-data/complaints", OpenComplaintsView.as_view(), name="api-open-data-complaints"),
]
