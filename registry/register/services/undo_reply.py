"""A citizen takes an act on their registration back by a text from the number: the word of the message that told of it, behind
a sign."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from core.actors import Actor
from core.errors import DomainError
from core.models import Number
from core.policies import current_policy
from core.proving.typed_code import read_code
from core.selectors.number import number_find
from core.services.sms import sms_queue
from core.sms.purposes import REGISTRATION, budget_of
from registry.register.selectors.registration_notice import languages_of, told_today
from registry.register.selectors.registration_undo import change_by_word
from registry.register.services.registration_notice import UNDO
from registry.register.services.registration_undo import registration_undo

ACTOR = Actor.system("undo-reply")


@transaction.atomic
def undo_reply(*, e164: str, text: str, at: datetime) -> bool:
    """Whether `text`, which came from the line `e164`, meant to take an act back; where that cannot be, the line is told, within
    the cap of its messages. Whoever handed it in vouches for the line (docs/adr/0037); a word works from the number it was sent
    to alone."""
    said = read_code(text)
    sign, word = said[:1], said[1:]
    number = number_find(e164) if sign == UNDO and word else None
    if number is None:
        return False
    change = change_by_word(number.pk, word, at - current_policy(at).register.undo_within)
    if change is None:
        return False
    try:
        with transaction.atomic():
            registration_undo(number=number, change_id=change.pk, assurance="calling_line", at=at, actor=ACTOR)
    except DomainError:
        _tell(number, at)
    return True


def _tell(number: Number, at: datetime) -> None:
    if (
        told_today([number.pk], REGISTRATION, at).get(number.pk, 0)
        >= budget_of(REGISTRATION, current_policy(at)).to_one_number
    ):
        return
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        text = gettext(
            "[Do-Not-Call Register] Nothing was undone: something else was changed since. Sign in on our site with this "
            "number to see what holds."
        )
    sms_queue(number=number, kind=REGISTRATION, text=text, language=language, at=at)
