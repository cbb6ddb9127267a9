from django.urls import URLPattern, URLResolver, path, re_path

from registry.api.consents import ConsentsView, ConsentView
from registry.api.receipts import VerifyView
from registry.api.registrations import RegistrationsView
from registry.api.scrub_jobs import ScrubJobResultView, ScrubJobsView, ScrubJobView
from registry.api.scrubs import ScrubsView, ScrubView

urlpatterns: list[URLPattern | URLResolver] = [
    path("scrubs", ScrubsView.as_view(), name="api-scrubs"),
    re_path(r"^scrubs/(?P<public_id>scr_[A-Za-z0-9]{1,36})$", ScrubView.as_view(), name="api-scrub"),
    path("scrub-jobs", ScrubJobsView.as_view(), name="api-scrub-jobs"),
    re_path(r"^scrub-jobs/(?P<public_id>scr_[A-Za-z0-9]{1,36})$", ScrubJobView.as_view(), name="api-scrub-job"),
    re_path(
        r"^scrub-jobs/(?P<public_id>scr_[A-Za-z0-9]{1,36})/result$",
        ScrubJobResultView.as_view(),
        name="api-scrub-job-result",
    ),
    path("receipts/verify", VerifyView.as_view(), name="api-receipt-verify"),
    path("consents", ConsentsView.as_view(), name="api-consents"),
    re_path(r"^consents/(?P<public_id>con_[A-Za-z0-9]{1,36})$", ConsentView.as_view(), name="api-consent"),
    path("registrations", RegistrationsView.as_view(), name="api-registrations"),
]
