"""Helpers of the acts that charge a firm for the numbers it asks about for the first time within the pack's period.

One reckoning a firm at a time: `quota_begin` takes a lock that lasts until the caller's transaction ends, the numbers that
are new go into the record of the scrub, and `quota_end` refuses when they are too many.
"""

from dataclasses import replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import TooMany
from core.policies.schema import Policy
from registry.firms.models import Marketer
from registry.scrubs.answering.charged import ChargedNumbers
from registry.scrubs.rules.quota import quota_answer
from registry.scrubs.selectors.quota import Quota, quota_of

SPAN = 1000  # records that charged something, after which they are added up once for all
CLOSE = """
WITH known AS (SELECT coalesce(max(last), 0) AS last FROM scrubs_chargedspan WHERE marketer_id = %(firm)s)
INSERT INTO scrubs_chargedspan (marketer_id, after, last, charged, first_at, last_at)
SELECT %(firm)s, known.last, max(head.id), sum(head.charged_count), min(head.checked_at), max(head.checked_at)
FROM known JOIN scrubs_scrubrecord head ON head.id > known.last
WHERE head.marketer_id = %(firm)s AND head.charged_count > 0 GROUP BY known.last
"""
FORGET = "DELETE FROM scrubs_chargedspan WHERE marketer_id = %s AND last_at < %s"
LOCK_SPACE = 0x444E43  # advisory locks: one quota reckoning a firm at a time


def quota_lock(*firms: int) -> None:
    """Of several firms (ids) at once, in one order: whoever asks for others holds its own too, and nobody waits in a circle."""
    with connection.cursor() as cursor:
        for firm in sorted(set(firms)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, firm])


def quota_begin(
    *, marketer: Marketer, asker: Marketer | None = None, key_id: int, at: datetime, policy: Policy
) -> tuple[Quota, ChargedNumbers]:
    """The quota as it stands, and what tells new numbers (sealed under `key_id`) from old, sure until the transaction ends.
    `asker`: who asks for `marketer`, where that is another."""
    quota_lock(marketer.pk, (asker or marketer).pk)
    quota = quota_of(marketer, at=at, policy=policy)
    if quota.unspanned >= SPAN:
        _span_close(marketer, at, policy)
    return quota, ChargedNumbers(marketer, at - policy.scrub.quota_period, key_id)


def _span_close(marketer: Marketer, at: datetime, policy: Policy) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, {"firm": marketer.pk})
        # Long over, even for a scrub that was spooled and is taken in late.
        cursor.execute(FORGET, [marketer.pk, at - 2 * policy.scrub.quota_period])


def quota_end(*, quota: Quota, new: int, policy: Policy) -> Quota:
    """The quota after `new` more numbers. Raises `TooMany`: the caller's transaction must not be kept then."""
    answer = quota_answer(quota.use, new, policy)
    if not answer.allowed:
        raise TooMany(
            "quota.exceeded",
            _("This list has %(new)d numbers you have not asked about lately; your quota has %(left)d left.")
            % {"new": new, "left": answer.remaining},
            retry_after=quota.reset,
        )
    return replace(quota, limit=answer.limit, used=quota.used + new)
