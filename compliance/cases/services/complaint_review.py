"""An officer who did not work on it answers the review that a complainant asked for."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_review import LONGEST
from complaints.services.complaint_step import REVIEW, complaint_step_add
from compliance.cases.selectors.complaint_review import has_worked_on
from compliance.cases.services.gathering import complaint_gather_reviewed
from compliance.cases.services.locks import lock_subject_of
from compliance.findings.rules.explanations import CASE_ANEW, REVIEWED_ONCE, TAKEN_UP
from compliance.findings.services.reviewed_call import breach_suspect
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write


@transaction.atomic
def complaint_review_answer(
    *, complaint_id: int, stands: bool, answer: str, breach: str = "", officer: User, at: datetime
) -> ComplaintReview:
    """Say with reasons whether what was answered `stands`. Whoever complained reads the reasons.

    Else, where a case concluded so, it is on the desk's first page until a supervisor takes the case up again
    (`reviews_anew`); where no case did, the call is suspected of `breach` from now on and stands in a case, which opens for it
    if there is none.

    Raises `DomainError` without reasons or with too many, or without a breach of the pack where one is needed, `NotAllowed` for
    whoever acted in the case it came of, `Conflict` where nothing is asked any more.
    """
    answer = answer.strip()
    if not answer or len(answer) > LONGEST:
        message = _("Write in at most %(most)d characters why. Whoever complained reads it.") % {"most": LONGEST}
        raise DomainError("complaint_review.answer", message, pointer="/answer")
    if not stands:
        lock_subject_of(complaint_id)
    complaint = (
        Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("caller").get(pk=complaint_id)
    )
    rows = ComplaintReview.objects.select_for_update(of=("self",), no_key=True).select_related("complaint__caller")
    review = rows.filter(complaint=complaint, answered_at=None).first()
    if review is None or complaint.withdrawn_at is not None:
        raise Conflict("complaint_review.answered", _("No review of this complaint waits for an answer."))
    if has_worked_on(officer, review):
        raise NotAllowed("complaint_review.same_officer", _("You worked on this case. Another officer answers."))
    fresh = not stands and not review.case_reference
    if fresh and breach not in current_policy(complaint.called_at).enforcement.breaches:
        raise DomainError("complaint_review.breach", _("Choose what the call is suspected of."), pointer="/breach")
    review.stands, review.answer, review.answered_by, review.answered_at = stands, answer, officer, at
    review.save(update_fields=["stands", "answer", "answered_by", "answered_at"])
    actor = Actor.user(officer)
    asked = complaint.steps.filter(status=REVIEW, at=review.asked_at).first()
    params = {name: value for name, value in (asked.params if asked else {}).items() if name == "office"}
    complaint_step_add(
        complaint_id=complaint.pk,
        status=review.status if stands else REVIEW,
        params={
            **params,
            "why": review.answer,
            "remedy": REVIEWED_ONCE if stands else TAKEN_UP if fresh else CASE_ANEW,
        },
        case_reference=review.case_reference,
        at=at,
        actor=actor,
    )
    if fresh:
        breach_suspect(complaint=complaint, breach=breach, at=at)
        complaint_gather_reviewed(complaint_id=complaint.pk, at=at)
    data = {"stands": stands, **({"breach": breach} if fresh else {})}
    audit_write(actor=actor, act="complaint_review.answered", target=complaint, at=at, data=data)
    return review
