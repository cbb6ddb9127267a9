"""Helper of the acts on a registration: each is told to its number, in the act's own transaction (docs/adr/0037)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from core.models import Number
from core.policies import current_policy
from core.selectors.number import number_e164
from core.services.sms_bulk import Said, sms_queue_many
from core.sms.lines import is_spoken_to
from core.sms.names import name_in_text
from core.sms.purposes import REGISTRATION, WITHDRAWAL, budget_of
from registry.register.models import RegisterChange
from registry.register.rules.undoing import UNDONE
from registry.register.selectors.registration_notice import languages_of, operator_name, told_today
from registry.register.selectors.registration_undo import undo_word

What = RegisterChange.What
UNDO = "3"  # what stands before the word; 1 and 2 answer claims (services/consent_notice)
KINDS = {What.REGISTERED: REGISTRATION, What.CHANGED: REGISTRATION, What.WITHDRAWN: WITHDRAWAL}


def registrations_tell(
    numbers: Sequence[int],
    what: Sequence[str],
    source: str,
    at: datetime,
    *,
    elsewhere: bool = False,
    word: str = "",
) -> None:
    """Tell each number (ids) what was done with its registration, and by whom: `source` as the log has it; on the site
    `elsewhere` says that it was another account than the number's own, which no code to the number opened this time. `word`:
    what a text from the number takes the act back with (`word_for`); on the site it can be taken back whoever did it.

    The caller holds the numbers' rows, so that nobody else counts the same message. Withdrawals, which take protection
    away, are counted apart. What is beyond the cap of a number is not told: whoever does that much was told often.
    """
    languages, policy = languages_of(numbers), current_policy(at)
    told = {kind: told_today(numbers, kind, at) for kind in set(KINDS.values())}
    said: dict[tuple[str, str], int] = {}
    to: list[int] = []
    which: list[int] = []
    for number, act in zip(numbers, what, strict=True):
        kind = KINDS[What(act)]
        told[kind][number] = told[kind].get(number, 0) + 1
        if told[kind][number] > budget_of(kind, policy).to_one_number:
            continue
        to.append(number)
        which.append(said.setdefault((act, languages.get(number, settings.LANGUAGE_CODE)), len(said)))
    name = operator_name(source)
    days = policy.register.undo_within.days
    sms_queue_many(
        said=[_said(*one, _by(source, name, elsewhere), word, days) for one in said], numbers=to, which=which, at=at
    )


def word_for(change: RegisterChange, number: Number) -> str:
    """By which a text takes the act back, where texts come in, from a line that has them; else ""."""
    if not settings.DNC_SMS_SHORT_NUMBER or number.sealed is None or is_spoken_to(number_e164(number)):
        return ""
    return UNDO + undo_word(change.pk)


def _said(act: str, language: str, by: Callable[[], str], word: str, days: int) -> Said:
    with override(language):
        said = {"told": _words(act) % {"by": by()}, "undo": _undo(word, days)}
        return Said(KINDS[What(act)], language, gettext("%(told)s %(undo)s") % said)


def _words(act: str) -> str:
    """What was done."""
    if act == What.WITHDRAWN:
        return gettext(
            "[Do-Not-Call Register] The registration of this number was withdrawn (%(by)s): firms may contact it again."
        )
    if act == What.CHANGED:
        return gettext("[Do-Not-Call Register] What this number bars was changed (%(by)s).")
    return gettext("[Do-Not-Call Register] This number was registered (%(by)s).")


def _undo(word: str, days: int) -> str:
    """What to do if it was not the holder's wish. No link: a message with one could be anybody's."""
    if word:
        return ngettext(
            "Not you? Within %(days)d day reply %(word)s, or sign in on our site with this number, to undo it.",
            "Not you? Within %(days)d days reply %(word)s, or sign in on our site with this number, to undo it.",
            days,
        ) % {"days": days, "word": word}
    return ngettext(
        "Not you? Within %(days)d day sign in on our site with this number and undo it.",
        "Not you? Within %(days)d days sign in on our site with this number and undo it.",
        days,
    ) % {"days": days}


def _by(source: str, operator: str, elsewhere: bool) -> Callable[[], str]:
    """In the language in force when it is asked."""
    if source == UNDONE:
        return lambda: gettext("an earlier act was undone")
    if source == "site":
        if elsewhere:
            return lambda: gettext("on our site, by another account that looks after it")
        return lambda: gettext("on our site, with a code to this number")
    if operator:
        return lambda: gettext("through %(operator)s") % {"operator": name_in_text(operator)}
    return lambda: gettext("by the office")
