"""Callers without a known firm come together by what they sent, their numbers and their lines, and by nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Caller, Complaint
from compliance.findings.models import (
    CallerText,
    Campaign,
    CampaignCaller,
    CampaignText,
    SubjectChange,
    Violation,
)
from compliance.findings.rules.caller_fact import Kind, Source
from compliance.findings.rules.campaign import (
    CallDay,
    Ground,
    Standing,
    called_alike,
    line_keys,
    may_join,
    neighbours_of,
)
from compliance.findings.selectors.campaign import leaders_of, members_of
from compliance.findings.services import campaign as services
from compliance.findings.services.caller_fact import Found, caller_fact_record
from compliance.findings.services.campaign import campaign_caller_take_out, campaigns_follow
from core.errors import Conflict, DomainError
from core.models import User
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.firms.rules.question import Answer
from registry.firms.services.never_listed import caller_guard
from tests.acts import acts
from tests.compliance.world import NOW, PEOPLE, complaint, firm, officer, registered
from tests.registry.conftest import at_once

POLICY = current_policy(NOW)
TEXT = "【速达信贷】尊敬的客户,您的备用金额度已审批,最高可借20万元,点击 http://sd.cn/a8f 领取,回T退订"
OTHER_TEXT = "新楼盘盛大开盘,地铁口精装现房,首付十五万起,看房热线欢迎来电,专车接送,过年不打烊"
CALLERS = ["02586537152", "01065529000", "057188001234", "075526061234", "02165004321", "02887654321"]


def sent(n: int, text: str = TEXT, *, who: int | None = None, **said: Any) -> Caller:
    """A text from the n-th caller, copied by a registered person who complains of it."""
    filed = complaint(
        registered(PEOPLE[n if who is None else who]), caller=CALLERS[n], channel="text", text=text, **said
    )
    return filed.caller


def follow(*callers: Caller, at: Any = NOW) -> int:
    return campaigns_follow(callers=[caller.pk for caller in callers], at=at)


def used_by(caller: Caller, marketer: Marketer) -> None:
    found = Found(Kind.USED_BY, Source.INQUIRY, NOW - timedelta(days=10), None, "复函〔2026〕12号", marketer=marketer)
    caller_fact_record(
        caller=caller, found=found, officer=User.objects.filter(grants__role="officer").first() or officer(), at=NOW
    )


def standing() -> dict[str, set[str]]:
    """Leader -> callers, by their last digits."""
    rows = CampaignCaller.objects.standing().select_related("caller", "campaign__leader")
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row.campaign.leader.value[-4:], set()).add(row.caller.value[-4:])
    return found


@pytest.mark.parametrize(
    ("caller", "by_text", "by_line"),
    [
        (Standing("e164"), True, True),
        (Standing("sender_id"), True, True),
        (Standing("short_code"), False, False),
        (Standing("e164", declared=True), False, False),
        (Standing("e164", never_listed=True), False, False),
        (Standing("e164", firm_known=True), False, True),
    ],
)
def test_who_may_be_drawn_into_a_campaign(caller: Standing, by_text: bool, by_line: bool) -> None:
    assert [may_join(caller, ground) for ground in (Ground.TEXT, Ground.NEIGHBOUR, Ground.LINE)] == [
        by_text, by_text, by_line,
    ]  # fmt: skip


def test_neighbours_are_numbers_within_the_gap() -> None:
    near = neighbours_of("+862586537152", POLICY)
    assert len(near) == 10 and "+862586537147" in near and "+862586537157" in near and "+862586537158" not in near
    assert neighbours_of("95588", POLICY) == neighbours_of("速达信贷", POLICY) == neighbours_of("", POLICY) == []
    assert "+8610000" not in neighbours_of("+869999", POLICY)


def test_neighbours_belong_together_by_days_and_trade() -> None:
    day = date(2026, 11, 20)

    def alike(days: int, ours: str = "loans", theirs: str = "loans") -> bool:
        return called_alike([CallDay(day, ours)], [CallDay(day - timedelta(days=days), theirs)], POLICY)

    assert alike(0) and alike(7) and not alike(8)
    assert not alike(0, theirs="insurance") and not alike(0, "other", "other")
    assert not called_alike([], [CallDay(day, "loans")], POLICY)


def test_a_line_is_known_by_its_firm_or_its_contract_with_one_operator() -> None:
    one = Answer(outcome="yes", holder="某信息技术有限公司", holder_code="91320000ma1abc", contract="合同 2026-17")
    same = line_keys(one, 1)
    assert len(same) == 2 and set(same) & set(line_keys(one, 2)) == {same[0]}
    assert line_keys(Answer(outcome="yes", holder="某信息技术有限公司", contract=" 合同2026-17"), 1) == [same[1]]
    assert line_keys(Answer(outcome="yes", holder="某信息技术有限公司"), 1) == []
    assert line_keys(Answer(outcome="yes", contract="包月"), 1) == []


@pytest.mark.django_db
def test_one_text_from_rotating_numbers_is_one_campaign() -> None:
    first = sent(0)
    assert follow(first) == 0 and not Campaign.objects.exists()
    second = sent(1, TEXT.replace("20", "50").replace("sd.cn/a8f", "kx.top/1"))
    third = sent(2, OTHER_TEXT)
    assert follow(second, third) == 2
    assert standing() == {"7152": {"7152", "9000"}}
    row = CampaignCaller.objects.get(caller=second)
    assert (row.ground, row.via, row.similarity) == ("text", first, 100)
    assert SubjectChange.objects.filter(caller=first.pk).exists()
    assert CampaignText.objects.count() == 2


@pytest.mark.django_db
def test_a_text_that_somebody_typed_and_the_same_one_of_a_file_are_one_campaign() -> None:
    """Line breaks, quotation marks and a label of the complainant's make no other text, however short it is."""
    short = "低息贷款随借随还欢迎咨询"
    typed = f"我刚才又收到了一条这样的短信：\n“{short}”\n请你们查处"
    callers = [sent(0, short), sent(1, typed), sent(2, f"短信内容：{short}")]
    assert follow(*callers) == 3 and standing() == {"7152": {"7152", "9000", "1234"}}
    assert CallerText.objects.values("digest").distinct().count() == 1


