"""Further numbers of one person, each proved by a code sent to it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.models import Number, User
from core.policies import current_policy
from core.services.audit import audit_write
from core.services.sms import sms_queue
from core.sms.purposes import HOLDING
from registry.register.models import Holding
from registry.register.selectors.holding import numbers_of
from registry.register.selectors.registration_notice import languages_of


@transaction.atomic
def holding_add(*, user: User, number: Number, at: datetime, actor: Actor) -> None:
    """Let `user`, who has just proved to hold `number`, decide for it; whoever added it before no longer does.

    The number is told, for a minute with somebody's telephone is enough to read its code; its holder ends it again, signed
    in with the number itself. Adding twice changes nothing. The pack caps how many numbers one account holds.
    """
    User.objects.select_for_update().get(pk=user.pk)
    Number.objects.select_for_update().get(pk=number.pk)
    held = numbers_of(user)
    if number in held:
        return
    most = current_policy(at).register.numbers_per_account
    if len(held) >= most:
        message = _("One account looks after at most %(most)d numbers.") % {"most": most}
        raise DomainError("holding.too_many", message, pointer="/number")
    language = languages_of([number.pk]).get(number.pk, user.language or settings.LANGUAGE_CODE)
    Holding.objects.filter(number=number, until=None).update(until=at)
    holding = Holding.objects.create(user=user, number=number, since=at)
    audit_write(actor=actor, act="holding.added", target=holding, at=at)
    sms_queue(number=number, kind=HOLDING, text=_told(language), language=language, at=at)


def _told(language: str) -> str:
    """No link: a message with one could be anybody's."""
    with override(language):
        return gettext(
            "[Do-Not-Call Register] Another account looks after this number now and may change what it bars. "
            "Not you? Sign in on our site with this number and end that under Security."
        )


@transaction.atomic
def holding_end(*, holding: Holding, at: datetime, actor: Actor) -> None:
    """The person no longer looks after this number; what it asks stays as it is."""
    if Holding.objects.filter(pk=holding.pk, until=None).update(until=at):
        audit_write(actor=actor, act="holding.ended", target=holding, at=at)
