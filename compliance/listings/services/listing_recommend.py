"""An officer recommends an entry, with reasons. Another officer decides; the evidence must support it as it does a machine's."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller, Complaint
from compliance.findings.rules.clusters import tally
from compliance.findings.selectors.filing import filings_of
from compliance.listings.models import BlacklistEntry
from compliance.listings.rules.listing import ListingFacts, why_not
from compliance.listings.rules.pattern import why_no_pattern
from compliance.listings.selectors.evidence import aged, facts_about, figures_of, with_ground
from compliance.listings.services.list_change import check_listing_office, entry_note
from compliance.listings.services.listing import listing_propose
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import User
from core.numbers.provinces import is_mobile
from core.policies import Policy, current_policy
from registry.firms.selectors.never_listed import never_list_within, never_listed

MOST_COMPLAINTS = 20_000  # of a pattern's that are looked at
REASONS: dict[str, Any] = {
    "never_list": _("This caller stands on the never-list."),
    "spoofed": _("Nothing was called from this line: its number was faked. Its owner is protected."),
    "holder_unproved": _("A private mobile is published only once the operator saw the line itself place the calls."),
    "people": _("Too few independent people complained."),
    "days": _("The complaints are about too few days."),
    "places": _("The complaints come from too few places."),
    "confirmed": _("Too few calls were confirmed by the operator."),
    "unproved_only": _("Unproved complaints alone never label or block."),
    "traffic": _("An emergency needs the operator's traffic alarm: name the operator and its reference."),
    "pattern.short": _(
        "A pattern begins with + and the country's code, has eight digits at least, and ends with a star."
    ),
    "pattern.few": _("People complained of fewer than three numbers of this pattern. List those."),
    "pattern.never_list": _("A number that is never listed falls under this pattern."),
    "pattern.mobiles": _("Private mobiles fall under this pattern. They are not listed together."),
}


@dataclass(frozen=True)
class Recommended:
    """`caller` or `pattern`. `alarm`: the operator and its reference, for an emergency. `case_id`: what it belongs to."""

    action: str
    caller: Caller | None = None
    pattern: str = ""
    alarm: str = ""
    case_id: int | None = None
    category: str = ""


@transaction.atomic
def listing_recommend(*, recommended: Recommended, officer: User, reason: str, at: datetime) -> BlacklistEntry:
    """Propose it; somebody else decides (`listing_confirm`). Raises NotAllowed for others than officers of the case's province
    or of the national office, and Conflict with each thing that stands against it."""
    policy = current_policy(at)
    entry = BlacklistEntry(
        caller=recommended.caller,
        pattern=recommended.pattern,
        case_id=recommended.case_id,
        action=recommended.action,
        category=recommended.category,
        reason="traffic" if recommended.action == "emergency" else "complaints",
    )
    check_listing_office(entry, officer, at)
    if not reason.strip():
        raise DomainError("listing.recommend_reason", _("Say why this is to be listed."), pointer="/reason")
    against, facts = _against(recommended, at, policy)
    if against:
        raise Conflict("listing.unsupported", " ".join(str(REASONS[code]) for code in against))
    if recommended.action != "emergency":
        for name, value in figures_of(recommended.action, facts.counted(recommended.action), policy).items():
            setattr(entry, name, value)
    proposed = listing_propose(entry=entry, at=at, actor=Actor.user(officer))
    if proposed is None:
        message = _("This is proposed or stands already, or the holder appeals against what stands.")
        raise Conflict("listing.stands", message)
    params = {"alarm": recommended.alarm} if recommended.alarm else None
    entry_note(proposed, "listing.recommended", Actor.user(officer), at, text=reason.strip(), params=params)
    return proposed


def _against(recommended: Recommended, at: datetime, policy: Policy) -> tuple[list[str], ListingFacts]:
    alarm = recommended.action == "emergency" and bool(recommended.alarm.strip())
    if recommended.caller is not None:
        complaints = Complaint.objects.filter(caller=recommended.caller)
        facts = facts_about(recommended.caller, complaints, at, policy)
        facts = replace(
            facts,
            # The operator that raises the alarm saw the line place the calls; a number nobody gave out places none.
            originating_traffic=True if alarm and facts.originating_traffic is None else facts.originating_traffic,
            traffic_alarm=alarm,
        )
        return why_not(recommended.action, facts, policy), facts
    prefix = recommended.pattern.removesuffix("*")
    callers = list(Caller.objects.filter(value__startswith=prefix)[:MOST_COMPLAINTS]) if prefix else []
    rows = with_ground(Complaint.objects.filter(caller__in=callers)).select_related("number")[:MOST_COMPLAINTS]
    filings = filings_of(rows, policy)
    facts = ListingFacts(tally=tally(filings, policy), aged=tally(aged(filings), policy), traffic_alarm=alarm)
    against = why_no_pattern(
        recommended.pattern,
        len(callers),
        guarded=never_list_within(prefix, policy, at)
        or any(never_listed(row.value, policy, at) for row in callers[:500]),
        mobiles=any(is_mobile(row.value, policy) for row in callers) or _may_be_mobile(prefix, policy),
        traffic=alarm,
    )
    return against or why_not(recommended.action, facts, policy), facts


def _may_be_mobile(prefix: str, policy: Policy) -> bool:
    """Whether numbers of the home country that begin so are mobiles: asked of one of the usual length."""
    return prefix.startswith("+") and any(is_mobile(prefix.ljust(length, "0"), policy) for length in (12, 13, 14))
