"""From what somebody typed to a number. The only reader of spellings; `phonenumbers` is the authority on them.

A short code of the pack is asked first, for `phonenumbers` would take 95588 for a stub of a number. With a country
code in front (``+86 10 6588 3001``) the number is asked first: 106… is a text sender only when it stands alone.
An extension is dropped: what is registered or complained of is the line. A number with digits hidden
(``951677xxxx``) is none, though `phonenumbers` would read the x as letters on a keypad.
"""

import unicodedata
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType, ValidationResult

from core.numbers.fast import read_home
from core.numbers.problems import Problem
from core.numbers.spelling import (
    LONGEST,
    clean,
    has_hidden_digits,
    plain_digits,
    short_code,
    without_country_code,
    without_scheme,
)
from core.policies.schema import Numbering, Policy, ShortCode

KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_line_or_mobile",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.PREMIUM_RATE: "premium_rate",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.VOIP: "voip",
    PhoneNumberType.PERSONAL_NUMBER: "personal_number",
    PhoneNumberType.PAGER: "pager",
    PhoneNumberType.UAN: "uan",
    PhoneNumberType.VOICEMAIL: "voicemail",
}
# Kinds that nobody holds as a subscriber. China's 400 is "shared cost" to the library: the callee pays, as for 800.
_NOT_SUBSCRIBERS = {
    "toll_free": Problem.TOLL_FREE,
    "shared_cost": Problem.TOLL_FREE,
    "premium_rate": Problem.PREMIUM,
}
LONGEST_EXTENSION = 6
LOOKALIKES = "OoIl|"  # read as 0 and 1 by whoever glances at them
LONGEST_SERVICE = 6  # digits of a service behind an area code
# Territories that ISO 3166 lists as countries and as subdivisions too, with numbers of the country's own plan.
TERRITORIES = {"US": frozenset({"AS", "GU", "MP", "PR", "VI"})}


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A number that may be registered or scrubbed, or why it is none."""

    e164: str  # "+8613912345678"; "" where there is a problem
    problem: str = ""  # one of `Problem`
    kind: str = ""  # "mobile", "fixed_line", "fixed_line_or_mobile" …


@dataclass(frozen=True, slots=True)
class CallerName:
    """Who called, as the callee saw it."""

    value: str  # E.164, short code digits or sender id; kept beside "caller.unallocated", else "" with a problem
    kind: str = ""  # "e164", "short_code", "sender_id"
    problem: str = ""  # "caller.missing", "caller.malformed", "caller.unallocated"


def read_subscriber(text: str, policy: Policy) -> Subscriber:
    """The home country's subscriber number that `text` spells, or a problem. Never raises, whatever the text."""
    numbering = policy.numbering
    e164, kind = read_home(text, numbering)
    if e164:
        return _subscriber(e164, kind, numbering)
    if len(text) > LONGEST:
        return Subscriber("", Problem.MALFORMED)
    cleaned = clean(text)
    if not cleaned:
        return Subscriber("", Problem.EMPTY)
    reading = _read(cleaned, numbering, texting=False)
    if reading.code:
        return Subscriber("", Problem.EMERGENCY if reading.code.kind == "emergency" else Problem.SHORT_CODE)
    if reading.number is None:
        return Subscriber("", Problem.MALFORMED)
    return _judged(reading.number, reading.valid, numbering)


def read_caller(text: str, policy: Policy, *, allow_sender_id: bool = False) -> CallerName:
    """The caller that `text` names: a number of any country, a short code, or (for texts) a sender's name."""
    e164, _ = read_home(text, policy.numbering)
    if e164:
        return CallerName(e164, "e164")
    if len(text) > LONGEST:
        return CallerName("", problem="caller.malformed")
    cleaned = clean(text)
    if not cleaned:
        return CallerName("", problem="caller.missing")
    if allow_sender_id and _is_sender_id(cleaned):
        return CallerName(cleaned, "sender_id")
    reading = _read(cleaned, policy.numbering, texting=True)
    if reading.code:
        return CallerName(reading.digits, "short_code")
    if reading.number is None or not (reading.valid or _possible(reading.number)):
        return CallerName("", problem="caller.malformed")
    return CallerName(_e164(reading.number), "e164", "" if reading.valid else "caller.unallocated")


def lacks_area_code(text: str, policy: Policy) -> bool:
    """Whether `text` is a fixed line as its own city writes it: no number before somebody says which city."""
    local, code = policy.numbering.local_number, policy.numbering.country_code
    plain = plain_digits(clean(text)) if local and len(text) <= LONGEST else None
    if local is None or plain is None:
        return False
    plus, digits = plain
    abroad = digits if plus else digits.removeprefix("00")
    behind_code = abroad.removeprefix(code) if abroad.startswith(code) else ""
    return any(local.pattern.fullmatch(one) for one in ("" if plus else digits, behind_code))


def digits_of(text: str) -> str:
    """The digits of a text that is digits and separators, as short codes are written; "" for any other."""
    plain = plain_digits(clean(text)) if len(text) <= LONGEST else None
    return plain[1] if plain else ""


