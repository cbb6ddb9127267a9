"""Acts on the fine of a case: paid, to be paid in parts, demanded, handed to the court, paid back."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases import signals
from compliance.cases.models import Case, CaseDocument, Payment, PaymentTerm, Repayment
from compliance.cases.rules.document_kinds import DEMAND
from compliance.cases.rules.payment import Term
from compliance.cases.selectors.document_draft import draft_of_act
from compliance.cases.selectors.payment import Fine, fine_of, refund_of
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.fine import lock_collected, lock_fine
from core.access.roles import DECIDING_ROLES, Role
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import User
from core.policies import current_policy

HEADS = frozenset({Role.HEAD})
MOST_TERMS = 24


@transaction.atomic
def payment_record(
    *, case: Case, officer: User, amount: int, on: date, proof: str, at: datetime, seen: str = ""
) -> Payment:
    """What the bank's paper `proof` shows was paid on the day `on`. The same paper counts once."""
    case, before = lock_fine(case, officer, DECIDING_ROLES, at, seen)
    if not 0 < amount <= before.account.open:
        raise _not_owed()
    zone = current_policy(at).numbering.zone
    if on > at.astimezone(zone).date():
        raise DomainError("payment.day", _("This day has not come yet."), pointer="/on")
    if on < case.opened_at.astimezone(zone).date():  # a mistyped year, which would take the delay away
        raise DomainError("payment.day", _("On this day there was no case yet."), pointer="/on")
    if not proof.strip():
        raise DomainError("payment.proof", _("Write the number of the bank's paper."), pointer="/proof")
    try:
        with transaction.atomic():
            row = Payment.objects.create(case=case, amount=amount, on=on, proof=proof.strip(), user=officer, at=at)
    except IntegrityError:
        raise Conflict("payment.again", _("This paper is recorded already.")) from None
    after = fine_of(case, current_policy(at), at)  # an earlier day makes the delay shorter, and less is owed
    if after is None or after.account.paid > after.account.owed:
        raise _not_owed()
    case_happened(case, "case.paid", Actor.user(officer), at, params={"amount": amount}, note=proof.strip())
    return row


