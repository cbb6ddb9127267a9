"""The holder of a registered number is told of claims, which count only once confirmed: one message a day for all of them."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext, override

from core.actors import Actor
from core.models import Number, SmsMessage
from core.policies import current_policy
from core.sealing import sealing
from core.services.audit import audit_write
from core.services.sms import sms_queue
from core.sms.lines import is_spoken_to
from core.sms.names import name_in_text
from core.sms.purposes import CONSENT, budget_of
from core.translation.words import join_words, named
from registry.register.models import Consent, Registration
from registry.register.rules.consent import ConsentAct
from registry.register.selectors.registration_notice import languages_of

DAY = timedelta(days=1)
NAMED = 100  # ids in the audit record
MOST_NAMED = 3  # trades, and ways of contact, that a message names
WORD = 6  # digits
YES, NO = "1", "2"  # what stands before the word of an answer


@transaction.atomic
def consents_notify(*, number_id: int, at: datetime) -> bool:
    """Tell the holder of every claim that is due, in one message; False when nothing is to be told now.

    Claims that come within a day after a message wait for the end of that day and are told together. Safe to run twice
    or at once: the number is locked.
    """
    number = Number.objects.select_for_update().get(pk=number_id)
    due = Consent.objects.filter(number=number, notice_at__lte=at, turn_at__isnull=False)
    claims = list(due.open_to(ConsentAct.NOTIFY, at=at, policy=current_policy(at)).select_related("marketer"))
    if not claims or not Registration.objects.live().filter(number=number).exists():
        due.update(notice_at=None)  # answered, taken back, or no longer registered
        return False
    if free := _free_from(number, at):
        due.update(notice_at=free)
        return False
    due.update(notice_at=None)
    ids = sorted(claim.pk for claim in claims)
    word = _word() if _may_reply(number, claims) else ""
    Consent.objects.filter(pk__in=ids).update(notified_at=at, notice_word=word)
    data = {"number": number.pk, "claims": len(ids), "consents": ids[:NAMED]}
    audit_write(actor=Actor.system("consents"), act="consent.notified", target=claims[0], at=at, data=data)
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    sms_queue(number=number, kind=CONSENT, text=_message(claims, language, word), language=language, at=at)
    return True


def _free_from(number: Number, at: datetime) -> datetime | None:
    """When the number may have the next message about claims; None: now."""
    most = budget_of(CONSENT, current_policy(at)).to_one_number
    told = SmsMessage.objects.filter(number=number, kind=CONSENT, queued_at__gt=at - DAY).order_by("-queued_at")
    last = list(told.values_list("queued_at", flat=True)[:most])
    return last[-1] + DAY if len(last) >= most else None


def _may_reply(number: Number, claims: Sequence[Consent]) -> bool:
    """By a text only one claim is answered, of which the message says all; and where texts come in, from a line that has them."""
    if not settings.DNC_SMS_SHORT_NUMBER or len(claims) > 1 or number.sealed is None:
        return False
    longest = max(len(claims[0].channels), len(claims[0].categories))
    return longest <= MOST_NAMED and not is_spoken_to(sealing.unseal(number.sealed, number.seal_key))


def _word() -> str:
    return f"{secrets.randbelow(10**WORD):0{WORD}d}"


def _answered_by_text(claim: Consent, word: str) -> str:
    rules = current_policy().register
    text = gettext(
        "[Do-Not-Call Register] %(firm)s says you agreed to be contacted about %(trades)s by %(channels)s. It does not count "
        "until you confirm it: reply %(yes)s to confirm, %(no)s if you never agreed, or sign in."
    )
    return text % {
        "firm": name_in_text(claim.marketer.name),
        "trades": join_words(named(rules.categories[code].names) for code in claim.categories),
        "channels": join_words(named(rules.channel_names[code]) for code in claim.channels),
        "yes": YES + word,
        "no": NO + word,
    }


def _message(claims: Sequence[Consent], language: str, word: str) -> str:
    """Who, what, and how to answer."""
    names = list(dict.fromkeys(claim.marketer.name for claim in sorted(claims, key=lambda claim: claim.pk)))
    with override(language):
        if word:
            return _answered_by_text(claims[0], word)
        first, others = name_in_text(names[0]), len(names) - 1
        if not others:
            text = gettext(
                "[Do-Not-Call Register] %(firm)s says you agreed to be contacted. It does not count until you confirm it. "
                "Sign in and confirm or contest it under Consents."
            )
            return text % {"firm": first}
        text = ngettext(
            "[Do-Not-Call Register] %(firm)s and %(others)d other firm say you agreed to be contacted. "
            "It does not count until you confirm it. Sign in and confirm or contest it under Consents.",
            "[Do-Not-Call Register] %(firm)s and %(others)d other firms say you agreed to be contacted. "
            "It does not count until you confirm it. Sign in and confirm or contest it under Consents.",
            others,
        )
        return text % {"firm": first, "others": others}
