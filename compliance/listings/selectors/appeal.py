"""Questions about appeals: who may file one, what became of it, and what waits for an officer."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from complaints.models import Caller
from compliance.listings.models import Appeal, BlacklistEntry, ListingEvent
from compliance.listings.rules.listing import PUBLISHED
from compliance.listings.selectors.listing import naming
from core.models import Number, User
from core.selectors.number import number_e164
from core.selectors.officer import provinces_seen
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import callers_approved_now, callers_held_now
from registry.firms.selectors.marketer import membership_of
from registry.firms.selectors.never_listed import value_matches
from registry.register.selectors.holding import numbers_of

State = BlacklistEntry.State
LISTED_BY = (
    "listing.recommended", "listing.confirmed", "listing.by_decision", "listing.prolonged", "listing.extended",
    "listing.danger_stated",
)  # fmt: skip


@dataclass(frozen=True)
class Appellant:
    """One of the two: a number that was proved to be this person's, or the firm for which the person acts."""

    number: Number | None = None
    marketer: Marketer | None = None


def appellant_of(entry: BlacklistEntry, user: User, at: datetime) -> Appellant | None:
    """As whom `user` may speak for what this entry names; None for a stranger."""
    for number in numbers_of(user) if user.is_active else ():
        if names(entry, number_e164(number)):
            return Appellant(number=number)
    member = membership_of(user) if user.is_active else None
    if member is None:
        return None
    firm = member.marketer
    own = entry.marketer_id == firm.pk or any(names(entry, value) for value in callers_held_now(firm, at))
    return Appellant(marketer=firm) if own else None


def names(entry: BlacklistEntry, value: str) -> bool:
    """Whether the entry is about this caller, by its number or by its pattern."""
    if entry.pattern:
        return bool(value) and value_matches(entry.pattern, value)
    return entry.caller is not None and entry.caller.value == value


def listings_of_holder(user: User, at: datetime) -> list[BlacklistEntry]:
    """What was published of somebody's own numbers and stands, and what they appealed against. `watch` is told to nobody."""
    numbers = numbers_of(user)
    mine = Q(action__in=PUBLISHED, state=State.ACTIVE, until__gt=at)
    return _listings(mine, {number_e164(number) for number in numbers}, Q(appeals__appellant__in=numbers))


def listings_of_firm(firm: Marketer, at: datetime) -> list[BlacklistEntry]:
    """What stands against a firm or its approved numbers, `watch` too; of what that it was warned; what it appealed against."""
    mine = Q(state=State.ACTIVE, until__gt=at) | Q(state=State.PROPOSED, warned_at__isnull=False)
    return _listings(mine, callers_approved_now(firm, at), Q(appeals__marketer=firm) | Q(marketer=firm) & mine)


def _listings(standing: Q, values: set[str], appealed: Q) -> list[BlacklistEntry]:
    rows = BlacklistEntry.objects.select_related("caller", "marketer", "case").order_by("-proposed_at", "-pk")
    return list(rows.filter(standing & naming(*values - {""}) | appealed).distinct()[:100])


def appeals_of_user(entry: BlacklistEntry, user: User) -> "QuerySet[Appeal]":
    """What this person asked, by an own number or for the own firm, and nobody who held the number before."""
    member = membership_of(user)
    mine = Q(appellant__in=numbers_of(user))
    return appeals_of(entry).filter(mine | Q(marketer=member.marketer_id) if member else mine)


def may_appeal(entry: BlacklistEntry, user: User, at: datetime) -> bool:
    """As `appeal_file` says."""
    return (
        stands_published(entry, at)
        and not entry.appeals.filter(kind=Appeal.Kind.APPEAL, state=Appeal.State.OPEN).exists()
        and not appealed_since_it_was_listed(entry)
        and appellant_of(entry, user, at) is not None
    )


def may_ask(entry: BlacklistEntry, user: User, at: datetime) -> bool:
    """As `question_ask` says."""
    open_one = entry.appeals.filter(kind=Appeal.Kind.QUESTION, state=Appeal.State.OPEN)
    return stands_published(entry, at) and not open_one.exists() and appellant_of(entry, user, at) is not None


def stands_published(entry: BlacklistEntry, at: datetime) -> bool:
    """Though an appeal may let it be watched only. What is over does not, whether or not a sweep took it out."""
    standing = entry.state == State.ACTIVE and entry.until is not None and entry.until > at
    return standing and entry.action in PUBLISHED


def appeals_of(entry: BlacklistEntry) -> "QuerySet[Appeal]":
    """The latest first."""
    return entry.appeals.select_related("answered_by", "marketer").order_by("-filed_at", "-pk")


def appeals_seen(user: User, at: datetime) -> "QuerySet[Appeal]":
    """Of the officer's provinces; the national office's are those of entries without a case too."""
    provinces = provinces_seen(user, at)
    rows = Appeal.objects.select_related("entry__caller", "entry__marketer", "entry__case", "marketer")
    return rows if "" in provinces else rows.filter(entry__case__province__in=provinces)


def appealed(entry: BlacklistEntry) -> bool:
    """Whether the holder appeals against what stands of the same caller, firm or pattern."""
    standing = BlacklistEntry.objects.filter(state=State.ACTIVE, appeal_state=BlacklistEntry.Appeal.OPEN)
    mine = standing.filter(caller=entry.caller_id, marketer=entry.marketer_id, pattern=entry.pattern)
    return mine.exclude(pk=entry.pk).exists()


def appeal_won(case_id: int, *, caller: Caller | None, marketer: Marketer | None) -> bool:
    """Whether the holder of the caller, or the firm, won an appeal against its listing by this case's decision."""
    rows = BlacklistEntry.objects.filter(caller=caller, marketer=marketer, pattern="", case=case_id, reason="decision")
    return rows.filter(appeal_state=BlacklistEntry.Appeal.GRANTED).exists()


def listed_by(entry: BlacklistEntry) -> set[int]:
    """Ids of the officers by whose word, or in whose place, it stands: none of them answers the appeal."""
    found = set(ListingEvent.objects.filter(entry=entry, act__in=LISTED_BY).values_list("user_id", flat=True))
    for review in entry.reviews.filter(agrees=True).values_list("officer_id", "instead_of_id"):
        found |= set(review)
    return {one for one in found if one is not None}


def appealed_since_it_was_listed(entry: BlacklistEntry) -> bool:
    """Whether an appeal was answered already, and the entry's end is the one that it spoke of."""
    answered = entry.appeals.filter(kind=Appeal.Kind.APPEAL).exclude(answered_at=None).order_by("-answered_at").first()
    if answered is None:
        return False
    longer = entry.events.filter(act__in=["listing.prolonged", "listing.extended"], at__gt=answered.answered_at)
    return not longer.exists()
