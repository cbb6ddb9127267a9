"""A spelling from outside, or a refusal that says why it is no number here."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.numbers.parsing import read_subscriber
from core.policies.schema import Policy


def subscriber_or_refuse(text: str, policy: Policy) -> str:
    """E.164 of the subscriber's number that `text` spells. Raises `DomainError` with the problem as its code."""
    subscriber = read_subscriber(text, policy)
    if subscriber.problem:
        message = _("This is not a number that can be registered here.")
        raise DomainError(subscriber.problem, message, pointer="/number")
    return subscriber.e164
