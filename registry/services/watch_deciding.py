"""What a firm would be told now of numbers it watches, by the one rule."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from core.numbers.parsing import Subscriber
from core.numbers.sealing import to_e164, unseal_many
from core.policies import current_policy
from registry.models import WatchList
from registry.selectors.scrub_facts import facts_of_numbers
from registry.selectors.watchlist import watch_purpose
from registry.services.scrub_rows import Judge

BATCH = 20_000
NOBODY = Subscriber("")


def decide_anew(watchlist: WatchList, sealed: NDArray[np.int64], at: datetime) -> NDArray[np.uint16]:
    """The answer codes of distinct sealed numbers (under the active key), in their order."""
    codes = [decide_batch(watchlist, sealed[start : start + BATCH], at) for start in range(0, len(sealed), BATCH)]
    return np.concatenate(codes) if codes else np.empty(0, np.uint16)


def decide_batch(watchlist: WatchList, sealed: NDArray[np.int64], at: datetime) -> NDArray[np.uint16]:
    values: list[int] = sealed.tolist()
    facts = facts_of_numbers(sealed=values, subject=watchlist.subject, at=at)
    judge = Judge(watchlist.subject, watch_purpose(watchlist), current_policy(at), at, facts)
    subscribers = [NOBODY] * len(values)
    if judge.zoned:  # a planned time is read on the clock of the place that the number tells
        subscribers = [Subscriber(to_e164(digits)) for digits in unseal_many(sealed).tolist()]
    decisions = (judge.decide(who, value) for who, value in zip(subscribers, values, strict=True))
    return np.fromiter((judge.code(decision) for decision in decisions), np.uint16, count=len(values))
