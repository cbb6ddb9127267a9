"""A firm objects to who leads its hearing, in its portal; the head decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.hearing_objection import Objection
from compliance.cases.selectors.hearing import hearing_objection_of
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer

REFUSALS = {
    Objection.NONE: ("objection.none", _("No hearing is to come in which somebody could be objected to.")),
    Objection.ASKED: ("objection.asked", _("You have objected already. The head decides.")),
    Objection.REFUSED: ("objection.refused", _("The head has decided on your objection: it was refused.")),
}


@transaction.atomic
def hearing_object(*, case: Case, marketer: Marketer, member: User, reason: str, at: datetime) -> CaseEvent:
    """Until the head has decided nobody leads the hearing. Raises Conflict where there is nothing to object to, or no more."""
    case = lock_case(case)
    if case.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    if not reason.strip():
        raise DomainError("objection.reason", _("Say why somebody else should lead the hearing."), pointer="/reason")
    may = hearing_objection_of(case, member, current_policy(at), at)
    if may is not Objection.OPEN:
        raise Conflict(*REFUSALS[may])
    case.facts = {name: value for name, value in case.facts.items() if name != "recusal_outcome"}
    case.facts = {**case.facts, "recusal_asked": True}
    case.save(update_fields=["facts"])
    return case_happened(case, "case.hearing_objected", Actor.user(member), at, note=reason.strip(), by_firm=True)
