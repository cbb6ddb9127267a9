"""Helpers of the acts on many rows that a firm tells of numbers, for itself or on behalf of others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

import numpy as np
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, NotAllowed
from core.models.free_text import clean
from core.numbers.reading import subscribers_read, unregistrable
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.number_bulk import numbers_hold
from registry.firms.models import Marketer
from registry.firms.selectors.mandate import clients_of
from registry.register.services.consent_checks import EARLIEST


class ToldRow(Protocol):
    @property
    def number(self) -> str: ...

    @property
    def on_behalf_of(self) -> str: ...


R = TypeVar("R", bound=ToldRow)


@dataclass(frozen=True)
class Told:
    """By the position of a row: why it was refused (None: it was not), the firm (id) it is about, and its number's id, the row
    of which is locked until the transaction ends."""

    refusals: list[DomainError | None]
    subjects: dict[int, int]
    numbers: dict[int, int]


def numbers_told(
    *,
    marketer: Marketer,
    rows: Sequence[R],
    at: datetime,
    check: Callable[[Marketer, Policy], None],
    check_row: Callable[[R, datetime, Policy], None],
) -> Told:
    """`check` refuses a firm, `check_row` what a row says. Which clients there are is asked once, however many rows name one."""
    policy = current_policy(at)
    check(marketer, policy)
    named = any(row.on_behalf_of not in ("", marketer.public_id) for row in rows)
    clients = {client.public_id: client for client in clients_of(marketer, at)} if named else {}
    firms = {"": marketer, marketer.public_id: marketer, **clients}
    digits, problems = subscribers_read([row.number for row in rows], policy)
    refusals: list[DomainError | None] = []
    for row, problem in zip(rows, problems, strict=True):
        try:
            check(_firm_of(row, firms), policy)
            if problem:
                raise unregistrable(str(problem))
            check_row(row, at, policy)
        except DomainError as refusal:
            refusals.append(refusal)
        else:
            refusals.append(None)
    good = [position for position, refusal in enumerate(refusals) if refusal is None]
    subjects = {position: firms[rows[position].on_behalf_of].pk for position in good}
    if not good:
        return Told(refusals, subjects, {})
    none, every = np.zeros(len(good), np.bool_), np.ones(len(good), np.bool_)
    held, _new = numbers_hold(digits=digits[good], known=none, make=every, at=at)
    return Told(refusals, subjects, dict(zip(good, held.tolist(), strict=True)))


def check_moment(said: datetime, at: datetime) -> None:
    """Raises `DomainError` for a moment that is still to come, or mistyped."""
    if said > at:
        raise DomainError("at.future", _("This moment is still to come."), pointer="/at")
    if said < EARLIEST:
        raise DomainError("at.malformed", _("This moment is not between 1970 and 2200."), pointer="/at")


def check_relationship(kind: str, happened_at: datetime, at: datetime, policy: Policy) -> None:
    """Raises `DomainError` where the rules in force know no such relationship, or it cannot have happened."""
    terms = policy.exemptions
    term = {"purchase": terms.relationship_purchase, "inquiry": terms.relationship_inquiry}[kind]
    if term is None:
        message = _("Under the rules in force here no business relationship replaces a consent. Nothing was kept.")
        raise DomainError("relationship.not_in_rules", message, pointer="/kind")
    check_moment(happened_at, at)


def check_campaign(campaign: str) -> None:
    """Raises `DomainError` for what is no label of a campaign."""
    if not campaign.isprintable() or str(clean(campaign)) != campaign:
        message = _("A campaign is a label of at most 60 characters without a telephone number in it.")
        raise DomainError("campaign.malformed", message, pointer="/campaign")


def _firm_of(row: ToldRow, firms: dict[str, Marketer]) -> Marketer:
    found = firms.get(row.on_behalf_of)
    if found is None:
        message = _("This firm has not approved you to call on its behalf.")
        raise NotAllowed("on_behalf_of.not_approved", message, pointer="/on_behalf_of")
    return found
