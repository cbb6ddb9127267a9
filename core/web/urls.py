from django.urls import path

from core.web import go, health, language, outbox, sign_in

urlpatterns = [
    path("sign-in/", sign_in.number, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("go/", go.go, name="go"),
    path("language/", language.set_language, name="language"),
    path("healthz", health.healthz, name="healthz"),
    path("dev/outbox/", outbox.outbox, name="outbox"),
    path("dev/clock/", outbox.move_clock, name="dev-clock"),
]
