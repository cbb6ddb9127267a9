"""Helpers of the acts on consents: what a claim must say, whoever it is about."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.policies.schema import Policy

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # a mistyped year, which the database may be unable to give back


def check_claim(
    channels: Collection[str],
    categories: Collection[str],
    given_at: datetime,
    expires_at: datetime | None,
    at: datetime,
    policy: Policy,
) -> None:
    """Raises `DomainError` that points to what is wrong."""
    rules = policy.register
    if not channels or any(channel not in rules.channels for channel in channels):
        raise DomainError("channel.unknown", _("Name at least one channel of this register."), pointer="/channels")
    if not categories or any(category not in rules.categories for category in categories):
        raise DomainError("category.unknown", _("Name at least one trade of this register."), pointer="/categories")
    if given_at < EARLIEST:
        raise DomainError("consent.given_at", _("This moment is not between 1970 and 2200."), pointer="/given_at")
    if given_at > at:
        raise DomainError("consent.given_at", _("A consent cannot be given in the future."), pointer="/given_at")
    if expires_at is not None and expires_at <= given_at:
        message = _("A consent ends after it was given.")
        raise DomainError("consent.expires_at", message, pointer="/expires_at")


def given_by_another(given_at: datetime, changed: datetime | None) -> DomainError | None:
    """Why a leave counts for nothing: the line has another holder since. `changed`: since when, None where it has not."""
    if changed is None or given_at > changed:
        return None
    return DomainError("number.reassigned", _("The line has another holder since."), pointer="/given_at")
