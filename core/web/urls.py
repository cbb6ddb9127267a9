from django.urls import path

from core.web import gateways, go, health, invitation, language, outbox, pages, sign_in

urlpatterns = [
    path("sign-in/", sign_in.number, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("go/", go.go, name="go"),
    path("invitation/", invitation.invitation_accept_page, name="invitation-accept"),
    path("invitation/<str:token>/", invitation.invitation_open, name="invitation"),
    path("language/", language.set_language, name="language"),
    path("gateways/<slug:gateway>/inbound/", gateways.inbound, name="gateway-inbound"),
    path("gateways/<slug:gateway>/receipts/", gateways.receipts, name="gateway-receipts"),
    path("livez", health.livez, name="livez"),
    path("healthz", health.healthz, name="healthz"),
    path("dev/outbox/", outbox.outbox, name="outbox"),
    path("dev/inbound/", outbox.text_in, name="dev-inbound"),
    path("dev/clock/", outbox.move_clock, name="dev-clock"),
    path("how-it-works/", pages.how_it_works, name="how-it-works"),
    path("rights/", pages.rights, name="rights"),
    path("contact-us/", pages.contact, name="contact"),
    path("for-firms/", pages.for_firms, name="for-firms"),
    path("for-operators/", pages.for_operators, name="for-operators"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
