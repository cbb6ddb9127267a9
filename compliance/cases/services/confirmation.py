"""An operator confirms calls from its own records: complaints of a case rise to evidence class C2."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Evidence
from complaints.services.complaint_details import complaint_evidence_raise
from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.case_states import Phase
from compliance.cases.selectors.confirmation import complaints_to_confirm
from compliance.cases.selectors.powers import powers_in
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.gathering import subject_gather
from compliance.cases.services.locks import lock_case
from core.access.roles import DECIDING_ROLES
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from registry.firms.models import Operator


@transaction.atomic
def calls_confirm(
    *,
    case: Case,
    complaint_ids: Collection[int],
    operator: Operator,
    reference: str,
    officer: User,
    at: datetime,
    seen: str = "",
) -> CaseEvent:
    """Record the operator's confirmation of these complaints' calls; what the case may propose follows at once.

    `reference`: the operator's letter or ticket; `seen`: the version of the case that the officer was shown. Complaints
    that are not of this case, or whose complainant proved no number, are refused.
    """
    case = lock_case(case, seen)
    if not powers_in(case, officer, at).roles & DECIDING_ROLES:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if case.record.phase != Phase.BEFORE_DECISION:
        raise Conflict("case.decided", _("This case is decided or closed; its evidence stands."))
    if not reference.strip():
        raise DomainError("reference.empty", _("Write the reference of the operator's answer."), pointer="/reference")
    chosen = list(complaints_to_confirm(case).filter(pk__in=complaint_ids).order_by("pk").values_list("pk", flat=True))
    if not chosen or len(chosen) != len(set(complaint_ids)):
        raise DomainError(
            "complaints.chosen", _("Choose the calls that the operator confirmed."), pointer="/complaints"
        )
    for pk in chosen:
        complaint_evidence_raise(
            complaint_id=pk, evidence=Evidence.CONFIRMED, basis="operator.record", at=at, actor=Actor.user(officer)
        )
    event = case_happened(
        case,
        "case.calls_confirmed",
        Actor.user(officer),
        at,
        params={"count": len(chosen), "operator": operator.name, "reference": reference.strip()},
        note=reference.strip(),
        audited={"count": len(chosen), "operator": operator.pk},
    )
    subject = "marketer" if case.marketer_id else "caller"
    subject_gather(subject=subject, subject_id=case.marketer_id or case.caller_id or 0, at=at)
    return event
