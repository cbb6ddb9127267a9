from django.urls import URLPattern, URLResolver, path, re_path

from registry.scrubs.api.receipts import ProofView, VerifyView
from registry.scrubs.api.scrub_jobs import ScrubJobResultView, ScrubJobsView, ScrubJobView
from registry.scrubs.api.scrubs import ScrubsView, ScrubView
from registry.scrubs.api.watchlists import WatchChangesView, WatchListsView, WatchListView

WATCHLIST = r"^watchlists/(?P<public_id>wl_[A-Za-z0-9]{1,36})"

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
    path("receipts/proof", ProofView.as_view(), name="api-receipt-proof"),
    path("watchlists", WatchListsView.as_view(), name="api-watchlists"),
    re_path(WATCHLIST + "$", WatchListView.as_view(), name="api-watchlist"),
    re_path(WATCHLIST + "/changes$", WatchChangesView.as_view(), name="api-watchlist-changes"),
]
