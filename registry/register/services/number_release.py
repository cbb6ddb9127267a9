"""A number changes hands, or its holder leaves: nothing of the former holder shows to the next."""

from datetime import datetime

from django.db import transaction

from core.actors import Actor
from core.models import Number, NumberCode, NumberProof, User
from core.policies import current_policy
from core.sealing import sealing
from core.selectors.number_proof import number_digest
from core.services.audit import audit_write
from registry.firms.services.caller_proof import caller_line_release
from registry.register.models import Consent, Holding, RegisterChange, Registration, ReleasedSeal
from registry.register.rules.consent import ConsentAct
from registry.register.services.delegation import delegations_release
from registry.register.services.registration import registration_withdraw


@transaction.atomic
def number_release(*, number: Number, reason: str, at: datetime, actor: Actor) -> None:
    """Forget whose number this row was: `reason` is "recycled" or "erased".

    The sealed value is erased, so that every record that points here names nobody; whoever holds the number next gets
    a new row. The log keeps that a registration ended. Releasing twice changes nothing.
    """
    number = Number.objects.select_for_update().get(pk=number.pk)
    if number.sealed is None:
        return
    if Registration.objects.live().filter(number=number).exists():
        registration_withdraw(number=number, assurance="network", source=reason, told=False, at=at, actor=actor)
    consents = Consent.objects.filter(number=number)
    consents.open_to(ConsentAct.END, at=at, policy=current_policy(at)).update(ended_at=at)
    Holding.objects.filter(number=number, until=None).update(until=at)
    delegations_release(number=number, at=at, actor=actor)
    User.objects.filter(number=number).update(is_active=False)
    e164 = sealing.unseal(number.sealed, number.seal_key)  # in memory only
    caller_line_release(value=e164, recycled=reason == "recycled", at=at, actor=actor)
    digest = number_digest(e164)
    NumberProof.objects.filter(digest=digest).delete()
    NumberCode.objects.filter(digest=digest).delete()
    _keep_for_readers(number)
    number.sealed = None
    number.save(update_fields=["sealed"])
    audit_write(actor=actor, act="number.released", target=number, at=at, data={"reason": reason})


def _keep_for_readers(number: Number) -> None:
    """Readers of the change log who have not come to this number's withdrawal yet must learn which number it was."""
    last = RegisterChange.objects.filter(number=number).order_by("-pk").first()
    if last is not None and number.sealed is not None:
        ReleasedSeal.objects.update_or_create(
            change=last, defaults={"sealed": number.sealed, "seal_key": number.seal_key}
        )
