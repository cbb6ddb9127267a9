"""Somebody else's words in a message or letter of ours: short, and nothing that a telephone or a mail program would make a
link of."""

import unicodedata

LONGEST = 40
_JOINS = frozenset(".。:/\\@")  # what makes one address of several words, in whatever form Unicode has it (．｡․﹒：＠)


def name_in_text(name: str, longest: int = LONGEST) -> str:
    words = [_parted(word) for word in name.split()]
    return " ".join(" ".join(words).split())[:longest]


def _parted(word: str) -> str:
    """A word without what joins; at its ends it joins nothing."""
    inner = "".join(" " if _joins(sign) else sign for sign in word[1:-1])
    return word[:1] + inner + word[1:][-1:]


def _joins(sign: str) -> bool:
    return not _JOINS.isdisjoint(unicodedata.normalize("NFKC", sign))
