"""A case passes from one officer to another, or to another authority with its consent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseOfficer, CaseTransfer
from compliance.cases.rules.case_states import Phase
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors.hand_over import check_hand_over, may_answer, open_cases_of
from compliance.cases.selectors.powers import is_aside, powers_in
from compliance.cases.services.case_events import case_happened, part_of, transfer_open
from compliance.cases.services.locks import lock_case
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.selectors.officer import roles_in


@transaction.atomic
def case_hand_over(
    *,
    case: Case,
    officer: User,
    successor: User,
    note: str,
    user: User,
    at: datetime,
    seen: str = "",
    bulk: int | None = None,
) -> CaseOfficer:
    """`successor` takes the place of `officer`, who hands the case over, or is relieved by a head or supervisor. `bulk`: the
    audit record of the act on many cases that this is one of.

    The one exchanged stays among those who investigated. Raises Conflict where `officer` is not assigned, or `successor` is.
    """
    case = lock_case(case, seen)
    own = check_hand_over(case, officer, successor, note, user, at)
    case.officers.filter(user=officer, until=None).update(until=at)
    row = CaseOfficer.objects.create(case=case, user=successor, since=at)
    params = {
        "officer": officer.pk, "successor": successor.pk, "name": f"{officer} → {successor}",
    }  # fmt: skip
    case_happened(
        case,
        "case.handed_over",
        Actor.user(user),
        at,
        params=params,
        note=note.strip(),
        audited=part_of(bulk),
        deputy=None if own else powers_in(case, user, at).acting_for(ASSIGNERS),
    )
    return row


def cases_hand_over(
    *, officer: User, successor: User, note: str, user: User, at: datetime
) -> tuple[list[Case], list[tuple[Case, DomainError]]]:
    """All open cases of an officer, each an act of its own; what was handed over, and what stands against the others."""
    done, refused = list[Case](), list[tuple[Case, DomainError]]()
    for case in open_cases_of(officer):
        try:
            case_hand_over(case=case, officer=officer, successor=successor, note=note, user=user, at=at)
            done.append(case)
        except DomainError as error:
            refused.append((case, error))
    return done, refused


@transaction.atomic
def case_transfer_ask(
    *, case: Case, province: str, reason: str, user: User, at: datetime, seen: str = ""
) -> CaseTransfer:
    """Ask the authority of another province ("": the national office) to take the case. Until it consents nothing changes."""
    case = lock_case(case, seen)
    powers = powers_in(case, user, at)
    if not powers.roles & ASSIGNERS:
        raise NotAllowed("transfer.ask", _("Only a head or supervisor hands a case to another authority."))
    if province == case.province or (province and province not in current_policy(at).numbering.provinces):
        raise DomainError("transfer.province", _("Choose another authority."), pointer="/province")
    if case.record.phase != Phase.BEFORE_DECISION:
        raise Conflict("transfer.late", _("The case is decided or closed; it stays where it is."))
    if not reason.strip():
        raise DomainError("transfer.reason", _("Give a reason."), pointer="/reason")
    return transfer_open(
        case=case, province=province, reason=reason, user=user, at=at, provinces=(), deputy=powers.acting_for(ASSIGNERS)
    )


@transaction.atomic
def case_transfer_answer(
    *, transfer: CaseTransfer, user: User, accepted: bool, answer: str, at: datetime
) -> CaseTransfer:
    """The asked authority takes the case, with its clocks as they run, or refuses with a reason.

    Officers who hold no role where it goes are relieved; they stay among those who investigated.
    """
    case = lock_case(transfer.case)
    row = CaseTransfer.objects.select_for_update(no_key=True, of=("self",)).get(pk=transfer.pk)
    if is_aside(case, user) or not may_answer(row, user, at):
        raise NotAllowed("transfer.answer", _("A head or supervisor of the asked authority answers."))
    if row.accepted is not None:
        raise Conflict("transfer.answered", _("This is answered already."))
    if case.record.phase != Phase.BEFORE_DECISION or case.province != row.from_province:
        raise Conflict("transfer.late", _("The case is decided or closed; it stays where it is."))
    if not accepted and not answer.strip():
        raise DomainError("transfer.reason", _("Give a reason."), pointer="/answer")
    row.accepted, row.answered_by, row.answered_at, row.answer = accepted, user, at, answer.strip()
    row.save(update_fields=["accepted", "answered_by", "answered_at", "answer"])
    params = {"from": row.from_province, "to": row.to_province}
    act = "case.transfer_accepted" if accepted else "case.transfer_refused"
    if accepted:
        case.province = row.to_province
        case.save(update_fields=["province"])
        for assigned in case.officers.filter(until=None).select_related("user"):
            if Role.OFFICER not in roles_in(assigned.user, case.province, at):
                case.officers.filter(pk=assigned.pk).update(until=at)
    case_happened(case, act, Actor.user(user), at, params=params, note=answer.strip())
    return row
