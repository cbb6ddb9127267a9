"""Calls to the office's planted lines, those that were told as complaints among them."""

from complaints.models import Complaint
from registry.scrubs.models import PlantedNumber
from registry.scrubs.selectors.planted_number import LineCall, planted_calls


def calls_to_planted() -> list[LineCall]:
    """The latest first, each with the firm whose approved number it came from. The office holds hundreds of lines at most."""
    lines = {line.number_id: line for line in PlantedNumber.objects.select_related("number")}
    rows = Complaint.objects.filter(number__in=lines).select_related("caller")
    complained = [
        LineCall(lines[row.number_id], row.caller.value, row.called_at, row.public_id) for row in rows if row.number_id
    ]
    return planted_calls(complained)
