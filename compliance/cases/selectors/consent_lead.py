"""Questions about leads from contested consents."""

from datetime import datetime

from django.db.models import QuerySet

from compliance.cases.models import Case, ConsentLead
from compliance.cases.selectors.case import cases_seen
from core.models import User
from core.policies import current_policy
from core.selectors.only import only
from registry.register.rules.contested import Answers
from registry.register.selectors.contested import answers_of_firms


def leads_open() -> "QuerySet[ConsentLead]":
    """The gravest first."""
    rows = ConsentLead.objects.filter(closed_at=None).select_related("marketer")
    return rows.order_by("-contested", "opened_at", "pk")


def lead_of(public_id: str) -> ConsentLead | None:
    return only(ConsentLead.objects.select_related("marketer", "case", "closed_by").filter(public_id=public_id))


def counted_from(marketer_id: int, at: datetime) -> datetime:
    """Since when answers count: the pack's time, and none that an officer has dealt with."""
    window = at - current_policy(at).exemptions.contested_within
    dealt = ConsentLead.objects.filter(marketer=marketer_id, closed_at__gt=window).order_by("-closed_at").first()
    return dealt.closed_at if dealt is not None and dealt.closed_at else window


def answers_now(marketer_id: int, at: datetime) -> Answers:
    return answers_of_firms([marketer_id], counted_from(marketer_id, at), at).get(marketer_id, Answers())


def cases_for_lead(lead: ConsentLead, user: User, at: datetime) -> "QuerySet[Case]":
    """Open cases about this firm that the officer sees."""
    rows = cases_seen(user, at).filter(marketer=lead.marketer_id, closed_at=None, merged_into=None)
    return rows.order_by("-opened_at", "-pk")