@pytest.mark.django_db
def test_looked_at_again_and_late_it_is_the_same() -> None:
    everyone = [sent(n, TEXT.replace("客户", name)) for n, name in enumerate(["客户", "用户", "会员", "朋友"])]

    def rows() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Campaign, CampaignCaller, CampaignText, CallerText)
        ]

    assert follow(*everyone) == 4
    before = rows()
    assert follow(*everyone) == follow(everyone[2]) == follow(*everyone, at=NOW + timedelta(days=40)) == 0
    assert rows() == before and acts("campaigns") == ["campaigns.followed"]


@pytest.mark.django_db
def test_one_after_the_other_gives_the_same_campaign_as_all_at_once() -> None:
    everyone = [sent(n) for n in range(4)]
    for caller in reversed(everyone):
        follow(caller)
    assert list(standing().values()) == [{"7152", "9000", "1234"} | {everyone[3].value[-4:]}]


@pytest.mark.django_db(transaction=True)
def test_looked_at_by_two_at_once_each_caller_stands_in_one_campaign() -> None:
    everyone = [sent(n) for n in range(4)]
    assert sum(at_once(2, lambda: follow(*everyone))) == 4
    assert Campaign.objects.count() == CampaignText.objects.count() == 1
    assert CampaignCaller.objects.count() == CallerText.objects.count() == 4


@pytest.mark.django_db
def test_killed_in_the_middle_it_has_done_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    everyone = [sent(n) for n in range(3)]

    def killed(*_about: object, **_more: object) -> None:
        raise RuntimeError("the worker is killed")

    with monkeypatch.context() as patch:
        patch.setattr(services, "audit_write", killed)
        with pytest.raises(RuntimeError):
            follow(*everyone)
    assert not Campaign.objects.exists() and not CampaignText.objects.exists()
    assert follow(*everyone) == 3


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "1234567890123", "http://sd.cn/a8f", "短", "!!!\u200b！"])
def test_what_says_nothing_joins_nobody(text: str) -> None:
    assert follow(*[sent(n, text) for n in range(3)]) == 0
    assert not CampaignText.objects.exists()


