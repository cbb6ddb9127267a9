"""A firm asks for more time to answer, once; an officer answers, once."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseDocument, CaseEvent
from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.more_time import ASKED, GRANTS, REFUSED, MoreTime
from compliance.cases.selectors.more_time import is_time_asked, more_time_of
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case import case_move
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from registry.firms.models import Marketer

REFUSALS = {
    MoreTime.NONE: ("time.none", _("No time to answer runs here now.")),
    MoreTime.ASKED: ("time.asked", _("You have asked for more time already. The answer comes here.")),
    MoreTime.GRANTED: ("time.granted", _("You were given more time already. It is given once.")),
    MoreTime.REFUSED: ("time.refused", _("Your request was answered. It can be made once.")),
    MoreTime.OVER: ("time.over", _("The time to answer is over. You may still hand in a statement.")),
}


@transaction.atomic
def more_time_ask(*, case: Case, marketer: Marketer, member: User, reason: str, at: datetime) -> CaseEvent:
    """While it is not answered nothing is decided. Raises Conflict where more time cannot be asked for, or no more."""
    case = lock_case(case)
    if case.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    if not reason.strip():
        raise DomainError("time.reason", _("Say why you need more time."), pointer="/reason")
    may = more_time_of(case, at)
    if may is not MoreTime.OPEN:
        raise Conflict(*REFUSALS[may])
    return case_happened(case, ASKED, Actor.user(member), at, note=reason.strip(), by_firm=True)


@transaction.atomic
def more_time_answer(*, case: Case, officer: User, granted: bool, reason: str, at: datetime, seen: str = "") -> Case:
    """Grant it, by the act that extends the term, or refuse it: either way with a reason, which the firm reads."""
    case = lock_case(case, seen)
    if not is_time_asked(case):
        raise Conflict("time.unasked", _("No request for more time waits for an answer."))
    grant = ACTS[GRANTS[case.record.clock]]
    if granted:
        return case_move(case=case, act=grant.name, actor=officer, at=at, facts={"reason": reason.strip()})
    if not powers_in(case, officer, at).roles & grant.roles:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if not reason.strip():
        raise DomainError("time.reason", _("Give a reason: the firm will read it."), pointer="/reason")
    actor = Actor.user(officer)
    case_happened(case, REFUSED, actor, at)
    CaseDocument.objects.create(
        case=case, kind=REFUSED, text=reason.strip(), shown_to_firm=True, at=at, actor=str(actor)
    )
    return case
