"""One campaign is one case; each caller's listing rests on its own evidence; an officer may take a caller out."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Caller, ComplaintStep
from compliance.cases.models import Case, CaseEvent
from compliance.cases.services import gathering
from compliance.cases.services.campaign_caller import case_caller_take_out
from compliance.cases.services.case import case_assign
from compliance.cases.services.gathering import complaint_gather, violations_gather
from compliance.findings.models import Campaign, CampaignCaller, SubjectChange, Violation
from compliance.findings.rules.caller_fact import Kind, Source
from compliance.findings.services.assessment import complaints_assess_changed
from compliance.findings.services.caller_fact import Found, caller_fact_record
from compliance.listings.models import BlacklistEntry
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from tests.acts import acts
from tests.compliance.cases.test_gathering import rows
from tests.compliance.findings.test_campaign import CALLERS, OTHER_TEXT, TEXT, sent
from tests.compliance.world import NOW, PEOPLE, campaign, complaint, firm, officer, registered
from tests.registry.conftest import at_once

LATER = NOW + timedelta(hours=2)
pytestmark = pytest.mark.django_db


def day_of_texts(*texts: str) -> list[Caller]:
    """A number each, a person each, over two days."""
    return [sent(n, text, called_at=NOW - timedelta(days=n % 2)) for n, text in enumerate(texts)]


def test_a_day_of_texts_from_rotating_numbers_opens_one_case() -> None:
    callers = day_of_texts(TEXT, TEXT, TEXT.replace("20万", "50万"))
    assert violations_gather(at=LATER) == 1
    case = Case.objects.get()
    first = min(callers, key=lambda caller: caller.first_seen_at)
    assert case.caller == first == Campaign.objects.get().leader
    assert set(case.violations.values_list("caller", flat=True)) == {caller.pk for caller in callers}
    assert not Violation.objects.filter(case=None).exists() and not SubjectChange.objects.exists()
    late = sent(3, TEXT, called_at=NOW + timedelta(hours=3))
    assert violations_gather(at=LATER + timedelta(hours=3)) == 1
    assert set(Violation.objects.filter(caller=late).values_list("case", flat=True)) == {case.pk}
    assert ComplaintStep.objects.filter(complaint__caller=late, case_reference=case.reference, status="linked").exists()


def test_gathered_again_late_and_with_each_message_it_is_the_same() -> None:
    for caller in day_of_texts(TEXT, TEXT, TEXT):
        complaint_gather(complaint_id=caller.complaints.get().pk, at=LATER)
    before = rows()
    assert len(before[0]) == 1 and acts("campaigns") == ["campaigns.followed"] * 2
    violations_gather(at=LATER)
    violations_gather(at=LATER + timedelta(days=3))
    for caller in Caller.objects.all():
        complaint_gather(complaint_id=caller.complaints.get().pk, at=LATER)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_gathered_by_two_at_once_it_is_one_case() -> None:
    found = [caller.complaints.get().pk for caller in day_of_texts(TEXT, TEXT, TEXT, TEXT)]
    at_once(2, lambda: [complaint_gather(complaint_id=pk, at=LATER) for pk in found])
    violations_gather(at=LATER)
    case = Case.objects.get()
    assert case.violations.values("caller").distinct().count() == 4
    assert CaseEvent.objects.filter(act="case.opened").count() == 1


def test_to_stand_in_a_campaign_raises_nobodys_listing() -> None:
    """The leader's evidence supports a watch entry, the others' single complaints support nothing."""
    day_of_texts(TEXT, TEXT, TEXT)
    for n in (5, 6, 7):
        complaint(registered(PEOPLE[n]), caller=CALLERS[0], called_at=NOW - timedelta(days=n % 2))
    violations_gather(at=LATER)
    assert Case.objects.count() == 1
    entry = BlacklistEntry.objects.get()
    assert (entry.action, entry.people) == ("watch", 4)
    assert entry.caller is not None and entry.caller.value.endswith(CALLERS[0][1:])


def two_cases() -> tuple[Case, Case]:
    """Opened before anybody saw that they belong together."""
    campaign(3)
    campaign(3, caller=CALLERS[1])
    violations_gather(at=LATER)
    old, young = Case.objects.order_by("pk")
    return old, young


def meet() -> None:
    line = firm(caller="")
    who = officer(mail="trace@office.example")
    for value in CALLERS[:2]:
        caller = Caller.objects.get(value__endswith=value[1:])
        found = Found(Kind.USED_BY, Source.INQUIRY, NOW - timedelta(days=9), None, "复函〔2026〕12号", marketer=line)
        caller_fact_record(caller=caller, found=found, officer=who, at=LATER)


def test_a_case_that_nobody_has_touched_becomes_part_of_its_campaigns() -> None:
    old, young = two_cases()
    meet()
    violations_gather(at=LATER + timedelta(hours=1))
    young.refresh_from_db()
    assert (young.merged_into, young.state, young.gathering) == (old, "closed", False)
    assert not Violation.objects.exclude(case=old).exists()
    assert young.events.filter(act="case.merged_into", user=None).count() == 1
    before = rows()
    violations_gather(at=LATER + timedelta(hours=2))
    assert rows() == before
    late = complaint(registered(PEOPLE[8]), caller=CALLERS[1], called_at=NOW + timedelta(hours=4))
    violations_gather(at=LATER + timedelta(hours=5))
    assert set(late.violations.values_list("case", flat=True)) == {old.pk}


def test_a_case_that_somebody_works_on_stays_and_goes_on() -> None:
    old, young = two_cases()
    person = officer(province=young.province)
    case_assign(case=young, officer=person, assigned_by=person, at=LATER)
    meet()
    late = complaint(registered(PEOPLE[8]), caller=CALLERS[1], called_at=NOW + timedelta(hours=4))
    violations_gather(at=LATER + timedelta(hours=5))
    young.refresh_from_db()
    assert young.merged_into is None and young.gathering
    assert set(late.violations.values_list("case", flat=True)) == {young.pk}
    assert old.violations.values("caller").distinct().count() == 1


def opened() -> tuple[Case, list[Caller]]:
    callers = day_of_texts(TEXT, TEXT, TEXT, TEXT)
    violations_gather(at=LATER)
    return Case.objects.get(), callers


def test_a_caller_is_taken_out_with_what_is_suspected_of_it() -> None:
    case, callers = opened()
    other = next(caller for caller in callers if caller != case.caller)
    person = officer(province=case.province)
    event = case_caller_take_out(case=case, caller=other, officer=person, because="号码被冒用", at=LATER)
    assert (event.act, event.user, event.note, event.params["violations"]) == (
        "case.caller_taken_out", person, "号码被冒用", 1,
    )  # fmt: skip
    assert acts("case")[-1] == "case.caller_taken_out"
    violations_gather(at=LATER + timedelta(minutes=5))
    assert Case.objects.count() == 1 and case.violations.values("caller").distinct().count() == 3
    for n in (6, 7):
        complaint(registered(PEOPLE[n]), caller=other.value, called_at=NOW - timedelta(days=n % 2))
    violations_gather(at=LATER + timedelta(minutes=10))
    own = Case.objects.exclude(pk=case.pk).get()
    assert own.caller == other and own.violations.values("complaint").distinct().count() == 3
    again = CampaignCaller.objects.get(caller=other)
    assert (again.taken_out_by, again.campaign.leader) == (person, case.caller)


def test_what_is_suspected_of_another_firms_number_leaves_the_case_with_it() -> None:
    case, callers = opened()
    other = next(caller for caller in callers if caller != case.caller)
    who = officer(mail="trace@office.example")
    assert case.caller is not None
    for caller, name in ((case.caller, "速达信贷咨询有限公司"), (other, "另一家信贷有限公司")):
        firm_found = firm(caller="", name=name)
        found = Found(
            Kind.USED_BY, Source.INQUIRY, NOW - timedelta(days=9), None, "复函〔2026〕12号", marketer=firm_found
        )
        caller_fact_record(caller=caller, found=found, officer=who, at=LATER)
    for minutes in (5, 10, 15):  # assessed anew, seen by the campaigns, gathered
        complaints_assess_changed(at=LATER + timedelta(minutes=minutes))
        violations_gather(at=LATER + timedelta(minutes=minutes))
    assert CampaignCaller.objects.get(caller=other).taken_out_at is not None
    assert not case.violations.filter(caller=other).exists()
    assert set(Violation.objects.filter(caller=other).values_list("case", flat=True)) == {
        None
    }  # one complaint opens no case
    event = case.events.get(act="case.caller_taken_out")
    assert (event.user, event.params["caller"]) == (None, other.pk)
    before = rows()
    violations_gather(at=LATER + timedelta(hours=1))
    assert rows() == before


def test_who_may_take_out_whom_and_when() -> None:
    case, callers = opened()
    other = next(caller for caller in callers if caller != case.caller)
    said: dict[str, Any] = {"case": case, "because": "号码被冒用", "at": LATER}
    for role, province in ((Role.AUDITOR, case.province), (Role.OFFICER, "CN-HI")):
        with pytest.raises(NotAllowed):
            case_caller_take_out(caller=other, officer=officer(role, province), **said)
    person = officer(province=case.province)
    assert case.caller is not None
    with pytest.raises(Conflict):
        case_caller_take_out(caller=case.caller, officer=person, **said)
    with pytest.raises(DomainError):
        case_caller_take_out(caller=other, officer=person, **{**said, "because": ""})
    with pytest.raises(Conflict):
        case_caller_take_out(caller=sent(5, OTHER_TEXT), officer=person, **said)
    with pytest.raises(Conflict):
        case_caller_take_out(caller=other, officer=person, seen="opened.0", **said)
    Case.objects.update(notice_served_at=LATER)
    with pytest.raises(Conflict):
        case_caller_take_out(caller=other, officer=person, **said)
    assert not CampaignCaller.objects.exclude(taken_out_at=None).exists()


def test_what_fails_in_finding_campaigns_holds_up_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    campaign(3)

    def broken(**_more: object) -> int:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setattr(gathering, "campaigns_follow", broken)
        with pytest.raises(ValueError, match="ours"):
            violations_gather(at=LATER)
    assert Case.objects.count() == 1
