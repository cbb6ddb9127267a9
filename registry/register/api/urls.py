from django.urls import URLPattern, URLResolver, path, re_path

from registry.register.api.consents import ConsentsView, ConsentView
from registry.register.api.disconnections import DisconnectionsView
from registry.register.api.registrations import RegistrationsView
from registry.register.api.told import RefusalsView, RelationshipsView, UnsubscribeLinksView

urlpatterns: list[URLPattern | URLResolver] = [
    path("consents", ConsentsView.as_view(), name="api-consents"),
    re_path(r"^consents/(?P<public_id>con_[A-Za-z0-9]{1,36})$", ConsentView.as_view(), name="api-consent"),
    path("disconnections", DisconnectionsView.as_view(), name="api-disconnections"),
    path("registrations", RegistrationsView.as_view(), name="api-registrations"),
    path("refusals", RefusalsView.as_view(), name="api-refusals"),
    path("relationships", RelationshipsView.as_view(), name="api-relationships"),
    path("unsubscribe-links", UnsubscribeLinksView.as_view(), name="api-unsubscribe-links"),
]
