"""Keeping the list behind a scrub for as long as the pack lets an uploaded list lie."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from core.actors import Actor
from core.policies import current_policy
from core.secrets.encryption import ephemeral_encrypt
from core.services.audit import audit_write
from registry.scrubs.models import Scrub, ScrubList
from registry.scrubs.selectors.scrub_list import PURPOSE, Kept, Ref

BATCH = 500


@transaction.atomic(savepoint=False)
def scrub_list_keep(
    *,
    scrub: Scrub,
    sealed: NDArray[np.int64],
    codes: NDArray[np.uint32],
    rows: NDArray[np.uint32],
    refs: Sequence[Ref] | None = None,
    seal_key: int,
    at: datetime,
) -> ScrubList:
    """Keep the rows that have a number: sealed (under `seal_key`), their answers, positions from 0, and refs."""
    lifetime = current_policy(at).retention.periods["uploaded_list"]
    named = list(refs) if refs is not None and any(ref is not None for ref in refs) else None
    kept = Kept(
        seal_key,
        sealed.astype("<i8").tobytes(),
        codes.astype("<u4").tobytes(),
        rows.astype("<u4").tobytes(),
        named,
    )
    blob = ephemeral_encrypt(PURPOSE, msgspec.msgpack.encode(kept), at=at, lifetime=lifetime)
    return ScrubList.objects.create(scrub=scrub, blob=blob, until=at + lifetime)


@transaction.atomic
def scrub_lists_forget(*, at: datetime) -> int:
    """Delete the lists whose time is over, a batch a time; returns how many."""
    over = ScrubList.objects.filter(until__lte=at).order_by("until").values("pk")[:BATCH]
    gone = ScrubList.objects.filter(pk__in=over).delete()[0]
    if gone:
        data = {"count": gone}
        audit_write(actor=Actor.system("retention"), act="scrub_lists.expired", target=None, at=at, data=data)
    return gone
