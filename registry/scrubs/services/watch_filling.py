"""Helpers of a watch list's round: from the list behind a scrub to the parts of a watch list."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.sealing.key_use import key_use
from core.sealing.sealing import reseal_many
from core.secrets.encryption import ephemeral_encrypt
from registry.scrubs.models import WatchList, WatchPart
from registry.scrubs.rules.watch import Codes, buckets_of, changes_by_clock
from registry.scrubs.selectors.scrub_list import Ref, ScrubListData
from registry.scrubs.selectors.watchlist import PURPOSE
from registry.scrubs.services.watch_source import rows_of_scrub

PART = 100_000  # rows


def watch_fill(watchlist: WatchList, at: datetime) -> int | None:
    """Write the parts, one in memory at a time, inside the caller's transaction. Rows written; None: the list is gone."""
    pieces = rows_of_scrub(watchlist.scrub, at)
    if pieces is None:
        return None
    rows, key_id = 0, key_use().in_use
    for piece in pieces:
        for start in range(0, len(piece.sealed), PART):
            _part_of(watchlist, piece, slice(start, start + PART), key_id, at).save()
        rows += len(piece.sealed)
    return rows


def _part_of(watchlist: WatchList, piece: ScrubListData, position: slice, key_id: int, at: datetime) -> WatchPart:
    sealed = reseal_many(piece.sealed[position], piece.seal_key, key_id)
    order = np.argsort(sealed, kind="stable")
    refs = None
    if piece.refs is not None:
        named = piece.refs[position]
        refs = [named[row] for row in order.tolist()]
    return WatchPart(
        watchlist=watchlist,
        refs=b"" if refs is None else seal_refs(watchlist, refs, at),
        **numbers_written(sealed[order], piece.rows[position][order], key_id),
        **codes_written(piece.codes[position][order]),
    )


def numbers_written(sealed: NDArray[np.int64], rows: NDArray[np.uint32], key_id: int) -> dict[str, Any]:
    """Fields of a part: its numbers in order, sealed under `key_id`, and what leads to it from one of them."""
    return {
        "seal_key": key_id,
        "sealed": sealed.astype("<i8").tobytes(),
        "rows": rows.astype("<u4").tobytes(),
        "buckets": np.unique(buckets_of(sealed)).tolist(),
    }


def codes_written(codes: Codes) -> dict[str, Any]:
    """Fields of a part: its last answers."""
    return {"codes": codes.astype("<u4").tobytes(), "by_clock": bool(changes_by_clock(codes).any())}


def seal_refs(watchlist: WatchList, refs: Sequence[Ref], at: datetime) -> bytes:
    """Encrypted until the list ends."""
    return ephemeral_encrypt(PURPOSE, msgspec.json.encode(refs), at=at, lifetime=watchlist.ends_at - at)
