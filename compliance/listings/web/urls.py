from django.urls import URLPattern, URLResolver, path, re_path

from compliance.listings.web import holder, redress

ENTRY = r"(?P<public_id>ble_[A-Za-z0-9]{1,26})"

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(rf"^blacklist/{ENTRY}/$", redress.entry, name="listing"),
    path("my/listings/", holder.my_listings, name="my-listings"),
    re_path(rf"^my/listings/{ENTRY}/$", holder.my_listing, name="my-listing"),
    path("marketers/listings/", holder.marketer_listings, name="marketer-listings"),
    re_path(rf"^marketers/listings/{ENTRY}/$", holder.marketer_listing, name="marketer-listing"),
]
