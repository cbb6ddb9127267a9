"""A person answers by a text from the own mobile whether it is used for a firm."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.errors import DomainError
from core.services.number import number_obtain
from registry.firms.rules.caller_reply import reply_of
from registry.firms.selectors.caller_number import claims_to_mobiles
from registry.firms.services.caller_proof import caller_confirm, caller_disown

ACTOR = Actor.system("caller-reply")


@transaction.atomic
def caller_reply(*, e164: str, text: str, at: datetime) -> bool:
    """Whether `text`, which came from the line `e164`, was such an answer. Whoever handed it in vouches for the line.

    A no ends what all firms said of it. A yes is for one firm: where several ask, it says nothing, and the site asks for each.
    """
    said = reply_of(text)
    standing = list(claims_to_mobiles([e164]).standing()) if said else []
    if not standing:
        return False
    number = number_obtain(e164=e164, at=at)
    if said == "no":
        for claim in standing:
            caller_disown(declaration=claim, number=number, at=at, actor=ACTOR)
        return True
    asked = [claim for claim in standing if not claim.proof]
    if len(asked) != 1:
        return False
    try:
        with transaction.atomic():
            caller_confirm(declaration=asked[0], number=number, at=at, actor=ACTOR)
    except DomainError:  # it ended in this moment
        return False
    return True
