"""Helper of assessing: a call that was complained of, withdrawn, and complained of again breaks each rule once."""

from collections.abc import Collection
from datetime import datetime

from complaints.models import Caller, Complaint, ComplaintStep
from complaints.selectors.complaint import calls_withdrawn
from complaints.services.complaint_step import complaint_step_add
from compliance.findings.models import Violation
from core.actors import Actor
from core.policies import current_policy


def violations_take_over(*, complaint: Complaint, breaches: Collection[str], at: datetime, actor: Actor) -> None:
    """What a case holds of the withdrawn complaints about this call stays in the case, in this complaint's name from now on, and
    whoever complained is told what was told last of that case."""
    if complaint.number is None:
        return
    withheld = complaint.caller.kind == Caller.Kind.WITHHELD
    before = calls_withdrawn(
        number=complaint.number,
        caller=None if withheld else complaint.caller,
        channel=complaint.channel,
        called_at=complaint.called_at,
        within=current_policy(complaint.called_at).complaints.same_call_within,
    ).exclude(pk=complaint.pk)
    held = Violation.objects.standing().filter(complaint__in=before, breach__in=breaches, case__isnull=False)
    known = set(complaint.violations.values_list("breach", flat=True))
    rows: dict[str, Violation] = {}
    for row in held.exclude(breach__in=known).order_by("pk"):
        rows.setdefault(row.breach, row)
    if not rows:
        return
    last = _told_last(list(rows.values()))
    for row in rows.values():
        Violation.objects.filter(pk=row.pk).update(complaint=complaint, caller=complaint.caller)
    if last is not None:
        complaint_step_add(
            complaint_id=complaint.pk,
            status=last.status,
            params=last.params,
            case_reference=last.case_reference,
            at=at,
            actor=actor,
        )


def _told_last(rows: list[Violation]) -> ComplaintStep | None:
    """The last step of the case among those whose violations stand in it as these do."""
    steps = ComplaintStep.objects.filter(aside=False, case_reference__gt="").order_by("at", "pk")
    own = steps.filter(complaint__in=[row.complaint_id for row in rows]).last()
    if own is None:
        return None
    alike = Violation.objects.filter(case=rows[0].case_id, state=rows[0].state).values("complaint")
    return steps.filter(complaint__in=alike, case_reference=own.case_reference).last()
