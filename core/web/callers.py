"""A caller as pages show one: grouped for reading, one from abroad with its country."""

from babel import Locale
from django.utils.translation import get_language, gettext, pgettext

from core import clock
from core.numbers.abroad import SOMEWHERE, country_of, international
from core.numbers.masking import group, mask_caller
from core.numbers.resources import ANY
from core.numbers.withheld import is_withheld
from core.policies import Policy, current_policy
from core.translation.words import named


def caller_shown(value: str) -> str:
    """``010 6588 3001``, ``+852 3898 6988 (Hong Kong)``; of a range its ends; sender ids and short codes as they are."""
    if is_withheld(value):
        return gettext("a number that was not shown")
    if value.startswith("+") and value.endswith(ANY):
        ends = {"first": caller_shown(value.replace(ANY, "0")), "last": caller_shown(value.replace(ANY, "9"))}
        return pgettext("a range of numbers", "%(first)s to %(last)s") % ends
    policy = current_policy(clock.now())
    country = country_of(value, policy)
    return _with_country(international(value), country, policy) if country else group(value)


def caller_masked(value: str, kind: str) -> str:
    """The same where anybody reads it: a private mobile is masked, for it may be spoofed."""
    policy = current_policy(clock.now())
    shown = mask_caller(value, kind, policy)
    if shown in (value, group(value)):
        return caller_shown(value)
    country = country_of(value, policy)
    return _with_country(shown, country, policy) if country else shown


def _with_country(number: str, country: str, policy: Policy) -> str:
    words = {"number": number, "country": _country_name(country, policy)}
    return pgettext("a caller from abroad", "%(number)s (%(country)s)") % words


def _country_name(country: str, policy: Policy) -> str:
    """As the pack calls it, where it is one of its provinces; else as Unicode's CLDR does, in the reader's language."""
    province = policy.numbering.provinces.get(f"{policy.numbering.region}-{country}")
    if province is not None:
        return named(province.names)
    if country == SOMEWHERE:
        return gettext("another country")
    territories = Locale.parse(get_language() or "en", sep="-").territories
    return str(territories.get(country, country))
