from compliance.listings.models.appeal import Appeal
from compliance.listings.models.blacklist import (
    BlacklistChange,
    BlacklistEntry,
    BlacklistVersion,
    ListingEvent,
    ListingReview,
)
from compliance.listings.models.counter_word import CounterWord
from compliance.listings.models.foreign_list import ForeignEntry, ForeignList
from compliance.listings.models.holder_change import HolderClaimChange, UntoldChange
from compliance.listings.models.listing_notice import ListingNotice

__all__ = [
    "Appeal",
    "BlacklistChange",
    "BlacklistEntry",
    "BlacklistVersion",
    "CounterWord",
    "ForeignEntry",
    "ForeignList",
    "HolderClaimChange",
    "ListingEvent",
    "ListingNotice",
    "ListingReview",
    "UntoldChange",
]
