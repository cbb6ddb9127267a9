"""The register for administrators, to read."""

from core.admin import read_only
from registry.models import (
    ApiKey,
    CallerNumber,
    Consent,
    Holding,
    Mandate,
    Marketer,
    MarketerMember,
    MarketerStanding,
    Operator,
    OperatorMember,
    Refusal,
    RegisterChange,
    Registration,
    Relationship,
    Scrub,
    ScrubRecord,
    ScrubRecordPart,
    SigningKey,
)

read_only(
    ApiKey,
    CallerNumber,
    Consent,
    Holding,
    Mandate,
    Marketer,
    MarketerMember,
    MarketerStanding,
    Operator,
    OperatorMember,
    Refusal,
    RegisterChange,
    Registration,
    Relationship,
    Scrub,
    ScrubRecord,
    ScrubRecordPart,
    SigningKey,
)
