"""Cases become one and one becomes two: nothing is in two, nothing in none, and what the firm was told stays true."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from compliance.cases.models import Case, CaseDocument, Disclosure
from compliance.cases.rules.case_states import STATES, Phase, State
from compliance.cases.rules.combining import Side, against_merging, against_splitting
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.disclosure import disclosures_readable
from compliance.cases.services.case import case_assign, case_move, case_respondent_name
from compliance.cases.services.case_end import cases_delete
from compliance.cases.services.combining import case_split, cases_merge
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.recusal import case_recuse
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from compliance.retention.selectors.held import cases_over
from core import clock
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from tests.acts import acts
from tests.compliance.world import FIRM_CALLER, NOW, ROGUE, campaign, complaint, firm, officer, registered
from tests.pages import send
from tests.registry.conftest import at_once
from tests.sessions import signed_in

CALLERS = (ROGUE, "02586537253", "02586537354")
AT = NOW + timedelta(hours=2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("into", "other", "code"),
    [
        ({}, {}, ""),
        ({"state": State.INVESTIGATING}, {"state": State.FILED}, ""),
        ({"state": State.FIRM_ASKED, "written_to": True}, {}, ""),
        ({"respondent": "firm:1"}, {"respondent": ""}, ""),
        ({"respondent": "firm:1"}, {"respondent": "firm:2"}, "other_firm"),
        ({"state": State.FILED}, {"state": State.INVESTIGATING}, "further"),
        ({"state": State.NOTICE_SERVED, "notified": True}, {}, "notified"),
        ({"state": State.FIRM_ASKED}, {"state": State.FIRM_ASKED, "written_to": True}, "written_to"),
        ({}, {"decision_stands": True, "state": State.REOPENED}, "decided"),
        ({"state": State.DECIDED}, {}, "decided"),
        ({}, {"merged": True}, "decided"),
        ({}, {"moving": True}, "moving"),
    ],
)
def test_what_may_become_one(into: dict[str, Any], other: dict[str, Any], code: str) -> None:
    found = against_merging(side(**into), side(**other))
    assert [one.code for one in found] == ([code] if code else [])


@pytest.mark.parametrize("state", State)
def test_what_may_become_two(state: State) -> None:
    told = STATES[state].answerable or state == State.PENALTY_PROPOSED
    codes = [one.code for one in against_splitting(side(state=state, written_to=told))]
    assert (not codes) is (STATES[state].phase == Phase.BEFORE_DECISION and not told)


def of_firm() -> Case:
    """A case against a firm, of two breaches."""
    firm()
    campaign(3, caller=FIRM_CALLER)
    violations_gather(at=AT)
    return Case.objects.exclude(marketer=None).get()


def side(**said: Any) -> Side:
    state = said.get("state", State.OPENED)
    return Side(**{"state": state, "phase": STATES[state].phase, **said})


@pytest.fixture
def three() -> list[Case]:
    """Three callers whose firm is unknown, each with a case."""
    for caller in CALLERS:
        campaign(3, caller=caller)
    violations_gather(at=AT)
    return list(Case.objects.order_by("caller__value"))


def whole(at: datetime) -> None:
    """Each violation stands in one case that is open, and each case is of one that is not merged."""
    assert Violation.objects.count() == Violation.objects.filter(case__merged_into=None, case__closed_at=None).count()
    assert not Case.objects.exclude(merged_into=None).filter(merged_into__merged_into__isnull=False).exists()
    for case in Case.objects.filter(merged_into=None):
        assert case.violations.exists()
        assert not case.listings.exclude(caller__violations__case=case).filter(state="proposed").exists()
        proved = Complaint.objects.filter(violations__case=case).exclude(evidence="C0").distinct()
        assert all(row.steps.filter(case_reference=case.reference).exists() for row in proved)


@pytest.mark.django_db
def test_three_become_one_with_all_that_stood_in_them(three: list[Case]) -> None:
    into, second, third = three
    boss, person, stranger = officer(Role.SUPERVISOR), officer(), officer(mail="二号@office.example")
    case_assign(case=second, officer=person, assigned_by=person, at=AT)
    case_recuse(case=third, officer=stranger, reason="亲属", at=AT)
    early = AT + timedelta(hours=1)
    Case.objects.filter(pk=second.pk).update(deadline=early)
    merging: dict[str, Any] = {"into": into, "others": [second], "supervisor": boss, "reason": "同一批号码", "at": AT}
    for said, kind, code in (
        ({"supervisor": person}, NotAllowed, "merge.role"),
        ({"supervisor": officer(Role.SUPERVISOR, "CN-ZJ")}, NotAllowed, "merge.role"),
        ({"reason": " "}, DomainError, "merge.reason"),
        ({"others": [into]}, DomainError, "merge.none"),
    ):
        with pytest.raises(kind, match=rf"^{code}$"):
            cases_merge(**{**merging, **said})
    entries = BlacklistEntry.objects.count()
    cases_merge(**merging)
    with pytest.raises(Conflict, match=r"^merge\.decided$"):
        cases_merge(**merging)
    cases_merge(**{**merging, "into": third, "others": [Case.objects.get(pk=into.pk)]})
    third.refresh_from_db()
    whole(AT)
    assert third.deadline == early and third.violations.count() == Violation.objects.count()
    assert BlacklistEntry.objects.count() == entries == third.listings.count()
    assert set(third.merged.all()) == {into, second}
    facts = case_facts(third, person, AT)
    assert facts.officers == {str(person.pk)} and case_facts(third, stranger, AT).conflict_of_interest
    assert {row.steps.latest("pk").status for row in Complaint.objects.all()} == {"linked"}
    with pytest.raises(Conflict, match=r"^case\.not_merged$"):
        case_move(case=second, act="case.reopen", actor=boss, at=AT, facts={"reason": "x", "new_facts": True}, text="x")
    with pytest.raises(Conflict, match=r"^case\.merged$"):
        case_assign(case=second, officer=person, assigned_by=person, at=AT)
    # New complaints about a merged caller join the whole, and what is over is deleted with it.
    complaint(registered("+8613911114417"), caller=CALLERS[1], called_at=NOW)
    violations_gather(at=AT + timedelta(hours=3))
    whole(AT)
    assert Case.objects.count() == 3 and acts("case.merged") == ["case.merged", "case.merged_into"] * 2
    assert not cases_over(AT + 4000 * DAY).exists()


@pytest.mark.django_db
def test_one_becomes_two_and_each_goes_its_way(three: list[Case]) -> None:
    boss, person = officer(Role.SUPERVISOR), officer()
    case = cases_merge(into=three[0], others=three[1:], supervisor=boss, reason="同一批号码", at=AT)
    case_assign(case=case, officer=person, assigned_by=person, at=AT)
    case = case_move(case=case, act="case.check", actor=person, at=AT, facts={"evidence_preserved": True})
    splitting: dict[str, Any] = {
        "case": case, "breaches": [], "callers": [three[1].caller_id], "supervisor": boss, "reason": "另一主体", "at": AT + DAY,
    }  # fmt: skip
    for said, kind, code in (
        ({"supervisor": person}, NotAllowed, "merge.role"),
        ({"reason": " "}, DomainError, "split.reason"),
        ({"callers": []}, DomainError, "split.none"),
        ({"callers": [row.caller_id for row in three]}, DomainError, "split.none"),
    ):
        with pytest.raises(kind, match=rf"^{code}$"):
            case_split(**{**splitting, **said})
    part = case_split(**splitting)
    whole(AT)
    assert (part.state, part.caller_id, part.gathering) == ("checking", three[1].caller_id, True)
    assert part.reference != case.reference and part.deadline is not None and part.deadline > AT + DAY
    assert case_facts(part, person, AT).officers == {str(person.pk)} and part.facts == {}
    against = of_firm()
    other = case_split(**{**splitting, "case": against, "breaches": ["not_washed"], "callers": []})
    whole(AT)
    assert set(other.violations.values_list("breach", flat=True)) == {"not_washed"} and not other.gathering
    assert (
        set(against.violations.values_list("breach", flat=True)) == {"registered"}
        and other.respondent == against.respondent
    )
    complaint(registered("+8613911114417"), caller=CALLERS[1], called_at=NOW)
    violations_gather(at=AT + DAY)
    whole(AT)
    assert part.violations.values("complaint").distinct().count() == 4  # the part gathers for its own caller
    assert acts("case.split") == ["case.split", "case.split_off"] * 2


@pytest.mark.django_db
def test_what_the_firm_was_told_stays_true(three: list[Case]) -> None:
    into, second, _third = three
    boss, person, asked = officer(Role.SUPERVISOR), officer(), firm(caller="")
    merging: dict[str, Any] = {"into": into, "others": [second], "supervisor": boss, "reason": "同一批号码", "at": AT}
    for case, name in ((into, asked), (second, firm(caller="", name="另一家公司"))):
        case_respondent_name(case=case, officer=person, marketer=name, name="", reason="查明", at=AT)
    with pytest.raises(Conflict, match=r"^merge\.other_firm$"):
        cases_merge(**merging)
    case_respondent_name(case=second, officer=person, marketer=asked, name="", reason="查明", at=AT)
    CaseDocument.objects.create(case=second, kind="case.ask_firm", text="?", shown_to_firm=True, at=AT, actor="test")
    with pytest.raises(Conflict, match=r"^merge\.written_to$"):
        cases_merge(**merging)
    with pytest.raises(Conflict, match=r"^merge\.written_to$"):
        case_split(case=second, breaches=["registered"], callers=[], supervisor=boss, reason="x", at=AT)
    case = cases_merge(**{**merging, "into": second, "others": [into]})
    Case.objects.filter(pk=case.pk).update(notice_served_at=AT)
    with pytest.raises(Conflict, match=r"^merge\.notified$"):
        case_split(case=case, breaches=["registered"], callers=[], supervisor=boss, reason="x", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_merged_and_split_nothing_is_in_two_and_nothing_in_none(three: list[Case], seed: int) -> None:
    rng, boss, done = random.Random(seed), officer(Role.SUPERVISOR), 0
    of_firm()
    everything = set(Violation.objects.values_list("pk", flat=True))
    for step in range(25):
        at = AT + timedelta(minutes=step)
        rows = list(Case.objects.filter(merged_into=None))
        by: dict[str, Any] = {"supervisor": boss, "reason": "查明", "at": at}
        try:
            if rng.random() < 0.5:
                cases_merge(into=rng.choice(rows), others=rng.sample(rows, k=min(2, len(rows))), **by)
            else:
                case = rng.choice(rows)
                held = list(case.violations.values_list("breach", "caller_id").order_by("pk"))
                picked = rng.choice(held) if held else ("registered", 0)
                way: Any = ([picked[0]], []) if rng.random() < 0.5 else ([], [picked[1]])
                case_split(case=case, breaches=way[0], callers=way[1], **by)
            done += 1
        except DomainError:
            continue
        whole(at)
        assert set(Violation.objects.values_list("pk", flat=True)) == everything
    assert done > 8


@pytest.mark.django_db(transaction=True)
def test_merged_in_both_directions_at_once_one_of_them_is_refused() -> None:
    for caller in CALLERS[:2]:
        campaign(3, caller=caller)
    violations_gather(at=AT)
    first, second = Case.objects.order_by("pk")
    boss, ways = officer(Role.SUPERVISOR), [(first, second), (second, first)]

    def merge() -> str:
        into, other = ways.pop()
        try:
            cases_merge(into=into, others=[other], supervisor=boss, reason="同一批号码", at=AT)
        except Conflict as error:
            return error.code
        return ""

    assert sorted(at_once(2, merge)) == ["", "merge.decided"]
    whole(AT)


@pytest.mark.django_db
def test_a_supervisor_merges_on_the_page_and_the_reference_leads_there(
    three: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    into, second, third = three
    boss: User = officer(Role.SUPERVISOR)
    client, address = signed_in(boss, language="en"), f"/regulator/cases/{into.public_id}/combine/"
    wrong = send(client, address, {"form": "merge", "merge-references": "C-1", "merge-reason": "同一批号码"})
    assert wrong.status_code == 422 and "There is no such case: C-1" in wrong.content.decode()
    assert "同一批号码" in wrong.content.decode()
    said = {
        "form": "merge",
        "merge-cases": [second.pk],
        "merge-references": third.reference.lower(),
        "merge-reason": "同一批号码",
    }
    assert send(client, address, said).status_code == 302
    shown = client.get(f"/regulator/cases/{second.public_id}/")
    assert (shown.status_code, shown["Location"]) == (302, f"/regulator/cases/{into.public_id}/")
    page = client.get(shown["Location"]).content.decode()
    assert second.reference in page and third.reference in page
    found = client.get(f"/regulator/cases/?text={second.reference}").content.decode()
    assert into.public_id in found
    split = {"form": "split", "split-callers": [third.caller_id], "split-reason": "另一主体"}
    assert send(client, address, split).status_code == 302
    assert Case.objects.count() == 4 and "Split off from another case" in client.get(
        f"/regulator/cases/{Case.objects.latest('pk').public_id}/"
    ).content.decode()  # fmt: skip
    other = officer()
    unseen = signed_in(other, language="en").get(address).content.decode()
    assert "A supervisor of the case" in unseen and 'name="form"' not in unseen
    with pytest.raises(NotAllowed, match=r"^merge\.role$"):
        case_split(case=into, breaches=(), callers=[second.caller_id or 0], supervisor=other, reason="另案", at=AT)
    # Once a notice was served the page says why, and asks for nothing.
    Case.objects.filter(pk=into.pk).update(notice_served_at=AT)
    told = client.get(address).content.decode()
    assert told.count("The notice was served") == 2 and 'name="form"' not in told


@pytest.mark.django_db
def test_a_whole_is_deleted_with_its_parts(three: list[Case]) -> None:
    """Of which nothing happened within a year."""
    copies = [Case.objects.get(pk=row.pk) for row in three[:2]]
    for n, row in enumerate(copies):
        row.pk, row.public_id, row.reference, row.gathering = None, f"cas_{n}", f"C-{n}", False
        row.merged_into = copies[0] if n else None
        row.save(force_insert=True)
    assert cases_delete(case_ids=[copies[0].pk], at=AT) == 2 and Case.objects.count() == 3


@pytest.mark.django_db
def test_what_is_disclosed_goes_with_its_complaint_when_a_case_is_split(three: list[Case]) -> None:
    boss = officer(Role.SUPERVISOR)
    case = cases_merge(into=three[0], others=three[1:], supervisor=boss, reason="同一批号码", at=AT)
    moved = three[1].caller_id
    assert moved is not None
    going = Complaint.objects.filter(violations__case=case, caller=moved).distinct()[0]
    staying = Complaint.objects.filter(violations__case=case).exclude(caller=moved).distinct()[0]
    other = firm(caller="", name="另一家公司")
    rows = [
        Disclosure.objects.create(
            case=case, complaint=filed, marketer=other, purpose="核对", state="disclosed", until=AT + DAY
        )
        for filed in (going, staying)
    ]
    part = case_split(case=case, breaches=[], callers=[moved], supervisor=boss, reason="另一主体", at=AT)
    assert [Disclosure.objects.get(pk=row.pk).case for row in rows] == [part, case]
    assert (
        list(disclosures_readable(part, other, AT)) == rows[:1]
        and list(disclosures_readable(case, other, AT)) == rows[1:]
    )
