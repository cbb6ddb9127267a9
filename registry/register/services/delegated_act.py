"""Helper of what delegates do in a holder's name: asked of the table anew, on record with who acted for whom, and told."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotAllowed
from core.models import Number
from core.services.audit import audit_write
from registry.register.models import Delegation
from registry.register.rules.delegation import DelegateAct, Why, why_not
from registry.register.selectors.delegation import delegation_facts
from registry.register.services.delegation_notice import acted_words, delegation_tell

REFUSALS = {
    Why.NEVER: ("delegation.refused", _("Only the holder of the number does this.")),
    Why.WAITING: ("delegation.refused", _("You may help once a day has passed since you were named.")),
    Why.ENDED: ("delegation.refused", _("You no longer help with this number. Nothing was done.")),
    Why.CALLS: ("delegation.refused", _("Whoever calls for a firm helps with nobody's number.")),
    Why.LINE: (
        "delegation.refused",
        _("An operator reports that this line ended. Its holder answers first; then you may help again."),
    ),
}


def delegated_act(delegation: Delegation, act: DelegateAct, at: datetime, firm: str = "") -> tuple[Number, Actor]:
    """The number, locked, and who acts, in the transaction of the caller. Raises `NotAllowed`.

    Both are locked, the number first, as by its release: an end waits for the act, or the act finds the end.
    """
    number = Number.objects.select_for_update().get(pk=delegation.number_id)
    row = Delegation.objects.select_for_update(of=("self",)).select_related("user__number").get(pk=delegation.pk)
    why = why_not(act, delegation_facts(row), at)
    if why is not None:
        raise NotAllowed(*REFUSALS[why])
    actor = Actor.user(row.user)
    data = {"number": number.pk, "delegate": row.user_id, "act": str(act)}
    audit_write(actor=actor, act="delegation.acted", target=row, at=at, data=data)
    delegation_tell(row, lambda: acted_words(row, act, firm), at)
    return number, actor
