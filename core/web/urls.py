from django.urls import path

from core.web import go, health, invitation, language, outbox, pages, sign_in

urlpatterns = [
    path("sign-in/", sign_in.number, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("go/", go.go, name="go"),
    path("invitation/", invitation.invitation_accept_page, name="invitation-accept"),
    path("invitation/<str:token>/", invitation.invitation_open, name="invitation"),
    path("language/", language.set_language, name="language"),
    path("healthz", health.healthz, name="healthz"),
    path("dev/outbox/", outbox.outbox, name="outbox"),
    path("dev/clock/", outbox.move_clock, name="dev-clock"),
    path("how-it-works/", pages.how_it_works, name="how-it-works"),
    path("for-firms/", pages.for_firms, name="for-firms"),
    path("for-operators/", pages.for_operators, name="for-operators"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
