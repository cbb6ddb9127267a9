"""Complaints whose time is over: deleted, or taken from the file of a closed case as far as they speak of a person."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from complaints.models import Complaint
from complaints.services.complaint_end import complaints_delete, complaints_erase
from compliance.cases.models import Case, Disclosure, MatchedCall
from compliance.findings.models import Violation
from compliance.findings.services.assessment_end import findings_delete, listenings_forget
from compliance.findings.services.campaign_end import campaign_texts_forget
from compliance.retention.selectors.held import cases_held
from compliance.retention.services.locks import lock_free
from core.policies.schema import Policy
from core.running.batches import Batch

BATCH = 500
CASES = 10


@transaction.atomic
def complaints_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete complaints that stand in no case file. Run twice it finds nothing.

    What somebody works on at the moment is left to the next round: nothing here waits for a lock, and a violation that is
    being put into a case cannot be seen as free.
    """
    before = at - policy.retention.periods["complaint"]
    seen = list(
        Complaint.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "received_at", "erased_at")[:BATCH]
    )
    old = [pk for pk, received_at, _erased in seen if received_at < before]
    if not old:
        return Batch()
    free = lock_free([pk for pk, received_at, erased in seen if received_at < before and erased is None])
    findings_delete(free)
    return Batch(complaints_delete(complaint_ids=free, at=at), seen[-1][0])


@transaction.atomic
def case_complaints_erase(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Take person and words from the complaints of closed cases, a case file at once, when the last of its complaints is old.

    At once, so that the file goes on counting the same people. Run twice it finds nothing.
    """
    before = at - policy.retention.periods["complaint"]
    inside = Violation.objects.filter(case=OuterRef("pk"))
    speaking, young = inside.filter(complaint__erased_at=None), inside.filter(complaint__received_at__gte=before)
    cases = Case.objects.select_for_update(skip_locked=True, no_key=True, of=("self",)).filter(
        Exists(speaking), ~Exists(young), pk__gt=after, closed_at__isnull=False
    )
    ids = list(cases.exclude(pk__in=cases_held()).order_by("pk").values_list("pk", flat=True)[:CASES])
    if not ids:
        return Batch()
    free = {pk: _of_this_file_alone(pk) for pk in ids}
    MatchedCall.objects.filter(complaint__in=[pk for complaints in free.values() for pk in complaints]).delete()
    Disclosure.objects.filter(complaint__in=[pk for complaints in free.values() for pk in complaints]).delete()
    campaign_texts_forget([pk for complaints in free.values() for pk in complaints])
    listenings_forget([pk for complaints in free.values() for pk in complaints])
    done = sum(complaints_erase(complaint_ids=complaints, at=at) for complaints in free.values())
    return Batch(done, ids[-1])


def _of_this_file_alone(case_id: int) -> list[int]:
    """Its complaints, but for those that a held case or no case's violation cites too."""
    others = Violation.objects.filter(complaint=OuterRef("pk")).exclude(case=case_id)
    cited = others.filter(Q(case=None) | Q(case__in=cases_held()))
    rows = Complaint.objects.filter(Exists(Violation.objects.filter(complaint=OuterRef("pk"), case=case_id)))
    return list(rows.filter(~Exists(cited), erased_at=None).order_by("pk").values_list("pk", flat=True))
