"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.listings.services import listing
from core import clock


@shared_task(name="compliance.listings.tasks.listing_expire", expires=60)
def listing_expire() -> None:
    listing.listing_expire(at=clock.now())
