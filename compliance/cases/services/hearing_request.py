"""A firm asks for a hearing by itself, in its portal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.hearing_request import Hearing
from compliance.cases.selectors.notice import hearing_right_of
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.errors import Conflict, NotAllowed
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer


@transaction.atomic
def hearing_request(*, case: Case, marketer: Marketer, member: User, at: datetime) -> Case:
    """Recorded as the firm's own act. Asked twice it is asked once. Raises Conflict where there is no right to one, or no more."""
    case = lock_case(case)
    if case.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    right = hearing_right_of(case, member, current_policy(at), at)
    if right.hearing is Hearing.ASKED:
        return case
    if right.hearing is Hearing.NONE:
        raise Conflict(
            "hearing.none", _("The penalty proposed here gives no right to a hearing. You may hand in a statement.")
        )
    if right.hearing is Hearing.OVER:
        raise Conflict(
            "hearing.over", _("The term for asking for a hearing is over. You may still hand in a statement.")
        )
    case.facts = {**case.facts, "hearing_requested": True, "hearing_waived": False}
    case.save(update_fields=["facts"])
    case_happened(case, "case.hearing_requested", Actor.user(member), at, by_firm=True)
    return case
