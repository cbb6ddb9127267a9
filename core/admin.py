"""What administrators may read of accounts, roles and keys."""

from core.administration.site import read_only
from core.models import Invitation, RoleGrant, RoleProposal, SealKeyUse

read_only(RoleGrant, "user_id", "role", "province", "granted_by_id", "confirmed_by_id", "since", "until")
read_only(
    RoleProposal,
    *("user_id", "role", "province", "proposed_by_id", "proposed_at", "answered_by_id", "answered_at", "grant_id"),
)
read_only(
    Invitation,
    *("email", "name", "role", "province", "invited_by_id", "confirmed_by_id", "created_at", "expires_at"),
    *("accepted_at", "accepted_by_id"),
)
read_only(SealKeyUse, "in_use", "former", "started_at", "finished_at", "position", "last")
