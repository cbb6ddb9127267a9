"""Calls to the office's planted lines, those that were told as complaints among them."""

from complaints.models import Complaint
from registry.scrubs.selectors.planted_number import LineCall, planted_calls


def calls_to_planted() -> list[LineCall]:
    """The latest first, each with the firm whose approved number it came from. The office holds hundreds of lines at most."""
    rows = Complaint.objects.filter(number__planted__isnull=False).select_related("caller", "number__planted__number")
    complained = [
        LineCall(row.number.planted, row.caller.value, row.called_at, row.public_id) for row in rows if row.number
    ]
    return planted_calls(complained)
