from django.urls import URLPattern, URLResolver, re_path

from complaints.api.urls import IMPORT
from compliance.cases.api.imports import ImportWithdrawView

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        rf"^complaints/imports/{IMPORT}/withdraw$", ImportWithdrawView.as_view(), name="api-complaints-import-withdraw"
    ),
]
