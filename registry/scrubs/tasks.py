"""Each task makes one service call and may run twice, at once, late or never."""

from datetime import timedelta

from celery import shared_task

from core import clock
from core.policies import current_policy
from core.running.batches import until_none_left
from registry.scrubs.selectors.restriction import restrictions_untold
from registry.scrubs.selectors.scrub_job import jobs_to_expire
from registry.scrubs.selectors.scrub_turn import open_steps
from registry.scrubs.selectors.watchlist import watchlists_over
from registry.scrubs.sending.quota_mail import quota_mail_send
from registry.scrubs.sending.restriction_mail import restriction_mail_send
from registry.scrubs.services import (
    firm_day,
    job_ending,
    job_step,
    quota_request,
    record_span,
    restriction,
    scan,
    scrub_list,
    scrub_spool,
    watch_notice,
    watch_round,
    watchlist,
)

SWEEP = 500
NUDGES = 8  # as many as may find work at once
NUDGE_AFTER = timedelta(seconds=10)


@shared_task(name="registry.scrubs.tasks.scrub_step_take", expires=120)
def scrub_step_take() -> None:
    """There is work at lists. Which, is asked once this is taken up, so that no list waits for those before it.

    Whoever found a step looks for another: lost messages cost no more than the time until the sweep.
    """
    if job_step.scrub_step_take(now=clock.now) is not None:
        scrub_step_take.delay()


@shared_task(name="registry.scrubs.tasks.scrub_jobs_sweep", expires=10)
def scrub_jobs_sweep() -> None:
    """Go on with whatever waits: a message was lost, or whoever had it was killed."""
    at = clock.now()
    waiting = [step for step in open_steps(at) if at - step.since > NUDGE_AFTER]
    for _step in waiting[:NUDGES]:
        scrub_step_take.delay()


@shared_task(name="registry.scrubs.tasks.scrub_jobs_expire", expires=300)
def scrub_jobs_expire() -> None:
    at = clock.now()
    while expired := jobs_to_expire(at):
        for job_id in expired:
            job_ending.scrub_job_expire(job_id=job_id, at=at)
    job_ending.scrub_jobs_tidy()


@shared_task(name="registry.scrubs.tasks.scrub_spool_ingest", expires=10)
def scrub_spool_ingest() -> None:
    scrub_spool.scrub_spool_ingest(at=clock.now())


@shared_task(name="registry.scrubs.tasks.watchlist_refresh", expires=60)
def watchlist_refresh() -> None:
    """There is work at watch lists. Which, is asked once this is taken up, so that no firm's list waits for all of another's."""
    if watch_round.watchlist_turn_take(now=clock.now):
        watchlist_refresh.delay()


@shared_task(name="registry.scrubs.tasks.watchlists_refresh", expires=10)
def watchlists_refresh() -> None:
    watch_notice.watchlists_notice(at=clock.now())
    watchlist_refresh.delay()


@shared_task(name="registry.scrubs.tasks.lists_forget", expires=600)
def lists_forget() -> None:
    """End the watch lists whose time is over, and delete the lists and measures that are kept no longer."""
    at = clock.now()
    for over in watchlists_over(at=at, limit=SWEEP):
        watchlist.watchlist_end(watchlist=over, at=at)
    until_none_left(lambda: scrub_list.scrub_lists_forget(at=at))
    until_none_left(lambda: scan.scan_measures_forget(at=at, policy=current_policy(at)))


@shared_task(name="registry.scrubs.tasks.record_spans_index", expires=60)
def record_spans_index() -> None:
    record_span.record_spans_index(at=clock.now())


@shared_task(name="registry.scrubs.tasks.quota_mail")
def quota_mail(request_id: int) -> None:
    """The firm's own pages say the same, to whoever the letter does not reach."""
    quota_mail_send(request_id=request_id)


@shared_task(name="registry.scrubs.tasks.quota_requests_expire", expires=600)
def quota_requests_expire() -> None:
    at = clock.now()
    until_none_left(lambda: quota_request.quota_requests_expire(at=at, policy=current_policy(at)))


@shared_task(name="registry.scrubs.tasks.firm_days_count", expires=600)
def firm_days_count() -> None:
    firm_day.firm_days_count(at=clock.now())


@shared_task(name="registry.scrubs.tasks.restriction_tell")
def restriction_tell(restriction_id: int) -> None:
    """The firm's own pages say the same, to whoever the letter does not reach."""
    if restriction.restriction_mark_told(restriction_id=restriction_id, at=clock.now()):
        restriction_mail_send(restriction_id=restriction_id)


@shared_task(name="registry.scrubs.tasks.restrictions_sweep", expires=60)
def restrictions_sweep() -> None:
    for restriction_id in restrictions_untold(SWEEP):
        restriction_tell.delay(restriction_id)
