"""What is open of a fine is written off: proposed by an officer with the paper that shows why, agreed to or refused by the head."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, WriteOff
from compliance.cases.rules.write_off import ENFORCEMENT_ENDED, GROUNDS, is_sentence
from compliance.cases.selectors.payment import Fine
from compliance.cases.selectors.write_off import is_with_court, write_off_proposed
from compliance.cases.services.case_attachment import attachments_join
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.fine import lock_collected, lock_fine
from compliance.cases.services.payment import HEADS
from core.access.roles import DECIDING_ROLES
from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User

PAPER = "uncollectable_proof"  # what its files are, of `compliance.cases.rules.case_attachment`


@transaction.atomic
def write_off_propose(
    *, case: Case, officer: User, ground: str, reason: str, files: Sequence[Handed], at: datetime, seen: str = ""
) -> WriteOff:
    """Say why what is open can be collected no more, with the `files` that show it; the head is asked. A closed case takes them too.

    Raises Conflict where nothing is open, or it is proposed or written off already, DomainError where ground, reason or file lacks.
    """
    case, fine = lock_fine(case, officer, DECIDING_ROLES, at, seen)
    _check_open(fine)
    if write_off_proposed(case) is not None:
        raise Conflict("write_off.proposed", _("This is proposed already, and waits for the head."))
    if ground not in GROUNDS:
        raise DomainError("write_off.ground", _("Choose why it can be collected no more."), pointer="/ground")
    if ground == ENFORCEMENT_ENDED and not is_with_court(case):
        message = _("The court was not asked to enforce this decision, so it cannot have ended that.")
        raise DomainError("write_off.not_enforced", message, pointer="/ground")
    if not is_sentence(reason):
        raise DomainError("write_off.reason", _("Say in a sentence why nothing can be collected."), pointer="/reason")
    if not files:
        raise DomainError("write_off.paper", _("Add the document that shows it."), pointer="/file")
    actor = Actor.user(officer)
    rows = attachments_join(
        case=case, files=files, what=PAPER, remark="", shown=False, actor=actor, at=at, by_firm=False
    )
    row = WriteOff.objects.create(
        case=case, ground=ground, reason=reason.strip(), papers=[one.attachment.public_id for one in rows], proposed_at=at,
        proposed_by=officer,
    )  # fmt: skip
    params = {"ground": ground, "amount": fine.account.open}
    case_happened(case, "case.write_off_proposed", actor, at, params=params, note=reason.strip(), audited=params)
    return row


@transaction.atomic
def write_off_agree(*, write_off: WriteOff, head: User, at: datetime, seen: str = "") -> WriteOff:
    """What is open now is asked for no more, no delay adds to it, and it holds the case no longer. It is not paid: a later payment
    is recorded as any other.

    Raises NotAllowed for whoever proposed it.
    """
    case, fine = lock_fine(write_off.case, head, HEADS, at, seen)
    row = _proposed(write_off, head)
    _check_open(fine)
    row.answered_at, row.answered_by, row.agreed, row.amount = at, head, True, fine.account.open
    row.save(update_fields=["answered_at", "answered_by", "agreed", "amount"])
    params = {"ground": row.ground, "amount": row.amount}
    case_happened(case, "case.written_off", Actor.user(head), at, params=params, note=row.reason, audited=params)
    return row


@transaction.atomic
def write_off_refuse(*, write_off: WriteOff, head: User, reason: str, at: datetime, seen: str = "") -> WriteOff:
    """It is collected on. Possible too once nothing is open any more."""
    case = lock_collected(write_off.case, head, HEADS, at, seen)
    row = _proposed(write_off, head)
    if not reason.strip():
        raise DomainError("write_off.answer", _("Say why it is collected on."), pointer="/reason")
    row.answered_at, row.answered_by, row.answer = at, head, reason.strip()
    row.save(update_fields=["answered_at", "answered_by", "answer"])
    case_happened(
        case, "case.write_off_refused", Actor.user(head), at, params={"ground": row.ground}, note=reason.strip()
    )
    return row


def _proposed(write_off: WriteOff, head: User) -> WriteOff:
    """The proposal, of a case that is locked, for somebody else than its proposer."""
    row = WriteOff.objects.get(pk=write_off.pk)
    if row.answered_at is not None:
        raise Conflict("write_off.answered", _("This proposal was answered already."))
    if row.proposed_by_id == head.pk:
        raise NotAllowed("write_off.second_person", _("You proposed this yourself. Another head must answer it."))
    return row


def _check_open(fine: Fine) -> None:
    if fine.written_off is not None:
        raise Conflict("write_off.again", _("What is open is written off already."))
    if fine.account.settled:
        raise Conflict("write_off.settled", _("Nothing is open: all of it is paid."))
