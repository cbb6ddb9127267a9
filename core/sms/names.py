"""Somebody else's name in a message of ours: short, and nothing that a telephone would make a link of."""

import re

LONGEST = 40
_JOINS = re.compile(r"(?<=\S)[.．。:：/／\\@＠](?=\S)")  # what makes one address of several words


def name_in_text(name: str) -> str:
    return " ".join(_JOINS.sub(" ", name).split())[:LONGEST]
