"""A firm's claims come to their turns: so many a day for each firm, the oldest first, whosever numbers they are about."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from core.actors import Actor
from core.events import announce
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.register import signals
from registry.register.models import Consent, Registration
from registry.register.models.consent import QUEUED
from registry.register.selectors.consent import turns_left

BATCH = 500  # in one transaction; the sweep goes on with the next
ANNOUNCED = 100  # of more, the sweep tells


@transaction.atomic
def consent_turns_take(*, marketer_id: int, at: datetime) -> int:
    """Give the oldest waiting claims their turn, as far as today's budget of the firm goes. Returns how many had it.

    A claim about a number that is not registered has its turn like any other, and nobody is told. So the queue, which
    the firm sees, moves alike for every number. Counted under the firm's lock; safe to run twice or at once.
    """
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer_id)
    left = turns_left(marketer_id, at)
    if not left:
        return 0
    # With their numbers, so that none is registered unseen meanwhile. What an act holds at this moment comes next time:
    # nobody is waited for, so two who hold many cannot lock each other out.
    oldest = Consent.objects.filter(QUEUED, marketer=marketer).order_by("received_at", "pk")
    locked = oldest.select_related("number").select_for_update(skip_locked=True, no_key=True, of=("self", "number"))
    taken = [claim.pk for claim in locked[: min(left, BATCH)]]
    if not taken:
        return 0
    registered = Exists(Registration.objects.live().filter(number_id=OuterRef("number_id")))
    claims = Consent.objects.filter(pk__in=taken)
    claims.update(turn_at=at)
    due = claims.filter(registered, notice_at=None)
    due.update(notice_at=at)
    numbers = claims.filter(notice_at__lte=at).values_list("number_id", flat=True).distinct()[: ANNOUNCED + 1]
    if len(numbers) <= ANNOUNCED:
        for number_id in numbers:
            announce(signals.consents_due, number_id=number_id)
    audit_write(
        actor=Actor.system("consents"), act="consents.had_turns", target=marketer, at=at, data={"claims": len(taken)}
    )
    return len(taken)
