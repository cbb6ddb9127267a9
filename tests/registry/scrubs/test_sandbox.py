"""The sandbox: fixed magic numbers, the same rule, and nothing of the live register."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from msgspec import structs

from core import clock
from core.errors import DomainError
from core.models import AuditRecord
from core.policies import current_policy, load
from core.policies.schema import Policy
from registry.engine.records.receipts import verify
from registry.firms.models import Marketer
from registry.firms.services.marketer import marketer_suspend
from registry.register.rules.preferences import Preferences
from registry.scrubs.answering.scrub_rows import Asked
from registry.scrubs.models import ScrubList, ScrubRecord
from registry.scrubs.rules.decision import ScrubFacts, decide
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.rules.sandbox import Magic, magic_numbers
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.receipt import public_keys, receipt_verdict
from registry.scrubs.services.sandbox import sandbox_scrub
from tests.registry.conftest import ALICE, SYSTEM, make_key
from tests.registry.scrubs.test_scrub import register

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
PURPOSE = Purpose("voice", "insurance")
# What the sandbox knows, in the order of docs/sandbox.md, and what the rule makes of it under each pack.
SAID = [
    ("not_callable registry.all", "not_callable registry.all"),
    ("not_callable registry.channel", "not_callable registry.channel"),
    ("not_callable registry.category", "not_callable registry.category"),
    ("not_callable registry.firm", "not_callable registry.firm"),
    ("conditional registry.hours consent.required", "conditional registry.hours"),
    ("callable consent.confirmed", "callable consent.confirmed"),
    ("conditional consent.claimed", "callable consent.claimed"),
    ("not_callable registry.all consent.unconfirmed", "not_callable registry.all consent.unconfirmed"),
    (
        "not_callable registry.all registry.firm consent.revoked",
        "not_callable registry.all registry.firm consent.revoked",
    ),
    ("not_callable registry.all consent.expired", "not_callable registry.all consent.expired"),
    ("conditional registry.pending consent.required", "callable registry.pending"),
    ("not_callable registry.all", "callable relationship.valid"),
]


def said_of(magic: Magic, purpose: Purpose, policy: Policy) -> str:
    facts = ScrubFacts(
        AT, purpose.channel, purpose.category, "mkt_1", preferences=magic.preferences, binding_from=magic.binding_from,
        consents=magic.consents, relationships=magic.relationships, refused=magic.refused,
    )  # fmt: skip
    found = decide(facts, policy)
    return " ".join([found.decision, *found.reasons])


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_each_magic_number_says_what_the_page_says(policy: Policy) -> None:
    magic = magic_numbers(PURPOSE, "mkt_1", policy, AT)
    assert policy.sandbox is not None
    first = int(policy.sandbox.first_number)
    assert list(magic) == [f"+{first + n}" for n in range(12)]
    assert [said_of(one, PURPOSE, policy) for one in magic.values()] == [said[policy is US] for said in SAID]


def test_the_numbers_follow_the_purpose_and_the_firm() -> None:
    for_text = list(magic_numbers(Purpose("text", "loans"), "mkt_2", CN, AT).values())
    assert for_text[1].preferences == Preferences(channels=frozenset({"text"}))
    assert for_text[2].preferences == Preferences(categories=frozenset({"loans"}))
    assert for_text[3].preferences == Preferences(firms={"mkt_2": False})
    assert said_of(for_text[3], Purpose("text", "loans"), CN) == "conditional consent.required"  # asked by another firm


def test_a_pack_without_a_sandbox_has_no_magic_numbers() -> None:
    assert magic_numbers(PURPOSE, "mkt_1", structs.replace(CN, sandbox=None), AT) == {}


@pytest.mark.django_db
def test_a_trial_leaves_one_line_in_the_trail_and_no_record_quota_or_list(marketer: Marketer) -> None:
    register(ALICE, {"all": True})
    key, _clear = make_key(marketer, "scrub", live=False)
    at = clock.now()
    rows = [Asked(text) for text in ("+8619900000001", ALICE, "+8619900000013", "abc")]
    done = sandbox_scrub(marketer=marketer, purpose=PURPOSE, rows=rows, key=key, at=at, received=b"[]")
    assert [str(row.decision.decision) for row in done.rows] == [
        "not_callable",
        "conditional",
        "conditional",
        "invalid",
    ]
    assert (done.quota, done.scrub.live, done.scrub.register_version) == (None, False, "sandbox")
    page = Client().post("/verify/", {"receipt": done.scrub.receipt}, headers={"Accept-Language": "en"})
    assert "it proves nothing" in page.content.decode() and "still valid" not in page.content.decode()
    assert not verify(done.scrub.receipt, public_keys(), at).genuine
    assert (receipt_verdict(done.scrub.receipt, at).genuine, receipt_verdict(done.scrub.receipt, at).sandbox) == (
        True,
        True,
    )
    assert not ScrubRecord.objects.exists() and not ScrubList.objects.exists()
    assert quota_of(marketer, at=at, policy=current_policy(at)).used == 0
    (tried,) = AuditRecord.objects.filter(target_type="scrubs.scrub", target_id=done.scrub.pk)
    assert (tried.act, tried.actor) == ("scrub.tried", f"key:{key.public_id}")


@pytest.mark.django_db
def test_a_trial_needs_no_admission_but_a_purpose(marketer: Marketer) -> None:
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    key, _clear = make_key(marketer, "scrub", live=False)
    asked: dict[str, Any] = {
        "marketer": marketer,
        "rows": [Asked(ALICE)],
        "key": key,
        "at": clock.now(),
        "received": b"",
    }
    assert sandbox_scrub(purpose=PURPOSE, **asked).rows[0].decision.decision == "conditional"
    with pytest.raises(DomainError, match=r"^purpose\.invalid$"):
        sandbox_scrub(purpose=Purpose("pigeon", "insurance"), **asked)
    assert AuditRecord.objects.filter(act="scrub.tried").count() == 1
