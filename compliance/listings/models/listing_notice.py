"""News of a listing for the firm that declared the caller, or that is listed itself: read on its pages, told by e-mail."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from compliance.listings.models.blacklist import BlacklistEntry
from registry.firms.models import Marketer


class ListingNotice(models.Model):
    """`what`: of words.NOTICES. The row is the news; its letter goes out once for all that waits (`mailed_at`)."""

    entry = models.ForeignKey(BlacklistEntry, on_delete=models.CASCADE, related_name="notices")
    marketer = models.ForeignKey(Marketer, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=20)
    at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["marketer", "-at"], name="listing_notice_of_firm"),
            models.Index(fields=["marketer"], condition=Q(mailed_at=None), name="listing_notice_unmailed"),
        ]
