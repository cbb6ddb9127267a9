"""Helpers: whom a listing concerns is told at once. A citizen gets a message, without a link; a firm reads it on its pages,
and a letter says so.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from complaints.models import Caller
from compliance.listings.models import BlacklistEntry, ListingNotice
from compliance.listings.rules.listing import PUBLISHED
from compliance.listings.selectors.holder import number_of_holder
from core.models import Number
from core.services.sms import sms_queue
from core.sms.purposes import LISTING
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import declaration_at
from registry.register.selectors.registration_notice import languages_of


def holder_tell(entry: BlacklistEntry, what: str, at: datetime) -> None:
    """`what`: of words.NOTICES. Of a watch only the firm hears that declared the caller; nobody else learns of one."""
    firm = entry.marketer or firm_of(entry.caller, at)
    if firm is not None:
        ListingNotice.objects.create(entry=entry, marketer=firm, what=what, at=at)
    elif entry.caller is not None and entry.action in PUBLISHED:
        number = number_of_holder(entry.caller)
        if number is not None:
            number_tell(number, what, at)


def number_tell(number: Number, what: str, at: datetime) -> None:
    """To one number at most as often a day as the pack says (`messages.budgets.listing`)."""
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        said = sentence(what)
    sms_queue(number=number, kind=LISTING, text=said, language=language, at=at)


def firm_of(caller: Caller | None, at: datetime) -> Marketer | None:
    declared = declaration_at(caller=caller.value, at=at) if caller else None
    return declared.marketer if declared else None


def sentence(what: str) -> str:
    """Nothing personal and no link: who, what, and where one reads more."""
    said = {
        "listed": gettext(
            "[Do-Not-Call Register] Your number stands on the blacklist of callers. Sign in and read why under My number; "
            "there you can appeal for free."
        ),
        "ended": gettext(
            "[Do-Not-Call Register] Your number stands on the blacklist of callers no more. Sign in and read more under My "
            "number."
        ),
        "answered": gettext(
            "[Do-Not-Call Register] Your appeal about the blacklist of callers was answered. Sign in and read the answer and "
            "its reasons under My number."
        ),
    }
    return said[what]
