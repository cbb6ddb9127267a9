"""What each breach of a case rests on: calls and people, and those of them whose own evidence suffices."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateTimeField, F, Max, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.rules.breach_choice import BreachEvidence
from compliance.cases.rules.matching import FirmSays
from compliance.cases.selectors.matching import said_of_calls
from compliance.findings.models import Assessment, Violation
from compliance.findings.rules.complaint_facts import CLASSES
from core.policies import Policy, current_policy
from core.policies.schema import WRITTEN
from registry.scrubs.rules.hours import inside_calling_hours


def _pursued_since(case: Case, policy: Policy, at: datetime) -> datetime:
    """Calls before this moment are too old: the limitation ran out before the case was filed (APL 36)."""
    return (case.filed_at or at) - policy.enforcement.limitation


def breach_evidence(case: Case, policy: Policy, at: datetime) -> dict[str, BreachEvidence]:
    """By code of the breach; what was dismissed does not count."""
    oldest = _pursued_since(case, policy, at)
    by_class = {
        f"{what}_{code}": Count(column, distinct=True, filter=Q(evidence__gte=code, called_at__gte=oldest))
        for code in CLASSES
        for what, column in (("calls", "pk"), ("people", "complaint__number"))
    }
    rows: Any = Violation.objects.filter(case=case).standing().values("breach")
    counted = rows.annotate(
        calls=Count("pk"),
        people=Count("complaint__number", distinct=True),
        too_old=Count("pk", filter=Q(called_at__lt=oldest)),
        latest=Max("called_at"),
        **by_class,
    )
    return {row["breach"]: _evidence_of(row, policy) for row in counted.order_by("breach")}


def _evidence_of(row: dict[str, Any], policy: Policy) -> BreachEvidence:
    kind = policy.enforcement.breaches.get(row["breach"])
    needed = kind.evidence_needed if kind else ""
    return BreachEvidence(
        calls=row["calls"],
        people=row["people"],
        sufficient_calls=row[f"calls_{needed}"] if needed else 0,
        sufficient_people=row[f"people_{needed}"] if needed else 0,
        too_old=row["too_old"],
        latest=row["latest"],
    )


def established_by(case: Case, breach: str, policy: Policy, at: datetime) -> Q:
    """Which violations of a case a decision that establishes `breach` covers: of those that stand."""
    needed = policy.enforcement.breaches[breach].evidence_needed
    covered = Q(case=case, breach=breach, evidence__gte=needed, called_at__gte=_pursued_since(case, policy, at))
    return covered & ~Q(state=Violation.State.DISMISSED)


@dataclass(frozen=True)
class EvidenceRow:
    """One complained call as a suspicion rests on it: whether the number was registered, and what the firm had been told.

    `breaches`: what it is, or was, suspected of; `states`: what became of each, in their order; `told`: the last answer the
    firm got before the call, "" where it never asked; `sufficient`: a decision may establish it; `says`: what the
    firm's own files say of it, a claim; None where none were compared. `register_asked`, `firm_known`: without
    them nothing is known of a registration, or of answers and consents; `in_hours`: None where the time of day is not known.
    """

    complaint: Complaint
    breaches: tuple[str, ...]
    states: tuple[str, ...]
    registered_since: datetime | None
    declared: bool
    told: str
    checked_at: datetime | None
    consent_state: str
    sufficient: bool
    says: FirmSays | None = None
    register_asked: bool = False
    firm_known: bool = False
    in_hours: bool | None = None

    @property
    def settled(self) -> list[tuple[str, str]]:
        """Each breach of which more is known than that it is suspected, with what became of it."""
        pairs = zip(self.breaches, self.states, strict=True)
        return [(breach, state) for breach, state in pairs if state != Violation.State.SUSPECTED]

    @property
    def days_registered(self) -> int | None:
        return (self.complaint.called_at - self.registered_since).days if self.registered_since else None


def evidence_rows(rows: Iterable[Complaint], case: Case | None, policy: Policy, at: datetime) -> list[EvidenceRow]:
    """What these complaints rest on, in their order, whatever became of it; `case`: only what stands in it, None for whatever case."""
    complaints = list(rows)
    held: dict[int, list[Violation]] = {}
    found = Violation.objects.filter(complaint__in=complaints).order_by("breach")
    for violation in found.filter(case=case) if case else found:
        held.setdefault(violation.complaint_id, []).append(violation)
    facts = dict(Assessment.objects.filter(complaint__in=complaints).values_list("complaint_id", "facts"))
    oldest = _pursued_since(case, policy, at) if case else at - policy.enforcement.limitation
    says = said_of_calls(case, complaints) if case else {}
    return [
        _row(each, held.get(each.pk, []), facts.get(each.pk) or {}, oldest, policy, says.get(each.pk))
        for each in complaints
    ]


def _row(
    complaint: Complaint,
    violations: list[Violation],
    facts: dict[str, Any],
    oldest: datetime,
    policy: Policy,
    says: FirmSays | None,
) -> EvidenceRow:
    told = facts.get("told") or {}
    needed = {violation.breach: policy.enforcement.breaches.get(violation.breach) for violation in violations}
    return EvidenceRow(
        complaint=complaint,
        breaches=tuple(needed),
        states=tuple(violation.state for violation in violations),
        registered_since=_moment(facts.get("registered_since")),
        declared=bool(facts.get("declared")),
        told=told.get("decision", ""),
        checked_at=_moment(told.get("checked_at")),
        consent_state=facts.get("consent_state", ""),
        sufficient=complaint.called_at >= oldest
        and any(kind and violation.evidence >= kind.evidence_needed
                for violation in violations if (kind := needed[violation.breach])),
        says=says,
        register_asked="decision" in facts,
        firm_known="marketer" in facts,
        in_hours=_in_hours(complaint, [ZoneInfo(zone) for zone in facts.get("zones", ())]),
    )  # fmt: skip


def _in_hours(complaint: Complaint, zones: list[ZoneInfo]) -> bool | None:
    """By the rules of the day of the call. Of what is written there are no hours."""
    if not complaint.time_known or complaint.channel in WRITTEN:
        return None
    return inside_calling_hours(complaint.called_at, current_policy(complaint.called_at), complaint.channel, zones)


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


REGISTERED_LONG = timedelta(days=30)


def complaints_of(
    case: Case,
    *,
    breach: str = "",
    evidence: str = "",
    only_class: str = "",
    state: str = "",
    standing: bool = False,
    caller: int = 0,
    said: Collection[bytes] = (),
    since: datetime | None = None,
    before: datetime | None = None,
    registered_long: bool = False,
    unscrubbed: bool = False,
    proved: bool = False,
    unproved: bool = False,
) -> "QuerySet[Complaint]":
    """The complained calls of a case, the latest first, whatever became of them: what the figures of the case are counted
    from and lead to.

    Of one breach; of a class or better, or of this class alone; of which a suspicion is in this state, or was not dismissed;
    from one caller (its key); whose text has one of these digests; within a time; of numbers registered for 30 days and more;
    of firms that had not asked about the number within the validity; of complainants with, or without, a proved number.
    """
    held = Violation.objects.filter(case=case)
    rows = held.standing() if standing else held
    narrowed = {
        "breach": breach, "evidence__gte": evidence, "evidence": only_class, "state": state, "caller": caller,
        "called_at__gte": since, "called_at__lt": before,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in narrowed.items() if value})
    if registered_long:
        binding = Cast(KT("facts__binding_from"), DateTimeField())
        rows = rows.annotate(binding=binding).filter(binding__lte=F("called_at") - REGISTERED_LONG)
    found = Complaint.objects.filter(pk__in=rows.values("complaint"))
    if unscrubbed:
        found = found.filter(pk__in=held.filter(breach="not_washed").values("complaint"))
    if said:
        found = found.filter(text_digest__in=said)
    if proved or unproved:
        found = found.filter(number__isnull=unproved)
    return found.select_related("caller", "number").order_by("-called_at", "-pk")


def people_of(complaints: "QuerySet[Complaint]") -> int:
    """Complainants with a proved number, each once."""
    return complaints.order_by().values("number").exclude(number=None).distinct().count()
