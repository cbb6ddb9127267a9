"""What a case must satisfy before an act, at the boundaries of time and number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from msgspec import structs

from compliance.cases.rules.breach_choice import BreachEvidence, Outcome, to_refer
from compliance.cases.rules.case_conditions import (
    Test,
    court_in_time,
    hearing_notified_in_time,
    reconsideration_in_time,
    two_officers,
    within_limitation,
)
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import check
from compliance.cases.rules.review import RECONSIDERATION, Brought
from core.policies.enforcement import Competence
from core.policies.schema import Policy
from tests.compliance.cases.good_case import AT, CN, DAY, GOOD, US, S, chosen, codes, enough


@pytest.mark.parametrize(
    ("actor", "case", "may"),
    [("CN-JS", "CN-JS", True), ("CN-BJ", "CN-JS", False), ("", "CN-JS", True), ("", "", True), ("CN-JS", "", False)],
)
def test_a_province_acts_in_its_own_cases_and_the_national_office_everywhere(actor: str, case: str, may: bool) -> None:
    facts = replace(GOOD, roles=frozenset({"officer"}), actor_province=actor, province=case)
    assert (codes("case.check", facts) == []) is may


def decide_with(**given: object) -> list[str]:
    base = replace(GOOD, state=S.NOTICE_SERVED, roles=frozenset({"head"}))
    return codes("case.decide", replace(base, **given))  # type: ignore[arg-type]


def of(*breaches: str) -> dict[str, object]:
    """A case that holds these breaches, each with the evidence it needs, notified and chosen to be established."""
    return {"evidence": enough(*breaches), "choices": chosen(*breaches), "choices_proposed": chosen(*breaches)}


FINE = {"sanction": "warning_fine", "sanction_proposed": "warning_fine"}


def test_without_a_hearing_straight_to_the_decision() -> None:
    late = {"hearing_held": False, "notice_served_at": AT - 20 * DAY}
    assert decide_with(**FINE, **late) == []  # a request where there is no right to a hearing does not stop it
    assert decide_with(**late) == ["hearing_first"]
    assert decide_with(**late, hearing_requested=False) == []


def test_the_time_for_a_statement() -> None:
    served = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
    base = {**FINE, "hearing_held": False, "hearing_requested": False, "notice_served_at": served}
    ends = datetime.fromisoformat("2026-10-12T23:59:59+08:00")  # five working days, over National Day
    assert decide_with(**base, at=ends, latest_call_at=ends) == ["statement_time_over"]
    assert decide_with(**base, at=ends + timedelta(seconds=1), latest_call_at=ends) == []
    assert decide_with(**base, at=ends, latest_call_at=ends, statement_waived=True) == []
    serious = {**base, "sanction": "suspension", "sanction_proposed": "suspension"}  # a waiver ends no hearing's term
    assert decide_with(**serious, at=ends, latest_call_at=ends, statement_waived=True) == ["statement_time_over"]
    assert decide_with(**{**base, "notice_served_at": None}) == ["statement_time_over"]


def test_a_penalty_does_not_grow_because_the_party_defended() -> None:
    assert decide_with(**FINE, fine=9_999) == []
    assert decide_with(**FINE, fine=10_001) == ["not_harsher"]
    assert decide_with(**FINE, fine_proposed=None, fine=1) == ["not_harsher"]
    assert decide_with(sanction_proposed="warning_fine", sanction="suspension") == ["not_harsher"]
    assert decide_with(sanction_proposed="suspension", sanction="warning_fine") == []
    nothing = chosen("registered", outcome=Outcome.LEFT_OUT)
    assert decide_with(sanction="no_fault", fine=None, choices=nothing) == []


def test_neither_gains_nor_measures_grow_because_the_party_defended() -> None:
    told = {**FINE, "gains_proposed": 5_000, "beside_proposed": ("rectify",)}
    assert decide_with(**told, gains=5_000, beside=("rectify",)) == []
    assert decide_with(**told, gains=None, beside=()) == []
    assert decide_with(**told, gains=5_001) == ["not_harsher"]
    assert decide_with(**FINE, gains=2_000) == ["not_harsher"], "the notice named none"
    assert decide_with(**told, beside=("rectify", "restrict")) == ["not_harsher"]
    suspended = {"sanction_proposed": "suspension", "beside_proposed": ("rectify",)}
    assert decide_with(**suspended, sanction="rectify", fine=None) == [], "milder, and announced"


def test_beside_a_sanction_stand_measures_that_are_milder_and_that_the_pack_lets_stand_there() -> None:
    def beside(*codes: str, sanction: str = "warning_fine") -> list[str]:
        said = {"sanction": sanction, "sanction_proposed": sanction, "beside": codes, "beside_proposed": codes}
        return decide_with(**said, **({} if sanction == "warning_fine" else {"fine": None, "fine_proposed": None}))

    assert beside("rectify", "restrict") == [] == beside("rectify", sanction="restrict")
    assert beside("restrict", sanction="rectify") == ["beside_fits"]
    for wrong in (("rectify", "rectify"), ("advice",), ("warning_fine",), ("suspension",), ("flogging",)):
        assert beside(*wrong) == ["beside_fits"], wrong


def test_a_fine_has_an_amount_and_whoever_is_refused_reads_what_the_law_gives() -> None:
    base = replace(GOOD, state=S.NOTICE_SERVED, roles=frozenset({"head"}), **FINE)  # type: ignore[arg-type]

    def refused(**given: object) -> list[tuple[str, str, str]]:
        found = check("case.decide", replace(base, **given), CN)  # type: ignore[arg-type]
        return [(one.code, one.names["zh-hans"], one.names["en"]) for one in found]

    for fine in (None, 0):
        ((code, zh, en),) = refused(fine=fine)
        assert code == "fine_named" and "0元至500,000元" in zh and "CNY 0 to CNY 500,000" in en
    assert refused(fine=None, fined_before=True) == [], "one act, one fine"
    ((code, zh, en),) = refused(fine=900_000, fine_proposed=900_000)
    assert code == "money_on_law" and "0元至500,000元" in zh and "CNY 500,000" in en
    ((code, zh, en),) = refused(fine=1, fine_proposed=1, gains=80_000, gains_proposed=80_000)
    assert code == "money_on_law" and "80,000元至800,000元" in zh, "the range follows the gains"
    ((code, zh, en),) = refused(fine=10_001)
    assert code == "not_harsher" and "10,000元" in zh and "CNY 10,000" in en
    unfined = of("call_centre_marketing")
    assert refused(fine=None, fine_proposed=None, **unfined) == [], "the rule gives no fine: a warning alone"
    assert refused(fine=1, fine_proposed=1, **unfined)[0][0] == "money_on_law"
    order = {"sanction": "rectify", "sanction_proposed": "rectify", "fine": None, "fine_proposed": None}
    ((code, _zh, en),) = refused(**order, gains=1, gains_proposed=1)
    assert code == "money_on_law" and "No money goes with this sanction" in en


def test_whoever_leaves_the_published_scale_says_why_in_the_proposal_and_in_the_decision() -> None:
    """Four people, of a firm that was not punished before: 0 to 50,000."""
    for fine, said, refused in ((50_000, "", []), (50_001, " ", ["step_reasoned"]), (50_001, "连日反复拨打", [])):
        assert decide_with(**FINE, fine=fine, fine_proposed=fine, scale_reason=said) == refused, fine
        facts = replace(
            GOOD, state=S.FIRM_ASKED, roles=frozenset({"legal_reviewer"}), notice_served_at=None,
            scale_reason_proposed=said, sanction="", sanction_proposed="warning_fine", fine=None, fine_proposed=fine,
        )  # fmt: skip
        assert [one.code for one in check("case.propose_penalty", facts, CN)] == refused, fine
    assert decide_with(**FINE, penalties_before=frozenset({"warning_fine"}), scale_reason="") == ["step_reasoned"]


def test_where_nothing_is_established_nothing_follows_and_where_something_is_something_does() -> None:
    nothing = chosen("registered", outcome=Outcome.LEFT_OUT)
    assert decide_with(sanction="no_fault", fine=None) == ["sanction_fits"]
    assert decide_with(sanction="rectify", fine=None, choices=nothing) == ["sanction_fits"]


def test_money_rests_on_a_law_that_gives_it() -> None:
    washed = of("not_washed")
    assert decide_with(**FINE, **washed) == ["sanction_on_law", "money_on_law"]
    assert decide_with(sanction="rectify", sanction_proposed="rectify", fine=None, fine_proposed=None,
                       **washed) == []  # fmt: skip
    text = of("text_without_opt_out")
    for fine, ok in ((9_999, False), (10_000, True), (30_000, True), (30_001, False)):
        found = decide_with(**FINE, **text, fine=fine, fine_proposed=30_001)
        assert ("money_on_law" not in found) is ok
    assert decide_with(**FINE, fine=500_000, fine_proposed=500_000) == []
    assert decide_with(**FINE, fined_before=True, fine=None, fine_proposed=None) == []


def test_one_row_with_evidence_does_not_count_for_another_breach() -> None:
    """Each breach has calls of its own whose evidence suffices, or is not established."""
    evidence = {**enough("registered"), "refused": BreachEvidence(calls=6, people=6)}
    both = chosen("registered", "refused")
    assert decide_with(evidence=evidence, choices=both, choices_proposed=both) == ["breaches_proved"]
    for other in (Outcome.LEFT_OUT, Outcome.NOT_ESTABLISHED):
        said = {**chosen("registered"), **chosen("refused", outcome=other, reason="证据不足")}
        assert decide_with(evidence=evidence, choices=said, choices_proposed=both) == []


def test_a_fine_is_not_above_what_the_gains_allow() -> None:
    """CPL 56: one to ten times the gains, and without gains up to 500,000; the highest law counts, once (APL 29)."""
    for gains, fine, ok in ((None, 500_000, True), (0, 500_001, False), (80_000, 79_999, False), (80_000, 800_000, True),
                            (80_000, 800_001, False)):  # fmt: skip
        found = decide_with(**FINE, gains=gains, gains_proposed=gains, fine=fine, fine_proposed=fine)
        assert ("money_on_law" not in found) is ok, (gains, fine)
    two = of("registered", "text_without_opt_out")
    assert decide_with(**FINE, **two, fine=400_000, fine_proposed=400_000) == []


def test_a_large_fine_gives_the_right_to_a_hearing() -> None:
    fine = {**FINE, "hearing_held": False, "fine": 100_000}
    assert decide_with(**fine, fine_proposed=100_000) == ["hearing_first"]
    assert decide_with(**{**fine, "fine": 99_999}, fine_proposed=99_999, hearing_requested=True) == []
    assert "collective_if_serious" in decide_with(**fine, fine_proposed=100_000, collective_record="")


def test_large_gains_that_are_taken_give_the_right_to_a_hearing() -> None:
    small = {**FINE, "hearing_held": False, "fine": 50_000, "fine_proposed": 50_000}
    large = decide_with(**small, gains=5_000_000, gains_proposed=5_000_000, collective_record="")
    assert {"hearing_first", "collective_if_serious"} <= set(large)
    assert "hearing_first" not in decide_with(**small, gains=99_999, gains_proposed=99_999)


def test_what_is_another_authoritys_to_punish_is_not_punished_here() -> None:
    """A value of the pack: who may punish which breach, and from which level on."""
    kinds = dict(CN.enforcement.breaches)
    samr = structs.replace(kinds["registered"], competent=(Competence(authority="samr"),))
    central = structs.replace(kinds["registered"], competent=(Competence(authority="miit", level="national"),))
    for kind, national, ok in (
        (samr, False, False),
        (samr, True, False),
        (central, False, False),
        (central, True, True),
    ):
        breaches = {**kinds, "registered": kind}
        policy = structs.replace(CN, enforcement=structs.replace(CN.enforcement, breaches=breaches))
        facts = replace(GOOD, state=S.HEARING, roles=frozenset({"head"}), national=national)
        assert ("sanction_on_law" not in codes("case.decide", facts, policy)) is ok
    assert to_refer({"registered"}, False, structs.replace(CN, enforcement=structs.replace(
        CN.enforcement, breaches={**kinds, "registered": samr}))) == {"registered": ("samr",)}  # fmt: skip
    assert to_refer({"registered", "not_washed"}, False, CN) == {}


def test_court_after_a_reconsideration() -> None:
    asked, answered = AT.date() - 200 * DAY, AT.date() - 3 * DAY
    base = replace(GOOD, roles=frozenset({"officer"}), state=S.RECONSIDERED, served_at=AT - 300 * DAY)
    heard = replace(base, heard=(Brought(RECONSIDERATION, asked, answered),))
    assert codes("case.record_suit", heard) == []
    running = replace(base, heard=(Brought(RECONSIDERATION, asked),))
    assert codes("case.record_suit", running) == ["court_in_time"]
    assert codes("case.record_suit", replace(running, taken_late=True, review_file="（2027）1号")) == ["court_in_time"]
    late = replace(base, state=S.SERVED)
    assert codes("case.record_suit", late) == ["court_in_time"]
    assert (
        codes("case.record_suit", replace(late, taken_late=True, review_file="（2027）1号")) == []
    )  # the court took it all the same


def test_the_day_it_came_counts_not_the_day_it_is_recorded() -> None:
    last = CN.due(AT, CN.enforcement.deadlines["reconsideration"]).date()
    facts = replace(GOOD, state=S.SERVED, roles=frozenset({"officer"}), served_at=AT, at=AT + 90 * DAY)
    assert codes("case.record_reconsideration", replace(facts, applied_on=last)) == []
    assert codes("case.record_reconsideration", replace(facts, applied_on=last + DAY)) == ["reconsideration_in_time"]


SECOND = timedelta(seconds=1)


def test_an_act_long_past_is_pursued_to_the_last_day() -> None:
    limit = CN.enforcement.limitation
    for past, may in ((limit, True), (limit + SECOND, False)):
        assert within_limitation(replace(GOOD, latest_call_at=AT - past), CN) is may
    assert not within_limitation(replace(GOOD, latest_call_at=None), CN)


def test_a_hearing_lies_after_the_whole_term_of_notice() -> None:
    ends = CN.due(AT, CN.enforcement.deadlines["hearing_notice"])
    for at, may in ((ends, False), (ends + SECOND, True), (None, False)):
        assert hearing_notified_in_time(replace(GOOD, hearing_at=at), CN) is may


@pytest.mark.parametrize(
    ("condition", "key", "field", "state"),
    [
        (reconsideration_in_time, "reconsideration", "served_at", S.SERVED),
        (court_in_time, "court", "served_at", S.SERVED),
        (court_in_time, "court_after_reconsideration", "heard", S.RECONSIDERED),
    ],
)
def test_a_remedy_is_open_to_the_end_of_its_last_day(condition: Test, key: str, field: str, state: State) -> None:
    ends = CN.due(AT, CN.enforcement.deadlines[key])
    began: object = AT if field == "served_at" else (Brought(RECONSIDERATION, AT.date() - DAY, AT.date()),)
    served = replace(GOOD, state=state, applied_on=None, **{field: began})  # type: ignore[arg-type]
    assert condition(replace(served, at=ends), CN) and not condition(replace(served, at=ends + SECOND), CN)
    assert not condition(replace(served, served_at=None), CN)


@pytest.mark.parametrize(
    ("officers", "actor", "enough"),
    [("1 2", "1", True), ("1 2 3", "3", True), ("1", "1", False), ("1 2", "3", False), ("", "1", False)],
)
def test_two_officers_one_of_them_the_actor(officers: str, actor: str, enough: bool) -> None:
    facts = replace(GOOD, officers=frozenset(officers.split()), actor=actor)
    assert two_officers(facts, CN) is enough


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_every_condition_knows_the_words_of_the_pack(policy: Policy) -> None:
    """Deadlines, sanctions and authorities are asked for by key; a pack that lacks one would fail an act at the desk."""
    for sanction, authority in product(policy.enforcement.sanction_rules, policy.enforcement.authorities):
        facts = replace(GOOD, sanction=sanction, sanction_proposed=sanction, authority=authority)
        assert all(isinstance(guard.holds(facts, policy), bool) for guard in GUARDS.values())
        assert GUARDS["known_authority"].holds(facts, policy) and GUARDS["not_harsher"].holds(facts, policy)
    nothing = CaseFacts(at=AT, state=S.OPENED)
    assert [code for code, guard in GUARDS.items() if guard.holds(nothing, policy)] == [
        "own_province", "no_conflict", "not_merged",
        *(["decides_penalties"] if policy.enforcement.decides_penalties else []),
        "breaches_chosen", "breaches_known", "breaches_reasoned", "breaches_proved", "breaches_notified",
        "exemption_shown", "exemption_by_party", "exemption_first", "judged_whole",
        *(["referral_authorised"] if policy.enforcement.decides_penalties else []),
        "rest_unauthorised", "theirs_to_punish", "files_compared", "earlier_penalty",
        "money_on_law", "fine_named", "step_reasoned", "beside_fits", "document_whole", "document_fits", "paper_issued",
        "paper_chosen", "service_detailed", "notice_over", "sent_by_way", "address_signed", "reviewed_again",
        "time_answered", "not_investigator", "not_reviewer", "hearing_led", "recusal_settled", "representatives_few",
        "hearing_first", "defences_answered", "not_harsher", "one_fine", "lighter_law", "collective_if_serious", "review_over",
        "review_running", "late_on_paper",
        "applied_known",
        "suspension_bounded", "stay_end_shown", "own_decision", "not_published", "preservation_none",
    ]  # fmt: skip


def test_the_bad_list_and_access_alone_rest_on_what_they_may() -> None:
    """Ladder: what rests on no law takes the access at most; the ministry's bad-list needs a breach of law or rule, and a hearing."""
    ours = replace(
        GOOD, state=S.HEARING, roles=frozenset({"head"}), fine=None, evidence=enough("not_washed"),
        choices=chosen("not_washed"), choices_proposed=chosen("not_washed"), penalties_before=frozenset({"warning_fine"}),
    )  # fmt: skip
    assert codes("case.decide", replace(ours, sanction="restrict", sanction_proposed="restrict")) == []
    assert codes("case.decide", replace(ours, sanction="bad_list", sanction_proposed="bad_list")) == ["sanction_on_law"]
    listed = replace(ours, evidence=GOOD.evidence, choices=chosen("registered"), choices_proposed=chosen("registered"),
                     sanction="bad_list", sanction_proposed="bad_list")  # fmt: skip
    assert codes("case.decide", listed) == []
    assert codes("case.decide", replace(listed, hearing_held=False)) == ["hearing_first"]


def test_the_bad_list_follows_only_on_an_earlier_penalty_that_the_pack_names() -> None:
    listed = {"sanction": "bad_list", "sanction_proposed": "bad_list", "fine": None, "fine_proposed": None}
    for act, state, role in (
        ("case.propose_penalty", S.FIRM_ASKED, "legal_reviewer"),
        ("case.decide", S.HEARING, "head"),
    ):
        facts = replace(GOOD, state=state, roles=frozenset({role}), **listed)  # type: ignore[arg-type]
        for before, refused in (
            ((), True), (("advice", "rectify"), True), (("warning_fine",), False), (("rectify", "suspension"), False),
        ):  # fmt: skip
            found = codes(act, replace(facts, penalties_before=frozenset(before)))
            assert found == (["earlier_penalty"] if refused else []), (act, before)
    assert CN.enforcement.sanction_rules["bad_list"].after == ("warning_fine", "suspension", "licence")
