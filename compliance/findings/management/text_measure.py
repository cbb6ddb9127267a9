"""How well the pack's words, and a simple learned classifier beside them, tell kind and trade of labelled texts.

What is learned for measuring is forgotten when the command ends, and nothing that ships was trained on the file. A classifier
that may propose is learned by `classifier_of` alone, which refuses below `Gate`.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from compliance.findings.rules import campaign_text as texts

HELD_OUT = 5  # one group of so many is held out
NEAR = 0.7
# The labels of the texts sent by fake base stations (Zhang et al., CCS 2020) -> kind, trade of the pack `cn`; "" none.
LABELS = {
    "AD:Loan": ("marketing", "loans"),
    "AD:Real_estate": ("marketing", "real_estate"),
    "AD:Retail": ("marketing", "retail"),
    "AD:Network_service": ("marketing", "telecom"),
    "AD:Other": ("marketing", ""),
    "FR:Phishing(Bank)": ("fraud", ""),
    "FR:Phishing(Other)": ("fraud", ""),
    "FR:Financial": ("fraud", ""),
    "FR:Other": ("fraud", ""),
    "IL:Gambling": ("malicious", ""),
    "IL:Fake_ID_and_invoice": ("malicious", ""),
    "Other": ("", ""),
}
Labelled = tuple[str, str]  # text, code
Propose = Callable[[str], str]


@dataclass(frozen=True)
class Gate:
    """When a learned classifier may be tried: from so many texts that officers corrected, and so many points of the mean F1 (of
    100) that it gains over the words on groups that were held out."""

    corrections: int = 2_000
    points: float = 5.0


class BelowGate(Exception):
    """No learned classifier may be tried; the message says what is missing."""


@dataclass(frozen=True)
class Score:
    """Of one code: how many texts have it, and of 100 proposed and existing ones how many were right (precision, recall, F1)."""

    code: str
    texts: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        whole = self.precision + self.recall
        return 2 * self.precision * self.recall / whole if whole else 0.0


@dataclass
class Learned:
    """Multinomial naive Bayes over pairs of letters, each as likely as another before the first text."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seen: Counter[str] = field(default_factory=Counter)

    def learn(self, rows: Iterable[Labelled]) -> None:
        for text, code in rows:
            self.seen[code] += 1
            self.counts[code].update(pairs(text))

    @cached_property
    def room(self) -> int:
        return len({pair for counted in self.counts.values() for pair in counted}) + 1

    def propose(self, text: str) -> str:
        room = self.room
        found, whole = pairs(text), sum(self.seen.values())

        def likely(code: str) -> float:
            counted = self.counts[code]
            total = math.log(counted.total() + room)
            return math.log(self.seen[code] / whole) + sum(math.log(counted[pair] + 1) - total for pair in found)

        return max(sorted(self.seen), key=likely, default="")


def pairs(text: str) -> list[str]:
    letters = texts.folded(text)
    return [letters[n : n + 2] for n in range(len(letters) - 1)]


def groups_of(rows: Sequence[str]) -> list[int]:
    """For each text the position of the first one that it is near to: near-repeats are never on both sides of a split."""
    first: dict[int, list[int]] = {}
    shingled = [texts.shingles(texts.folded(text)) for text in rows]
    found: list[int] = []
    for n, mine in enumerate(shingled):
        marks = texts.bands(mine)
        near = sorted({other for mark in marks for other in first.get(mark, ())})
        head = next((other for other in near if texts.similarity(mine, shingled[other]) >= NEAR), n)
        if head == n:
            for mark in marks:
                first.setdefault(mark, []).append(n)
        found.append(head)
    return found


def split(rows: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """To learn from, and held out: whole groups, the same ones each time."""
    learn: list[Labelled] = []
    held: list[Labelled] = []
    for (text, code), head in zip(rows, groups_of([text for text, _code in rows]), strict=True):
        drawn = hashlib.blake2b(rows[head][0].encode(), digest_size=4).digest()
        (held if int.from_bytes(drawn, "big") % HELD_OUT == 0 else learn).append((text, code))
    return learn, held


def scores(held: Sequence[Labelled], propose: Propose) -> list[Score]:
    """Of each code that a text has; what has none counts against those that are proposed for it."""
    said = [(code, propose(text)) for text, code in held]
    found = []
    for code in sorted({code for code, _proposed in said if code}):
        right = sum(both == (code, code) for both in said)
        proposed, existing = sum(each == code for _code, each in said), sum(each == code for each, _proposed in said)
        found.append(Score(code, existing, right / proposed if proposed else 0.0, right / existing))
    return found


def macro(found: Sequence[Score]) -> float:
    return sum(score.f1 for score in found) / len(found) if found else 0.0


@dataclass(frozen=True)
class Measured:
    """On the same held-out texts (`held` of them): the words, and what was learned from the `learned_from` others."""

    learned_from: int
    held: int
    words: Sequence[Score]
    learned: Sequence[Score]

    @property
    def texts(self) -> int:
        return self.learned_from + self.held

    @property
    def gain(self) -> float:
        """In points of 100."""
        return 100 * (macro(self.learned) - macro(self.words))


def measure(rows: Sequence[Labelled], words: Propose) -> Measured:
    learn, held = split(rows)
    trial = Learned()
    trial.learn(learn)
    return Measured(len(learn), len(held), scores(held, words), scores(held, trial.propose))


def below_gate(measured: Measured, gate: Gate) -> str:
    """What a learned classifier still lacks, "" where it may be tried."""
    lacks = []
    if measured.texts < gate.corrections:
        lacks.append(f"{measured.texts:,} of {gate.corrections:,} texts were corrected")
    if measured.gain < gate.points:
        lacks.append(f"it gains {measured.gain:.1f} of {gate.points:.1f} points over the words")
    return "; ".join(lacks)


def classifier_of(corrected: Sequence[Labelled], words: Propose, gate: Gate | None = None) -> Learned:
    """A classifier learned from all that officers corrected. Raises `BelowGate` as long as none may be tried."""
    if lacks := below_gate(measure(corrected, words), gate or Gate()):
        raise BelowGate(lacks)
    learned = Learned()
    learned.learn(corrected)
    return learned
