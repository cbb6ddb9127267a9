"""Whoever has the line ends all help with it by one text: nothing but the sign that each message names."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.proving.typed_code import read_code
from core.selectors.number import number_find
from registry.register.models import Delegation
from registry.register.selectors.delegation import delegations_live
from registry.register.services.delegation import delegation_end
from registry.register.services.delegation_notice import NO

ACTOR = Actor.system("delegation-reply")


@transaction.atomic
def delegation_reply(*, e164: str, text: str, at: datetime) -> bool:
    """Whether `text`, which came from the line `e164`, ended somebody's help with it. Whoever handed it in vouches for the
    line (docs/adr/0037)."""
    number = number_find(e164) if read_code(text) == NO else None
    live = list(delegations_live(at).filter(number=number)) if number is not None else []
    for delegation in live:
        delegation_end(delegation=delegation, end=Delegation.End.REPLY, at=at, actor=ACTOR)
    return bool(live)
