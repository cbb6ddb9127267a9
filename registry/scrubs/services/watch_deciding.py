"""Helpers of a watch list's round: what a firm would be told now of numbers it watches: by the engine of every scrub."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.numbers.bulk import Numbers
from core.policies import current_policy
from core.sealing.sealing import reseal_many, unseal_many
from registry.register.following.register_view import current_view
from registry.scrubs.answering.asking import answer_asked, asking_of
from registry.scrubs.answering.firm_facts import firm_facts_on_file
from registry.scrubs.models import WatchList
from registry.scrubs.selectors.watchlist import watch_purpose

BATCH = 20_000


def decide_anew(watchlist: WatchList, sealed: NDArray[np.int64], key_id: int, at: datetime) -> NDArray[np.uint32]:
    """The answer codes of distinct sealed numbers (under `key_id`), in their order."""
    codes = [
        _decide_batch(watchlist, sealed[start : start + BATCH], key_id, at) for start in range(0, len(sealed), BATCH)
    ]
    return np.concatenate(codes) if codes else np.empty(0, np.uint32)


def _decide_batch(watchlist: WatchList, sealed: NDArray[np.int64], key_id: int, at: datetime) -> NDArray[np.uint32]:
    view = current_view(at=at, fresh=True)  # not older than the news that led here
    purpose, policy = watch_purpose(watchlist), current_policy(at)
    asking = asking_of(watchlist.subject, purpose, policy, at, view.key_id)
    asked = reseal_many(sealed, key_id, view.key_id)
    # The numbers themselves matter only for a planned time, which is read on the clock of the place they tell.
    zoned = purpose.planned_at is not None and policy.calling.local_to_called
    digits = unseal_many(asked, view.key_id) if zoned else np.ones(len(asked), np.uint64)
    numbers = Numbers(digits, np.zeros(len(asked), np.uint8), 0)
    firm = firm_facts_on_file(asked, asking)
    listed = answer_asked(numbers, np.arange(len(asked)), asked, asking=asking, view=view, firm=firm)
    return listed.judged.codes
