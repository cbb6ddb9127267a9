"""Whoever complained asks once that the answer be looked at again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintReview
from complaints.rules.answers import REVIEW_ASKED
from complaints.selectors.complaint_review import review_open
from complaints.services.complaint_step import REVIEW, complaint_step_add
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.policies import current_policy
from core.services.audit import audit_write

LONGEST = 2000  # characters, of reasons and of the answer


@transaction.atomic
def complaint_review_ask(*, complaint_id: int, reasons: str, at: datetime, actor: Actor) -> ComplaintReview:
    """Ask for a review of the answer, within the pack's time. Raises `DomainError` without reasons or with too many, `Conflict`
    where there is nothing to review, it is too late, or it was asked before."""
    reasons = reasons.strip()
    if not reasons or len(reasons) > LONGEST:
        message = _("Say in at most %(most)d characters why the answer should be looked at again.") % {"most": LONGEST}
        raise DomainError("complaint_review.reasons", message, pointer="/reasons")
    locked = Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("caller")
    complaint = locked.get(pk=complaint_id)
    found = review_open(complaint, current_policy(at), at)
    if found is None:
        raise Conflict("complaint_review.closed", _("No review of this complaint can be asked for, or not any more."))
    step, _until = found
    review = ComplaintReview.objects.create(
        complaint=complaint,
        status=step.status,
        case_reference=step.case_reference,
        reasons=reasons,
        asked_at=at,
    )
    params = {"why": REVIEW_ASKED, **({"office": step.params["office"]} if "office" in step.params else {})}
    complaint_step_add(
        complaint_id=complaint.pk,
        status=REVIEW,
        params=params,
        case_reference=step.case_reference,
        at=at,
        actor=actor,
    )
    audit_write(actor=actor, act="complaint_review.asked", target=complaint, at=at)
    return review
