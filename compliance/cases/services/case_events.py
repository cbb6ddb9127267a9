"""Helpers of the acts: the one writer of a case's timeline, and of the audit record that goes with each line; of
references, and of the question whether another authority takes the case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseEvent, CaseSerial, CaseTransfer, Deputy, DocumentDue
from compliance.cases.selectors.issued_document import is_issuing
from core.actors import Actor
from core.errors import Conflict
from core.models import User
from core.numbers.case_references import case_reference
from core.policies import Policy, current_policy
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
    deputy: Deputy | None = None,
) -> CaseEvent:
    """One line of the timeline. `audited`: what the audit record says besides; `deputy`: in whose place somebody acts.

    `by_firm`: a person of the firm acted. The desk's readers see the firm, the audit trail knows the person.
    """
    if deputy is not None:
        represented = {"role": deputy.role, "user": deputy.principal_id, "deputy": deputy.pk}
        audited = {**(audited or {}), "for": represented}
        params = {**(params or {}), "for": {**represented, "name": str(deputy.principal)}}
    audit_write(actor=actor, act=act, target=case, at=at, data=audited)
    event = CaseEvent.objects.create(
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
    if is_issuing(act, current_policy(at)):
        DocumentDue.objects.create(event=event)
    return event


def part_of(bulk: int | None) -> dict[str, Any]:
    """What the audit record of a case says where the act was done to many: the record of the whole."""
    return {"bulk": bulk} if bulk is not None else {}


def next_reference(at: datetime, policy: Policy) -> str:
    """The next reference of the year (`C-2026-000001-P`): numbers run without a gap, for the serial is locked with the case."""
    year = at.astimezone(policy.numbering.zone).year
    CaseSerial.objects.get_or_create(year=year)
    serial = CaseSerial.objects.select_for_update(no_key=True).get(year=year)
    serial.last += 1
    serial.save(update_fields=["last"])
    return case_reference(year, serial.last)


def transfer_open(
    *,
    case: Case,
    province: str,
    reason: str,
    user: User | None,
    at: datetime,
    provinces: Sequence[str],
    deputy: Deputy | None,
) -> CaseTransfer:
    """Helper: the case is locked. `user`: None where the platform proposes it."""
    try:
        with transaction.atomic():
            row = CaseTransfer.objects.create(
                case=case, from_province=case.province, to_province=province, reason=reason.strip(),
                provinces=list(provinces), asked_by=user, asked_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict("transfer.asked", _("Another authority was asked already and has not answered.")) from None
    params = {"from": row.from_province, "to": province, **({"provinces": list(provinces)} if provinces else {})}
    act = "case.transfer_asked" if user else "case.national_proposed"
    actor = Actor.user(user) if user else Actor.system("gathering")
    case_happened(case, act, actor, at, params=params, note=reason.strip(), deputy=deputy)
    return row
