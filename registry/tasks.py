"""Each task makes one service call and may run twice, at once, late or never."""

from celery import shared_task

from core import clock
from registry.selectors.consent import consents_to_notify
from registry.selectors.watchlist import watchlists_due, watchlists_over
from registry.selectors.webhook import deliveries_due
from registry.services import consent, scrub_list, watch_round, watchlist, webhook_delivery, webhook_outbox

SWEEP = 500


@shared_task(name="registry.tasks.consent_notify")
def consent_notify(consent_id: int) -> None:
    consent.consent_notify(consent_id=consent_id, at=clock.now())


@shared_task(name="registry.tasks.consent_sweep", expires=60)
def consent_sweep() -> None:
    for consent_id in consents_to_notify(SWEEP):
        consent_notify.delay(consent_id)


@shared_task(name="registry.tasks.webhook_deliver")
def webhook_deliver(delivery_id: int) -> None:
    webhook_delivery.webhook_deliver(delivery_id=delivery_id, at=clock.now())


@shared_task(name="registry.tasks.webhook_sweep", expires=30)
def webhook_sweep() -> None:
    for delivery_id in deliveries_due(at=clock.now(), limit=SWEEP):
        webhook_deliver.delay(delivery_id)


@shared_task(name="registry.tasks.webhook_messages_forget", expires=600)
def webhook_messages_forget() -> None:
    webhook_outbox.webhook_messages_forget(at=clock.now())


@shared_task(name="registry.tasks.watchlist_refresh")
def watchlist_refresh(watchlist_id: int) -> None:
    watch_round.watchlist_refresh(watchlist_id=watchlist_id, at=clock.now())


@shared_task(name="registry.tasks.watchlists_refresh", expires=10)
def watchlists_refresh() -> None:
    for watchlist_id in watchlists_due(at=clock.now(), limit=SWEEP):
        watchlist_refresh.delay(watchlist_id)


@shared_task(name="registry.tasks.lists_forget", expires=600)
def lists_forget() -> None:
    """End the watch lists whose time is over, and delete the lists that are kept no longer."""
    at = clock.now()
    for over in watchlists_over(at=at, limit=SWEEP):
        watchlist.watchlist_end(watchlist=over, at=at)
    scrub_list.scrub_lists_forget(at=at)
