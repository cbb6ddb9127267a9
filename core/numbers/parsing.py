"""From what somebody typed to a number. The only reader of spellings; `phonenumbers` and the pack's ranges say what is one.

A spelling is never read as another number than its writer meant: what cannot be read surely is a problem. The pack's
short codes are asked first, for `phonenumbers` would take 95588 for a stub of a number. With a country code in front
(``+86 10 6588 3001``) the number is asked first: 106… is a text sender only when it stands alone. An extension is
dropped: what is registered or complained of is the line.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, ValidationResult

from core.numbers.fast import read_home
from core.numbers.plan import (
    LONGEST_AREA,
    NOT_SUBSCRIBERS,
    area_code_length,
    area_code_of,
    is_area_of,
    is_home,
    is_valid,
    kind_of,
    provable_kind,
    trunk_prefix,
)
from core.numbers.problems import Problem
from core.numbers.spelling import LONGEST, clean, plain_digits, short_code, without_country_code, without_scheme
from core.numbers.taken_apart import JOINT, Ending, endings, ends_in_a_fragment, is_vanity, taken_apart
from core.policies.schema import Numbering, Policy, ShortCode

LOOKALIKES = "OoIl|"  # read as 0 and 1 by whoever glances at them


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
    kind: str = ""  # "e164", "short_code", "sender_id"; "withheld" beside the value ""
    problem: str = ""  # "caller.missing", "caller.malformed", "caller.unallocated"


def read_subscriber(text: str, policy: Policy) -> Subscriber:
    """The home country's subscriber number that `text` spells, or a problem. Never raises, whatever the text."""
    numbering = policy.numbering
    e164, kind = read_home(text, numbering)
    return _subscriber(e164, kind, numbering) if e164 else _read_subscriber(text, numbering)[0]


def read_holder(text: str, policy: Policy) -> Subscriber:
    """`read_subscriber` for a line that its holder proved, by a code or to an operator: it exists, though no plan knows it yet."""
    return read_line(text, policy)[1]


def read_line(text: str, policy: Policy) -> tuple[Subscriber, Subscriber]:
    """What `read_subscriber` and `read_holder` say, read once."""
    e164, kind = read_home(text, policy.numbering)
    if e164:
        found = _subscriber(e164, kind, policy.numbering)
        return found, found
    found, reading = _read_subscriber(text, policy.numbering)
    if found.problem != Problem.UNALLOCATED or reading.number is None:
        return found, found
    provable = provable_kind(reading.number, policy.numbering)
    return found, _subscriber(_e164(reading.number), provable, policy.numbering) if provable else found


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
        return CallerName(cleaned.upper(), "sender_id")  # nobody tells Sunrise from SUNRISE
    reading = _read(cleaned, policy.numbering, texting=True)
    if reading.code and not reading.doubtful:
        return CallerName(reading.digits, "short_code")
    if reading.doubtful or reading.number is None or not (reading.valid or _possible(reading.number)):
        return CallerName("", problem="caller.malformed")
    return CallerName(_e164(reading.number), "e164", "" if reading.valid else "caller.unallocated")


def protected_code(value: str, policy: Policy) -> ShortCode | None:
    """The protected short code that a caller (as it is kept) is, with or without the country and the city it is reached through.

    Another country's number is none, though its digits may begin like one: +1 212 736 5000.
    """
    number = parse_e164(value)
    if number is not None and str(number.country_code) != policy.numbering.country_code and _possible(number):
        return None
    digits = value.removeprefix("+" + policy.numbering.country_code).removeprefix("+")
    code = short_code(digits, policy.numbering) or short_code(read_caller(value, policy).value, policy.numbering)
    return code if code is not None and code.protected else None


def lacks_area_code(text: str, policy: Policy) -> bool:
    """Whether `text` is a fixed line as its own city writes it: no number before somebody says which city."""
    local, code = policy.numbering.local_number, policy.numbering.country_code
    cleaned = clean(text) if local and len(text) <= LONGEST else ""
    plain = plain_digits(cleaned)
    if local is None or plain is None or _service_of_city(without_scheme(cleaned), policy.numbering):
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
    behind_area: bool = False  # the code was written behind an area code
    doubtful: bool = False  # it might as well be a shorter one with an extension, or has lost digits

    @property
    def complete(self) -> bool:
        return self.valid or self.code is not None


def is_foreign(name: CallerName, numbering: Numbering) -> bool:
    """Whether a caller's number is another country's. Toll-free numbers of +1 are of all its countries, so of this one too."""
    number = parse_e164(name.value) if name.kind == "e164" else None
    if number is None:
        return False
    shared = kind_of(number, numbering) in NOT_SUBSCRIBERS
    return not (is_home(number, numbering) or (shared and str(number.country_code) == numbering.country_code))


