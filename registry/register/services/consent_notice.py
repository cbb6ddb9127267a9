"""The holder of a registered number is told of a claim, which counts only once confirmed."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from core.actors import Actor
from core.models import Number
from core.policies import current_policy
from core.services.sms import sms_queue
from core.sms.names import name_in_text
from registry.register.models import Consent, Registration
from registry.register.rules.consent import ConsentAct
from registry.register.selectors.registration_notice import languages_of
from registry.register.services.consent_says import consent_say


@transaction.atomic
def consent_notify(*, consent_id: int, at: datetime) -> bool:
    """Tell the citizen; False when there is nothing to tell any more. Safe to run twice or at once."""
    number = Number.objects.select_for_update().get(consents=consent_id)
    claim = Consent.objects.select_for_update().filter(pk=consent_id)
    waiting = claim.open_to(ConsentAct.NOTIFY, at=at, policy=current_policy(at)).first()
    if waiting is None or not Registration.objects.live().filter(number=number).exists():
        return False
    consent = consent_say(consent_id, ConsentAct.NOTIFY, at, Actor.system("consents"))
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    sms_queue(number=number, kind="consent", text=_message(consent, language), language=language, at=at)
    return True


def _message(consent: Consent, language: str) -> str:
    """Who, what, and where to answer; the firm's name is all it names."""
    with override(language):
        text = gettext(
            "[Do-Not-Call Register] %(firm)s says you agreed to be contacted. It does not count until you confirm it. "
            "Sign in and confirm or contest it under Consents."
        )
        return text % {"firm": name_in_text(consent.marketer.name)}
