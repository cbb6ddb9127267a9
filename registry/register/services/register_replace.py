"""The other half of ingesting a whole list: those whom it no longer names are withdrawn.

Who is named is kept as one bit for each row of `core.Number`: 30 MB for a quarter of a billion.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.actors import Actor
from core.errors import Conflict
from core.files.import_source import file_blocks
from core.models import Number
from core.policies import current_policy
from core.selectors.number import digits_of_ids
from core.services.file_import import file_import_finish
from core.services.number_bulk import numbers_find
from registry.register.models import RegisterImport, RegisterImportBatch, Registration
from registry.register.rules.registration_batch import ASSURANCES, Wishes
from registry.register.selectors.registration_notice import tellable
from registry.register.services.register_rows import outcome_counts, read_rows
from registry.register.services.registration_bulk import registrations_ingest

PAGE = 20_000
MOST_PART = 0.2  # of a source's registrations; a list cut short must not withdraw a country


def register_replace(
    *, run: RegisterImport, file: IO[bytes], even_most: bool = False, at: datetime, actor: Actor
) -> RegisterImport:
    """Withdraw the registrations of this run's source that its file does not name, and finish the run.

    Raises `Conflict` when they are more than a fifth of the source's registrations, unless `even_most`.
    """
    if run.finished_at is not None:
        return run
    named = _numbers_named(run, file, at)
    live = lacking = 0
    for ids in _registered_pages(run.source):
        live += len(ids)
        lacking += int((~_holds(named, ids)).sum())
    if lacking > live * MOST_PART and not even_most:
        message = _("The file lacks more than a fifth of the numbers this source has registered. Is it whole?")
        raise Conflict("import.lacks_most", message)
    for ids in _registered_pages(run.source):
        gone = ids[~_holds(named, ids)]
        if len(gone):
            page_withdraw(import_id=run.pk, numbers=gone, at=at, actor=actor)
    return file_import_finish(run=run, at=at, actor=actor)


def _numbers_named(run: RegisterImport, file: IO[bytes], at: datetime) -> NDArray[np.uint8]:
    """A bit for each id of `core.Number`, set where the file names the number."""
    last = Number.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    bits = np.zeros(last // 8 + 1, np.uint8)
    policy = current_policy(at)
    for block in file_blocks(file):
        ids = numbers_find(digits=read_rows(block, run.format, policy, at).digits)
        ids = ids[(ids > 0) & (ids <= last)]
        np.bitwise_or.at(bits, ids >> 3, np.uint8(1) << (ids & 7).astype(np.uint8))
    return bits


def _holds(bits: NDArray[np.uint8], ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which ids' bits are set; an id past the end was made after the file was read, so somebody has just named it."""
    inside = ids >> 3 < len(bits)
    found = np.ones(len(ids), np.bool_)
    found[inside] = (bits[ids[inside] >> 3] >> (ids[inside] & 7).astype(np.uint8)) & 1 == 1
    return found


def _registered_pages(source: str) -> Iterator[NDArray[np.int64]]:
    """The ids of the numbers this source has registered, a page at a time."""
    rows = Registration.objects.live().filter(source=source).order_by("number_id").values_list("number_id", flat=True)
    last = 0
    while len(ids := np.array(rows.filter(number_id__gt=last)[:PAGE], np.int64)):
        last = int(ids[-1])
        yield ids


@transaction.atomic
def page_withdraw(*, import_id: int, numbers: NDArray[np.int64], at: datetime, actor: Actor) -> None:
    run = RegisterImport.objects.select_for_update(no_key=True).get(pk=import_id)
    _held, digits = digits_of_ids(numbers)
    count = len(digits)
    wishes = Wishes(
        digits,
        np.ones(count, np.bool_),
        np.full(count, -1, np.int64),
        [],
        np.full(count, ASSURANCES.index(run.assurance), np.int64),
    )
    outcomes = registrations_ingest(
        wishes=wishes, source=run.source, own_only=True, told_of_earlier=tellable(at), at=at, actor=actor
    )
    first = run.batches.order_by("position").values_list("position", flat=True).first() or 0
    RegisterImportBatch.objects.create(
        imported_by=run, position=min(first, 0) - 1, lines=0, counts=outcome_counts(outcomes), problems={}
    )