@pytest.mark.django_db
def test_what_somebody_says_of_calls_joins_nobody() -> None:
    """The words are the complainant's own: who pastes them under two numbers has said nothing about the numbers."""
    said = [complaint(registered(PEOPLE[n]), caller=CALLERS[n], text=TEXT, category="other").caller for n in range(3)]
    assert follow(*said) == 0


@pytest.mark.django_db
def test_no_known_party_is_drawn_in_by_a_pasted_text() -> None:
    """The attack: the campaign's text, pasted into complaints about numbers that are no part of it."""
    firm(caller=CALLERS[1])
    followed = [sent(0), sent(1), sent(2), sent(3)]
    used_by(followed[2], firm(name="某银行", caller=""))
    caller_guard(value=followed[3].value, reason="医院总机", officer=User.objects.get(), at=NOW)
    followed += [
        complaint(registered(PEOPLE[n]), caller=code, channel="text", text=TEXT).caller
        for n, code in ((4, "12345"), (5, "95588"), (6, "10086"))
    ]
    assert follow(*followed) == 0 and not Campaign.objects.exists()
    assert follow(sent(4)) == 2 and standing() == {"7152": {"7152", "4321"}}
    assert follow(*followed) == 0


@pytest.mark.django_db
def test_neighbouring_numbers_of_one_trade_join() -> None:
    near = [
        complaint(registered(PEOPLE[n]), caller=value, category=trade, called_at=NOW - timedelta(days=back)).caller
        for n, (value, trade, back) in enumerate(
            [("02586537152", "loans", 0), ("02586537155", "loans", 2), ("02586537160", "loans", 3),
             ("02586537151", "insurance", 0), ("02586537150", "loans", 10), ("01065529000", "loans", 0)]
        )
    ]  # fmt: skip
    assert follow(*near) == 3
    assert standing() == {"7155": {"7152", "7155", "7160"}}
    assert set(CampaignCaller.objects.values_list("ground", flat=True)) == {"first", "neighbour"}


@pytest.mark.django_db
def test_lines_of_one_holder_join() -> None:
    calls = [complaint(registered(PEOPLE[n]), caller=CALLERS[n], category="other").caller for n in range(3)]
    marketer = firm(caller="")
    for caller in calls[:2]:
        used_by(caller, marketer)
    assert follow(*calls) == 2
    assert standing() == {"7152": {"7152", "9000"}}
    assert CampaignCaller.objects.get(caller=calls[1]).ground == "line"


def two_campaigns() -> list[Caller]:
    everyone = [sent(0), sent(1), sent(2, OTHER_TEXT), sent(3, OTHER_TEXT)]
    assert follow(*everyone) == 4 and Campaign.objects.count() == 2
    return everyone


@pytest.mark.django_db
def test_campaigns_that_meet_become_the_older() -> None:
    two_campaigns()
    for person in (5, 6, 7):
        complaint(registered(PEOPLE[person]), caller=CALLERS[1], channel="text", text=OTHER_TEXT)
    assert follow(sent(1, OTHER_TEXT, who=8)) == 0
    assert len(standing()) == 1
    left = Campaign.objects.get()
    assert members_of(left.leader_id) == set(Caller.objects.values_list("pk", flat=True))
    assert set(CampaignText.objects.values_list("campaign", flat=True)) == {left.pk}
    assert acts("campaigns")[-1] == "campaigns.followed"


@pytest.mark.django_db
def test_one_person_who_pastes_two_texts_makes_no_one_of_two_campaigns() -> None:
    two_campaigns()
    assert follow(sent(1, OTHER_TEXT, who=8)) == 0
    assert len(standing()) == 2


@pytest.mark.django_db
def test_who_is_taken_out_does_not_come_back_by_itself() -> None:
    everyone = [sent(0), sent(1), sent(2)]
    follow(*everyone)
    person = officer()
    with pytest.raises(DomainError):
        campaign_caller_take_out(caller=everyone[1], officer=person, because=" ", at=NOW)
    row = campaign_caller_take_out(caller=everyone[1], officer=person, because="号码被冒用", at=NOW)
    assert (row.taken_out_by, row.taken_out_because) == (person, "号码被冒用")
    assert acts("campaign")[-1] == "campaign.caller_taken_out"
    assert follow(*everyone, sent(1, TEXT + "!", who=6), sent(3)) == 1
    assert standing() == {"7152": {"7152", "1234"}}
    assert leaders_of([caller.pk for caller in everyone]).keys() == {everyone[0].pk, everyone[2].pk}
    with pytest.raises(Conflict):
        campaign_caller_take_out(caller=everyone[1], officer=person, because="again", at=NOW)
    with pytest.raises(Conflict):
        campaign_caller_take_out(caller=everyone[0], officer=person, because="the leader", at=NOW)


