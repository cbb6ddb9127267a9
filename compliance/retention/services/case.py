"""Case files and listings whose time is over."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from complaints.services.complaint_end import callers_forget, complaints_delete
from compliance.cases.models import CaseDocument, CaseEvent
from compliance.cases.services.case_end import cases_delete
from compliance.findings.models import Violation
from compliance.findings.services.assessment_end import findings_delete
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.listing_end import OVER, listings_delete
from compliance.retention.selectors.held import cases_held, cases_over
from core.policies.schema import GUARDED_FOR, Policy
from core.running.batches import Batch

CASES = 10
ENTRIES = 200


@transaction.atomic
def cases_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete the files of cases that ended longer ago than the pack keeps them, with the complaints they alone cite.

    A file waits for its listings, for the youngest of its complaints, and a year for what happened in it last: a fine may be
    paid long after the case was closed. Run twice it finds nothing.
    """
    periods = policy.retention.periods
    inside = Violation.objects.filter(case=OuterRef("pk"))
    young = inside.filter(complaint__received_at__gte=at - periods["complaint"])
    listed = BlacklistEntry.objects.filter(case=OuterRef("pk"))
    over = cases_over(at - periods["case"]).filter(~Exists(young), ~Exists(listed), pk__gt=after)
    over = over.exclude(_happened_since(at - GUARDED_FOR))
    locked = over.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    cases = list(locked[:CASES])
    if not cases:
        return Batch()
    ids = [case.pk for case in cases]
    complaints = set(Violation.objects.filter(case__in=ids).values_list("complaint_id", flat=True))
    elsewhere = Violation.objects.filter(complaint__in=complaints).exclude(case__in=ids)  # NULL is elsewhere too
    elsewhere = elsewhere | Violation.objects.filter(complaint__in=complaints, case=None)
    alone = complaints - set(elsewhere.values_list("complaint_id", flat=True))
    Violation.objects.filter(case__in=ids).delete()
    findings_delete(alone)
    complaints_delete(complaint_ids=alone, at=at)
    done = cases_delete(case_ids=ids, at=at)
    callers_forget(caller_ids={case.caller_id for case in cases if case.caller_id}, at=at)
    return Batch(done, ids[-1])


def _happened_since(moment: datetime) -> Q:
    """To the case or to one merged into it. The database deletes no such file."""
    found = Q()
    for rows in (CaseEvent.objects, CaseDocument.objects):
        for column in ("case", "case__merged_into"):
            found |= Q(Exists(rows.filter(**{column: OuterRef("pk")}, at__gte=moment)))
    return found


@transaction.atomic
def listings_expire(*, at: datetime, policy: Policy, after: int = 0) -> Batch:
    """Delete entries that ended longer ago than the pack keeps them. Run twice it finds nothing.

    An entry of a held case stays, and so does one whose end says which complaints no longer count, while a suspicion from
    before it is still open.
    """
    before = at - policy.retention.periods["listing"]
    open_since = Violation.objects.filter(
        caller=OuterRef("caller"), state=Violation.State.SUSPECTED, complaint__received_at__lte=OuterRef("ended_at")
    )
    over = BlacklistEntry.objects.filter(~Exists(open_since), state__in=OVER, ended_at__lt=before, pk__gt=after)
    over = over.exclude(appeal_state=BlacklistEntry.Appeal.OPEN).filter(Q(case=None) | ~Q(case__in=cases_held()))
    locked = over.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    entries = list(locked.values_list("pk", F("caller_id"))[:ENTRIES])
    if not entries:
        return Batch()
    done = listings_delete(entry_ids=[pk for pk, _caller in entries], at=at)
    callers_forget(caller_ids={caller for _pk, caller in entries if caller}, at=at)
    return Batch(done, entries[-1][0])
