"""A fine and its payment: what is due when, what is overdue, and what the delay adds (APL 66, 67, 72, 73)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Term:
    """One part of what is to be paid. `amount`: in whole units of the currency; `gains`: illegal gains, to which delay adds
    nothing (APL 72 speaks of fines)."""

    due: date
    amount: int
    gains: bool = False


@dataclass(frozen=True)
class Paid:
    on: date
    amount: int


@dataclass(frozen=True)
class Pause:
    """Days that do not count: from `first` up to, not including, `end`; None while it lasts."""

    first: date
    end: date | None = None


@dataclass(frozen=True)
class Account:
    """How a fine and the gains confiscated with it stand on a day. `overdue`: of the parts whose day is past, `last_overdue` the
    last of these days; `fee`: what the delay has added so far."""

    fine: int
    paid: int
    overdue: int
    fee: int
    next_due: Term | None  # the first part not paid in full
    gains: int = 0
    last_overdue: date | None = None

    @property
    def owed(self) -> int:
        """All that is to be paid, paid or not."""
        return self.fine + self.gains + self.fee

    @property
    def open(self) -> int:
        """What is still to be paid, the fee included."""
        return max(self.owed - self.paid, 0)

    @property
    def settled(self) -> bool:
        return self.open == 0


def postponed(terms: Sequence[Term], stays: Iterable[Pause], on: date) -> list[Term]:
    """The parts with the days that a stay has put off: a part not yet due when it began waits as long as it lasted."""
    moved = list(terms)
    for stay in sorted(stays, key=lambda stay: stay.first):
        last = min(stay.end or on + timedelta(days=1), on + timedelta(days=1))
        wait = max(last - stay.first, timedelta(0))
        moved = [replace(term, due=term.due + wait) if term.due >= stay.first else term for term in moved]
    return moved


def _late_days(since: date, until: date, pauses: Iterable[Pause]) -> int:
    """The days after `since` up to and with `until` that lie in none of `pauses`; what overlaps counts once."""
    days, reached = max((until - since).days, 0), since + timedelta(days=1)
    for pause in sorted(pauses, key=lambda pause: pause.first):
        start, end = max(pause.first, reached), min(pause.end or until + timedelta(days=1), until + timedelta(days=1))
        if end > start:
            days, reached = days - (end - start).days, end
    return max(days, 0)


def repaid(payments: Sequence[Paid], amount: int) -> list[Paid]:
    """The payments less what was paid back, the latest first."""
    left: list[Paid] = []
    for one in sorted(payments, key=lambda one: one.on, reverse=True):
        taken = min(one.amount, amount)
        amount -= taken
        if one.amount > taken:
            left.append(Paid(one.on, one.amount - taken))
    return left[::-1]


def account(
    terms: Sequence[Term], payments: Sequence[Paid], percent: int, on: date, pauses: Sequence[Pause] = ()
) -> Account:
    """Payments go to the parts in the order of their days, of one day to the fine first. The fee is `percent` a day of each part
    of the fine from the day after it was due until it is paid, in whole units, and never more than the fine. `pauses`: no fee
    runs on these days (APL 73)."""
    fine, gains = (sum(term.amount for term in terms if term.gains is of_gains) for of_gains in (False, True))
    came = sorted((p for p in payments if p.on <= on), key=lambda p: p.on)
    days, rest = [payment.on for payment in came], [payment.amount for payment in came]
    late = overdue = 0  # late: units times days
    next_due: Term | None = None
    last_overdue: date | None = None
    for term in sorted(terms, key=lambda term: (term.due, term.gains)):
        unpaid, counts = term.amount, 0 if term.gains else 1  # whether delay adds to it
        while unpaid and rest:
            part = min(unpaid, rest[0])
            late += counts * part * _late_days(term.due, days[0], pauses)
            unpaid, rest[0] = unpaid - part, rest[0] - part
            if not rest[0]:
                del rest[0], days[0]
        if unpaid:
            late += counts * unpaid * _late_days(term.due, on, pauses)
            if on > term.due:
                overdue, last_overdue = overdue + unpaid, term.due
            next_due = next_due or replace(term, amount=unpaid)
    fee = min(late * percent // 100, fine)
    return Account(fine, sum(p.amount for p in came), overdue, fee, next_due, gains, last_overdue)
