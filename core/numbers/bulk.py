from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.numbers.parsing import read_subscribers
from core.numbers.sealing import to_digits
from core.policies.schema import Policy

PROBLEMS: tuple[str, ...] = (
    "",
    "input.malformed",
    "input.empty",
    "number.short_code",
    "number.emergency",
    "number.premium",
    "number.toll_free",
    "number.foreign",
    "number.unallocated",
)


@dataclass(frozen=True)
class Numbers:
    digits: NDArray[np.uint64]
    problems: NDArray[np.uint8]
    by_library: int


def read_texts(texts: Sequence[str], policy: Policy) -> Numbers:
    read = read_subscribers(texts, policy)
    return Numbers(
        np.array([to_digits(r.e164) if r.e164 else 0 for r in read], dtype=np.uint64),
        np.array([PROBLEMS.index(r.problem) for r in read], dtype=np.uint8),
        len(texts),
    )
