from django.urls import URLPattern, URLResolver, path

from compliance.listings.api.blacklist import BlacklistView

urlpatterns: list[URLPattern | URLResolver] = [
    path("blacklist", BlacklistView.as_view(), name="api-blacklist"),
]
