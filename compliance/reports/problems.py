"""The catalogue of codes: what a refusal or a reason means, in the reader's language.

problem_codes.json is collected from the source (`./dnc manage problem_codes`), where each code stands beside its sentence.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop

from core.api.problems import TITLES
from core.translation.words import translated
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import EXEMPTION, Reason

FILE = Path(__file__).with_name("problem_codes.json")
SENTENCES = {  # of codes whose own words the policy pack has, or the rules for passwords
    "number.local": gettext_noop("Write the number with its area code."),
    "user.password": gettext_noop("This password does not do. The answer says why."),
}
BLANK = re.compile(r"%\(\w+\)[sd]")


@dataclass(frozen=True)
class Entry:
    """`statuses`: of the refusals that have this code. `answers`: it is a reason too, and may stand with these decisions."""

    code: str
    statuses: tuple[int, ...] = ()
    sentences: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()

    @property
    def titles(self) -> list[str]:
        return [str(TITLES[status]) for status in self.statuses if status in TITLES]

    @property
    def said(self) -> list[str]:
        """What stands for a value is left open."""
        return list(dict.fromkeys(BLANK.sub("…", translated(sentence)) for sentence in self.sentences))


@cache
def codes_written() -> dict[str, Any]:
    written: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return written


@cache
def catalogue() -> dict[str, Entry]:
    """Every code, in the order of the alphabet."""
    found = {
        code: Entry(code, tuple(said["statuses"]), tuple(said["sentences"])) for code, said in codes_written().items()
    }
    for reason in Reason:
        known = found.get(reason, Entry(reason))
        answers = tuple(sorted(map(str, reason.answers)))
        found[str(reason)] = Entry(str(reason), known.statuses, known.sentences, answers)
    return dict(sorted(found.items()))


def entry_of(code: str) -> Entry | None:
    """None for a code that is none of ours."""
    if code.startswith(EXEMPTION):
        return Entry(code, answers=(str(Answer.CALLABLE), str(Answer.CONDITIONAL)))
    return catalogue().get(code)
