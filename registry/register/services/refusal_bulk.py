"""Many refusals that a firm heard itself, at once: each binds the firm from the moment we are told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.firms.permissions import check_confirmed
from registry.firms.services.webhook_outbox import webhooks_announce
from registry.register.models import Consent, Refusal
from registry.register.rules.consent import ConsentAct, ConsentState
from registry.register.services.told_rows import check_moment, numbers_told

BATCH = 2000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Refused:
    """`number` in any spelling; `said_at`: when its holder said so; `on_behalf_of`: the firm that was refused, if another."""

    number: str
    said_at: datetime
    on_behalf_of: str = ""


@transaction.atomic
def refusals_record(
    *, marketer: Marketer, rows: Sequence[Refused], at: datetime, actor: Actor
) -> list[DomainError | None]:
    """Record these refusals, each with what `refusal_record` does: why a row was refused, or None.

    The same number, firm and `said_at` again change nothing. A suspended firm is heard, too: a refusal only bars. A row that is
    refused hinders no other, and the steps are the same whether or not the numbers are known here.
    """
    policy = current_policy(at)
    told = numbers_told(marketer=marketer, rows=rows, at=at, check=check_confirmed, check_row=_check_row)
    wanted = {(told.subjects[row], number, rows[row].said_at) for row, number in told.numbers.items()}
    firms = {subject for subject, _number, _said_at in wanted}
    numbers = {number for _subject, number, _said_at in wanted}
    before = Refusal.objects.filter(number__in=numbers, marketer__in=firms, said_at__isnull=False)
    new = sorted(wanted - set(before.values_list("marketer_id", "number_id", "said_at")))
    made = Refusal.objects.bulk_create(
        [
            Refusal(marketer_id=subject, number_id=number, source="firm", said_at=said_at, at=at)
            for subject, number, said_at in new
        ],
        BATCH,
    )
    revoked = sum(_revoke(firm, {n for subject, n, _at in new if subject == firm}, at, policy) for firm in firms)
    if made:
        data = {"refusals": len(made), "first": made[0].pk, "last": made[-1].pk, "revoked": revoked}
        audit_write(actor=actor, act="refusals.recorded", target=marketer, at=at, data=data)
    return told.refusals


def _check_row(row: Refused, at: datetime, policy: Policy) -> None:
    check_moment(row.said_at, at)


def _revoke(firm: int, numbers: set[int], at: datetime, policy: Policy) -> int:
    """Every consent that the firm claims of these numbers (held by the caller) ends; the firm hears of each."""
    known = Consent.objects.filter(marketer_id=firm, number__in=numbers, received_at__lte=at)
    found = known.open_to(ConsentAct.REVOKE, at=at, policy=policy).select_for_update(of=("self",)).order_by("pk")
    rows = dict(found.values_list("pk", "public_id"))
    Consent.objects.filter(pk__in=rows).update(revoked_at=at)
    each = [{"consent": public_id} for public_id in rows.values()]
    webhooks_announce(marketer=Marketer.objects.get(pk=firm), event=f"consent.{ConsentState.REVOKED}", each=each, at=at)
    return len(rows)
