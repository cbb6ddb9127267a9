"""What a person answers, from the own mobile, to the question whether it calls for a firm."""

import unicodedata
from typing import Literal

LONGEST = 40  # signs; what is longer is no such answer
ANSWERS: dict[str, Literal["yes", "no"]] = {"外呼是": "yes", "callyes": "yes", "外呼否": "no", "callno": "no"}


def reply_of(text: str) -> Literal["yes", "no", ""]:
    """Of the whole text, whatever its width, case, blanks and full stops; "" for all else, which says nothing."""
    if len(text) > LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return ANSWERS.get("".join(sign for sign in plain if sign.isalnum()), "")
