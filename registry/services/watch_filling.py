"""From the list behind a scrub to the parts of a watch list."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np

from core.encryption import ephemeral_encrypt
from core.numbers.sealing import active_key_id
from registry.models import WatchList, WatchPart
from registry.selectors.scrub_list import Ref, ScrubListData, list_of_scrub
from registry.selectors.watch_news import reseal
from registry.selectors.watchlist import PURPOSE

PART = 100_000  # rows


def watch_fill(watchlist: WatchList, at: datetime) -> int | None:
    """Write the parts, one in memory at a time, inside the caller's transaction. Rows written; None: the list is gone."""
    pieces = list_of_scrub(watchlist.scrub, at)
    if pieces is None:
        return None
    rows = 0
    for piece in pieces:
        for start in range(0, len(piece.sealed), PART):
            part_of(watchlist, piece, slice(start, start + PART), at).save()
        rows += len(piece.sealed)
    return rows


def part_of(watchlist: WatchList, piece: ScrubListData, place: slice, at: datetime) -> WatchPart:
    sealed = reseal(piece.sealed[place], piece.seal_key)
    order = np.argsort(sealed, kind="stable")
    refs = None
    if piece.refs is not None:
        named = piece.refs[place]
        refs = [named[row] for row in order.tolist()]
    return WatchPart(
        watchlist=watchlist,
        seal_key=active_key_id(),
        sealed=sealed[order].astype("<i8").tobytes(),
        rows=piece.rows[place][order].astype("<u4").tobytes(),
        codes=piece.codes[place][order].astype("<u2").tobytes(),
        refs=b"" if refs is None else seal_refs(watchlist, refs, at),
    )


def seal_refs(watchlist: WatchList, refs: Sequence[Ref], at: datetime) -> bytes:
    """Encrypted until the list ends."""
    return ephemeral_encrypt(PURPOSE, msgspec.json.encode(refs), at=at, lifetime=watchlist.ends_at - at)
