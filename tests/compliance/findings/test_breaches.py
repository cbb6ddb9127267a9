"""From the facts of a complaint to what it makes suspect."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from compliance.findings.rules.breaches import ComplaintFacts, ToldAnswer, assess, channel_of_call
from core.policies import load
from core.policies.schema import CallingWindow, Policy
from core.policies.weekly import parse_clock, parse_days
from registry.engine.records.answer import Answer
from registry.engine.records.reasons import BARRED as REASONS_THAT_BAR
from registry.engine.records.reasons import Reason
from registry.register.rules.preferences import Preferences, read_preferences
from registry.scrubs.rules.decision import Decision, ScrubFacts, decide

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)  # Wednesday, 10:00 in Shanghai
NIGHT = datetime(2026, 11, 18, 13, 30, tzinfo=UTC)  # 21:30
HOUR, DAY, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)


def decision(text: str, *reasons: str, windows: tuple[CallingWindow, ...] | None = None) -> Decision:
    return Decision(Answer(text), reasons, windows)


FREE = decision("callable")
CONSENTED = decision("callable", "consent.confirmed")
NEEDS = decision("conditional", "consent.required")
BARRED = decision("not_callable", "registry.all")
BASE = ComplaintFacts(AT, "voice", "marketing", "insurance", "C1", decision=CONSENTED)
TOLD = ToldAnswer("scr_1", "callable", AT - HOUR, AT + HOUR, "voice", "insurance")
MORNING = (CallingWindow(parse_days("mon-fri"), parse_clock("09:00"), parse_clock("09:30")),)

TABLE = [
    ("nothing wrong", CN, {}, "", "consent_on_file"),
    ("registered", CN, {"decision": BARRED}, "registered:registered", ""),
    ("channel", CN, {"decision": decision("not_callable", "registry.channel")}, "registered:registered", ""),
    ("no consent", CN, {"decision": NEEDS}, "no_consent:no_consent_on_file", ""),
    ("only claimed", CN, {"decision": decision("conditional", "consent.claimed")}, "no_consent:consent_claimed_only", ""),
    ("only claimed, us", US, {"decision": decision("callable", "consent.claimed")}, "", "consent_on_file"),
    ("lapsed", CN, {"decision": decision("conditional", "consent.required", "consent.expired")},
     "no_consent:consent_expired", ""),
    ("refused", CN, {"decision": decision("not_callable", "registry.firm")}, "refused:refused_by_name", ""),
    ("revoked", CN, {"decision": decision("not_callable", "registry.firm", "consent.revoked")},
     "revoked:consent_revoked", ""),
    ("all and revoked", CN, {"decision": decision("not_callable", "registry.all", "registry.firm", "consent.revoked")},
     "revoked:consent_revoked registered:registered", ""),
    ("refused, they say", CN, {"refused_before": True}, "refused:refusal_stated", ""),
    ("refusal on record", CN, {"decision": NEEDS, "refused_at": AT - DAY},
     "no_consent:no_consent_on_file refused:refused_by_name", ""),
    ("refusal after the call", CN, {"decision": CONSENTED, "refused_at": AT + DAY}, "", "consent_on_file"),
    ("confirmed after the refusal", CN, {"refused_at": AT - DAY}, "", "consent_on_file"),
    ("barred hours", CN, {"decision": decision("conditional", "registry.hours", "consent.confirmed", windows=MORNING)},
     "registered:barred_hours", ""),
    ("time not known", CN,
     {"decision": decision("conditional", "registry.hours", "consent.confirmed", windows=MORNING), "time_known": False},
     "", "consent_on_file"),
    ("at night", CN, {"called_at": NIGHT}, "hours:outside_calling_hours", ""),
    ("text at night", CN, {"called_at": NIGHT, "channel": "text"}, "", "consent_on_file"),
    ("at night, they guess", CN, {"called_at": NIGHT, "time_known": False}, "", "consent_on_file"),
    ("twice a day", CN, {"attempts_day": 2}, "attempts:too_many_in_a_day", ""),
    ("once a day", CN, {"attempts_day": 1, "attempts_period": 3}, "", "consent_on_file"),
    ("four times", CN, {"attempts_day": 1, "attempts_period": 4}, "attempts:too_many_in_the_period", ""),
    ("text, unsigned", CN, {"channel": "text", "text_identity": False}, "text_without_opt_out:no_identity", ""),
    ("text, no way out", CN, {"channel": "text", "text_identity": True, "text_opt_out": False},
     "text_without_opt_out:no_opt_out", ""),
    ("voice has no signature", CN, {"text_identity": False}, "", "consent_on_file"),
    ("call centre", CN, {"call_centre_number": True}, "call_centre_marketing:call_centre_number", ""),
    ("firm at fault", CN, {"marketer": "mkt_1", "washed": False, "declared": False, "admitted": False},
     "not_washed:no_scrub_within_validity not_declared:caller_not_declared not_admitted:firm_not_admitted", ""),
    ("firm unknown", CN, {"washed": False, "declared": False, "admitted": False}, "", "consent_on_file"),
    ("firm in order", CN, {"marketer": "mkt_1", "washed": True, "declared": True, "admitted": True}, "",
     "consent_on_file"),
    ("traces", CN, {"traced_spoofed": True, "one_ring": True, "bombing": True, "data_source_unlawful": True,
                    "operator_negligent": True},
     "spoofed:traced_by_operator bombing:call_records one_ring:call_records data_source:source_of_data "
     "operator_negligence:audit_of_line", ""),
    ("asked and not told", CN, {"decision": NEEDS, "data_source_untold": True},
     "no_consent:no_consent_on_file data_source:source_not_told", ""),
    ("not told of an own consent", CN, {"data_source_untold": True}, "", "consent_on_file"),
    ("debts, not told", CN, {"kind": "debt_collection", "data_source_untold": True}, "", "not_marketing"),
    ("it rang once", CN, {"rang_seconds": 4}, "one_ring:call_records", ""),
    ("it rang", CN, {"rang_seconds": 5}, "", "consent_on_file"),
    ("without end", CN, {"attempts_recorded": 20}, "bombing:call_records", ""),
    ("often", CN, {"attempts_recorded": 19}, "", "consent_on_file"),
    ("neither is a breach there", US, {"rang_seconds": 0, "attempts_recorded": 900}, "", "consent_on_file"),
    ("debts are no marketing", CN, {"kind": "debt_collection", "decision": BARRED, "called_at": NIGHT}, "",
     "not_marketing"),
    ("debts by a false number", CN, {"kind": "debt_collection", "traced_spoofed": True}, "spoofed:traced_by_operator",
     ""),
    ("fraud calls too", CN, {"kind": "fraud", "decision": BARRED}, "registered:registered", ""),
    ("number not proved", CN, {"decision": None, "evidence": "C0"}, "", "number_unknown"),
    ("number foreign", CN, {"decision": decision("unknown", "number.foreign")}, "", "number_unknown"),
    ("told callable", CN, {"decision": BARRED, "told": TOLD}, "", "told_callable"),
    ("told callable, by night", CN, {"decision": BARRED, "called_at": NIGHT,
                                     "told": replace(TOLD, valid_until=AT + DAY)}, "hours:outside_calling_hours",
     "told_callable"),
    ("us free", US, {"decision": FREE}, "", "not_registered"),
    ("us grace", US, {"decision": decision("callable", "registry.pending")}, "", "not_binding_yet"),
    ("us relation", US, {"decision": decision("callable", "relationship.valid")}, "", "consent_on_file"),
    ("us registered", US, {"decision": BARRED}, "registered:registered", ""),
    ("us person, free", US, {"decision": FREE, "robocall": False}, "", "registered_too_briefly"),
    ("us person, registered briefly", US,
     {"decision": BARRED, "robocall": False, "registered_since": AT + 14 * HOUR - 31 * DAY + MOMENT, "called_at": AT + 14 * HOUR},
     "", "registered_too_briefly"),
    ("us person, registered 31 days", US,
     {"decision": BARRED, "robocall": False, "registered_since": AT + 14 * HOUR - 31 * DAY, "called_at": AT + 14 * HOUR},
     "registered:registered", ""),
    ("us person, registered briefly, traced", US, {"robocall": False, "traced_spoofed": True}, "spoofed:traced_by_operator",
     ""),
    ("cn asks no wait", CN, {"decision": BARRED, "robocall": False}, "registered:registered", ""),
    ("us robot", US, {"decision": NEEDS, "robocall": True}, "robocall:no_written_consent", ""),
    ("us robot, consented", US, {"decision": CONSENTED, "robocall": True}, "", "consent_on_file"),
    ("us robot, unproved", US, {"decision": None, "evidence": "C0", "robocall": True}, "robocall:no_written_consent",
     ""),
    ("us person, unproved", US, {"decision": None, "evidence": "C0", "robocall": False}, "", "number_unknown"),
    ("us unproved, said registered", US, {"decision": None, "evidence": "C0", "registered_claimed": True},
     "registered:registration_claimed", ""),
    ("us robot, unproved, said registered", US,
     {"decision": None, "evidence": "C0", "registered_claimed": True, "robocall": True}, "robocall:no_written_consent", ""),
    ("us early where some of them live", US,
     {"zones": (ZoneInfo("America/Boise"), ZoneInfo("America/Los_Angeles")), "called_at": AT + 13 * HOUR},
     "hours:outside_calling_hours", ""),
    ("us knows no declaration", US, {"marketer": "mkt_1", "declared": False}, "", "consent_on_file"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "given", "breaches", "explanation"), [t[1:] for t in TABLE], ids=[t[0] for t in TABLE]
)
def test_the_table(policy: Policy, given: dict[str, object], breaches: str, explanation: str) -> None:
    base = BASE if policy is CN else replace(BASE, called_at=AT + 14 * HOUR)  # 11:00 in New York
    result = assess(replace(base, **given), policy)  # type: ignore[arg-type]
    assert [f"{s.breach}:{s.reason}" for s in result.suspicions] == breaches.split()
    assert result.explanation == explanation
    outcome = "suspected" if breaches else "not_assessable" if explanation == "number_unknown" else "no_breach"
    assert result.outcome == outcome


SHIELDS = [
    ("told callable", {}, True),
    ("to the second", {"told": replace(TOLD, checked_at=AT, valid_until=AT)}, True),
    ("told not", {"told": replace(TOLD, decision="not_callable")}, False),
    ("told conditional", {"told": replace(TOLD, decision="conditional")}, False),
    ("too late", {"told": replace(TOLD, valid_until=AT - timedelta(seconds=1))}, False),
    ("asked afterwards", {"told": replace(TOLD, checked_at=AT + timedelta(seconds=1))}, False),
    ("for texts", {"told": replace(TOLD, channel="text")}, False),
    ("for another trade", {"told": replace(TOLD, category="loans")}, False),
    ("trade not told", {"told": replace(TOLD, category="loans"), "category": "other"}, True),
    ("by a robot", {"robocall": True}, False),
    ("by a robot, asked so", {"robocall": True, "told": replace(TOLD, channel="prerecorded")}, True),
    ("refused in between", {"refused_at": AT - HOUR / 2}, False),
    ("refused at the call", {"refused_at": AT}, False),
    ("refused before it asked", {"refused_at": AT - DAY}, True),
    ("refused afterwards", {"refused_at": AT + HOUR}, True),
    ("refused, they say", {"refused_before": True}, True),
]


@pytest.mark.parametrize(("given", "shielded"), [t[1:] for t in SHIELDS], ids=[t[0] for t in SHIELDS])
def test_whoever_was_told_callable_is_not_punished_for_calling(given: dict[str, object], shielded: bool) -> None:
    row = replace(replace(BASE, decision=BARRED, told=TOLD), **given)  # type: ignore[arg-type]
    result = assess(row, CN)
    assert (result.explanation == "told_callable") is shielded
    assert ("registered" in {s.breach for s in result.suspicions}) is not shielded


def test_scrub_and_assessment_never_contradict_each_other() -> None:
    """Whatever the register says at the moment of the call: `callable` suspects nothing of register or consent."""
    lists = [None, Preferences(all=True), read_preferences({"channels": ["voice"]}),
             read_preferences({"firms": [{"marketer": "mkt_1", "allow": True}]})]  # fmt: skip
    for policy, preferences, pending, exempt, channel in product(
        (CN, US), lists, (None, AT + DAY), ("", "charity", "public_interest"), ("voice", "prerecorded")
    ):
        asked = ScrubFacts(AT, channel, "insurance", "mkt_1", preferences=preferences, binding_from=pending,
                           exemption=exempt)  # fmt: skip
        found = decide(asked, policy)
        row = replace(BASE, channel=channel, decision=found, marketer="mkt_1", time_known=False)
        breaches = {s.breach for s in assess(row, policy).suspicions}
        if found.decision == "callable" and channel == "voice":
            assert not breaches, (policy.code, preferences, found)
        if found.decision == "not_callable":
            assert breaches & {"registered", "refused", "revoked"}


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_every_suspicion_cites_the_law_and_names_no_citizen(policy: Policy) -> None:
    row = replace(BASE, decision=BARRED, robocall=True, called_at=NIGHT, told=TOLD, refused_at=AT - DAY,
                  binding_from=AT - 40 * DAY, consent_state="revoked", traced_spoofed=True)  # fmt: skip
    result = assess(row, policy)
    assert result.suspicions
    for suspicion in result.suspicions:
        assert suspicion.evidence == "C1"
        assert all(suspicion.basis[language] for language in policy.languages)
        assert suspicion.facts["scrub"] == "scr_1" and suspicion.facts["consent_state"] == "revoked"
        assert not any("+86" in value for value in suspicion.facts.values())


def test_a_robots_call_is_a_channel_of_its_own() -> None:
    assert channel_of_call("voice", True) == "prerecorded"
    assert channel_of_call("voice", None) == channel_of_call("voice", False) == "voice"
    assert channel_of_call("text", True) == "text"


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason.answers == REASONS_THAT_BAR])
def test_to_call_against_any_reason_that_bars_is_a_breach(reason: Reason) -> None:
    """A reason that is new to the table accuses by itself."""
    found = assess(replace(BASE, decision=decision("not_callable", reason)), CN).suspicions
    assert {one.breach for one in found} <= {"registered", "refused"} and len(found) == 1
