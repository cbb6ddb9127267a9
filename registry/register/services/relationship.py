"""Business relationships of a firm, one or many, for packs that let them stand above the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.errors import DomainError
from core.policies.schema import Policy
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.register.models import Relationship
from registry.register.services.told_rows import check_relationship, numbers_told

BATCH = 2000  # rows of one statement


@dataclass(frozen=True, slots=True)
class Happened:
    """`number` in any spelling; `kind`: "purchase" or "inquiry", at `happened_at`; `on_behalf_of`: whose, if another firm's."""

    number: str
    kind: str
    happened_at: datetime
    on_behalf_of: str = ""


@transaction.atomic
def relationships_record(
    *, marketer: Marketer, rows: Sequence[Happened], at: datetime, actor: Actor
) -> list[DomainError | None]:
    """Keep that these happened: why a row was refused, or None. Told again, nothing changes.

    Where the pack knows no such relationship the row is refused (`relationship.not_in_rules`) and nothing of it is kept.
    """
    told = numbers_told(marketer=marketer, rows=rows, at=at, check=check_standing, check_row=_check_row)
    wanted = {
        (told.subjects[row], number, rows[row].kind, rows[row].happened_at) for row, number in told.numbers.items()
    }
    before = Relationship.objects.filter(
        number__in={number for _firm, number, _kind, _at in wanted}, marketer__in={firm for firm, *_rest in wanted}
    )
    new = sorted(wanted - set(before.values_list("marketer_id", "number_id", "kind", "at")))
    made = Relationship.objects.bulk_create(
        [
            Relationship(marketer_id=firm, number_id=number, kind=kind, at=happened_at, received_at=at)
            for firm, number, kind, happened_at in new
        ],
        BATCH,
    )
    if made:
        data = {"relationships": len(made), "first": made[0].pk, "last": made[-1].pk}
        audit_write(actor=actor, act="relationships.recorded", target=marketer, at=at, data=data)
    return told.refusals


def _check_row(row: Happened, at: datetime, policy: Policy) -> None:
    check_relationship(row.kind, row.happened_at, at, policy)
