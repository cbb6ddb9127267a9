"""The rows behind a scrub, while they are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from core.secrets.encryption import KeyDestroyed, ephemeral_decrypt
from registry.scrubs.models import Scrub, ScrubJob, ScrubList, WatchList

PURPOSE = "scrub-list"
Ref = str | int | None


@dataclass(frozen=True)
class ScrubListData:
    """Rows of a list that have a number, in any order, the arrays side by side.

    `sealed` under `seal_key`; `codes`: what the scrub answered; `rows`: the position in the list, from 0; `refs`: the firm's
    own, None when no row has one.
    """

    seal_key: int
    sealed: NDArray[np.int64]
    codes: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    refs: Sequence[Ref] | None = None


class Kept(msgspec.Struct, array_like=True):
    """How it lies in the blob: arrays as little-endian bytes."""

    seal_key: int
    sealed: bytes
    codes: bytes
    rows: bytes
    refs: list[Ref] | None


def list_of_scrub(scrub: Scrub, at: datetime) -> Iterator[ScrubListData] | None:
    """The scrub's rows in pieces that fit in memory; None when they are not kept any more."""
    kept = ScrubList.objects.filter(scrub=scrub, until__gt=at).first()
    if kept is None:
        return None
    try:
        clear = ephemeral_decrypt(PURPOSE, bytes(kept.blob), at=at)
    except KeyDestroyed:
        return None
    return iter([_open_kept_list(msgspec.msgpack.decode(clear, type=Kept))])


def _open_kept_list(kept: Kept) -> ScrubListData:
    return ScrubListData(
        kept.seal_key,
        np.frombuffer(kept.sealed, "<i8").astype(np.int64),
        np.frombuffer(kept.codes, "<u4").astype(np.uint32),
        np.frombuffer(kept.rows, "<u4").astype(np.uint32),
        kept.refs,
    )


def scrubs_to_watch(*, marketer_id: int, at: datetime, limit: int) -> list[Scrub]:
    """A firm's latest scrubs whose list is still kept and not watched yet, the newest first."""
    here = Q(kept_list__until__gt=at) | Q(pk__in=_kept_jobs(at).filter(marketer_id=marketer_id).values("scrubs"))
    kept = Scrub.objects.live().filter(here, marketer_id=marketer_id)
    unwatched = kept.exclude(watchlists__in=WatchList.objects.live())
    return list(unwatched.order_by("-checked_at", "-pk")[:limit])


def _kept_jobs(at: datetime) -> QuerySet[ScrubJob]:
    """Finished lists whose files are still there."""
    return ScrubJob.objects.filter(state=ScrubJob.State.SUCCEEDED, expires_at__gt=at)


def job_kept_for(scrub: Scrub, at: datetime) -> ScrubJob | None:
    """The list that led to this scrub, while its files are there."""
    return _kept_jobs(at).filter(scrubs=scrub).first()
