"""Leads from contested consents: opened by the figures, closed by an officer with a reason, or taken to a case."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, ConsentLead
from compliance.cases.selectors.consent_lead import answers_now, cases_for_lead, counted_from
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.access.roles import DECIDING_ROLES
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.running.one_by_one import one_by_one
from core.selectors.officer import roles_in
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register.rules.contested import is_lead
from registry.register.selectors.contested import firms_contested

SYSTEM = Actor.system("consent-leads")


def consent_leads_consider(*, at: datetime) -> None:
    """Look at every firm of whose claims somebody denied one lately. Safe to run twice, at once or late."""
    firms = firms_contested(at - current_policy(at).exemptions.contested_within, at)
    one_by_one(lambda firm: consent_lead_consider(marketer_id=firm, at=at), firms)


@transaction.atomic
def consent_lead_consider(*, marketer_id: int, at: datetime) -> ConsentLead | None:
    """Open a lead where the figures of the firm make one; of one that is open they are counted anew. None: there is none.

    Under the firm's lock, so that there is never a second. One that is open stays open, whatever is said later: somebody may
    be reading it.
    """
    firm = Marketer.objects.select_for_update(no_key=True).get(pk=marketer_id)
    lead = ConsentLead.objects.filter(marketer=firm, closed_at=None).first()
    answers, since = answers_now(firm.pk, at), counted_from(firm.pk, at)
    figures = {"answered": answers.answered, "contested": answers.contested, "people": answers.people}
    if lead is not None:
        ConsentLead.objects.filter(pk=lead.pk).update(**figures, since=since, counted_at=at)
        return lead
    if not is_lead(answers, current_policy(at)):
        return None
    lead = ConsentLead.objects.create(marketer=firm, opened_at=at, since=since, counted_at=at, **figures)
    audit_write(actor=SYSTEM, act="consent_lead.opened", target=lead, at=at, data=figures)
    return lead


@transaction.atomic
def consent_lead_close(*, lead: ConsentLead, reason: str, officer: User, at: datetime) -> ConsentLead:
    """Nothing follows from it, for this reason. Raises NotAllowed, Conflict where somebody dealt with it, DomainError."""
    return _end(lead, reason, officer, at, "consent_lead.closed", None)


@transaction.atomic
def consent_lead_take_to_case(
    *, lead: ConsentLead, case: Case, reason: str, officer: User, at: datetime
) -> ConsentLead:
    """Its figures stand in the file of this case of the firm from now on, as a lead: no breach is established by them.
    Raises as `consent_lead_close`, and Conflict for a case that is not of this firm, not open, or not this officer's to see."""
    case = lock_case(case)
    if not cases_for_lead(lead, officer, at).filter(pk=case.pk).exists():
        raise Conflict("consent_lead.case", _("Choose an open case about this firm."), pointer="/case")
    ended = _end(lead, reason, officer, at, "consent_lead.taken_to_case", case)
    params = {"lead": ended.public_id, "answered": ended.answered, "contested": ended.contested, "people": ended.people}
    case_happened(case, "case.consents_contested", Actor.user(officer), at, params=params, note=ended.reason)
    return ended


def _end(lead: ConsentLead, reason: str, officer: User, at: datetime, act: str, case: Case | None) -> ConsentLead:
    row = ConsentLead.objects.select_for_update(of=("self",)).select_related("marketer").get(pk=lead.pk)
    if not roles_in(officer, row.marketer.province, at) & DECIDING_ROLES:
        raise NotAllowed("consent_lead.office", _("An officer, head or supervisor of the firm's office decides this."))
    if not reason.strip():
        raise DomainError("consent_lead.reason", _("Give your reasons."), pointer="/reason")
    if row.closed_at is not None:
        raise Conflict("consent_lead.closed", _("Somebody has dealt with this already."))
    row.closed_at, row.closed_by, row.reason, row.case = at, officer, reason.strip(), case
    row.save(update_fields=["closed_at", "closed_by", "reason", "case"])
    data = {"case": case.pk} if case is not None else {}
    audit_write(actor=Actor.user(officer), act=act, target=row, at=at, data=data)
    return row