@pytest.mark.django_db
def test_what_only_the_one_taken_out_sent_leads_to_the_campaign_no_more() -> None:
    everyone = [sent(0), sent(1), sent(1, OTHER_TEXT, who=7)]
    follow(*everyone)
    campaign_caller_take_out(caller=everyone[1], officer=officer(), because="号码被冒用", at=NOW)
    assert follow(sent(2, OTHER_TEXT)) == 2
    assert standing()["7152"] == {"7152"} and len(standing()) == 2


@pytest.mark.django_db
def test_a_campaign_does_not_come_back_with_another() -> None:
    everyone = two_campaigns()
    campaign_caller_take_out(caller=everyone[1], officer=officer(), because="号码被冒用", at=NOW)
    for person in (5, 6, 7):
        complaint(registered(PEOPLE[person]), caller=CALLERS[1], channel="text", text=OTHER_TEXT)
    assert follow(everyone[1]) == 1  # it joins the other campaign, which it belongs to as well
    for person in (5, 6, 7):
        complaint(registered(PEOPLE[person]), caller=CALLERS[3], channel="text", text=TEXT)
    assert follow(everyone[3]) == 0
    assert len(standing()) == 2


@pytest.mark.django_db
def test_a_new_text_asks_the_same_however_many_there_are() -> None:
    asked = []
    for n in range(2):
        caller = sent(n, OTHER_TEXT[n * 17 :])
        with CaptureQueriesContext(connection) as queries:
            follow(caller)
        asked.append(len(queries))
        CampaignText.objects.bulk_create(
            [CampaignText(shingles=b"", bands=[n * 1000 + k], first_seen_at=NOW) for k in range(300)]
        )
    assert asked[1] <= asked[0] <= 24


@pytest.mark.django_db
def test_nothing_is_looked_at_where_nothing_is_suspected() -> None:
    caller = sent(0)
    Violation.objects.all().delete()
    assert follow(caller, sent(1)) == 0 and follow() == 0
    assert Complaint.objects.count() == 2 and CallerText.objects.count() == 1


@pytest.mark.django_db
def test_whoever_is_found_to_be_another_firms_leaves_and_stays_away() -> None:
    callers = [sent(n, TEXT) for n in (0, 1, 2, 4)]
    follow(*callers)
    leader, ours, theirs, unknown = callers
    ours_firm, other = firm(caller="", name="速达信贷咨询有限公司"), firm(caller="", name="另一家信贷有限公司")
    used_by(ours, ours_firm)
    assert follow(ours) == 0 and len(standing()["7152"]) == 4  # the leader's firm is not known: it is the campaign's
    used_by(theirs, other)
    follow(theirs)
    assert standing() == {leader.value[-4:]: {one.value[-4:] for one in (leader, ours, unknown)}}
    assert SubjectChange.objects.filter(caller=theirs.pk).exists()
    row = CampaignCaller.objects.get(caller=theirs)
    assert (row.taken_out_at, row.taken_out_by, acts("campaign.others_left")) == (NOW, None, ["campaign.others_left"])
    assert follow(*callers) == 0 and follow(theirs) == 0 and acts("campaign.others_left") == ["campaign.others_left"]


@pytest.mark.django_db
def test_the_leaders_firm_is_the_campaigns_and_a_declared_line_of_another_leaves() -> None:
    callers = [sent(n, TEXT) for n in range(3)]
    follow(*callers)
    used_by(callers[1], firm(caller="", name="另一家信贷有限公司"))
    follow(callers[1])
    used_by(callers[0], firm(caller="", name="速达信贷咨询有限公司"))
    declared = firm(caller=CALLERS[2], name="第三家信贷有限公司", at=NOW - timedelta(days=1))
    assert declared.name and follow(callers[0]) == 0
    assert standing() == {"7152": {"7152"}}
