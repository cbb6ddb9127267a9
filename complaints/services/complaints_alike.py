"""Several callers complained of in one sending: one complaint each, with the same answers."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from complaints.rules.statement import Statement
from complaints.services.complaint import FilingAnswer, Origin, complaint_file
from core.actors import Actor
from core.models import Number
from registry.firms.models import Operator


@transaction.atomic
def complaints_alike_file(
    *,
    statements: Sequence[Statement],
    number: Number,
    source: str,
    origin: Origin | None = None,
    ask_operator: Operator | None = None,
    at: datetime,
    actor: Actor,
) -> list[FilingAnswer]:
    """File each of `statements`, all or none; the answers in their order. Raises what `complaint_file` raises."""
    filed = {}
    for said in sorted(
        statements, key=lambda one: one.caller.value
    ):  # in one order, so that two at once never deadlock
        filed[id(said)] = complaint_file(
            statement=said,
            number=number,
            source=source,
            origin=origin,
            ask_operator=ask_operator,
            at=at,
            actor=actor,
        )
    return [filed[id(said)] for said in statements]
