"""Helper of lists: figures of callers, cases and firms, counted anew where something changed; nothing is added up."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q

from complaints.models import Complaint
from complaints.models.complaint import Evidence
from compliance.cases.selectors.answering_firm import violation_firm
from compliance.desk.models import CallerFigures, CaseFigures, FigureChange, FirmFigures
from compliance.findings.models import Violation
from core.running.one_at_a_time import one_at_a_time

AT_ONCE = 5_000  # changes a transaction


def figures_count() -> int:
    """Count what changed since the last time; how many changes were taken in. One at a time: a second one ends at once.

    What is counted follows from complaints and violations alone, so it leaves no audit record.
    """
    taken = 0
    with one_at_a_time("figures") as mine:
        while mine:
            some = _some_count()
            taken += some
            if some < AT_ONCE:
                break
    return taken


@transaction.atomic
def _some_count() -> int:
    changes = list(FigureChange.objects.order_by("pk")[:AT_ONCE])
    FigureChange.objects.filter(pk__in=[change.pk for change in changes]).delete()
    _callers_count({change.caller for change in changes if change.caller})
    _cases_count({change.case for change in changes if change.case})
    _firms_count({change.marketer for change in changes if change.marketer})
    return len(changes)


def _callers_count(callers: set[int]) -> None:
    rows: Any = Complaint.objects.counted().filter(caller__in=callers).values("caller_id", "caller__province")
    counted = rows.annotate(
        filed=Count("pk"),
        people=Count("number", filter=~Q(evidence=Evidence.UNPROVED), distinct=True),
        last=Max("called_at"),
    )
    rows = ({"province": row.pop("caller__province"), **row} for row in counted.order_by())
    _keep(CallerFigures, "caller_id", callers, rows)


def _cases_count(cases: set[int]) -> None:
    rows: Any = Violation.objects.filter(case__in=cases).values("case_id")
    counted = rows.annotate(complaints=Count("complaint", distinct=True), callers=Count("caller", distinct=True))
    _keep(CaseFigures, "case_id", cases, counted.order_by())


def _firms_count(firms: set[int]) -> None:
    about = Q(case__respondent__in=firms) | Q(marketer__in=firms, case__respondent=None)
    rows: Any = Violation.objects.filter(about).annotate(firm=violation_firm("pk")).values("firm")
    counted = rows.annotate(
        suspected=Count("pk", filter=Q(state=Violation.State.SUSPECTED)),
        established=Count("pk", filter=Q(state=Violation.State.ESTABLISHED)),
    )
    figures = ({"marketer_id": row.pop("firm"), **row} for row in counted.order_by())
    _keep(FirmFigures, "marketer_id", firms, figures)


def _keep(model: Any, key: str, subjects: set[int], counted: Iterable[dict[str, Any]]) -> None:
    """Rows of subjects that nothing is left of go."""
    if not subjects:
        return
    rows = [model(**row) for row in counted]
    model.objects.filter(**{f"{key}__in": subjects - {getattr(row, key) for row in rows}}).delete()
    fields = [field.name for field in model._meta.fields if not field.primary_key]
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=fields, batch_size=1000
    )
