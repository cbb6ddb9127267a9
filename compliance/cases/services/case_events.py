"""Helper of the acts: the one writer of a case's timeline, and of the audit record that goes with each line."""

from datetime import datetime
from typing import Any

from compliance.cases.models import Case, CaseEvent
from core.actors import Actor
from core.services.audit import audit_write


def case_happened(
    case: Case,
    act: str,
    actor: Actor,
    at: datetime,
    *,
    params: dict[str, Any] | None = None,
    note: str = "",
    from_state: str = "",
    to_state: str = "",
    by_firm: bool = False,
    audited: dict[str, Any] | None = None,
) -> CaseEvent:
    """One line of the timeline. `audited`: what the audit record says besides.

    `by_firm`: a person of the firm acted. The desk's readers see the firm, the audit trail knows the person.
    """
    audit_write(actor=actor, act=act, target=case, at=at, data=audited)
    return CaseEvent.objects.create(
        case=case,
        at=at,
        actor=f"marketer:{case.respondent_id}" if by_firm else str(actor),
        user_id=None if by_firm else actor.user_id,
        act=act,
        from_state=from_state,
        to_state=to_state,
        params=params or {},
        note=note,
    )
