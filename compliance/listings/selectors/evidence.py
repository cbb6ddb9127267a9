"""What people said of a caller, as it counts for a listing."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet

from complaints.models import Caller, Complaint
from compliance.findings.models import Assessment
from compliance.findings.rules.clusters import Filing, Tally, tally
from compliance.findings.selectors.filing import filings_of
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.listings.rules.listing import ListingFacts
from compliance.listings.selectors.holder_claim import held_since
from compliance.listings.selectors.listing import last_end, originating_traffic
from core.numbers.provinces import is_mobile
from core.policies import Policy
from registry.firms.selectors.caller_number import declaration_at
from registry.firms.selectors.never_listed import never_listed

FIGURES = ("reason", "people", "days", "places", "confirmed", "rows")


def facts_about(caller: Caller, complaints: "QuerySet[Complaint]", at: datetime, policy: Policy) -> ListingFacts:
    """What these complaints say of the caller, and what operators answered. Traffic lowers no threshold but a declared line's."""
    declared = declaration_at(caller=caller.value, at=at) is not None
    filings = _counting(caller, complaints, policy)
    return ListingFacts(
        tally=tally(filings, policy),
        aged=tally(aged(filings), policy),
        kind=caller.kind,
        never_listed=never_listed(caller.value, policy, at),
        private_mobile=caller.kind == "e164" and is_mobile(caller.value, policy),
        originating_traffic=originating_traffic(caller, at),
        declared_calls=OperatorAnswers([caller.value]).calls(caller.value) if declared else None,
    )


def figures_of(action: str, counted: Tally, policy: Policy) -> dict[str, Any]:
    """What an entry says of its ground, by the names of `FIGURES`."""
    proved = counted.people >= policy.enforcement.listing[action].people
    return {
        "reason": "complaints" if proved else "unproved_rows",
        "people": counted.people,
        "days": counted.days if proved else counted.unproved_days,
        "places": counted.places if proved else counted.unproved_places,
        "confirmed": counted.confirmed,
        "rows": counted.unproved_rows,
    }


def aged(filings: Iterable[Filing]) -> list[Filing]:
    """Those of whom it is known since when they hold their line."""
    return [filing for filing in filings if filing.line_held_days is not None]


def with_ground(complaints: "QuerySet[Complaint]") -> "QuerySet[Complaint]":
    """Without those that were withdrawn, or assessed and in which no breach was found: they lend no weight to a listing."""
    return complaints.filter(withdrawn_at=None).exclude(assessment__outcome=Assessment.Outcome.NO_BREACH)


def of_former_holders(caller: Caller, complaints: "QuerySet[Complaint]", policy: Policy) -> "QuerySet[Complaint]":
    """Those about calls from before the line has its present holder, as its operator said last and nothing since denies."""
    since = held_since(caller, policy)
    if since is None:
        return complaints.none()
    return complaints.filter(called_at__lt=datetime.combine(since, time(), policy.numbering.zone))


def _counting(caller: Caller, complaints: "QuerySet[Complaint]", policy: Policy) -> list[Filing]:
    """What counts for a listing: the complaints that came after the caller's last listing ended, about calls since its line has
    its present holder. Whoever held it before is not the one who would be listed."""
    ended, complaints = last_end(caller.pk), with_ground(complaints)
    if ended is not None:
        complaints = complaints.filter(received_at__gt=ended)
    complaints = complaints.exclude(
        number__planted__isnull=False
    )  # the office's own lines are nobody, and lead elsewhere
    filings = filings_of(complaints.select_related("number"), policy)
    since = held_since(caller, policy)
    return [filing for filing in filings if since is None or filing.called_on >= since]
