"""Whose a listed number is, as far as somebody proved it here."""

from django.db.models import Exists, OuterRef

from complaints.models import Caller
from core.models import Number, User
from core.selectors.number import number_find
from registry.register.models import Holding


def number_of_holder(caller: Caller) -> Number | None:
    """The number's row where an account of ours holds it; None for a stranger's, whom no message may reach unasked."""
    number = number_find(caller.value) if caller.kind == Caller.Kind.E164 else None
    if number is None:
        return None
    held = Exists(User.objects.filter(number=OuterRef("pk"), is_active=True))
    further = Exists(Holding.objects.filter(number=OuterRef("pk"), until=None))
    return Number.objects.filter(held | further, pk=number.pk).first()
