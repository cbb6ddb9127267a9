"""A code as people type or paste it: ``123 456``, ``１２３-４５６``, ``١٢٣٤٥٦``, with marks that nobody sees."""

import unicodedata

LONGEST = 60  # characters


def read_code(text: str) -> str:
    """The ASCII digits of a code, whatever script they are in and whatever blanks, dashes, full stops or invisible marks
    stand around them. "" where letters or other signs do, for that is no code."""
    if len(text) > LONGEST:
        return ""
    digits = []
    for sign in unicodedata.normalize("NFKC", text):
        if sign.isdecimal():
            digits.append(str(unicodedata.decimal(sign)))
        elif unicodedata.category(sign)[0] in "LNS":
            return ""
    return "".join(digits)
