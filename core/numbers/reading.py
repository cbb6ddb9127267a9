"""A spelling from outside, or a refusal that says why it is no number here."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import DomainError
from core.numbers.bulk import PROBLEMS, Numbers, read_cells, read_texts
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
    return with_words(read_cells(data, starts, ends, policy))


def subscribers_read(texts: Sequence[str], policy: Policy) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """`subscribers_read_cells` for texts."""
    return with_words(read_texts(texts, policy))


def with_words(numbers: Numbers) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    return numbers.digits, np.array(PROBLEMS)[numbers.problems]
