"""The reference of a complaint, as people write it and say it on the telephone: ``T-HKLM-ACDE-PRTW``.

It follows from the public id, which stays the complaint's address: letters that nobody confuses, and no digit, so that nothing in
it looks like a telephone number. It tells nothing of the order in which complaints came, nor of the id.
"""

from hashlib import md5

LETTERS = "ACDEFHJKLMNPRTWX"  # one for each hexadecimal digit
HEX = "0123456789abcdef"
GROUPS, GROUP = 3, 4
DIGITS = GROUPS * GROUP
LONGEST = 40  # characters that may be typed


def digits_of(public_id: str) -> str:
    """What the reference is made of, in hexadecimal digits; the database makes the same of it for its index."""
    return md5(public_id.encode(), usedforsecurity=False).hexdigest()[:DIGITS]


def reference_of(public_id: str) -> str:
    letters = digits_of(public_id).translate(str.maketrans(HEX, LETTERS))
    return "T-" + "-".join(letters[n : n + GROUP] for n in range(0, DIGITS, GROUP))


def read_reference(typed: str) -> str:
    """The digits of a reference as somebody typed it; "" for what cannot be one."""
    if len(typed) > LONGEST:
        return ""
    letters = "".join(sign for sign in typed.upper() if sign not in " -–—\t\r\n")
    letters = letters[1:] if len(letters) == DIGITS + 1 and letters[0] == "T" else letters
    if len(letters) != DIGITS or any(letter not in LETTERS for letter in letters):
        return ""
    return letters.translate(str.maketrans(LETTERS, HEX))
