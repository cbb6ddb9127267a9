"""Texts as said: what is compared in them."""

import hashlib
import re

LABEL = re.compile(
    r"^(?:[^:：\n]{0,24}(?:短信|信息|内容|原文|收到|转发|sms|text|message|fwd?)[^:：\n]{0,12}[:：]\s*+)+", re.IGNORECASE
)
OPENING, CLOSING = '"“「『', '"”」』'
MOST_AROUND = 40  # signs that somebody writes before or behind a text that was received
ROUNDS = 3  # a label within quotation marks within a label


def received_part(text: str) -> str:
    """The words that were received, without what whoever complains wrote around them: a label in front, quotation marks, and a few
    words outside of these.

    Whichever way a text comes, from a form or a file, it is read alike: what falls away of one falls away of the other.
    """
    for _round in range(ROUNDS):
        found = _quoted(LABEL.sub("", text.strip()).strip())
        if found == text:
            break
        text = found
    return text


def _quoted(text: str) -> str:
    """What stands between the first and the last quotation mark, where that is most of the text and little is around it."""
    start = next((n for n, sign in enumerate(text[:MOST_AROUND]) if sign in OPENING), None)
    behind = next((n for n, sign in enumerate(text[: -MOST_AROUND - 1 : -1]) if sign in CLOSING), None)
    if start is None or behind is None:
        return text
    inner = text[start + 1 : len(text) - behind - 1].strip()
    return inner if 2 * len(inner) > len(text) else text


def digest_of_text(text: str) -> bytes | None:
    """A digest that is equal for texts that were received alike, whatever their blanks and case; None for no text."""
    folded = "".join(received_part(text).split()).casefold()
    return hashlib.sha256(folded.encode()).digest() if folded else None
