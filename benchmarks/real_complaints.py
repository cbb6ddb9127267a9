"""Real files of complaints on their way: taken in, assessed, gathered into cases, reported."""

import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from benchmarks.desk_world import analyze
from complaints.models import Complaint
from complaints.services.complaint_import import complaints_import
from complaints.services.import_opening import day_in
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.findings.services.assessment import complaints_assess, complaints_assess_changed
from compliance.reports.models import Report
from compliance.reports.services.report import report_ask, report_build
from core import clock
from core.actors import Actor

ACTOR = Actor.system("benchmark")


def measure(*, first: str, last: str) -> dict[str, Any]:
    """Seconds of each step, one after the other in one process; `first`, `last`: days of the report. The files are those that
    `DNC_DATA` names. Nothing stays: each run begins anew."""
    if not os.environ.get("DNC_DATA"):
        return {"not_run": "DNC_DATA names no sample data"}
    with transaction.atomic():
        found = _measured(date.fromisoformat(first), date.fromisoformat(last))
        transaction.set_rollback(True)
    return found


def _measured(first: date, last: date) -> dict[str, Any]:
    files = sorted((Path(os.environ["DNC_DATA"]) / "complaints").glob("*20*.csv*"))
    steps: list[dict[str, Any]] = []

    def timed(step: str, act: Callable[[], object]) -> Any:
        began = time.perf_counter()
        answer = act()
        steps.append({"step": step, "seconds": time.perf_counter() - began})
        return answer

    imports = timed("taken in", lambda: [_taken_in(path) for path in files])
    analyze()  # as autovacuum does in a site where all this is not one transaction
    timed("assessed", lambda: _assessed(imports))
    timed("gathered", lambda: violations_gather(at=clock.now()))
    timed("reported", lambda: _reported(first, last))
    counts = {"complaints": Complaint.objects.count(), "cases": Case.objects.count(), "reports": Report.objects.count()}
    return {**counts, "steps": steps, "seconds": sum(step["seconds"] for step in steps[1:])}


def _taken_in(path: Path) -> int:
    with path.open("rb") as file:
        batch = complaints_import(
            file=file, name=path.name, format="ftc", client="", day=day_in(path.name), at=clock.now(), actor=ACTOR
        )
    return batch.pk


def _assessed(imports: list[int]) -> None:
    for import_id in imports:
        complaints_assess(import_id=import_id, at=clock.now())
    complaints_assess_changed(at=clock.now())


def _reported(start: date, end: date) -> None:
    report = report_ask(start=start, end=end, scope="", at=clock.now(), actor=ACTOR)
    report_build(report_id=report.pk, at=clock.now())
