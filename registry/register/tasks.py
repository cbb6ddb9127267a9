"""Each task makes one service call and may run twice, at once, late or never."""

from contextlib import suppress

from celery import shared_task

from core import clock
from core.actors import Actor
from core.errors import Conflict
from core.running.batches import until_none_left
from registry.register.following.register_view import current_view
from registry.register.following.snapshot_age import snapshot_wanted
from registry.register.selectors.consent import firms_waiting, numbers_to_notify
from registry.register.selectors.consent_file import files_to_cut, parts_waiting
from registry.register.selectors.delegation import delegations_due
from registry.register.selectors.disconnection import disconnections_due
from registry.register.services import (
    consent_file,
    consent_file_step,
    consent_notice,
    consent_queue,
    delegation,
    disconnection,
    disconnection_notice,
    snapshot,
)

SWEEP = 500
AT_WORK = 2  # processes of the queue "lists"


@shared_task(name="registry.register.tasks.consent_turns_take")
def consent_turns_take(marketer_id: int) -> None:
    consent_queue.consent_turns_take(marketer_id=marketer_id, at=clock.now())


@shared_task(name="registry.register.tasks.consents_notify")
def consents_notify(number_id: int) -> None:
    consent_notice.consents_notify(number_id=number_id, at=clock.now())


@shared_task(name="registry.register.tasks.consent_sweep", expires=60)
def consent_sweep() -> None:
    """Firms whose claims wait come to their turns, and holders who are to be told are told, as far as the budgets go."""
    for marketer_id in firms_waiting():
        consent_turns_take.delay(marketer_id)
    for number_id in numbers_to_notify(SWEEP, clock.now()):
        consents_notify.delay(number_id)


@shared_task(name="registry.register.tasks.consent_file_cut")
def consent_file_cut(file_id: int) -> None:
    """A file is cut for a while; what is cut is taken in at once by whoever is free."""
    if consent_file_step.consent_file_cut(file_id=file_id, now=clock.now):
        consent_file_cut.delay(file_id)
    consent_part_take.delay()


@shared_task(name="registry.register.tasks.consent_part_take", expires=120)
def consent_part_take() -> None:
    """There are rows to take in. Which, is asked once this is taken up. Whoever found some looks for more."""
    if consent_file_step.consent_part_take(now=clock.now):
        consent_part_take.delay()


@shared_task(name="registry.register.tasks.consent_files_sweep", expires=10)
def consent_files_sweep() -> None:
    """Go on with what waits: a message was lost, or whoever had it was killed. As many as work this queue."""
    for file_id in files_to_cut():
        consent_file_cut.delay(file_id)
    consent_file.consent_files_end(at=clock.now())
    for _ in parts_waiting()[:AT_WORK]:
        consent_part_take.delay()


@shared_task(name="registry.register.tasks.consent_files_forget", expires=300)
def consent_files_forget() -> None:
    consent_file.consent_files_forget(at=clock.now())


@shared_task(name="registry.register.tasks.snapshot_refresh", expires=300)
def snapshot_refresh() -> None:
    at = clock.now()
    current_view(at=at)
    if snapshot_wanted(at=at):
        with suppress(Conflict):  # another builds it
            snapshot.snapshot_build(at=at, actor=Actor.system("snapshot"))


@shared_task(name="registry.register.tasks.disconnections_settle", expires=600)
def disconnections_settle() -> None:
    """Tell of those that came, and carry out those whose days are over, each in a transaction of its own."""
    at, after = clock.now(), 0
    until_none_left(lambda: disconnection_notice.disconnections_tell(at=at))
    while due := disconnections_due(at, after=after, most=SWEEP):
        for row in due:
            disconnection.disconnection_settle(disconnection_id=row, at=at, actor=Actor.system("disconnections"))
        after = due[-1]


@shared_task(name="registry.register.tasks.delegations_settle", expires=600)
def delegations_settle() -> None:
    """Help whose term is over ends, and holders are reminded of what will end, each in a transaction of its own."""
    at, after = clock.now(), 0
    while due := delegations_due(at, after=after, most=SWEEP):
        for row in due:
            delegation.delegation_settle(delegation_id=row, at=at, actor=Actor.system("delegations"))
        after = due[-1]
