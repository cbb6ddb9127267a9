"""What of a decision is carried out on a day: nothing under a stay, each measure for its own time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Policy

# Rungs that take the access of the whole firm away. A restriction is of the lines that the decision speaks of: these are listed.
SUSPENSION = "suspension"  # the one that may have a last day, or ends once what was wrong is mended
SUSPENDING = frozenset({SUSPENSION, "licence", "bad_list", "injunction"})
LENIENT = frozenset({"", "no_fault", "advice", "rectify"})  # rungs after which nobody is listed
BLOCK = "block"  # how a decision lists
AUTHORITY = "authority"
# Who may order that a decision is not carried out for a time (APL 73, Reconsideration Law 42, Litigation Law 56).
STAYED_BY = {
    AUTHORITY: bilingual("本机关", "This authority"),
    "reconsideration": bilingual("复议机关", "The reconsideration body"),
    "court": bilingual("人民法院", "The court"),
}
ABOVE = {code: names for code, names in STAYED_BY.items() if code != AUTHORITY}


@dataclass(frozen=True)
class Span:
    """From `since` to `until`, None while it runs."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Standing:
    """`sanction`: of the decision that was served; `in_force`: what it says of its breaches holds; `lifted`: the access was
    opened again before its time."""

    sanction: str
    in_force: bool
    stayed: bool
    suspended_until: datetime | None = None
    lifted: bool = False


@dataclass(frozen=True)
class ListingAfter:
    """What a decision does to the list from the day on which it reaches the party: `action`, of the callers that it speaks of, for
    `term`. `firm`: the firm is listed as a whole, with all its numbers, up to and with `until`, None for as long as its callers."""

    action: str
    term: timedelta
    firm: bool = False
    until: date | None = None


def listing_after(sanction: str, suspended_until: date | None, policy: Policy) -> ListingAfter | None:
    """None after a rung that lists nobody. What stays take of the term is added to it."""
    if sanction in LENIENT:
        return None
    suspends = sanction in SUSPENDING
    return ListingAfter(BLOCK, policy.enforcement.listing[BLOCK].term, suspends, suspended_until if suspends else None)


def is_suspending(standing: Standing, at: datetime) -> bool:
    """Whether the decision takes the firm's access now."""
    over = standing.lifted or (standing.suspended_until is not None and standing.suspended_until <= at)
    return standing.in_force and not standing.stayed and standing.sanction in SUSPENDING and not over


def stood_still(spans: Iterable[Span], since: datetime, at: datetime) -> timedelta:
    """How long any of `spans` ran between the two moments; what overlaps counts once."""
    total, reached = timedelta(0), since
    for span in sorted(spans, key=lambda span: span.since):
        start, end = max(span.since, reached), min(span.until or at, at)
        if end > start:
            total, reached = total + (end - start), end
    return total
