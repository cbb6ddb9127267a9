"""A citizen answers a claim by a text from the number it is about: the word of the message that told of it, behind a sign for
yes or no."""

from datetime import datetime, timedelta

from django.db import transaction

from core.actors import Actor
from core.errors import Conflict
from core.proving.typed_code import read_code
from core.selectors.number import number_find
from core.selectors.only import only
from registry.register.models import Consent
from registry.register.services.consent import consent_confirm, consent_contest
from registry.register.services.consent_notice import NO, YES

ACTOR = Actor.system("consent-reply")
ANSWERED_WITHIN = timedelta(days=30)  # from when it was told


@transaction.atomic
def consent_reply(*, e164: str, text: str, at: datetime) -> bool:
    """Whether `text`, which came from the line `e164`, confirmed or contested a claim. Whoever handed it in vouches for the line
    (docs/adr/0037); a word works from the number it was sent to alone."""
    said = read_code(text)
    answer, word = said[:1], said[1:]
    number = number_find(e164) if answer in (YES, NO) and word else None
    if number is None:
        return False
    told = Consent.objects.filter(number=number, notice_word=word, notified_at__gt=at - ANSWERED_WITHIN)
    consent = only(told)
    if consent is None:
        return False
    try:
        with transaction.atomic():
            if answer == YES:
                consent_confirm(consent=consent, at=at, actor=ACTOR)
            else:
                consent_contest(consent=consent, at=at, actor=ACTOR)
    except Conflict:  # it ended meanwhile: the number changed hands, the firm took it back
        return False
    return True
