"""What is added to a complaint after it was filed: answers of the complainant, and better evidence."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from complaints import signals
from complaints.models import Complaint, Evidence
from complaints.problems import withdrawn
from complaints.rules.doors import Door
from complaints.rules.statement import at_door, recorded_or_robot
from complaints.services.complaint_row import without_numbers
from core.actors import Actor
from core.events import announce
from core.services.audit import audit_write


@transaction.atomic
def complaint_answer_money_lost(*, complaint_id: int, lost: bool, at: datetime, actor: Actor) -> Complaint:
    """Whether money was lost, asked first of all. May be corrected by answering again."""
    return _amend(complaint_id, {"money_lost": lost}, "complaint.money_lost_answered", at, actor)


@transaction.atomic
def complaint_details_add(*, complaint_id: int, answers: Mapping[str, object], at: datetime, actor: Actor) -> Complaint:
    """Add what was left open: `answers` by field. What was said before stays as said; only empty answers are filled.

    Raises `Conflict` for one that was withdrawn.
    """
    if unasked := answers.keys() - at_door(Door.LATER):
        raise ValueError(f"The complainant is not asked afterwards for {', '.join(sorted(unasked))}.")
    complaint = (
        Complaint.objects.select_for_update(of=("self",), no_key=True).select_related("caller").get(pk=complaint_id)
    )
    if complaint.withdrawn_at is not None:
        raise withdrawn()
    fresh = {
        name: without_numbers(name, value, complaint.caller.value)
        for name, value in answers.items()
        if value not in (None, "") and getattr(complaint, name) in (None, "")
    }
    if "manner" in fresh and complaint.robocall is None:
        fresh["robocall"] = recorded_or_robot(str(fresh["manner"]))
    return _amend(complaint_id, fresh, "complaint.details_added", at, actor) if fresh else complaint


@transaction.atomic
def complaint_evidence_raise(
    *, complaint_id: int, evidence: Evidence, basis: str, at: datetime, actor: Actor
) -> Complaint:
    """Better evidence came in (`basis`: a dotted code of what it is). Evidence never falls."""
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    if evidence.value <= complaint.evidence:
        return complaint
    return _amend(complaint_id, {"evidence": evidence.value}, "complaint.evidence_raised", at, actor, basis=basis)


def _amend(
    complaint_id: int, changes: Mapping[str, object], act: str, at: datetime, actor: Actor, **data: str
) -> Complaint:
    complaint = Complaint.objects.select_for_update(no_key=True).get(pk=complaint_id)
    for name, value in changes.items():
        setattr(complaint, name, value)
    complaint.save(update_fields=list(changes))
    audit_write(actor=actor, act=act, target=complaint, at=at, data={"fields": sorted(changes), **data})
    announce(signals.complaint_amended, complaint_id=complaint.pk)
    return complaint
