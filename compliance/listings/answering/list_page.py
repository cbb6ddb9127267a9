"""A change of the list as its readers are told it: entry by entry, and caller by caller."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from compliance.listings.answering.list_forms import Dialled, ListChange, ListedEntry, ListedPage
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import BLOCKING, basis_of, strength
from compliance.listings.selectors.listing import Audience, Delta, list_delta, recently_active
from core.clock import moment
from core.numbers.dialled import number_of, spellings_of
from core.numbers.masking import is_private
from core.policies import Policy


def list_change(
    *, since: int, audience: Audience, policy: Policy, at: datetime, recent_first: bool = False
) -> ListChange:
    """What changed after version `since`; the whole list where that is 0 or not known here. `recent_first`: whoever was
    complained of last stands first, in every form but those that are sorted."""
    delta = list_delta(since=since, audience=audience, policy=policy, at=at)
    return _change_of(delta, policy, recent_first=recent_first)


def _change_of(delta: Delta, policy: Policy, *, recent_first: bool = False) -> ListChange:
    entries = recently_active(delta.entries) if recent_first else delta.entries
    page = ListedPage(
        delta.version, delta.since, delta.full, [_entry_body(entry, policy) for entry in entries], delta.removed
    )
    standing = by_caller(entries if delta.full else delta.standing, policy)
    named = {entry.named for entry in delta.standing}
    gone = by_caller((entry for entry in delta.touched if entry.named not in named), policy)
    return ListChange(page, list(standing.values()), list(gone.values()))


def by_caller(entries: Iterable[BlacklistEntry], policy: Policy) -> dict[str, Dialled]:
    """Each caller and pattern once, as strong as the strongest entry about it. Senders' names and firms are not dialled."""
    strongest: dict[str, BlacklistEntry] = {}
    for entry in entries:
        value = entry.named
        if value and (value not in strongest or strength(entry.action) > strength(strongest[value].action)):
            strongest[value] = entry
    return {
        value: Dialled(
            entry=entry.public_id,
            spellings=spellings_of(value, policy),
            number=number_of(value, policy),
            name=entry.category or entry.kind,
            blocked=entry.action in BLOCKING,
        )
        for value, entry in strongest.items()
        if entry.caller is None or entry.caller.kind != "sender_id"
    }


def _entry_body(entry: BlacklistEntry, policy: Policy) -> ListedEntry:
    assert entry.since is not None
    assert entry.until is not None
    private = entry.caller is not None and is_private(entry.caller.value, entry.caller.kind, policy)
    return ListedEntry(
        id=entry.public_id,
        caller=entry.caller.value if entry.caller else None,
        pattern=entry.pattern or None,
        kind=entry.kind,
        category=entry.category,
        action=entry.action,
        basis=basis_of(entry.action, entry.reason),
        reason=entry.reason,
        since=moment(entry.since),
        until=moment(entry.until),
        people=None if private else entry.people,
        days=None if private else entry.days,
        appeal_state=entry.appeal_state,
        redress_url=f"{settings.DNC_SITE_URL}{reverse('listing', args=[entry.public_id])}",
        firm=entry.marketer.name if entry.marketer else None,
    )
