"""What administrators may read."""

from core.admin import read_only
from registry.firms.models import (
    ApiKey,
    CallerNumber,
    Mandate,
    Marketer,
    MarketerMember,
    MarketerStanding,
    Operator,
    OperatorMember,
)

read_only(ApiKey, CallerNumber, Mandate, Marketer, MarketerMember, MarketerStanding, Operator, OperatorMember)
