from django.urls import URLPattern, URLResolver, path

from compliance.web import caller_check, home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("caller-check/", caller_check.caller_check, name="caller-check"),
]
