"""For each sort of thing that a complaint says, a value that stands out: as a door hands it in, as the row keeps it, as a page shows it."""

from datetime import datetime
from typing import Any

from complaints.models import Complaint, OperatorConsent
from complaints.rules.readers import Called, Caller, CallTime, Choice, FilingTime, Place, Province, Text, YesNo
from complaints.rules.statement import FIELDS
from core.numbers.masking import group, mask
from core.policies import Policy

CALLER, CALLED = "4008095559", "+8613912345678"
CALLED_AT, FILED_AT = "2026-11-20T19:41:00+08:00", "2026-11-21T08:00:00+08:00"


def given(field: str, policy: Policy, *, yes: bool = True) -> Any:
    """What a door hands in; `yes`: the answer to all questions. A new sort of thing needs a sample here."""
    reader = FIELDS[field].reader
    if isinstance(reader, Choice):
        return next(code for code in reader.codes(policy) if code not in ("prerecorded", reader.otherwise(policy)))
    if isinstance(reader, Province):
        return list(policy.numbering.provinces)[2]
    if isinstance(reader, Place | Text):
        return f"said of {field}"[: reader.most]
    samples: dict[type, Any] = {
        Caller: CALLER, Called: CALLED, CallTime: CALLED_AT, FilingTime: FILED_AT, YesNo: yes,
    }  # fmt: skip
    return samples[type(reader)]


def kept(complaint: Complaint, field: str) -> Any:
    """What the row says, in the form in which the door had it."""
    if field == "call_confirmed":
        return complaint.evidence == "C2"
    if field == "ask_operator":
        return OperatorConsent.objects.filter(complaint=complaint).exists()
    return (
        complaint.caller.value
        if field == "caller"
        else complaint.number
        if field == "called"
        else getattr(complaint, field)
    )


def as_kept(field: str, value: Any) -> Any:
    reader = FIELDS[field].reader
    if isinstance(reader, CallTime | FilingTime):
        return datetime.fromisoformat(value)
    return f"+86{value}" if isinstance(reader, Caller) else value


def shown(field: str, value: Any, policy: Policy) -> str:
    """What an English page shows; "": a time, in whatever form."""
    reader = FIELDS[field].reader
    if isinstance(reader, Choice):
        return (reader.names(policy, value) or {})["en"]
    if isinstance(reader, Province):
        return policy.numbering.provinces[value].names["en"]
    if isinstance(reader, Text):
        return str(value)
    samples: dict[type, str] = {
        Caller: group(f"+86{value}"), Called: mask(CALLED), YesNo: "Yes" if value else "No", CallTime: "", FilingTime: "",
    }  # fmt: skip
    return samples[type(reader)]
