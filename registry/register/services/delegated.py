"""What a delegate does in the holder's name: bar more, and take a consent back. Complaints: `complaints.services`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, NotFound
from registry.register.models import Consent, Delegation, Registration
from registry.register.rules.consent import ConsentState
from registry.register.rules.delegation import DelegateAct, barred_more
from registry.register.selectors.consent import consent_state
from registry.register.selectors.registration import registration_now
from registry.register.services.consent import consent_revoke
from registry.register.services.delegated_act import delegated_act
from registry.register.services.registration import registration_record


@transaction.atomic
def delegated_bar(
    *, delegation: Delegation, chosen: Mapping[str, Any], seen: str | None = None, at: datetime
) -> Registration:
    """Bar what was `chosen` (``{"all": true}``, or channels and categories) besides what is barred, whatever stands by now.

    Raises `NotAllowed`, and `Conflict` where all of it is barred already or, with `seen`, where something has changed since.
    """
    number, actor = delegated_act(delegation, DelegateAct.BAR, at)
    now = registration_now(number.pk)
    former = now.preferences if now else {}
    wanted = barred_more(former, chosen)
    if wanted == former:
        raise _done_already()
    return registration_record(
        number=number,
        preferences=wanted,
        assurance="sms_code",
        source="site",
        seen=seen,
        told=False,  # by the delegation, which says who did it and how to end that
        at=at,
        actor=actor,
    )


@transaction.atomic
def delegated_revoke(
    *, delegation: Delegation, consent: Consent, seen: ConsentState | None = None, at: datetime
) -> Consent:
    """Take back what the holder is said to have agreed to; final for this consent. Raises `NotAllowed`, `NotFound`, `Conflict`."""
    if consent.number_id != delegation.number_id:
        raise NotFound("consent.none", _("There is no such consent."))
    if consent_state(consent, at) == ConsentState.REVOKED:
        raise _done_already()
    _number, actor = delegated_act(delegation, DelegateAct.REVOKE, at, consent.marketer.name)
    return consent_revoke(consent=consent, at=at, actor=actor, seen=seen)


def _done_already() -> Conflict:
    return Conflict("delegation.done", _("This is stopped already. Nothing was changed."))
