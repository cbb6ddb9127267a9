"""What tests of acts ask: what stands in the audit trail, and with which code an act was refused."""

from collections.abc import Callable

from core.errors import DomainError
from core.models import AuditRecord


def acts(*prefixes: str) -> list[str]:
    """The acts on record in their order; of all, or of those that begin with one of `prefixes`."""
    found = AuditRecord.objects.order_by("pk").values_list("act", flat=True)
    return [act for act in found if act.startswith(prefixes or "")]


def refusal_of(act: Callable[[], object]) -> str:
    """The code with which `act` is refused; "" when it is done."""
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return ""
