from django.urls import URLPattern, URLResolver, path

from compliance.web import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
