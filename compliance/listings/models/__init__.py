from compliance.listings.models.blacklist import (
    Appeal,
    BlacklistChange,
    BlacklistEntry,
    BlacklistVersion,
    ListingEvent,
    ListingReview,
)

__all__ = [
    "Appeal",
    "BlacklistChange",
    "BlacklistEntry",
    "BlacklistVersion",
    "ListingEvent",
    "ListingReview",
]
