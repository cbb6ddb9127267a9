"""An act on a registration is taken back: what held before it holds again, if nothing came in between."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, Gone
from core.models import Number
from registry.register.models import RegisterChange, Registration
from registry.register.rules.undoing import UNDONE
from registry.register.selectors.registration import change_of
from registry.register.selectors.registration_undo import last_undoable
from registry.register.services.consent_due import consents_fall_due
from registry.register.services.registration_log import change_tell, registration_log

What = RegisterChange.What


@transaction.atomic
def registration_undo(*, number: Number, change_id: int, assurance: str, at: datetime, actor: Actor) -> Registration:
    """Take the act `change_id` back: preferences and dates become those before it, its source ``undo``, and the number is told.
    Undoing it twice changes nothing; an undo can be undone like any act.

    `assurance`: how whoever undoes it was proved, where nothing was registered before. Raises Conflict where something came
    after the act, Gone once the pack's days are over.
    """
    Number.objects.select_for_update().get(pk=number.pk)
    done = change_of(UNDONE, str(change_id))
    if done is not None and done.number_id == number.pk:
        return Registration.objects.get(number=number)
    found = last_undoable(number.pk, at)
    if found is None:
        raise Gone("undo.late", _("This can no longer be undone. Choose anew what you wish."))
    if found.act.pk != change_id:
        raise Conflict(
            "undo.changed_since", _("Something else was changed since. Nothing was undone. Look, then choose.")
        )
    registration, before = Registration.objects.get(number=number), found.before
    was_live = registration.live
    registration.changed_at, registration.said_at = at, max(at, registration.said_at)
    registration.withdrawn_at, registration.source = at if before is None else None, UNDONE
    if before is not None:
        registration.preferences, registration.assurance = before.preferences, before.assurance
        registration.registered_at, registration.binding_from = before.registered_at, before.binding_from
    registration.save()
    what = What.WITHDRAWN if before is None else What.CHANGED if was_live else What.REGISTERED
    sure = assurance if before is None else before.assurance
    body = {} if before is None else before.preferences
    change = registration_log(registration, what, body, sure, UNDONE, str(change_id), at, actor)
    change_tell(change, actor, number)
    if before is not None:
        consents_fall_due([number.pk], at)
    return registration
