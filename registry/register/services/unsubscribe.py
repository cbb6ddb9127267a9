"""Addresses that firms put into their own messages, and what follows when one is used: the firm is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from core.actors import Actor
from core.errors import DomainError
from core.ids import public_id
from core.models import Number
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.firms.services.webhook_outbox import webhook_announce
from registry.register.models import Refusal
from registry.register.selectors.refusal import refusal_recorded
from registry.register.selectors.unsubscribe import Address, unsubscribe_token
from registry.register.services.refusal import refusal_record
from registry.register.services.told_rows import check_campaign, numbers_told

READER = Actor.system("unsubscribe")  # whoever holds the message: nobody signs in for it


@dataclass(frozen=True, slots=True)
class Message:
    """`number` in any spelling, as the message goes to it; `campaign`: the firm's own label."""

    number: str
    campaign: str = ""
    on_behalf_of: str = ""


@transaction.atomic
def unsubscribe_links_make(
    *, marketer: Marketer, rows: Sequence[Message], at: datetime, actor: Actor
) -> list[tuple[str, str] | DomainError]:
    """For each message the id and the token of its address, or why there is none. Nothing of them is kept: the token says all.

    The steps are the same whether or not the numbers are known here.
    """
    told = numbers_told(marketer=marketer, rows=rows, at=at, check=check_standing, check_row=_check_row)
    made: dict[int, tuple[str, str]] = {}
    for row, number in told.numbers.items():
        address = Address(public_id("uns"), told.subjects[row], number, rows[row].campaign)
        made[row] = address.public_id, unsubscribe_token(address)
    if made:
        audit_write(actor=actor, act="unsubscribe_links.made", target=marketer, at=at, data={"links": len(made)})
    return [made[row] if refusal is None else refusal for row, refusal in enumerate(told.refusals)]


@transaction.atomic
def unsubscribe_record(*, address: Address, at: datetime) -> Refusal | None:
    """Whoever holds the address refuses its firm; the firm hears of it. While a refusal stands, nothing more is done.

    None where there is nothing to refuse any more: the number has changed hands. An address of the sandbox tells its firm alone.
    """
    marketer = Marketer.objects.get(pk=address.marketer_id)
    data = {"link": address.public_id}
    if not address.live:
        webhook_announce(marketer=marketer, event="refusal.recorded", data=data, live=False, at=at)
        return None
    number = Number.objects.select_for_update().filter(pk=address.number_id, sealed__isnull=False).first()
    if number is None:
        return None
    # Whoever had the lock before may have begun a moment after this one: what was recorded by now counts, not by `at`.
    last = Refusal.objects.filter(number=number, marketer=marketer).aggregate(last=Max("at"))["last"]
    stands = last and refusal_recorded(number_id=number.pk, marketer_id=marketer.pk, at=max(last, at))
    if stands is not None:
        return stands
    refusal = refusal_record(
        number=number, marketer=marketer, source="unsubscribe", campaign=address.campaign, at=at, actor=READER
    )
    webhook_announce(marketer=marketer, event="refusal.recorded", data=data, at=at)
    return refusal


def _check_row(row: Message, at: datetime, policy: Policy) -> None:
    check_campaign(row.campaign)
