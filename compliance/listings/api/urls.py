from django.urls import URLPattern, URLResolver, path

from compliance.listings.api.blacklist import BlacklistView, OpenBlacklistView

urlpatterns: list[URLPattern | URLResolver] = [
    path("blacklist", BlacklistView.as_view(), name="api-blacklist"),
    path("open-data/blacklist", OpenBlacklistView.as_view(), name="api-open-data-blacklist"),
]
