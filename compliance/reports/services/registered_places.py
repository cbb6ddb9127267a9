"""Counting where registered numbers were issued. Numbers are opened for it one list at a time; what is kept are counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from compliance.reports.models import RegisteredPlaces
from core.actors import Actor
from core.numbers.e164 import to_e164
from core.numbers.provinces import province_of
from core.policies import Policy, current_policy
from core.running.one_at_a_time import one_at_a_time
from core.selectors.number import digits_of_ids
from core.services.audit import audit_write
from registry.register.models import Registration
from registry.scrubs.selectors.planted_number import planted_ids

EVERY = timedelta(days=7)
AT_ONCE = 100_000
BLOCK = 10_000  # numbers that begin alike were issued in one place


def registered_places_count(*, at: datetime) -> RegisteredPlaces | None:
    """Count anew, where the last count is older than a week."""
    with one_at_a_time("registered places") as mine:
        last = RegisteredPlaces.objects.order_by("-at").first()
        if not mine or (last is not None and last.at > at - EVERY):
            return None
        counted = _counted(current_policy(at))
        with transaction.atomic():
            row = RegisteredPlaces.objects.create(at=at, data=dict(sorted(counted.items())))
            audit_write(
                actor=Actor.system("reports"), act="register.places_counted", target=row, at=at,
                data={"numbers": counted.total()},
            )  # fmt: skip
            return row


def _counted(policy: Policy) -> Counter[str]:
    counted: Counter[str] = Counter()
    places: dict[int, str] = {}
    for digits in _registered():
        blocks, first, times = np.unique(digits // np.uint64(BLOCK), return_index=True, return_counts=True)
        for block, number, n in zip(blocks.tolist(), digits[first].tolist(), times.tolist(), strict=True):
            if block not in places:
                places[block] = province_of(to_e164(number), policy)
            counted[places[block]] += n
    return counted


def _registered() -> Iterator[NDArray[np.uint64]]:
    last, planted = 0, np.array(planted_ids(), np.int64)
    while True:
        rows = Registration.objects.live().filter(number__gt=last).order_by("number")
        ids = np.fromiter(rows.values_list("number", flat=True)[:AT_ONCE], dtype=np.int64)
        if not len(ids):
            return
        last = int(ids[-1])
        yield digits_of_ids(ids[~np.isin(ids, planted)])[1]
