"""The whole table of decisions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from core.policies import load
from core.policies.schema import Policy
from registry.engine.records.answer_code import decode, encode
from registry.engine.records.reasons import INVALID, UNKNOWN, Reason
from registry.register.rules.consent import ConsentFacts
from registry.register.rules.preferences import Preferences, read_preferences
from registry.scrubs.rules.decision import Relationship, ScrubFacts, decide

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Shanghai
DAY = timedelta(days=1)
ALL = Preferences(all=True)
FIRM = "mkt_1"

CLAIMED = ConsentFacts(received_at=AT - 9 * DAY)
NOTIFIED = replace(CLAIMED, notified_at=AT - 8 * DAY)
CONFIRMED = replace(CLAIMED, confirmed_at=AT - 7 * DAY)
CONTESTED = replace(CLAIMED, contested_at=AT - 7 * DAY)
REVOKED = replace(CONFIRMED, revoked_at=AT - DAY)
EXPIRED = replace(CONFIRMED, expires_at=AT - DAY)


def prefs(**body: object) -> Preferences:
    return read_preferences(body)


def facts(**given: object) -> ScrubFacts:
    base = ScrubFacts(at=AT, channel="voice", category="insurance", marketer=FIRM)
    return replace(base, **given)  # type: ignore[arg-type]


PURCHASE = (Relationship("purchase", AT - 300 * DAY),)
PENDING = AT + DAY
ALLOW = prefs(firms=[{"marketer": FIRM, "allow": True}], all=True)
DENY = prefs(firms=[{"marketer": FIRM, "allow": False}])
DENY_ALL = prefs(firms=[{"marketer": FIRM, "allow": False}], all=True)
BOTH = prefs(channels=["voice"], categories=["insurance"])
NIGHTS = prefs(hours=[{"days": "mon-sun", "from": "12:00", "to": "24:00"}])
SUNDAY = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)

TABLE = [
    # cn, not registered: the law asks a consent
    ("unregistered", CN, facts(), "conditional", "consent.required"),
    ("claimed is not enough", CN, facts(consents=(CLAIMED,)), "conditional", "consent.claimed"),
    ("notified is a claim", CN, facts(consents=(NOTIFIED,)), "conditional", "consent.claimed"),
    ("confirmed", CN, facts(consents=(CONFIRMED,)), "callable", "consent.confirmed"),
    ("contested", CN, facts(consents=(CONTESTED,)), "conditional", "consent.required consent.unconfirmed"),
    ("revoked is a refusal", CN, facts(consents=(REVOKED,)), "not_callable", "registry.firm consent.revoked"),
    ("expired", CN, facts(consents=(EXPIRED,)), "conditional", "consent.required consent.expired"),
    ("claimed after revoked", CN, facts(consents=(REVOKED, CLAIMED)), "not_callable", "registry.firm consent.revoked"),
    ("revoked for another trade", CN, facts(consents=(replace(REVOKED, categories=frozenset({"loans"})), CLAIMED)),
     "not_callable", "registry.firm consent.revoked"),
    ("revoked for another channel", US, facts(consents=(replace(REVOKED, channels=frozenset({"text"})), CLAIMED)),
     "not_callable", "registry.firm consent.revoked"),
    ("revoked for another trade, confirmed for this", CN,
     facts(consents=(replace(REVOKED, categories=frozenset({"loans"})), CONFIRMED)), "callable", "consent.confirmed"),
    ("confirmed anew", CN, facts(consents=(REVOKED, CONFIRMED)), "callable", "consent.confirmed"),
    ("other purpose", CN, facts(consents=(replace(CONFIRMED, categories=frozenset({"loans"})),)), "conditional",
     "consent.required"),
    ("not yet received", CN, facts(consents=(replace(CLAIMED, received_at=AT + DAY),)), "conditional",
     "consent.required"),
    # cn, registered: only what the citizen confirmed counts
    ("all", CN, facts(preferences=ALL), "not_callable", "registry.all"),
    ("channel", CN, facts(preferences=prefs(channels=["voice"])), "not_callable", "registry.channel"),
    ("robots are calls", CN, facts(preferences=prefs(channels=["voice"]), channel="prerecorded"), "not_callable",
     "registry.channel"),
    ("calls are no robots", CN, facts(preferences=prefs(channels=["prerecorded"])), "conditional", "consent.required"),
    ("category", CN, facts(preferences=prefs(categories=["insurance"])), "not_callable", "registry.category"),
    ("both", CN, facts(preferences=BOTH), "not_callable", "registry.channel registry.category"),
    ("other channel", CN, facts(preferences=prefs(channels=["text"])), "conditional", "consent.required"),
    ("all, claimed", CN, facts(preferences=ALL, consents=(CLAIMED,)), "not_callable",
     "registry.all consent.unconfirmed"),
    ("all, contested", CN, facts(preferences=ALL, consents=(CONTESTED,)), "not_callable",
     "registry.all consent.unconfirmed"),
    ("all, expired", CN, facts(preferences=ALL, consents=(EXPIRED,)), "not_callable", "registry.all consent.expired"),
    ("all, revoked", CN, facts(preferences=ALL, consents=(REVOKED,)), "not_callable",
     "registry.all registry.firm consent.revoked"),
    ("all, confirmed", CN, facts(preferences=ALL, consents=(CONFIRMED,)), "callable", "consent.confirmed"),
    ("not barred, claimed", CN, facts(preferences=prefs(channels=["text"]), consents=(CLAIMED,)), "conditional",
     "consent.required consent.unconfirmed"),
    # firms by name
    ("white list", CN, facts(preferences=ALLOW), "callable", "consent.confirmed"),
    ("white list of another", CN, facts(preferences=ALLOW, marketer="mkt_2"), "not_callable", "registry.all"),
    ("black list", CN, facts(preferences=DENY), "not_callable", "registry.firm"),
    ("black list of another", CN, facts(preferences=DENY, marketer="mkt_2"), "conditional", "consent.required"),
    ("black list and all", CN, facts(preferences=DENY_ALL), "not_callable", "registry.all registry.firm"),
    ("black list beats consent", CN, facts(preferences=DENY, consents=(CONFIRMED,)), "not_callable", "registry.firm"),
    ("black list beats exemption", CN, facts(preferences=DENY, exemption="public_interest"), "not_callable",
     "registry.firm"),
    ("refused", CN, facts(refused=True), "not_callable", "registry.firm"),
    ("refused, claimed", CN, facts(refused=True, consents=(CLAIMED,)), "not_callable",
     "registry.firm consent.unconfirmed"),
    ("refused, then confirmed", CN, facts(refused=True, consents=(CONFIRMED,)), "callable", "consent.confirmed"),
    # exemptions and relationships
    ("exempt", CN, facts(preferences=ALL, exemption="public_interest"), "callable", "exemption.public_interest"),
    ("no such class", CN, facts(preferences=ALL, exemption="charity"), "not_callable", "registry.all"),
    ("no relationship in cn", CN, facts(preferences=ALL, relationships=PURCHASE), "not_callable", "registry.all"),
    # hours
    ("hours", CN, facts(preferences=NIGHTS, consents=(CONFIRMED,)), "conditional", "registry.hours consent.confirmed"),
    ("hours, no consent", CN, facts(preferences=NIGHTS), "conditional", "registry.hours consent.required"),
    ("hours, white list", CN, facts(preferences=replace(ALLOW, hours=NIGHTS.hours)), "callable", "consent.confirmed"),
    ("planned inside", CN, facts(consents=(CONFIRMED,), planned_at=AT), "callable", "consent.confirmed"),
    ("planned outside", CN, facts(consents=(CONFIRMED,), planned_at=SUNDAY), "conditional",
     "consent.confirmed hours.outside_window"),
    ("planned, barred", CN, facts(preferences=ALL, planned_at=SUNDAY), "not_callable", "registry.all"),
    # us
    ("us unregistered", US, facts(), "callable", ""),
    ("us all", US, facts(preferences=ALL), "not_callable", "registry.all"),
    ("us grace", US, facts(preferences=ALL, binding_from=PENDING), "callable", "registry.pending"),
    ("us binds at the moment", US, facts(preferences=ALL, binding_from=AT), "not_callable", "registry.all"),
    ("us grace, other channel", US, facts(preferences=prefs(channels=["text"]), binding_from=PENDING), "callable", ""),
    ("us grace, claimed", US, facts(preferences=ALL, binding_from=PENDING, consents=(CLAIMED,)), "callable",
     "registry.pending consent.claimed"),
    ("us refusal needs no grace", US, facts(preferences=DENY, binding_from=PENDING), "not_callable", "registry.firm"),
    ("us claimed", US, facts(preferences=ALL, consents=(CLAIMED,)), "not_callable",
     "registry.all consent.unconfirmed"),
    ("us purchase", US, facts(preferences=ALL, relationships=PURCHASE), "callable", "relationship.valid"),
    ("us purchase long ago", US, facts(preferences=ALL, relationships=(Relationship("purchase", AT - 549 * DAY),)),
     "not_callable", "registry.all"),
    ("us inquiry", US, facts(preferences=ALL, relationships=(Relationship("inquiry", AT - 90 * DAY),)), "callable",
     "relationship.valid"),
    ("us inquiry long ago", US, facts(preferences=ALL, relationships=(Relationship("inquiry", AT - 92 * DAY),)),
     "not_callable", "registry.all"),
    ("us relation later", US, facts(preferences=ALL, relationships=(Relationship("purchase", AT + DAY),)),
     "not_callable", "registry.all"),
    ("us relation unneeded", US, facts(relationships=PURCHASE), "callable", ""),
    ("us refusal ends it", US, facts(preferences=DENY_ALL, relationships=PURCHASE), "not_callable",
     "registry.all registry.firm"),
    ("us charity", US, facts(preferences=ALL, exemption="charity"), "callable", "exemption.charity"),
    ("us robot", US, facts(channel="prerecorded"), "conditional", "consent.required"),
    ("us robot, relation", US, facts(channel="prerecorded", preferences=ALL, relationships=PURCHASE), "not_callable",
     "registry.all"),
    ("us robot, charity", US, facts(channel="prerecorded", exemption="charity"), "conditional", "consent.required"),
    ("us robot, claimed", US, facts(channel="prerecorded", consents=(CLAIMED,)), "conditional", "consent.claimed"),
    ("us robot, confirmed", US, facts(channel="prerecorded", consents=(CONFIRMED,)), "callable", "consent.confirmed"),
    # no honest answer
    ("stale", CN, facts(preferences=ALL, stale=True), "unknown", "register.stale"),
    ("foreign", CN, facts(problem="number.foreign", preferences=ALL), "unknown", "number.foreign"),
    ("short", CN, facts(problem="number.short_code"), "invalid", "number.short_code"),
    ("empty twice", CN, facts(problem="input.empty", duplicate=True), "invalid", "input.empty input.duplicate"),
    ("twice", CN, facts(preferences=ALL, duplicate=True), "not_callable", "registry.all input.duplicate"),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "row", "decision", "reasons"), [t[1:] for t in TABLE], ids=[t[0] for t in TABLE])
def test_the_table(policy: Policy, row: ScrubFacts, decision: str, reasons: str) -> None:
    found = decide(row, policy)
    assert (found.decision.value, " ".join(found.reasons)) == (decision, reasons)


@pytest.mark.parametrize("problem", [reason for reason in Reason if reason.answers in (UNKNOWN, INVALID)])
def test_a_problem_with_the_number_decides_alone(problem: Reason) -> None:
    found = decide(facts(problem=problem, preferences=ALL, consents=(CONFIRMED,)), CN)
    assert found.reasons == (problem,)
    assert found.decision == ("invalid" if problem.answers == INVALID else "unknown")


def test_windows_say_when_a_row_barred_in_some_hours_is_free() -> None:
    found = decide(facts(preferences=NIGHTS, consents=(CONFIRMED,)), CN)
    assert found.windows is not None
    assert [(sorted(w.days), w.start.hour, w.end.hour) for w in found.windows] == [([0, 1, 2, 3, 4, 5], 9, 12)]
    always = prefs(hours=[{"days": "mon-sun", "from": "00:00", "to": "24:00"}])
    assert decide(facts(preferences=always, consents=(CONFIRMED,)), CN).windows == ()
    assert decide(facts(preferences=ALL), CN).windows is None


PREFERENCES = [None, ALL, BOTH, NIGHTS, ALLOW, DENY, DENY_ALL, prefs(all=True, hours=NIGHTS.as_body()["hours"])]
CONSENTS = [(), (CLAIMED,), (NOTIFIED,), (CONFIRMED,), (CONTESTED,), (REVOKED,), (EXPIRED,), (CLAIMED, CONFIRMED)]
COMBINED = list(
    product(
        (CN, US), PREFERENCES, CONSENTS, (None, PENDING), ((), PURCHASE), (False, True),
        ("", "charity", "public_interest"), ("voice", "prerecorded"), (None, AT, SUNDAY), (False, True),
    )
)  # fmt: skip


def test_every_combination_obeys_the_law() -> None:
    """What must hold whatever comes together: 18,432 rows."""
    for policy, preferences, consents, binding, relations, refused, exemption, channel, planned, twice in COMBINED:
        row = facts(
            preferences=preferences, consents=consents, binding_from=binding, relationships=relations,
            refused=refused, exemption=exemption, channel=channel, planned_at=planned, duplicate=twice,
        )  # fmt: skip
        found = decide(row, policy)
        classes = policy.exemptions.caller_classes
        assert decode(encode(found.decision, found.reasons, classes), classes) == (found.decision, found.reasons)
        barred = any(r in {"registry.all", "registry.channel", "registry.category", "registry.firm"}
                     for r in found.reasons)  # fmt: skip
        assert barred == (found.decision == "not_callable")
        assert (found.windows is not None) == ("registry.hours" in found.reasons)
        if found.decision == "callable":
            assert not {"consent.required", "consent.revoked", "registry.hours"} & set(found.reasons)
            if policy is CN:  # no call without something that stands for a consent, and no firm's word does
                assert set(found.reasons) - {"registry.pending", "consent.claimed", "input.duplicate"}
        if found.decision == "conditional":
            assert {"consent.required", "consent.claimed", "registry.hours", "hours.outside_window"} & set(
                found.reasons
            )
        assert ("input.duplicate" in found.reasons) == twice
