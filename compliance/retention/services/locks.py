"""Helpers: complaints that may go, locked."""

from complaints.models import Complaint
from compliance.findings.models import Violation


def lock_free(complaints: list[int]) -> list[int]:
    """Those of them that are in no case, locked with their violations."""
    violations = Violation.objects.filter(complaint__in=complaints)
    waiting = violations.filter(case=None).select_for_update(skip_locked=True, of=("self",))
    locked = set(waiting.values_list("pk", flat=True))
    taken = {complaint for pk, complaint in violations.values_list("pk", "complaint_id") if pk not in locked}
    rows = Complaint.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    return list(rows.filter(pk__in=set(complaints) - taken).values_list("pk", flat=True))
