"""The one rule over whole lists says what the rule says of each row, and what is weighed in bulk is weighed alike."""

import random
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
import pytest

from core.models import Number
from core.numbers.bulk import PROBLEMS
from core.policies import load
from core.sealing.sealing import active_key_id
from core.selectors.known_numbers import known_numbers
from registry.engine.records.answer_code import decode
from registry.register.models import Consent, Refusal, Relationship
from registry.register.rules.consent import WEIGHT, ConsentState, standing_among
from registry.register.rules.preferences import read_preferences
from registry.register.rules.register_state import NOTHING, RegisterState
from registry.register.selectors.consent import consents_at
from registry.scrubs.answering.firm_facts import FirmFacts, firm_facts_all, firm_facts_of
from registry.scrubs.rules.decision import Relationship as Related
from registry.scrubs.rules.decision import ScrubFacts, decide_weighed, relationship_valid
from registry.scrubs.rules.judging import REFUSED, RELATED, STATES, Judge, RowFacts
from registry.scrubs.rules.purpose import Purpose
from tests.registry.conftest import make_marketer, mandated, subscriber

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PACKS = [load("cn").versions[-1], load("us").versions[-1]]
BODIES: list[dict[str, object]] = [
    {"all": True},
    {"channels": ["voice"]},
    {"categories": ["insurance"]},
    {"channels": ["text"], "categories": ["loans"]},
    {"hours": [{"days": "mon-sun", "from": "09:00", "to": "12:00"}]},
    {"all": True, "firms": [{"marketer": "mkt_1", "allow": True}]},
    {"firms": [{"marketer": "mkt_1", "allow": False}]},
]


@pytest.mark.parametrize("policy", PACKS, ids=lambda policy: policy.code)
@pytest.mark.parametrize("planned", [None, AT, AT + timedelta(hours=12)])
@pytest.mark.parametrize("channel", ["voice", "prerecorded"])
def test_every_kind_of_row_is_judged_as_alone(policy, planned, channel) -> None:
    purpose = Purpose(channel, "insurance", planned_at=planned)
    table = [NOTHING, *(RegisterState(read_preferences(body), binds) for body in BODIES for binds in (None, AT + DAY))]
    rows = list(product(range(len(PROBLEMS)), range(len(table)), range(len(STATES)), range(4)))
    random.Random(1).shuffle(rows)
    columns = np.array(rows)
    facts = RowFacts(
        problems=columns[:, 0].astype(np.uint8),
        kinds=columns[:, 1].astype(np.int32),
        table=table,
        states=columns[:, 2].astype(np.uint8),
        flags=columns[:, 3].astype(np.uint8),
    )
    judged = Judge("mkt_1", "charity", purpose, policy, AT, PROBLEMS).judge(facts)
    for (problem, kind, state, flags), code, window in zip(
        rows, judged.codes.tolist(), judged.windows.tolist(), strict=True
    ):
        alone = decide_weighed(
            ScrubFacts(
                at=AT,
                channel=channel,
                category="insurance",
                marketer="mkt_1",
                problem=PROBLEMS[problem],
                preferences=table[kind].preferences,
                binding_from=table[kind].binding_from,
                refused=bool(flags & REFUSED),
                exemption="charity",
                planned_at=planned,
            ),
            policy,
            state=STATES[state],
            related=bool(flags & RELATED),
        )
        assert decode(code, policy.exemptions.caller_classes) == (alone.decision, alone.reasons)
        assert (judged.window_sets[window - 1] if window else None) == alone.windows


def test_without_the_database_nothing_uncertain_is_callable() -> None:
    us = PACKS[1]
    table = [NOTHING, RegisterState(read_preferences({"all": True})), RegisterState(doubtful=True)]
    table.append(RegisterState(read_preferences({"all": True}), doubtful=True))
    count = len(table)
    rows = RowFacts(
        problems=np.zeros(count, np.uint8),
        kinds=np.arange(count, dtype=np.int32),
        table=table,
        states=np.zeros(count, np.uint8),
        flags=np.zeros(count, np.uint8),
    )
    judge = Judge("mkt_1", "", Purpose("voice", "insurance"), us, AT, PROBLEMS, offline=True)
    said = [decode(code) for code in judge.judge(rows).codes.tolist()]
    assert said == [
        ("unknown", ("register.stale",)),
        ("not_callable", ("registry.all",)),
        ("unknown", ("register.stale",)),
        ("not_callable", ("registry.all",)),
    ]


