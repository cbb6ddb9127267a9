"""A caller is taken out of the campaign that a case is about: it does not belong to it, an officer finds."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller
from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.combining import against_splitting
from compliance.cases.selectors.combining import side_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from compliance.findings.models import CampaignCaller, Violation
from compliance.findings.services.campaign import campaign_caller_take_out
from core.access.roles import DECIDING_ROLES
from core.actors import Actor
from core.errors import Conflict, NotAllowed
from core.models import User
from core.translation.words import named

ACTOR = Actor.system("campaigns")


@transaction.atomic
def case_caller_take_out(
    *, case: Case, caller: Caller, officer: User, because: str, at: datetime, seen: str = ""
) -> CaseEvent:
    """What is suspected of the caller leaves the file, and is gathered anew for the caller alone by the next round.

    Possible as long as a case may be split. Raises NotAllowed for who does not work on the case, Conflict where the firm was
    written to, and of the caller that the case is named after.
    """
    case = lock_case(case, seen)
    powers = powers_in(case, officer, at)
    if not powers.roles & DECIDING_ROLES:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    objections = against_splitting(side_of(case))
    if objections:
        raise Conflict(f"campaign.{objections[0].code}", named(objections[0].names))
    if case.caller_id == caller.pk:
        raise Conflict("campaign.leader", _("The campaign began with this number. Take the others out instead."))
    row = campaign_caller_take_out(caller=caller, officer=officer, because=because, at=at)
    theirs = Violation.objects.filter(case=case, caller=caller, marketer=None, state=Violation.State.SUSPECTED)
    count = theirs.update(case=None)
    return case_happened(
        case,
        "case.caller_taken_out",
        Actor.user(officer),
        at,
        params={"name": caller.value, "caller": caller.pk, "violations": count},
        note=row.taken_out_because,
        audited={"caller": caller.pk, "violations": count},
        deputy=powers.acting_for(DECIDING_ROLES),
    )


@transaction.atomic
def case_callers_let_go(*, callers: Collection[int], at: datetime) -> int:
    """What is suspected of those that left a campaign by themselves (another firm's, as was found out) leaves its case, as long
    as it may be split; how many left. They are gathered anew each for itself."""
    gone = CampaignCaller.objects.filter(caller__in=callers, taken_out_by=None).exclude(taken_out_at=None)
    return sum(_let_go(row, at) for row in gone.select_related("campaign", "caller").order_by("pk"))


def _let_go(row: CampaignCaller, at: datetime) -> bool:
    theirs = Violation.objects.filter(caller=row.caller, marketer=None, state=Violation.State.SUSPECTED)
    case = Case.objects.filter(caller=row.campaign.leader_id, pk__in=theirs.values("case")).first()
    if case is None:
        return False
    case = lock_case(case)
    if against_splitting(side_of(case)):
        return False
    count = theirs.filter(case=case).update(case=None)
    params = {"name": row.caller.value, "caller": row.caller_id, "violations": count}
    audited = {"caller": row.caller_id, "violations": count}
    case_happened(case, "case.caller_taken_out", ACTOR, at, params=params, audited=audited)
    return True
