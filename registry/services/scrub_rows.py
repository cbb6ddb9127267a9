"""The rows of a scrub: from what was typed to decisions, in bulk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from core.numbers.parsing import Subscriber, read_subscribers
from core.numbers.places import place_of
from core.numbers.sealing import seal_many, to_digits
from core.policies.schema import Policy
from registry.models import Marketer
from registry.rules.answer_code import encode
from registry.rules.decision import Decision, ScrubFacts, decide
from registry.rules.purpose import Purpose
from registry.selectors.scrub_facts import NOTHING, NumberFacts

LONGEST = 200  # characters of a row worth reading


@dataclass(frozen=True, slots=True)
class Asked:
    """One row as handed in. `text` None: it is no text at all. `given` is what the answer repeats as `input`."""

    text: str | None
    ref: str | int | None = None
    given: Any = None


@dataclass(frozen=True, slots=True)
class Answered:
    asked: Asked
    number: str  # E.164, "" where the row has none
    decision: Decision


@dataclass(frozen=True)
class Batch:
    """`sealed` and `codes`: of the rows that have a number, in input order."""

    rows: list[Answered]
    sealed: NDArray[np.int64]
    codes: NDArray[np.uint16]

    def counts(self) -> dict[str, int]:
        counts = {
            "rows": len(self.rows),
            "callable": 0,
            "not_callable": 0,
            "conditional": 0,
            "unknown": 0,
            "invalid": 0,
        }
        for row in self.rows:
            counts[str(row.decision.decision)] += 1
        return counts


FactsReader = Callable[[list[int]], dict[int, NumberFacts]]


def answer_rows(
    rows: Sequence[Asked],
    *,
    subject: Marketer,
    purpose: Purpose,
    policy: Policy,
    at: datetime,
    seal_key: int,
    read_facts: FactsReader,
) -> Batch:
    """Decide every row by the one rule (`registry.rules.decision`); numbers are sealed under `seal_key` alone."""
    subscribers = read(rows, policy)
    sealed = seal_all(subscribers, seal_key)
    facts = read_facts([int(value) for value in np.unique(sealed)])
    judge = Judge(subject, purpose, policy, at, facts)
    answered, codes = [], []
    values = iter(sealed.tolist())
    for asked, subscriber in zip(rows, subscribers, strict=True):
        decision = judge.decide(subscriber, next(values) if subscriber.e164 else None)
        answered.append(Answered(asked, subscriber.e164, decision))
        if subscriber.e164:
            codes.append(judge.code(decision))
    return Batch(answered, sealed, np.array(codes, dtype=np.uint16))


def read(rows: Sequence[Asked], policy: Policy) -> list[Subscriber]:
    """What each row spells; a row that is no text, or far too long a one, is malformed."""
    texts = [row.text if row.text is not None and len(row.text) <= LONGEST else "?" for row in rows]
    return read_subscribers(texts, policy)


def seal_all(subscribers: Sequence[Subscriber], seal_key: int) -> NDArray[np.int64]:
    digits = np.array([to_digits(row.e164) for row in subscribers if row.e164], dtype=np.uint64)
    return seal_many(digits, seal_key) if len(digits) else np.empty(0, np.int64)


class Judge:
    """Decides the rows of one request; remembers what it decided of numbers of which the register knows nothing."""

    def __init__(
        self, subject: Marketer, purpose: Purpose, policy: Policy, at: datetime, facts: dict[int, NumberFacts]
    ) -> None:
        self.subject, self.purpose, self.policy, self.at, self.facts = subject, purpose, policy, at, facts
        self.seen: set[int] = set()
        self.known: dict[tuple[str, bool, ZoneInfo | None], Decision] = {}
        self.codes: dict[Decision, int] = {}
        # Only a planned time read on the called person's clock asks for places.
        self.zoned = purpose.planned_at is not None and policy.calling.local_to_called
        self.zones: dict[str, ZoneInfo | None] = {}

    def decide(self, subscriber: Subscriber, sealed: int | None) -> Decision:
        duplicate = sealed is not None and sealed in self.seen
        if sealed is not None:
            self.seen.add(sealed)
        facts = self.facts.get(sealed, NOTHING) if sealed is not None else NOTHING
        zone = self.zone(subscriber.e164) if self.zoned and subscriber.e164 else None
        if facts is not NOTHING:
            return self.ask(subscriber.problem, duplicate, zone, facts)
        key = (subscriber.problem, duplicate, zone)
        if key not in self.known:
            self.known[key] = self.ask(subscriber.problem, duplicate, zone, facts)
        return self.known[key]

    def ask(self, problem: str, duplicate: bool, zone: ZoneInfo | None, known: NumberFacts) -> Decision:
        facts = ScrubFacts(
            at=self.at,
            channel=self.purpose.channel,
            category=self.purpose.category,
            marketer=self.subject.public_id,
            problem=problem,
            duplicate=duplicate,
            preferences=known.preferences,
            binding_from=known.binding_from,
            consents=known.consents,
            relationships=known.relationships,
            refused=known.refused,
            exemption=self.subject.exemption_class,
            planned_at=self.purpose.planned_at,
            zone=zone,
        )
        return decide(facts, self.policy)

    def zone(self, e164: str) -> ZoneInfo | None:
        area = e164[:8]
        if area not in self.zones:
            province = self.policy.numbering.provinces.get(place_of(e164, self.policy))
            self.zones[area] = province.zone if province else None
        return self.zones[area]

    def code(self, decision: Decision) -> int:
        if decision not in self.codes:
            classes = self.policy.exemptions.caller_classes
            self.codes[decision] = encode(decision.decision, decision.reasons, classes)
        return self.codes[decision]
