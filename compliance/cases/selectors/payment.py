"""How the fine of a case stands, with the gains confiscated beside it, and what is to be paid back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from compliance.cases.models import Case, Payment, Stay, WriteOff
from compliance.cases.rules.case_clock import Unpaid
from compliance.cases.rules.document_kinds import DEMAND
from compliance.cases.rules.payment import Account, Paid, Pause, Term, account, postponed, repaid
from compliance.cases.selectors.review import final_of, heard_of
from compliance.cases.selectors.service import served_from
from compliance.cases.selectors.write_off import write_off_of
from core.policies import Policy


@dataclass(frozen=True)
class Fine:
    """`demanded_at`: when it was demanded that the firm pay the first part not paid yet; `pay_by`: the day by which it must, once
    the demand was proved to be served. `to_demand`: something is overdue that no demand speaks of: nothing was demanded yet, or
    a part fell due after the last demand. `stayed`: under this order nothing is asked for. `court_from`, `court_until`: the days
    between which the court may be asked to enforce. `written_off`: what is open is asked for no more, though it is not paid."""

    terms: list[Term]
    account: Account
    demanded_at: datetime | None
    pay_by: date | None
    to_demand: bool = False
    stayed: Stay | None = None
    court_from: date | None = None
    court_until: date | None = None
    written_off: WriteOff | None = None

    @property
    def is_asked(self) -> bool:
        """Whether the firm is to pay something now or later."""
        return self.stayed is None and self.written_off is None and not self.account.settled


@dataclass(frozen=True)
class Refund:
    """What was paid without a decision for it. `due`: all of it; `open`: of that, not paid back yet."""

    due: int
    paid_back: int

    @property
    def open(self) -> int:
        return self.due - self.paid_back


def fine_of(case: Case, policy: Policy, at: datetime) -> Fine | None:
    """None where nothing is to be paid, or where its decision has not reached the firm yet or is in force no more."""
    if not (case.fine or case.gains) or case.served_at is None or not case.outcomes.filter(ended_at=None).exists():
        return None
    zone, today = policy.numbering.zone, at.astimezone(policy.numbering.zone).date()
    stays = _stays_of(case, policy, at)
    terms = postponed(_terms_of(case, policy), stays, today)
    paid = repaid(_paid(case), _paid_back(case))
    written_off = write_off_of(case)
    pauses = [*stays, *_reviewed(case), *_since(written_off, policy)]
    found = account(terms, paid, policy.enforcement.late_fee, today, pauses)
    granted = case.payment_terms.order_by("-at").values_list("at", flat=True).first()
    told = case.events.filter(act=DEMAND, at__gte=case.served_at, at__gt=granted or case.served_at).order_by("at", "pk")
    demands = [(event, event.at.astimezone(zone).date()) for event in told]  # of parts that still hold
    demand = next((event for event, on in demands if found.next_due and on > found.next_due.due), None)
    served = served_from(demand, policy) if demand else None
    by = policy.due(served, policy.enforcement.deadlines["demand"]) if served else None
    begins, ends = _court_term(case, granted is not None, terms, policy)
    return Fine(
        terms,
        found,
        demand.at if demand else None,
        by.astimezone(zone).date() if by else None,
        written_off is None
        and found.last_overdue is not None
        and all(on <= found.last_overdue for _event, on in demands),
        case.stays.running(at).first(),
        begins,
        ends,
        written_off,
    )


def unpaid_of(case: Case, policy: Policy, at: datetime) -> Unpaid | None:
    """What its clocks run for; None where every part is paid, where a stay runs, once the court was asked to enforce it, and
    where it is written off."""
    if case.served_at is None or not (case.fine or case.gains):
        return None
    fine = fine_of(case, policy, at)
    if fine is None or not fine.is_asked or fine.account.next_due is None:
        return None
    if case.events.filter(act="case.enforcement_asked", at__gte=case.served_at).exists():
        return None
    ours = not case.facts.get("judgment_reference")
    return Unpaid(
        since=case.served_at,
        due=fine.account.next_due.due,
        demanded=(fine.demanded_at, fine.pay_by) if fine.demanded_at and fine.pay_by else None,
        court=(fine.court_from, fine.court_until) if ours and fine.court_from and fine.court_until else None,
    )


def _court_term(case: Case, in_parts: bool, terms: list[Term], policy: Policy) -> tuple[date | None, date | None]:
    """From the day after the last remedy is over, for the pack's term; with parts granted, from the last part if that is later
    (Administrative Compulsion Law 53, APL 72)."""
    final = final_of(case, policy)
    if final is None:
        return None, None
    zone = policy.numbering.zone
    over = max([final.astimezone(zone).date(), *((term.due for term in terms) if in_parts else ())])
    begun = datetime.combine(over, datetime.min.time(), zone)
    until = policy.due(begun, policy.enforcement.deadlines["enforcement_application"])
    return over + timedelta(days=1), until.astimezone(zone).date()


def _paid(case: Case) -> list[Paid]:
    return [Paid(row.on, row.amount) for row in case.payments.filter(withdrawn_at=None)]


def _paid_back(case: Case) -> int:
    total: int | None = case.repayments.aggregate(total=Sum("amount"))["total"]
    return total or 0


def _stays_of(case: Case, policy: Policy, at: datetime) -> list[Pause]:
    """The days on which the decision was stayed, as far as they have come. The last day of a stay is part of it."""
    zone = policy.numbering.zone
    found = []
    for stay in case.stays.filter(since__lte=at):
        last = stay.ends.astimezone(zone).date() if stay.ends else None
        found.append(Pause(stay.since.astimezone(zone).date(), last + timedelta(days=1) if last else None))
    return found


def _reviewed(case: Case) -> list[Pause]:
    """While a reconsideration or a suit runs, no fee is reckoned (APL 73)."""
    return [Pause(one.applied_on, one.ended_on) for one in heard_of(case)]


def _since(written_off: WriteOff | None, policy: Policy) -> list[Pause]:
    """From the day after, what is written off grows no more."""
    if written_off is None or written_off.answered_at is None:
        return []
    return [Pause(written_off.answered_at.astimezone(policy.numbering.zone).date() + timedelta(days=1))]


def refund_of(case: Case, policy: Policy, at: datetime) -> Refund | None:
    """None where nothing was paid beyond what a decision in force asks for."""
    paid, back = sum(row.amount for row in _paid(case)), _paid_back(case)
    fine = fine_of(case, policy, at) if paid else None
    owed = fine.account.owed if fine is not None else 0
    return Refund(paid - owed, back) if paid > owed else None


def with_open_account(cases: Collection[Case], policy: Policy, at: datetime) -> list[Case]:
    """Of these cases those of which money is open: owed by the firm, or to be paid back to it."""
    paying = set(Payment.objects.filter(case__in=cases, withdrawn_at=None).values_list("case", flat=True))
    return [
        case for case in cases if (case.fine or case.gains or case.pk in paying) and _is_account_open(case, policy, at)
    ]


def _is_account_open(case: Case, policy: Policy, at: datetime) -> bool:
    fine, refund = fine_of(case, policy, at), refund_of(case, policy, at)
    owing = fine is not None and fine.written_off is None and not fine.account.settled
    return owing or (refund is not None and refund.open > 0)


def _terms_of(case: Case, policy: Policy) -> list[Term]:
    """The parts the head granted, else the whole fine at the end of the law's time from service; then too are gains due, which
    nobody may put off (APL 66 speaks of fines)."""
    terms = [Term(row.due, row.amount) for row in case.payment_terms.order_by("due")]
    if case.served_at is None:
        return terms
    due = policy.due(case.served_at, policy.enforcement.deadlines["payment"]).astimezone(policy.numbering.zone).date()
    if case.fine and not terms:
        terms = [Term(due, case.fine)]
    return [*terms, Term(due, case.gains, gains=True)] if case.gains else terms
