"""How many new numbers a firm may ask about. Requests are metered elsewhere; invalid rows are never charged."""

from dataclasses import dataclass

from core.policies.schema import Policy


@dataclass(frozen=True)
class QuotaUse:
    """`used`: distinct valid numbers first asked about within the pack's period. `raised_to`: granted on request."""

    used: int
    raised_to: int | None = None


@dataclass(frozen=True)
class QuotaAnswer:
    """`charged`: how many of the new numbers would be charged; all or none are let through."""

    allowed: bool
    limit: int
    charged: int
    remaining: int  # after this request when it is allowed, else now


def quota_limit(use: QuotaUse, policy: Policy) -> int:
    """The pack's quota, or a higher one granted to the firm; a grant never lowers it."""
    return max(policy.scrub.quota_numbers, use.raised_to or 0)


def quota_answer(use: QuotaUse, new_numbers: int, policy: Policy) -> QuotaAnswer:
    """`new_numbers`: distinct valid numbers of the request not asked about within the period yet."""
    limit = quota_limit(use, policy)
    left = max(limit - use.used, 0)
    allowed = new_numbers <= left
    return QuotaAnswer(allowed, limit, new_numbers if allowed else 0, left - new_numbers if allowed else left)


def lookup_allowed(numbers: int, looked_up_before: int, policy: Policy) -> bool:
    """A look-up by hand: at most so many at once, and so many a session where the pack says so."""
    session = policy.scrub.session_limit
    return numbers <= policy.scrub.lookup_limit and (session is None or looked_up_before + numbers <= session)
