"""Questions before one act is done to many cases: which may be chosen, what is offered, what stands against each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.bulk import BulkAct, closes_together
from compliance.cases.rules.case_workflow import ACTS, check
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors.case import cases_seen
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.hand_over import check_assign, check_hand_over
from compliance.cases.selectors.powers import powers_over
from core.access.roles import Role
from core.errors import Conflict, DomainError
from core.ids import askable
from core.models import User
from core.policies import current_policy
from core.translation.words import named

CLOSE = "case.close"


@dataclass(frozen=True)
class Together:
    """`officer`: who is assigned, or who hands over to `successor`; `note`: what the successor must know, or why it is closed."""

    act: BulkAct
    officer: User | None = None
    successor: User | None = None
    note: str = ""

    @property
    def closing(self) -> dict[str, Any]:
        """What the act of the table brings; that complainants were told is the officer's word, given for all."""
        return {"reason": self.note.strip(), "outcome_sent": True}


def cases_chosen(user: User, public_ids: Collection[str], at: datetime) -> list[Case]:
    """Those of them that this officer sees, by reference. Of the others nobody is told whether they exist."""
    return list(cases_seen(user, at).filter(public_id__in=askable(public_ids)).order_by("reference"))


def acts_offered(cases: Iterable[Case], user: User, at: datetime) -> tuple[set[BulkAct], bool]:
    """What somebody of these roles may do to some of the cases; and whether it may concern the cases of others."""
    roles = frozenset[str]().union(*(powers.roles for powers in powers_over(list(cases), user, at).values()))
    leads = bool(roles & ASSIGNERS)
    offered = {BulkAct.ASSIGN, BulkAct.HAND_OVER} if leads or Role.OFFICER in roles else set()
    return offered | ({BulkAct.CLOSE} if roles & ACTS[CLOSE].roles else set()), leads


def stands_against(case: Case, said: Together, user: User, at: datetime) -> DomainError | None:
    """Why the act cannot be done to this one case; None where it can."""
    try:
        if said.act == BulkAct.CLOSE:
            _check_close(case, said, user, at)
        elif said.act == BulkAct.ASSIGN and said.officer is not None:
            check_assign(case, said.officer, user, at)
            if case.officers.filter(user=said.officer, until=None).exists():
                raise Conflict("assign.same", _("This person is assigned to the case already."))
        elif said.officer is not None and said.successor is not None:
            check_hand_over(case, said.officer, said.successor, said.note, user, at)
    except DomainError as error:
        return error
    return None


def _check_close(case: Case, said: Together, user: User, at: datetime) -> None:
    objections = check(CLOSE, case_facts(case, user, at, said.closing), current_policy(at))
    if objections:
        raise Conflict(f"case.{objections[0].code}", " ".join(named(one.names) for one in objections))
    if not closes_together(case.record.phase, filed=case.filed_at is not None):
        raise Conflict("bulk.filed", _("It is filed: it is closed on its own page, for itself."))