def _read_subscriber(text: str, numbering: Numbering) -> tuple[Subscriber, _Reading]:
    if len(text) > LONGEST:
        return Subscriber("", Problem.MALFORMED), _Reading()
    cleaned = clean(text)
    if not cleaned:
        return Subscriber("", Problem.EMPTY), _Reading()
    reading = _read(cleaned, numbering, texting=False)
    if reading.code:
        problem = Problem.EMERGENCY if reading.code.kind == "emergency" else Problem.SHORT_CODE
        return Subscriber("", problem), reading
    if reading.number is None:
        return Subscriber("", Problem.MALFORMED), reading
    found = _judged(reading.number, reading.valid, numbering)
    # What no plan knows may still become a line by its holder's proof.
    taken = found.e164 or found.problem == Problem.UNALLOCATED
    return Subscriber("", Problem.MALFORMED) if taken and reading.doubtful else found, reading


def _read(cleaned: str, numbering: Numbering, *, texting: bool) -> _Reading:
    """`texting`: the sender of a text may be meant, so that 106… without a country code is one."""
    if is_vanity(cleaned):
        return _vanity(cleaned, numbering)
    parts = taken_apart(cleaned)
    if parts is None:
        return _Reading()

    def read(text: str) -> _Reading:
        found = _of_digits(text, numbering, texting=texting, alone=parts.alone)
        abroad = found.number is not None and str(found.number.country_code) != numbering.country_code
        return replace(found, doubtful=True) if ends_in_a_fragment(text, abroad=abroad) else found

    if any(read(longer).complete for longer in parts.longer):
        return _Reading()
    if service := _service_of_area(parts.number, numbering):
        return service
    if texting and (service := _service_of_city(parts.number, numbering)):
        return service
    whole = read(parts.number)
    shorter = [(end, reading) for end in endings(parts.number) if (reading := read(end.head)).complete]
    if whole.complete:
        return replace(whole, doubtful=whole.doubtful or _is_doubtful(whole, shorter, numbering))
    # 106876223-456 is no text with an extension; texts come from senders, and those have none.
    lines = [(end, reading) for end, reading in shorter if not (reading.code and reading.code.kind == "text")]
    if not lines:
        return whole
    end, reading = lines[0]
    return reading if len(lines) == 1 and end.is_extension else _Reading()


def _is_doubtful(whole: _Reading, shorter: Iterable[tuple[Ending, _Reading]], numbering: Numbering) -> bool:
    """Whether 0433-2512345-6 is 0433-25123456 or an extension of a shorter number; abroad we do not know the plans so well."""
    if whole.code and whole.code.kind == "text":
        return False
    if whole.number is not None and str(whole.number.country_code) != numbering.country_code:
        return False
    # 10-6588-3001 begins like 106588, but what stands before a number of the plan is its area.
    return any(
        end.stands_apart and (reading.code is None or reading.behind_area or whole.code is not None)
        for end, reading in shorter
    )


def _of_digits(text: str, numbering: Numbering, *, texting: bool, alone: bool) -> _Reading:
    """What a plus, digits and separators say. Words beside a short code make it none, unless it names its city."""
    plain = plain_digits(text)
    if plain is None:
        return _Reading()
    number = _library("".join(plain), numbering.region)
    valid = number is not None and is_valid(number, numbering) and not _is_local(*plain, numbering)
    rest = without_country_code(*plain, numbering)
    digits = rest if rest is not None else ("" if plain[0] else plain[1])
    code = short_code(digits, numbering) if alone else None
    number_meant = valid and (rest is not None or (code is not None and code.kind == "text" and not texting))
    if code and not number_meant:
        return _Reading(digits=digits, code=code)
    if behind := _behind_area_code(*plain, number if valid else None, numbering):
        return behind
    if number is not None and not valid and not _is_all_of(number, *plain, numbering):
        return _Reading()
    return _Reading(number, valid)


def _is_local(plus: str, digits: str, numbering: Numbering) -> bool:
    """Whether digits are a whole line of some city: 2195588 is not 95588 in Shanghai, unless 021 is written."""
    return bool(not plus and numbering.local_number and numbering.local_number.pattern.fullmatch(digits))


