from django.urls import URLPattern, URLResolver, path, re_path

from registry.api.consents import ConsentsView, ConsentView
from registry.api.receipts import ProofView, VerifyView
from registry.api.registrations import RegistrationsView
from registry.api.scrub_jobs import ScrubJobResultView, ScrubJobsView, ScrubJobView
from registry.api.scrubs import ScrubsView, ScrubView
from registry.api.watchlists import WatchChangesView, WatchListsView, WatchListView
from registry.api.webhooks import (
    WebhookDeliveriesView,
    WebhookReplayView,
    WebhookSecretView,
    WebhooksView,
    WebhookTestView,
    WebhookView,
)

WATCHLIST = r"^watchlists/(?P<public_id>wl_[A-Za-z0-9]{1,36})"
WEBHOOK = r"^webhooks/(?P<public_id>whk_[A-Za-z0-9]{1,36})"

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
    path("consents", ConsentsView.as_view(), name="api-consents"),
    re_path(r"^consents/(?P<public_id>con_[A-Za-z0-9]{1,36})$", ConsentView.as_view(), name="api-consent"),
    path("registrations", RegistrationsView.as_view(), name="api-registrations"),
    path("watchlists", WatchListsView.as_view(), name="api-watchlists"),
    re_path(WATCHLIST + "$", WatchListView.as_view(), name="api-watchlist"),
    re_path(WATCHLIST + "/changes$", WatchChangesView.as_view(), name="api-watchlist-changes"),
    path("webhooks", WebhooksView.as_view(), name="api-webhooks"),
    re_path(WEBHOOK + "$", WebhookView.as_view(), name="api-webhook"),
    re_path(WEBHOOK + "/secret$", WebhookSecretView.as_view(), name="api-webhook-secret"),
    re_path(WEBHOOK + "/test$", WebhookTestView.as_view(), name="api-webhook-test"),
    re_path(WEBHOOK + "/deliveries$", WebhookDeliveriesView.as_view(), name="api-webhook-deliveries"),
    re_path(WEBHOOK + "/replay$", WebhookReplayView.as_view(), name="api-webhook-replay"),
]
