"""The act by which an officer says that a firm is who it claims to be."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.models import Marketer


@transaction.atomic
def marketer_confirm_identity(
    *, marketer: Marketer, ground: str, note: str = "", at: datetime, actor: Actor
) -> Marketer:
    """Confirm who the firm is, on a `ground` of `Marketer.IdentityGround`. Confirming twice changes nothing.

    Raises `Conflict` where another firm is confirmed under its code.
    """
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    if marketer.identity_confirmed_at is not None:
        return marketer
    if ground not in Marketer.IdentityGround.values:
        raise DomainError("identity.ground", _("Choose on what ground its identity is confirmed."), pointer="/ground")
    if ground == Marketer.IdentityGround.OTHER and not note.strip():
        raise DomainError("identity.note", _("Say what was checked."), pointer="/note")
    marketer.identity_confirmed_at, marketer.identity_confirmed_by_id = at, actor.user_id
    marketer.identity_ground, marketer.identity_note = ground, note.strip()
    fields = ["identity_confirmed_at", "identity_confirmed_by", "identity_ground", "identity_note"]
    try:
        with transaction.atomic():
            marketer.save(update_fields=fields)
    except IntegrityError as error:
        message = _("Another firm is confirmed under this registration code. Refuse this application.")
        raise Conflict("identity.code_taken", message) from error
    announce(signals.firm_decided, marketer_id=marketer.pk, decision="identity_confirmed", row_id=marketer.pk)
    audit_write(actor=actor, act="marketer.identity_confirmed", target=marketer, at=at, data={"ground": ground})
    return marketer