@transaction.atomic
def payment_withdraw(*, payment: Payment, officer: User, reason: str, at: datetime) -> Payment:
    """It was recorded by mistake: it counts no more, and both records stand."""
    case, _known = lock_fine(payment.case, officer, DECIDING_ROLES, at, "")
    if not reason.strip():
        raise DomainError("payment.reason", _("Say what was wrong with it."), pointer="/reason")
    if not Payment.objects.filter(pk=payment.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise Conflict("payment.withdrawn", _("This payment is taken back already."))
    params = {"amount": payment.amount}
    case_happened(case, "case.payment_withdrawn", Actor.user(officer), at, params=params, note=reason.strip())
    payment.refresh_from_db()
    return payment


@transaction.atomic
def payment_terms_grant(
    *, case: Case, head: User, terms: Sequence[Term], reason: str, at: datetime, seen: str = ""
) -> list[PaymentTerm]:
    """The fine may be paid later, or in parts (APL 66): the parts are the whole fine, on days to come."""
    case, fine = lock_fine(case, head, HEADS, at, seen)
    _check_own(case)
    _check_asked(fine)
    today = at.astimezone(current_policy(at).numbering.zone).date()
    if not reason.strip():
        raise DomainError("payment.reason", _("Say why."), pointer="/reason")
    if not terms or len(terms) > MOST_TERMS or len({term.due for term in terms}) < len(terms):
        raise DomainError("payment.terms", _("Name the parts, each with a day of its own."), pointer="/terms")
    if sum(term.amount for term in terms) != fine.account.fine or any(term.amount <= 0 for term in terms):
        raise DomainError("payment.terms", _("The parts together must be the fine."), pointer="/terms")
    if any(term.due < today for term in terms):
        raise DomainError("payment.terms", _("Each day must lie ahead."), pointer="/terms")
    case.payment_terms.all().delete()
    rows = PaymentTerm.objects.bulk_create(
        PaymentTerm(case=case, due=term.due, amount=term.amount, reason=reason.strip(), at=at) for term in terms
    )
    said = [[term.due.isoformat(), term.amount] for term in terms]
    case_happened(case, "case.payment_terms", Actor.user(head), at, params={"terms": said}, note=reason.strip())
    return rows


@transaction.atomic
def payment_demand(*, case: Case, officer: User, text: str, at: datetime, seen: str = "") -> CaseDocument:
    """Demand in writing what is overdue, before a court is asked (Administrative Compulsion Law 54). Its time runs from its service.

    Raises Conflict where nothing is overdue, where all of it was demanded already, and where the paper cannot be set as it is written.
    """
    case, fine = lock_fine(case, officer, DECIDING_ROLES, at, seen)
    _check_own(case)
    _check_stay(fine)
    _check_asked(fine)
    if not fine.account.overdue:
        raise Conflict("payment.not_overdue", _("Nothing is overdue."))
    if not fine.to_demand:
        raise Conflict("payment.demanded", _("The firm was told to pay already."))
    if not text.strip():
        raise DomainError("payment.text", _("Write the demand first."), pointer="/text")
    _check_paper(case, text.strip(), at)
    document = CaseDocument.objects.create(
        case=case, kind=DEMAND, text=text.strip(), shown_to_firm=True, at=at, actor=str(Actor.user(officer))
    )  # fmt: skip
    event = case_happened(case, DEMAND, Actor.user(officer), at, params={"overdue": fine.account.overdue})
    announce(signals.document_due, event_id=event.pk)
    return document


def _check_paper(case: Case, text: str, at: datetime) -> None:
    made = draft_of_act(case, DEMAND, at, text, {})
    if made is not None and made.gaps(""):
        raise Conflict(
            "payment.document_whole", _("Something that the demand must say is missing; it cannot be issued yet.")
        )
    if made is not None and made.too_long:
        message = _("The demand is too long to be set: write less, and add the details to the case as a file.")
        raise Conflict("payment.document_fits", message)


@transaction.atomic
def payment_enforce(*, case: Case, head: User, reference: str, at: datetime, seen: str = "") -> Case:
    """The court is asked to enforce the decision: once the time of the demand is over and nobody can attack the decision any
    more, within the pack's term (Administrative Compulsion Law 53). `reference`: of the application."""
    case, fine = lock_fine(case, head, HEADS, at, seen)
    today = at.astimezone(current_policy(at).numbering.zone).date()
    _check_own(case)
    _check_stay(fine)
    _check_asked(fine)
    if fine.pay_by is None or today <= fine.pay_by:
        raise Conflict(
            "payment.time_runs",
            _("First demand the payment in writing, prove that the demand was served, and let its time run out."),
        )
    if not fine.account.overdue:
        raise Conflict("payment.not_overdue", _("Nothing is overdue."))
    if fine.court_from is None or today < fine.court_from:
        raise Conflict("payment.not_final", _("The firm may still go against the decision. Wait until that is over."))
    if fine.court_until is not None and today > fine.court_until:
        raise Conflict("payment.too_late", _("The time for asking the court to enforce it is over."))
    if not reference.strip():
        raise DomainError("payment.reference", _("Write the reference of the application."), pointer="/reference")
    case_happened(case, "case.enforcement_asked", Actor.user(head), at, note=reference.strip())
    return case


@transaction.atomic
def repayment_record(
    *, case: Case, officer: User, amount: int, on: date, proof: str, at: datetime, seen: str = ""
) -> Repayment:
    """What the authority paid back, by the bank's paper `proof`: of a fine whose decision fell or became smaller, never more."""
    case = lock_collected(case, officer, DECIDING_ROLES, at, seen)
    refund = refund_of(case, current_policy(at), at)
    if refund is None or not 0 < amount <= refund.open:
        raise DomainError(
            "repayment.amount", _("The amount is more than is to be paid back, or nothing."), pointer="/amount"
        )
    if on > at.astimezone(current_policy(at).numbering.zone).date():
        raise DomainError("payment.day", _("This day has not come yet."), pointer="/on")
    if not proof.strip():
        raise DomainError("payment.proof", _("Write the number of the bank's paper."), pointer="/proof")
    try:
        with transaction.atomic():
            row = Repayment.objects.create(case=case, amount=amount, on=on, proof=proof.strip(), user=officer, at=at)
    except IntegrityError:
        raise Conflict("payment.again", _("This paper is recorded already.")) from None
    case_happened(case, "case.paid_back", Actor.user(officer), at, params={"amount": amount}, note=proof.strip())
    return row


def _check_own(case: Case) -> None:
    if case.facts.get("judgment_reference"):
        raise Conflict(
            "payment.not_ours",
            _("A court or another authority decided this fine, and collects it. Record what was paid."),
        )


def _check_stay(fine: Fine) -> None:
    if fine.stayed is not None:
        raise Conflict("payment.stayed", _("The decision is stayed. Nothing is demanded until the stay ends."))


def _check_asked(fine: Fine) -> None:
    if fine.written_off is not None:
        raise Conflict(
            "payment.written_off", _("This debt is written off: nothing more is asked for. Record what is paid.")
        )


def _not_owed() -> DomainError:
    return DomainError("payment.amount", _("The amount is more than is owed, or nothing."), pointer="/amount")
