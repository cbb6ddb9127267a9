"""What a row of somebody else's list names: a number, or a pattern of numbers, in one spelling.

As seen in lists that people share: ``+41212116956``, ``2488641971`` of a list of +1, ``0014029357733``, ``+4121560####`` (each ``#``
one digit), ``+5660007778.*`` and ``+5660007778*`` (any digits).
"""

import re

from core.numbers.parsing import read_caller
from core.policies.schema import Policy

LONGEST = 40
FEWEST, MOST = 7, 15  # digits with the country's code (ITU-T E.164); of a pattern those before its signs
ROW = re.compile(r"(\+|00)?([0-9]+)(#+|\.?\*)?")
SEPARATORS = str.maketrans("", "", " -().\u00a0/")


def foreign_value(text: str, country_code: str, policy: Policy) -> tuple[str, str]:
    """What the row names and "", or "" and why it is not taken: ``number.malformed``, ``pattern.short``.

    `country_code`: of the list's own country, for numbers written without one; "" where there is none.
    """
    written = text.strip()[: LONGEST + 1]
    ending = re.search(r"(#+|\.?\*)$", written)
    wild = ending[0].removeprefix(".") if ending else ""
    bare = (written[: ending.start()] if ending else written).translate(SEPARATORS)
    read = ROW.fullmatch(bare)
    if read is None or len(written) > LONGEST or not (read[1] or country_code):
        return "", "number.malformed"
    digits = read[2] if read[1] else f"{country_code}{read[2].removeprefix('0')}"
    if wild:
        whole = len(digits) + (len(wild) if wild != "*" else 0)
        short = len(digits) < FEWEST or whole > MOST
        return ("", "pattern.short") if short else (f"+{digits}{wild}", "")
    named = read_caller(f"+{digits}", policy)
    taken = named.kind == "e164" and not named.problem and FEWEST <= len(digits) <= MOST
    return (named.value, "") if taken else ("", "number.malformed")


def prefix_of(value: str) -> str:
    return value.rstrip("#*")


def falls_under(caller: str, value: str) -> bool:
    """Whether the caller is the number, or one of the pattern's."""
    prefix = prefix_of(value)
    if value.endswith("*"):
        return caller.startswith(prefix)
    return caller.startswith(prefix) and len(caller) == len(value)
