"""A spelling from outside, or a refusal that says why it is no number here."""

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from core.errors import DomainError
from core.numbers.bulk import PROBLEMS, Numbers, read_cells, read_texts
from core.numbers.e164 import to_e164
from core.numbers.parsing import Subscriber, parse_e164, read_holder, read_subscriber
from core.numbers.plan import provable_kind
from core.policies.schema import Policy


def subscriber_or_refuse(text: str, policy: Policy) -> str:
    """E.164 of the subscriber's number that `text` spells. Raises `DomainError` with the problem as its code."""
    return _or_refuse(read_subscriber(text, policy))


def holder_or_refuse(text: str, policy: Policy) -> str:
    """`subscriber_or_refuse` for a line that its holder proved: it may be younger than every plan."""
    return _or_refuse(read_holder(text, policy))


def _or_refuse(subscriber: Subscriber) -> str:
    if subscriber.problem:
        raise unregistrable(subscriber.problem)
    return subscriber.e164


def unregistrable(problem: str) -> DomainError:
    return DomainError(problem, _("This is not a number that can be registered here."), pointer="/number")


def holders_read_cells(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], policy: Policy
) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """`holders_read` for cells of UTF-8."""
    return _with_words(proved(read_cells(data, starts, ends, policy), policy))


def holders_read(texts: Sequence[str], policy: Policy) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """`subscribers_read` for lines that their holders proved, each as `read_holder` reads it."""
    return _with_words(proved(read_texts(texts, policy), policy))


def proved(numbers: Numbers, policy: Policy) -> Numbers:
    """The same with what no plan knows as numbers, where they look like lines that a holder may prove."""
    numbering = policy.numbering
    digits, problems = numbers.digits.copy(), numbers.problems.copy()
    for row in np.flatnonzero(numbers.unplanned).tolist():
        number = parse_e164(to_e164(int(numbers.unplanned[row])))
        if number and provable_kind(number, numbering) in numbering.registrable:
            digits[row], problems[row] = numbers.unplanned[row], 0
    return Numbers(digits, problems, numbers.by_library)


def subscribers_read(texts: Sequence[str], policy: Policy) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    """The numbers that texts spell, as whole E.164 digits (0 where there is none), and each text's problem or ""."""
    return _with_words(read_texts(texts, policy))


def _with_words(numbers: Numbers) -> tuple[NDArray[np.uint64], NDArray[np.str_]]:
    return numbers.digits, np.array(PROBLEMS)[numbers.problems]
