from django.urls import URLPattern, URLResolver, path, re_path

from registry.api.consents import ConsentsView, ConsentView
from registry.api.receipts import ProofView, VerifyView
from registry.api.registrations import RegistrationsView
from registry.api.scrubs import ScrubsView, ScrubView

urlpatterns: list[URLPattern | URLResolver] = [
    path("scrubs", ScrubsView.as_view(), name="api-scrubs"),
    re_path(r"^scrubs/(?P<public_id>scr_[A-Za-z0-9]{1,36})$", ScrubView.as_view(), name="api-scrub"),
    path("receipts/verify", VerifyView.as_view(), name="api-receipt-verify"),
    path("receipts/proof", ProofView.as_view(), name="api-receipt-proof"),
    path("consents", ConsentsView.as_view(), name="api-consents"),
    re_path(r"^consents/(?P<public_id>con_[A-Za-z0-9]{1,36})$", ConsentView.as_view(), name="api-consent"),
    path("registrations", RegistrationsView.as_view(), name="api-registrations"),
]
