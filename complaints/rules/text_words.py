"""Which kind and trade the words of a message propose to an officer, how surely, and by which words. It decides nothing."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.policies.schema import Policy

READ = 20_000  # characters of a text that are looked at
SURE = 2  # so many words of one, and none of another as often, are a likely one


@dataclass(frozen=True)
class Proposed:
    """`code`: of the pack, "" where no word of it occurs. `words`: those that speak for it; `likely`: more than one does, and no
    other code has half as many."""

    code: str = ""
    words: tuple[str, ...] = ()
    likely: bool = False


def propose_kind(text: str, policy: Policy) -> Proposed:
    return _proposed(text, policy.complaints.kind_words)


def propose_trade(text: str, policy: Policy) -> Proposed:
    return _proposed(text, policy.complaints.trade_words)


def _proposed(text: str, words: Mapping[str, Sequence[str]]) -> Proposed:
    """The code with the most words; of several the first in the pack's order."""
    spelled = unicodedata.normalize("NFKC", text[:READ]).casefold()
    spaced = " ".join(re.findall(r"[a-z0-9]+", spelled))
    joined = "".join(spelled.split())
    found = {
        code: _whole([word for word in listed if _says(word.casefold(), spaced, joined)])
        for code, listed in words.items()
    }
    ranked = sorted(found.items(), key=lambda one: -len(one[1]))
    if not ranked or not ranked[0][1]:
        return Proposed()
    code, best = ranked[0]
    second = len(ranked[1][1]) if len(ranked) > 1 else 0
    return Proposed(code, best, len(best) >= SURE and 2 * second <= len(best))


def _whole(words: Sequence[str]) -> tuple[str, ...]:
    """Without those that are part of another."""
    return tuple(word for word in words if not any(word in other and word != other for other in words))


def _says(word: str, spaced: str, joined: str) -> bool:
    """Latin words as whole words; Chinese ones wherever they stand, for nothing separates them."""
    if word.isascii():
        return f" {word} " in f" {spaced} "
    return word in joined
