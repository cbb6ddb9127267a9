"""Arrays for PostgreSQL as one literal: it reads `'{1,2,3}'` many times faster than a list of as many expressions."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray


def integers(values: NDArray[np.generic] | Iterable[int]) -> str:
    """For ``%s::bigint[]``. True and False become 1 and 0."""
    if isinstance(values, np.ndarray):
        values = values.tolist()
    return "{" + ",".join([str(int(value)) for value in values]) + "}"


def words(values: Iterable[str]) -> str:
    """For ``%s::text[]``: words of letters, digits and underscores alone, and empty ones. Raises ValueError for others."""
    found = list(values)
    joined = "".join(found)
    if joined and not (joined.isascii() and joined.replace("_", "a").isalnum()):
        raise ValueError("Only plain words go into such an array.")
    return "{" + ",".join([word or '""' for word in found]) + "}"
