from django.urls import URLPattern, URLResolver, path, re_path

from registry.scrubs.web import (
    marketer_lists,
    marketer_overview,
    marketer_scrub,
    marketer_watchlists,
    ready,
    receipts,
    who_asked,
)

LIST = r"^marketers/lists/(?P<public_id>scr_[A-Za-z0-9]{1,36})/"
WATCHLIST = r"^marketers/watchlists/(?P<public_id>wl_[A-Za-z0-9]{1,36})/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("marketers/", marketer_overview.overview, name="marketer-overview"),
    path("marketers/scrub/", marketer_scrub.scrub, name="marketer-scrub"),
    path("marketers/lists/", marketer_lists.lists, name="marketer-lists"),
    re_path(LIST + "$", marketer_lists.list_page, name="marketer-list"),
    re_path(LIST + "end/$", marketer_lists.list_end, name="marketer-list-end"),
    re_path(LIST + "columns/$", marketer_lists.list_columns, name="marketer-list-columns"),
    re_path(LIST + "watch/$", marketer_lists.list_watch, name="marketer-list-watch"),
    re_path(LIST + "result/$", marketer_lists.list_result, name="marketer-list-result"),
    path("marketers/watchlists/", marketer_watchlists.watchlists, name="marketer-watchlists"),
    re_path(WATCHLIST + "$", marketer_watchlists.watchlist, name="marketer-watchlist"),
    re_path(WATCHLIST + "end/$", marketer_watchlists.end_watchlist, name="marketer-watchlist-end"),
    path("my/asked/", who_asked.who_asked, name="my-asked"),
    path("my/asked/answers.csv", who_asked.who_asked_file, name="my-asked-file"),
    path("readyz", ready.readyz, name="readyz"),
    path(".well-known/jwks.json", receipts.jwks, name="jwks"),
]