def moment(chance: random.Random) -> datetime | None:
    return None if chance.random() < 0.5 else AT + chance.choice([-400, -95, -3, -2, -1, 0, 1]) * DAY


@pytest.mark.django_db
def test_a_firms_files_are_weighed_in_the_database_as_by_the_rule() -> None:
    chance, firm, other = random.Random(2), make_marketer(), make_marketer("91310000MA1FL0000B")
    numbers = [subscriber(f"+861391234{n:04d}") for n in range(150)]
    for position, number in enumerate(numbers * 2):
        Consent.objects.create(
            number=number,
            marketer=chance.choice([firm, firm, other]),
            channels=chance.choice([[], ["voice"], ["text"], ["voice", "text"]]),
            categories=chance.choice([[], ["insurance"], ["loans"]]),
            given_at=AT - 500 * DAY,
            expires_at=moment(chance),
            evidence=b"",
            content_digest=str(position),
            received_at=AT + chance.choice([-200, -80, -1, 0, 1]) * DAY,
            **{f"{word}_at": moment(chance) for word in ("notified", "confirmed", "contested")},
            **{
                f"{word}_at": moment(chance) if chance.random() < 0.3 else None
                for word in ("revoked", "withdrawn", "ended")
            },
        )
    for number in chance.sample(numbers, 30):
        Refusal.objects.create(number=number, marketer=firm, source="site", at=AT + chance.choice([-1, 0, 1]) * DAY)
    mandated(other, firm, AT - DAY)  # so a refusal of the other one weighs on later claims of this one
    for number in chance.sample(numbers, 50):
        Refusal.objects.create(number=number, marketer=other, source="site", at=AT - chance.choice([0, 1, 100]) * DAY)
    for number in chance.sample(numbers, 60):
        at = AT - chance.choice([1, 80, 100, 500, 600]) * DAY
        kind = chance.choice(["purchase", "inquiry"])
        Relationship.objects.create(number=number, marketer=firm, kind=kind, at=at, received_at=at)
    for policy in PACKS:
        check(firm.pk, numbers, policy)


def check(marketer_id: int, numbers: list[Number], policy) -> None:
    purpose, key = Purpose("voice", "insurance"), active_key_id()
    sealed = np.array([number.sealed for number in numbers], dtype=np.int64)
    whole = firm_facts_all(marketer_id=marketer_id, purpose=purpose, policy=policy, at=AT, key_id=key)
    asked = firm_facts_of(known_numbers(sealed, key), marketer_id=marketer_id, purpose=purpose, policy=policy, at=AT)
    for facts in (whole, asked):
        states, flags = facts.of(sealed)
        seen = [(STATES[state], int(flag)) for state, flag in zip(states.tolist(), flags.tolist(), strict=True)]
        assert seen == [by_the_rule(marketer_id, number, policy) for number in numbers]
    assert {state for state, _flags in seen} >= {None, *WEIGHT} - {ConsentState.EXPIRED}


def by_the_rule(marketer_id: int, number: Number, policy) -> tuple[ConsentState | None, int]:
    consents = [state.facts for state in consents_at(number_id=number.pk, marketer_id=marketer_id, at=AT)]
    state = standing_among(consents, "voice", "insurance", AT, policy)
    refused = Refusal.objects.filter(number=number, marketer_id=marketer_id, at__lte=AT).exists()
    known = Relationship.objects.filter(number=number, marketer_id=marketer_id, received_at__lte=AT)
    related = any(relationship_valid(Related(row.kind, row.at), AT, policy) for row in known)
    return state, (REFUSED if refused else 0) | (RELATED if related else 0)


@pytest.mark.django_db
def test_files_survive_being_written_down(tmp_path) -> None:
    facts = FirmFacts(np.array([3, 9], np.int64), np.array([1, 2], np.uint8), np.array([0, 3], np.uint8))
    facts.write(tmp_path / "firm")
    states, flags = FirmFacts.read(tmp_path / "firm").of(np.array([9, 4, 3], np.int64))
    assert (states.tolist(), flags.tolist()) == ([2, 0, 1], [3, 0, 0])
