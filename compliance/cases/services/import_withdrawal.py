"""A whole import is taken back, with everything that came of it: it was another country's file, or one handed in twice."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import ComplaintImport
from complaints.services.import_clearing import import_clear
from compliance.cases.models import Case
from compliance.cases.rules.case_states import STATES, Phase, State
from compliance.cases.selectors.changed import gathered_by
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.gathering import subject_gather
from compliance.cases.services.locks import lock_case
from compliance.findings.models import Violation
from compliance.findings.services.assessment_end import findings_delete
from compliance.listings.models import BlacklistEntry
from compliance.listings.services.locks import lock_subject
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models.free_text import clean
from core.services.audit import audit_write

OPEN = [str(state) for state, record in STATES.items() if record.phase == Phase.BEFORE_DECISION]


@dataclass(frozen=True)
class Withdrawn:
    """`kept`: complaints that a decision rests on; what was decided stays on file. `cases`: those that lost violations."""

    complaints: int
    kept: int
    violations: int
    cases: int
    rows: int


@transaction.atomic
def import_withdraw(*, batch: ComplaintImport, reason: str, at: datetime, actor: Actor) -> Withdrawn:
    """Complaints, held rows, suspicions and assessments go; open cases lose what came of them, and one that is left with
    nothing ends; proposals follow. Raises `Conflict` for an import that was withdrawn before.

    The file may be handed in anew afterwards.
    """
    if not reason.strip():
        raise DomainError("withdrawal.reason", _("Say why. It stands in the file."), pointer="/reason")
    batch = ComplaintImport.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if batch.withdrawn_at is not None:
        raise Conflict("import.withdrawn", _("This import was withdrawn before."))
    mine = Violation.objects.filter(complaint__imported_by=batch)
    subjects = _subjects_touched(batch)
    for subject, subject_id in subjects:
        lock_subject(subject, subject_id)
    cases = _cases_locked(batch)
    _complaints_locked(batch)
    kept = set(mine.exclude(case=None).exclude(case__in=cases).values_list("complaint_id", flat=True))
    lost = Counter(mine.filter(case__in=cases).exclude(complaint__in=kept).values_list("case_id", flat=True))
    going = list(batch.complaints.exclude(pk__in=kept).values_list("pk", flat=True))
    violations = Violation.objects.filter(complaint__in=going).count()
    findings_delete(going)
    for case in cases:
        if lost[case.pk]:
            _case_loses(case, lost[case.pk], at, actor)
    for subject, subject_id in subjects:
        subject_gather(subject=subject, subject_id=subject_id, at=at)
    complaints, rows = import_clear(batch=batch, keep=kept, at=at)
    batch.withdrawn_at = at
    batch.save(update_fields=["withdrawn_at"])
    done = Withdrawn(complaints, len(kept), violations, sum(1 for case in cases if lost[case.pk]), rows)
    data = {**asdict(done), "reason": clean(reason.strip())}
    audit_write(actor=actor, act="complaint_import.withdrawn", target=batch, at=at, data=data)
    return done


def _subjects_touched(batch: ComplaintImport) -> list[tuple[str, int]]:
    """Firms and callers whose cases or proposals rest on the import, firms first: in one order, as locks are taken."""
    mine = Violation.objects.filter(complaint__imported_by=batch)
    firms = set(mine.exclude(marketer=None).exclude(case=None).values_list("marketer_id", flat=True))
    callers = set(mine.filter(marketer=None).exclude(case=None).values_list("caller_id", flat=True))
    proposed = BlacklistEntry.objects.filter(state=BlacklistEntry.State.PROPOSED, case=None)
    callers |= set(proposed.filter(caller__complaints__imported_by=batch).values_list("caller_id", flat=True))
    callers |= set(gathered_by(callers).values())
    return [("marketer", pk) for pk in sorted(firms)] + [("caller", pk) for pk in sorted(callers)]


def _complaints_locked(batch: ComplaintImport) -> None:
    """Nobody assesses one of them until it is gone; after their subjects, as whoever gathers locks them."""
    rows = batch.complaints.select_for_update(no_key=True, of=("self",)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _cases_locked(batch: ComplaintImport) -> list[Case]:
    """Its open cases, locked, each after its subject. In one that was reopened the decision before still rests on what it has."""
    rows = Case.objects.filter(violations__complaint__imported_by=batch, state__in=OPEN).distinct()
    found = rows.order_by("caller_id", "marketer_id", "pk")
    locked = [lock_case(case) for case in sorted(found, key=lambda case: (case.marketer_id is None, case.pk))]
    return [case for case in locked if case.state in OPEN and not case.outcomes.filter(ended_at=None).exists()]


def _case_loses(case: Case, count: int, at: datetime, actor: Actor) -> None:
    """What the file lost, on its timeline; a file in which nothing is left ends."""
    left, before = case.violations.count(), case.state
    if not left:
        case.state, case.state_since, case.closed_at = str(State.CLOSED), at, at
        case.gathering, case.deadline = False, None
        case.save()
    case_happened(
        case,
        "case.import_withdrawn",
        actor,
        at,
        params={"violations": count, "left": left},
        from_state="" if left else before,
        to_state="" if left else case.state,
        audited={"violations": count, "left": left},
    )
