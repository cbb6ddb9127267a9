"""Helper of what delegates do, and of their beginning and end: each is told to the holder's line."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from core.policies import current_policy
from core.selectors.number import number_e164
from core.services.sms import sms_queue
from core.sms.lines import is_spoken_to
from core.sms.names import name_in_text
from core.sms.purposes import HELPING
from registry.register.models import Delegation
from registry.register.rules.delegation import DelegateAct
from registry.register.selectors.delegation import ending_of
from registry.register.selectors.registration_notice import languages_of

NO = "0"  # the whole text by which whoever has the line ends all help


def delegation_tell(delegation: Delegation, words: Callable[[], str], at: datetime, *, ends: bool = False) -> None:
    """Tell the line, in its language, by text or, where it takes none, by voice. `words` are asked for in that language.

    Behind them stands how to end the help, unless it `ends` with this. No link: a message with one could be anybody's.
    """
    number = delegation.number
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        text = gettext("[Do-Not-Call Register] %(said)s") % {"said": words()}
        if not ends:
            text += _how_to_end(number_e164(number))
    sms_queue(number=number, kind=HELPING, text=text, language=language, at=at)


def _how_to_end(e164: str) -> str:
    if settings.DNC_SMS_SHORT_NUMBER and not is_spoken_to(e164):
        return gettext(" Not your wish? Reply %(no)s, and it ends at once.") % {"no": NO}
    return gettext(" Not your wish? Sign in on our site with this number and end it under Helping.")


def named_words(delegation: Delegation) -> str:
    text = gettext(
        "The person with the number ending in %(ending)s may help with this number from %(from)s to %(until)s: stop more "
        "calls, complain of calls, refuse firms. Nothing else; each time you are told."
    )
    moments = {"from": _moment(delegation.acts_from), "until": _day(delegation.until)}
    return text % {"ending": ending_of(delegation.user.number), **moments}


def reminder_words(delegation: Delegation) -> str:
    text = gettext(
        "The person with the number ending in %(ending)s helps with this number until %(until)s. "
        "It goes on only if you name them again before then."
    )
    return text % {"ending": ending_of(delegation.user.number), "until": _day(delegation.until)}


def ended_words(delegation: Delegation) -> str:
    text = gettext("The person with the number ending in %(ending)s no longer helps with this number.")
    return text % {"ending": ending_of(delegation.user.number)}


def acted_words(delegation: Delegation, act: DelegateAct, firm: str) -> str:
    ending = {"ending": ending_of(delegation.user.number)}
    if act == DelegateAct.BAR:
        text = gettext("The person with the number ending in %(ending)s, who helps you, stopped more calls for you.")
    elif act == DelegateAct.REVOKE:
        text = gettext(
            "The person with the number ending in %(ending)s, who helps you, refused %(firm)s for you: it may not contact "
            "you any more."
        )
        return text % {**ending, "firm": name_in_text(firm)}
    else:
        text = gettext(
            "The person with the number ending in %(ending)s, who helps you, complained of a call in your name. "
            "Sign in with this number to see the complaint."
        )
    return text % ending


def _moment(at: datetime) -> str:
    return date_format(at.astimezone(current_policy(at).numbering.zone), "DATETIME_FORMAT")


def _day(at: datetime) -> str:
    return date_format(at.astimezone(current_policy(at).numbering.zone), "DATE_FORMAT")
