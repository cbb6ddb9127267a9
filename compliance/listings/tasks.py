"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from compliance.listings.services import counter_word, list_publish, listing, listing_notice, listing_untold
from core import clock


@shared_task(name="compliance.listings.tasks.listing_expire", expires=60)
def listing_expire() -> None:
    listing.listing_expire(at=clock.now())


@shared_task(name="compliance.listings.tasks.counter_words_expire", expires=3600)
def counter_words_expire() -> None:
    counter_word.counter_words_expire(at=clock.now())


@shared_task(name="compliance.listings.tasks.listing_notices_send", expires=60)
def listing_notices_send() -> None:
    listing_notice.listing_notices_send(at=clock.now())


@shared_task(name="compliance.listings.tasks.listings_untold_tell", expires=600)
def listings_untold_tell() -> None:
    listing_untold.listings_untold_tell(at=clock.now())


@shared_task(name="compliance.listings.tasks.list_publish", expires=60)
def list_files_publish() -> None:
    list_publish.list_publish(at=clock.now())
