from django.urls import URLPattern, URLResolver, path, re_path

from registry.scrubs.web import (
    marketer_lists,
    marketer_overview,
    marketer_restriction,
    marketer_scrub,
    marketer_scrubs,
    marketer_usage,
    marketer_watchlists,
    ready,
    receipts,
    who_asked,
)

SCRUB = r"^marketers/scrubs/(?P<public_id>scr_[A-Za-z0-9]{1,36})/"
QUOTA = r"^marketers/usage/quota/(?P<public_id>qta_[A-Za-z0-9]{1,36})/"
LIST = r"^marketers/lists/(?P<public_id>scr_[A-Za-z0-9]{1,36})/"
WATCHLIST = r"^marketers/watchlists/(?P<public_id>wl_[A-Za-z0-9]{1,36})/"
RESTRICTION = r"^marketers/restrictions/(?P<public_id>rst_[A-Za-z0-9]{1,36})/$"

urlpatterns: list[URLPattern | URLResolver] = [
    path("marketers/", marketer_overview.overview, name="marketer-overview"),
    path("marketers/scrub/", marketer_scrub.scrub, name="marketer-scrub"),
    path("marketers/scrubs/", marketer_scrubs.scrubs, name="marketer-scrubs"),
    re_path(SCRUB + "$", marketer_scrubs.scrub_page, name="marketer-scrub-page"),
    re_path(SCRUB + r"receipt\.jws$", marketer_scrubs.scrub_receipt, name="marketer-scrub-receipt"),
    re_path(SCRUB + r"receipt\.pdf$", marketer_scrubs.scrub_receipt_pdf, name="marketer-scrub-receipt-pdf"),
    path("marketers/usage/", marketer_usage.usage, name="marketer-usage"),
    path("marketers/usage/quota/", marketer_usage.quota_ask, name="marketer-quota-ask"),
    re_path(QUOTA + "withdraw/$", marketer_usage.quota_withdraw, name="marketer-quota-withdraw"),
    re_path(
        QUOTA + "papers/(?P<attachment>att_[A-Za-z0-9]{1,30})/$",
        marketer_usage.quota_paper,
        name="marketer-quota-paper",
    ),
    path("marketers/lists/", marketer_lists.lists, name="marketer-lists"),
    re_path(LIST + "$", marketer_lists.list_page, name="marketer-list"),
    re_path(LIST + "end/$", marketer_lists.list_end, name="marketer-list-end"),
    re_path(LIST + "columns/$", marketer_lists.list_columns, name="marketer-list-columns"),
    re_path(LIST + "watch/$", marketer_lists.list_watch, name="marketer-list-watch"),
    re_path(LIST + "result/$", marketer_lists.list_result, name="marketer-list-result"),
    re_path(LIST + "consents/$", marketer_lists.list_consents, name="marketer-list-consents"),
    path("marketers/watchlists/", marketer_watchlists.watchlists, name="marketer-watchlists"),
    re_path(WATCHLIST + "$", marketer_watchlists.watchlist, name="marketer-watchlist"),
    re_path(WATCHLIST + "end/$", marketer_watchlists.end_watchlist, name="marketer-watchlist-end"),
    re_path(RESTRICTION, marketer_restriction.restriction, name="marketer-restriction"),
    path("my/asked/", who_asked.who_asked, name="my-asked"),
    path("my/asked/answers.csv", who_asked.who_asked_file, name="my-asked-file"),
    re_path(
        r"^verify/receipts/(?P<public_id>scr_[A-Za-z0-9]{1,36})/(?P<code>[0-9a-f]{20})/$",
        receipts.receipt_check,
        name="receipt-check",
    ),
    path("readyz", ready.readyz, name="readyz"),
    path(".well-known/jwks.json", receipts.jwks, name="jwks"),
]