def parse_e164(e164: str) -> PhoneNumber | None:
    """An E.164 number as the library sees it; None for anything else."""
    if not (e164.startswith("+") and e164.isascii() and 3 <= len(e164) <= 16):
        return None
    try:
        return phonenumbers.parse(e164)
    except NumberParseException:
        return None


@dataclass(frozen=True, slots=True)
class _Reading:
    """A short code and its digits, or what the library reads, or neither."""

    number: PhoneNumber | None = None
    valid: bool = False
    digits: str = ""
    code: ShortCode | None = None


def is_home(number: PhoneNumber, numbering: Numbering) -> bool:
    """Whether a valid number belongs to the home country, its territories included."""
    region = phonenumbers.region_code_for_number(number)
    return str(number.country_code) == numbering.country_code and (
        region == numbering.region or region in TERRITORIES.get(numbering.region, ())
    )


def is_foreign(name: CallerName, numbering: Numbering) -> bool:
    """Whether a caller's number is another country's. Toll-free numbers of +1 are of all its countries, so of this one too."""
    number = parse_e164(name.value) if name.kind == "e164" else None
    if number is None:
        return False
    shared = KINDS.get(phonenumbers.number_type(number), "") in _NOT_SUBSCRIBERS
    return not (is_home(number, numbering) or (shared and str(number.country_code) == numbering.country_code))


def _read(cleaned: str, numbering: Numbering, *, texting: bool) -> _Reading:
    """`texting`: the sender of a text may be meant, so that 106… without a country code is one."""
    if has_hidden_digits(cleaned):
        return _Reading()
    number = _library(cleaned, numbering.region)
    valid = number is not None and phonenumbers.is_valid_number(number)
    plain = plain_digits(cleaned)
    if plain:
        rest = without_country_code(*plain, numbering)
        digits = rest if rest is not None else ("" if plain[0] else plain[1])
        code = short_code(digits, numbering)
        number_meant = valid and (rest is not None or (code is not None and code.kind == "text" and not texting))
        if code and not number_meant:
            return _Reading(digits=digits, code=code)
    if number is None or not valid or str(number.country_code) != numbering.country_code:
        return _Reading(number, valid)
    return _behind_area_code(number, numbering) or _Reading(number, valid)


def _library(cleaned: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(cleaned, region)
    except NumberParseException:
        return None
    # "4242972172,347284638": what is as long as a number is another number, and which of two is meant nobody knows.
    return None if len(number.extension or "") > LONGEST_EXTENSION else number


_MAYBE_FIXED = (PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.UNKNOWN)


def _behind_area_code(number: PhoneNumber, numbering: Numbering) -> _Reading | None:
    """The short code in ``021-95561``: a service reached through a city's exchange, nobody's line."""
    area = area_code_length(number)
    digits = phonenumbers.national_significant_number(number)[area:]
    code = short_code(digits, numbering) if area else None
    return _Reading(digits=digits, code=code) if code else None


def area_code_length(number: PhoneNumber) -> int:
    """How many digits of a valid number name its city; 0 where none do."""
    if phonenumbers.number_type(number) == PhoneNumberType.SHARED_COST:
        # "20 96110", a service in one city, is to the library what "400 809 5559" is.
        written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL).split()[1:]
        return len(written[0]) if len(written) == 2 and len(written[1]) <= LONGEST_SERVICE else 0
    if phonenumbers.number_type(number) not in _MAYBE_FIXED:
        return 0  # 139 and 400 are no cities, whatever follows them
    area = phonenumbers.length_of_geographical_area_code(number)
    return area or phonenumbers.length_of_national_destination_code(number)


def _judged(number: PhoneNumber, valid: bool, numbering: Numbering) -> Subscriber:
    if not valid and not _possible(number):
        return Subscriber("", Problem.MALFORMED)
    if str(number.country_code) != numbering.country_code:
        return Subscriber("", Problem.FOREIGN)
    if not valid:
        return Subscriber("", Problem.UNALLOCATED)
    kind = KINDS.get(phonenumbers.number_type(number), "")
    # A toll-free number of +1 belongs to all its countries, so its kind is asked before its country.
    if kind in _NOT_SUBSCRIBERS:
        return Subscriber("", _NOT_SUBSCRIBERS[kind], kind)
    if not is_home(number, numbering):
        return Subscriber("", Problem.FOREIGN, kind)
    return _subscriber(_e164(number), kind, numbering)


def _subscriber(e164: str, kind: str, numbering: Numbering) -> Subscriber:
    """Pagers, personal numbers and the like are in the plan but are no lines that may register."""
    if kind not in numbering.registrable:
        return Subscriber("", Problem.UNALLOCATED, kind)
    return Subscriber(e164, "", kind)


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _possible(number: PhoneNumber) -> bool:
    return phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE


def _is_sender_id(cleaned: str) -> bool:
    """A name as networks show it in place of a number: up to 11 signs (GSM 03.40), a letter first.

    No number in words (一一〇), in letters that look like digits (l10), or behind a scheme (tel:110).
    """
    digits = all(sign in LOOKALIKES or unicodedata.numeric(sign, None) is not None for sign in cleaned)
    name = cleaned[0].isalpha() and cleaned.isprintable() and without_scheme(cleaned) == cleaned
    return len(cleaned) <= 11 and name and not digits
