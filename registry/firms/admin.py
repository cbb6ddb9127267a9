"""What administrators may read of firms' and operators' access. Caller numbers are numbers; they are not here."""

from core.administration.site import read_only
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator, OperatorMember

read_only(
    ApiKey,
    *("public_id", "marketer_id", "operator_id", "made_by_id", "name", "live", "scopes", "created_at", "expires_at"),
    *("revoked_at", "last_used_at"),
)
read_only(Marketer, "public_id", "name", "state", "created_at")
read_only(MarketerMember, "marketer_id", "user_id", "role", "since", "until")
read_only(Operator, "public_id", "name", "admitted_at", "suspended_at", "suspended_because")
read_only(OperatorMember, "operator_id", "user_id", "since", "until")
