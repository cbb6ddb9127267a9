"""A spelling from outside, or a refusal that says why it is no number here."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import DomainError
from core.numbers import sealing
from core.numbers.parsing import read_subscriber
from core.policies.schema import Policy


def subscriber_or_refuse(text: str, policy: Policy) -> str:
    """E.164 of the subscriber's number that `text` spells. Raises `DomainError` with the problem as its code."""
    subscriber = read_subscriber(text, policy)
    if subscriber.problem:
        raise unregistrable(subscriber.problem)
    return subscriber.e164


def unregistrable(problem: str) -> DomainError:
    return DomainError(problem, _("This is not a number that can be registered here."), pointer="/number")


def subscribers_read_cells(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], policy: Policy
) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """The numbers that UTF-8 cells spell, as whole E.164 digits (0 where there is none), and each cell's problem or ""."""
    raw = data.tobytes()
    cells = zip(starts.tolist(), ends.tolist(), strict=True)
    return subscribers_read([raw[start:end].decode("utf-8", "replace") for start, end in cells], policy)


def subscribers_read(texts: Sequence[str], policy: Policy) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """`subscribers_read_cells` for texts."""
    read = [read_subscriber(text, policy) for text in texts]
    digits = np.array([sealing.to_digits(one.e164) if one.e164 else 0 for one in read], np.uint64)
    return digits, np.array([one.problem for one in read], np.str_)
