"""Helpers: whom a listing concerns is told at once. A citizen gets a message, without a link; a firm reads it on its pages,
and a letter says so.
"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, override

from compliance.listings.models import BlacklistEntry, ListingNotice
from compliance.listings.rules.listing import PUBLISHED
from compliance.listings.selectors.holder import number_of_holder, numbers_held_under
from core.models import Number
from core.numbers.masking import is_private
from core.policies import current_policy
from core.services.sms import sms_queue
from core.sms.purposes import LISTING
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import declaration_at, firms_declaring_under
from registry.register.selectors.registration_notice import languages_of


def holder_tell(entry: BlacklistEntry, what: str, at: datetime) -> bool:
    """`what`: of words.NOTICES. Of a watch only the firm hears that declared the caller; nobody else learns of one. Whether anybody
    could be told."""
    firms = firms_of(entry, at)
    ListingNotice.objects.bulk_create(ListingNotice(entry=entry, marketer=firm, what=what, at=at) for firm in firms)
    numbers = _numbers_of_holders(entry, declared=bool(firms), at=at) if entry.action in PUBLISHED else []
    for number in numbers:
        number_tell(number, what, at)
    return bool(firms or numbers)


def number_tell(number: Number, what: str, at: datetime) -> None:
    """To one number at most as often a day as the pack says (`messages.budgets.listing`)."""
    language = languages_of([number.pk]).get(number.pk, settings.LANGUAGE_CODE)
    with override(language):
        said = sentence(what)
    sms_queue(number=number, kind=LISTING, text=said, language=language, at=at)


def firms_of(entry: BlacklistEntry, at: datetime) -> list[Marketer]:
    """The listed firm; else who declared the caller, or callers that fall under the pattern."""
    if entry.marketer is not None:
        return [entry.marketer]
    if entry.pattern:
        return firms_declaring_under(entry.pattern, at)
    declared = declaration_at(caller=entry.caller.value, at=at) if entry.caller else None
    return [declared.marketer] if declared else []


def _numbers_of_holders(entry: BlacklistEntry, *, declared: bool, at: datetime) -> list[Number]:
    """Those that accounts of ours hold: the caller's, unless it is a firm's own line, and all that fall under the pattern."""
    if entry.pattern:
        return numbers_held_under(entry.pattern)
    caller = entry.caller
    own = declared and caller is not None and not is_private(caller.value, caller.kind, current_policy(at))
    number = number_of_holder(caller) if caller is not None and not own else None
    return [number] if number is not None else []


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
