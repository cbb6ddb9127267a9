"""Complaints that come with a test key: read and refused as live ones, and filed nowhere (docs/sandbox.md)."""

from typing import Any

from rest_framework.request import Request

from complaints.api.complaint_body import SHOWN
from complaints.formats.row import QUARANTINING
from complaints.problems import refusal
from complaints.rules.doors import Door
from complaints.rules.statement import Statement, read_statement
from core import clock
from core.api.trials import free_text, trial_id, trial_keep
from core.clock import moment
from core.policies import current_policy

RECEIVED = "received"


def complaint_tried(request: Request, row: Any) -> dict[str, Any]:
    """The answer to one row."""
    at = clock.now()
    reading = read_statement(row, door=Door.API, policy=current_policy(at), at=at)
    if reading.statement is not None:
        shown = trial_keep(request, _shown(reading.statement, moment(at)))
        return {"reference": reading.statement.reference, "status": "accepted", "id": shown["id"], "reasons": []}
    reasons = list(dict.fromkeys(problem.code for problem in reading.problems))
    if not set(reasons) <= QUARANTINING:
        raise refusal(reading.problems)
    reference = row.get("reference") if isinstance(row, dict) else ""
    return {"reference": str(reference or ""), "status": "quarantined", "id": None, "reasons": reasons}


def _shown(statement: Statement, at: str) -> dict[str, Any]:
    """As `ComplaintShown`."""
    values = {"caller": statement.caller.value, "called_at": moment(statement.called_at), "filed_at": at}
    said = {
        one.name: values[field] if field in values else free_text(getattr(statement, field))
        for field, one in SHOWN.items()
    }
    return {**said, "id": trial_id("cmp"), "status": RECEIVED, "steps": [{"status": RECEIVED, "at": at}]}
