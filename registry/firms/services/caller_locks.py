"""Helpers of acts on declared callers: all claims to a number held at once, and the firm told what became of its own."""

from core.events import announce
from registry.firms import signals
from registry.firms.models import CallerNumber
from registry.firms.selectors.caller_number import claims_over


def claims_locked(declaration: CallerNumber) -> list[CallerNumber]:
    """What stands of all claims to the number, or to one of a range, in an order in which nobody waits for another in a circle."""
    rows = claims_over(declaration.value, CallerNumber.objects.standing()).select_related("marketer")
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def tell(claim: CallerNumber, decision: str) -> None:
    """`decision`: of registry.firms.words.DECISIONS."""
    announce(signals.firm_decided, marketer_id=claim.marketer_id, decision=decision, row_id=claim.pk)
