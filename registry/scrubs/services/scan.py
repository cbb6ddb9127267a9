"""Helpers of the acts that scrub: what a scrub asked is measured, and one that is part of a scan is undone before it is answered.

Measured under the lock of the firm's quota, after its record is written; watch lists ask about nothing new, so that what began
them was measured. Large lists are looked at through a sample: sealed numbers lie in no order of ours, so the first are as good as
any.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import TooMany
from core.policies.schema import Policy
from core.sealing.sealing import seal_many, unseal_many
from registry.firms.models import ApiKey, Marketer
from registry.scrubs.models import Restriction, ScanMeasure
from registry.scrubs.permissions import Stopped, check_not_stopped
from registry.scrubs.rules.scan import Asked, Found, Level, Measure, Sums, found_in, has_fallen, sums_after
from registry.scrubs.selectors.restriction import restrictions_standing
from registry.scrubs.selectors.scan import asked_since, scan_state, unplanned_new
from registry.scrubs.services.planted_number import planted_hits_note
from registry.scrubs.services.restriction import restriction_release, restriction_set

SAMPLE = 2_000  # new numbers whose neighbours are looked for: the share is then right to two in a hundred
DAY = timedelta(days=1)
BATCH = 5_000
Among = Callable[[NDArray[np.int64]], NDArray[np.bool_]]


@dataclass(frozen=True)
class NewNumbers:
    """What a scrub asked for the first time. `count`: numbers of the plan, `sparse` of them of sparse ranges; `sample`: up to
    `SAMPLE` of them; `unplanned`: distinct
    numbers of no plan, whether new or not. All sealed under `seal_key`."""

    count: int
    sparse: int
    sample: NDArray[np.int64]
    unplanned: NDArray[np.int64]
    seal_key: int


class _ScanFound(Exception):
    def __init__(self, marketer: Marketer, key: ApiKey | None, found: Found, asked: Asked, at: datetime) -> None:
        self.marketer, self.key, self.found, self.asked, self.at = marketer, key, found, asked, at


@contextmanager
def undone_if_stopped() -> Iterator[None]:
    """Around the transaction of a scrub. Where that turns out to be part of a scan it is undone, and in another one the
    restriction is set. Raises `Stopped`."""
    try:
        yield
    except _ScanFound as scan:
        restriction_set(marketer=scan.marketer, key=scan.key, found=scan.found, asked=scan.asked, at=scan.at)
        raise Stopped from None


def scan_measure(
    *,
    public_id: str,
    marketer: Marketer,
    key: ApiKey | None,
    new: NewNumbers,
    asked_about: Among,
    among_new: Among,
    at: datetime,
    policy: Policy,
    answered: bool = False,
) -> None:
    """Measure one scrub, inside the caller's transaction (`undone_if_stopped`).

    `asked_about`: which sealed numbers the firm has asked about within the quota's period, this scrub included; `among_new`:
    which this scrub asks about for the first time, and perhaps more of them. `answered`: it was answered already, while the
    database was away: then nothing is refused, and what it shows binds from now on.

    Raises `Stopped`, and `TooMany` where a slowed key asks for more than it may in a day.
    """
    state = scan_state(marketer.pk, _id(key))
    standing = _standing(marketer, key, answered) if state.restricted else []
    period = at - policy.scrub.quota_period
    unplanned = unplanned_new(marketer.pk, new.unplanned, new.seal_key, period)
    asked = Asked(new.count, _in_runs(new, asked_about), len(unplanned), new.sparse)
    if not asked:
        return
    if standing and not answered:
        _check_slowed(marketer, key, standing, asked, at, policy)
    since = max(period, state.restored_at or period)
    scopes: list[ApiKey | None] = [None, key] if key else [None]
    sums = [sums_after(of, asked, policy.scrub.scan) for of in state.sums(since)]
    before = [asked_since(marketer.pk, _id(one), since) if _suspicious(of, policy) else Asked(0, 0, 0)
              for one, of in zip(scopes, sums, strict=True)]  # fmt: skip
    _write(public_id, marketer, key, at, asked, unplanned, new.seal_key, sums)
    for scope, of, earlier in zip(scopes, sums, before, strict=True):
        found = found_in(of, policy.scrub.scan)
        if found is None:
            _release(standing, scope, of, at, policy)
            continue
        whole = earlier + asked
        if found.level == Level.STOPPED and not answered:
            raise _ScanFound(marketer, scope, found, whole, at)
        restriction_set(marketer=marketer, key=scope, found=found, asked=whole, at=at)
        if scope is None and found.level == Level.STOPPED:
            break  # all of the firm: its keys with it
    if new.count and state.planted:
        planted_hits_note(marketer_id=marketer.pk, list_id=public_id, seal_key=new.seal_key, among=among_new, at=at)


def _standing(marketer: Marketer, key: ApiKey | None, answered: bool) -> list[Restriction]:
    return restrictions_standing(marketer.pk, _id(key)) if answered else check_not_stopped(marketer.pk, _id(key))


def _id(key: ApiKey | None) -> int | None:
    return key.pk if key else None


def _suspicious(sums: Sums, policy: Policy) -> bool:
    return found_in(sums, policy.scrub.scan) is not None


def _in_runs(new: NewNumbers, asked_about: Among) -> int:
    """How many of the new numbers have a neighbour that the firm asks about too, by the share among the sample."""
    if not len(new.sample):
        return 0
    digits = unseal_many(new.sample, new.seal_key)
    one = np.uint64(1)
    before, after = seal_many(digits - one, new.seal_key), seal_many(digits + one, new.seal_key)
    distinct, place = np.unique(np.concatenate([before, after]), return_inverse=True)
    known = asked_about(distinct)[place]
    has_one = known[: len(digits)] | known[len(digits) :]
    return round(int(has_one.sum()) / len(digits) * new.count)


def _check_slowed(
    marketer: Marketer, key: ApiKey | None, standing: list[Restriction], asked: Asked, at: datetime, policy: Policy
) -> None:
    """Of the firm or of the key, whichever is slowed, all that it asks in a day counts."""
    for one in standing:
        lately = asked_since(marketer.pk, one.key_id, at - DAY)
        left = policy.scrub.scan.slowed_a_day - lately.allocated - lately.unallocated
        if asked.allocated + asked.unallocated > left:
            raise TooMany(
                "key.slowed",
                _(
                    "What was asked lately looks like a scan of the register. Until that is settled you may ask about %(most)d new"
                    " numbers in 24 hours, and have %(left)d left. Your firm's pages say why, and let you ask a person."
                )
                % {"most": policy.scrub.scan.slowed_a_day, "left": max(left, 0)},
                retry_after=int(DAY.total_seconds()),
            )


def _release(standing: list[Restriction], scope: ApiKey | None, sums: Sums, at: datetime, policy: Policy) -> None:
    for one in standing:
        slowed = one.key_id == _id(scope) and one.level == Level.SLOWED
        if slowed and has_fallen(sums, Measure(one.measure), policy.scrub.scan):
            restriction_release(restriction=one, at=at)


def _write(
    public_id: str,
    marketer: Marketer,
    key: ApiKey | None,
    at: datetime,
    asked: Asked,
    unplanned: NDArray[np.int64],
    seal_key: int,
    sums: list[Sums],
) -> None:
    of_key = sums[-1] if key else Sums()
    ScanMeasure.objects.create(
        public_id=public_id,
        marketer=marketer,
        key=key,
        at=at,
        allocated=asked.allocated,
        in_runs=asked.in_runs,
        unallocated=asked.unallocated,
        sparse=asked.sparse,
        seal_key=seal_key,
        unplanned=unplanned.astype("<i8").tobytes(),
        firm_unallocated=sums[0].unallocated,
        firm_runs=sums[0].runs,
        key_unallocated=of_key.unallocated,
        key_runs=of_key.runs,
    )


@transaction.atomic
def scan_measures_forget(*, at: datetime, policy: Policy) -> int:
    """Delete what is older than the quota's period, and a day, a batch a time; returns how many rows."""
    over = ScanMeasure.objects.filter(at__lte=at - policy.scrub.quota_period - DAY).order_by("at").values("pk")[:BATCH]
    return ScanMeasure.objects.filter(pk__in=over).delete()[0]
