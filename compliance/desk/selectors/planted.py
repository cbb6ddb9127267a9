"""Calls to the office's planted lines, those that were told as complaints among them, and the leads that wait for an officer."""

from complaints.models import Complaint
from core.policies import Policy
from registry.scrubs.models import PlantedNumber
from registry.scrubs.selectors.planted_number import LineCall, PlantedLead, planted_calls, planted_leads


def calls_to_planted() -> list[LineCall]:
    """The latest first, each with the firm whose approved number it came from. The office holds hundreds of lines at most."""
    lines = {line.number_id: line for line in PlantedNumber.objects.select_related("number")}
    rows = Complaint.objects.filter(number__in=lines).select_related("caller")
    complained = [
        LineCall(lines[row.number_id], row.caller.value, row.called_at, row.public_id) for row in rows if row.number_id
    ]
    return planted_calls(complained)


def planted_leads_open(policy: Policy) -> list[PlantedLead]:
    """Those that nobody closed, or that more numbers opened again: the most numbers first."""
    return [lead for lead in planted_leads(policy.scrub.scan, calls_to_planted()) if not lead.closed]
