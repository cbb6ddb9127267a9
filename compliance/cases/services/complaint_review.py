"""An officer who did not work on it answers the review that a complainant asked for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_review import LONGEST
from complaints.services.complaint_step import REVIEW, complaint_step_add
from compliance.cases.selectors.complaint_review import has_worked_on
from compliance.findings.rules.explanations import REVIEWED_ONCE
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.services.audit import audit_write


@transaction.atomic
def complaint_review_answer(
    *, complaint_id: int, stands: bool, answer: str, officer: User, at: datetime
) -> ComplaintReview:
    """Say with reasons whether what was answered `stands`; else it is under review until the desk concludes anew. Whoever
    complained reads the reasons.

    Raises `DomainError` without reasons or with too many, `NotAllowed` for whoever acted in the case it came of, `Conflict` where
    nothing is asked any more.
    """
    answer = answer.strip()
    if not answer or len(answer) > LONGEST:
        message = _("Write in at most %(most)d characters why. Whoever complained reads it.") % {"most": LONGEST}
        raise DomainError("complaint_review.answer", message, pointer="/answer")
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    rows = ComplaintReview.objects.select_for_update(of=("self",), no_key=True).select_related("complaint__caller")
    review = rows.filter(complaint=complaint, answered_at=None).first()
    if review is None or complaint.withdrawn_at is not None:
        raise Conflict("complaint_review.answered", _("No review of this complaint waits for an answer."))
    if has_worked_on(officer, review):
        raise NotAllowed("complaint_review.same_officer", _("You worked on this case. Another officer answers."))
    review.stands, review.answer, review.answered_by, review.answered_at = stands, answer, officer, at
    review.save(update_fields=["stands", "answer", "answered_by", "answered_at"])
    actor = Actor.user(officer)
    asked = complaint.steps.filter(status=REVIEW, at=review.asked_at).first()
    params = {name: value for name, value in (asked.params if asked else {}).items() if name == "office"}
    complaint_step_add(
        complaint_id=complaint.pk,
        status=review.status if stands else REVIEW,
        params={**params, "why": review.answer, **({"remedy": REVIEWED_ONCE} if stands else {})},
        case_reference=review.case_reference,
        at=at,
        actor=actor,
    )
    audit_write(actor=actor, act="complaint_review.answered", target=complaint, at=at, data={"stands": stands})
    return review