def _is_all_of(number: PhoneNumber, plus: str, digits: str, numbering: Numbering) -> bool:
    """Whether a number of no plan has every digit: of 1.13912345678 the library takes 11391 for a carrier, which leaves 2345678."""
    if plus or str(number.country_code) != numbering.country_code:
        return True
    code, trunk = numbering.country_code, trunk_prefix(numbering.region)
    national = phonenumbers.national_significant_number(number)
    leads = {before + after for before in ("", code, "00" + code) for after in ("", trunk)}
    return digits.endswith(national) and digits.removesuffix(national) in leads


def _library(digits: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, region)
    except NumberParseException:
        return None


def _vanity(cleaned: str, numbering: Numbering) -> _Reading:
    """1-800-FLOWERS. Only services write so: in a subscriber's number letters are words or digits kept secret."""
    number = _library(cleaned, numbering.region)
    valid = number is not None and number.extension is None and kind_of(number, numbering) in NOT_SUBSCRIBERS
    return _Reading(number, valid) if valid else _Reading()


def _behind_area_code(plus: str, digits: str, valid: PhoneNumber | None, numbering: Numbering) -> _Reading | None:
    """The short code in ``021-95561`` or ``0531-12345``: a service reached through a city's exchange, nobody's line.

    Most such are in no plan. So an area code is looked for in the digits, where what stands before it says that it is one.
    """
    if valid is not None and str(valid.country_code) == numbering.country_code:
        area = area_code_length(valid)
        behind = phonenumbers.national_significant_number(valid)[area:] if area else ""
    else:
        national = _with_area_code(plus, digits, numbering)
        found = area_code_of(national, numbering.region)
        behind = national.removeprefix(found) if found else ""
    code = short_code(behind, numbering) if behind else None
    if code is None or (valid is None and code.kind == "text"):
        return None
    return _Reading(digits=behind, code=code, behind_area=True)


def _service_of_area(text: str, numbering: Numbering) -> _Reading | None:
    """The service in ``315-911`` or ``+1315911``, where all numbers are of one length: nobody dials it so, and whoever is shown
    so feigns to be it. Undivided and without the country's code 315911 is the sender of a text."""
    plain = plain_digits(text)
    if plain is None:
        return None
    national = _with_area_code(*plain, numbering)
    area, service = (national or plain[1])[:LONGEST_AREA], (national or plain[1])[LONGEST_AREA:]
    last = re.findall("[0-9]+", text)[-1]
    code = (
        short_code(service, numbering)
        if last.endswith(service) and (national or (last == service and not plain[0]))
        else None
    )
    if code is None or code.kind == "text" or not is_area_of(area, numbering.region):
        return None
    return _Reading(digits=service, code=code, behind_area=True)


def _service_of_city(text: str, numbering: Numbering) -> _Reading | None:
    """The service in ``20-96110`` or ``+86 531 12345``, as a caller is shown: an area code without its 0, the code apart.

    Undivided 2096110 is a line of some city. ``952-12345`` may be 95212345 as well, and nobody knows which: no reading, unless
    the country's code or brackets say that an area code follows.
    """
    *parts, last = JOINT.split(text)
    plain = plain_digits("".join(parts))
    code = short_code(last, numbering) if plain else None
    if plain is None or code is None or code.kind == "text" or ends_in_a_fragment(text, abroad=False):
        return None
    plus, digits = plain
    rest = without_country_code(plus, digits, numbering)
    if rest is None and not plus:
        rest = digits.removeprefix(numbering.country_code)
    if not rest or area_code_of(rest, numbering.region) != rest:
        return None
    if rest == digits and ")" not in text and short_code(rest + last, numbering):
        return _Reading()
    return _Reading(digits=last, code=code, behind_area=True)


def _with_area_code(plus: str, digits: str, numbering: Numbering) -> str:
    """The digits behind a country code or a trunk prefix, which an area code must follow; "" without one."""
    trunk = trunk_prefix(numbering.region)
    rest = without_country_code(plus, digits, numbering)
    if rest is not None:
        return rest.removeprefix(trunk)
    leads = [lead for lead in (trunk, numbering.country_code + trunk) if trunk and digits.startswith(lead)]
    return digits.removeprefix(leads[0]) if leads and not plus else ""


def _judged(number: PhoneNumber, valid: bool, numbering: Numbering) -> Subscriber:
    if not valid and not _possible(number):
        return Subscriber("", Problem.MALFORMED)
    if str(number.country_code) != numbering.country_code:
        return Subscriber("", Problem.FOREIGN)
    if not valid:
        return Subscriber("", Problem.UNALLOCATED)
    kind = kind_of(number, numbering)
    # A toll-free number of +1 belongs to all its countries, so its kind is asked before its country.
    if kind in NOT_SUBSCRIBERS:
        return Subscriber("", NOT_SUBSCRIBERS[kind], kind)
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
