"""One act done to many cases: each is a transaction of its own, on record with the case, and all name the one record of the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case
from compliance.cases.rules.bulk import MOST, BulkAct
from compliance.cases.selectors.bulk import CLOSE, Together, cases_chosen, stands_against
from compliance.cases.services.case import case_assign, case_move
from compliance.cases.services.hand_over import case_hand_over
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.errors import DomainError
from core.models import AuditRecord, User
from core.services.audit import audit_write


@dataclass
class BulkOutcome:
    done: list[Case] = field(default_factory=list)
    refused: list[tuple[Case, DomainError]] = field(default_factory=list)
    gone: int = 0  # cases that this officer does not see, or sees no more


def cases_act(*, seen: Mapping[str, str], said: Together, user: User, at: datetime) -> BulkOutcome:
    """`seen`: by public id the version of each case (`case_version`) that the officer was shown; what has moved since stays.

    The same again, whole or from where it broke off, does nothing twice. Raises DomainError where there are too many.
    """
    if len(seen) > MOST:
        raise DomainError("bulk.many", _("Choose fewer cases: %(most)d at once.") % {"most": MOST})
    chosen = cases_chosen(user, seen.keys(), at)
    outcome, whole = BulkOutcome(gone=len(seen) - len(chosen)), None
    for case in chosen:
        try:
            with transaction.atomic():
                record = whole or _begin(chosen, said, user, at)
                _act(case, seen[case.public_id], said, user, at, record)
        except DomainError as error:
            outcome.refused.append((case, error))
        else:
            whole = record
            outcome.done.append(case)
    return outcome


def _begin(chosen: list[Case], said: Together, user: User, at: datetime) -> AuditRecord:
    """The record of the whole stands with the first case that it is done to: where nothing is done there is none."""
    people = {"officer": said.officer, "successor": said.successor}
    data = {
        "act": str(said.act),
        "cases": [case.pk for case in chosen],
        **{name: person.pk for name, person in people.items() if person is not None},
    }
    return audit_write(actor=Actor.user(user), act="cases.bulk", target=None, at=at, data=data)


def _act(case: Case, seen: str, said: Together, user: User, at: datetime, whole: AuditRecord) -> None:
    locked = lock_case(case, seen)
    error = stands_against(locked, said, user, at)
    if error is not None:
        raise error
    if said.act == BulkAct.CLOSE:
        case_move(case=locked, act=CLOSE, actor=user, at=at, facts=said.closing, bulk=whole.pk)
    elif said.act == BulkAct.ASSIGN and said.officer is not None:
        case_assign(case=locked, officer=said.officer, assigned_by=user, at=at, bulk=whole.pk)
    elif said.officer is not None and said.successor is not None:
        case_hand_over(
            case=locked, officer=said.officer, successor=said.successor, note=said.note, user=user, at=at, bulk=whole.pk
        )
