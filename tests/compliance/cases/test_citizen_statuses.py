"""Whoever complains can come to read each status of the pack, in both languages, and what it means in a sentence."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from complaints.models import Complaint, ComplaintStep
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.web.words import step_shown
from compliance.cases.models import Case
from compliance.cases.services.case import case_move
from compliance.cases.services.gathering import violations_gather
from core.access.roles import Role
from core.errors import Conflict
from core.policies import current_policy
from tests.compliance.cases.office import OPENED, Office, paper
from tests.compliance.world import ACTOR, PEOPLE, ROGUE, campaign, complaint, officer, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID: dict[str, Any] = {"reason": "查明", "reasons_published": "公告栏", "outcome_sent": True, "new_facts": True,
                        "authority": "police"}  # fmt: skip
# Status, what stands in its sentence in Chinese and in English.
SENTENCES = {
    "received": ("已收到您的投诉", "We have your complaint"),
    "linked": ("", "Others complained about the same caller"),
    "more_needed": ("请提供通话录音", "请提供通话录音"),
    "filed_as_case": ("", "An official case has been opened"),
    "with_firm": ("速达信贷咨询有限公司", "速达信贷咨询有限公司"),
    "decided": ("已对速达信贷咨询有限公司作出处理决定：责令停业整顿", "may still ask for a review or go to court"),
    "under_review": ("原决定已撤销，不再有效。", "The decision was revoked and holds no more."),
    "no_breach": ("现有证据不足以认定", "no breach was established"),
    "caller_not_identified": ("", "Nobody could find out who was behind this number"),
    "referred": ("公安机关", "Police"),
    "withdrawn": ("您已撤回", "You withdrew your complaint"),
}


def move(case: Case, act: str, who: Any, at: datetime, **facts: Any) -> Case:
    receipt = {"authority_receipt": paper(case, "authority_receipt")} if act == "refer" else {}
    return case_move(case=case, act=f"case.{act}", actor=who, at=at, facts={**SAID, **receipt, **facts}, text="正文")


def test_every_status_is_reached_and_says_what_it_means() -> None:
    office = Office()
    boss = officer(Role.SUPERVISOR, mail="督办@office.example")
    office.act("case.check")
    move(office.case, "ask_complainants", office.people["officer"], OPENED, reason="请提供通话录音")
    at = office.act("case.serve_decision")
    case = move(office.case, "record_reconsideration", office.people["officer"], at + DAY)
    fell = {"annulment": "annulled", "reconsideration_served_at": at + 40 * DAY, "outcome_paper": "复决〔2027〕1号"}
    case = move(case, "record_annulment", office.people["officer"], at + 40 * DAY, **fell)
    case = move(case, "reopen", boss, at + 41 * DAY)
    move(case, "close", boss, at + 42 * DAY)
    campaign(4, caller=ROGUE, evidence="C2")
    violations_gather(at=OPENED)
    rogue = Case.objects.exclude(pk=case.pk).get()
    rogue = move(rogue, "close", boss, OPENED + DAY)
    rogue = move(rogue, "reopen", boss, OPENED + 2 * DAY)
    move(rogue, "refer", boss, OPENED + 3 * DAY)
    last = complaint(person(PEOPLE[-1]), caller=ROGUE, assess=False)
    complaint_withdraw(complaint_id=last.pk, at=OPENED, actor=ACTOR)
    policy = current_policy(at)
    reached = {step.status: step for step in ComplaintStep.objects.order_by("pk") if step.status != "under_review"}
    reached["under_review"] = ComplaintStep.objects.exclude(params={}).filter(status="under_review").latest("pk")
    assert reached.keys() == policy.complaints.statuses.keys() == SENTENCES.keys()
    for status, words in SENTENCES.items():
        for language, said in zip(("zh-hans", "en"), words, strict=True):
            with override(language):
                shown = step_shown(reached[status], policy)
            assert shown["title"] == policy.complaints.statuses[status][language]
            assert shown["text"] and said in shown["text"] and "%(" not in shown["text"], (status, language)
    assert "decided" in set(
        Complaint.objects.get(pk=reached["decided"].complaint_id).steps.values_list("status", flat=True)
    )


TELLS = [("file", "filed_as_case"), ("close_with_advice", "decided")]
WITHIN = "telling_complainants"  # of the pack's deadlines


def heard(status: str) -> list[datetime]:
    return list(ComplaintStep.objects.filter(status=status).values_list("at", flat=True))


@pytest.mark.parametrize(("act", "status"), TELLS)
def test_whoever_complained_hears_with_the_act_that_files_or_ends_the_case(act: str, status: str) -> None:
    """The pack gives five working days; no message can be lost on the way, for the act itself writes it down."""
    office = Office()
    at = office.act("case.check") + DAY
    move(office.case, act, office.people["head"], at)
    told, policy = heard(status), current_policy(at)
    assert told == [at] * Complaint.objects.count() and Complaint.objects.count() == 4
    assert max(told) <= policy.due(at, policy.enforcement.deadlines[WITHIN])
    assert policy.enforcement.deadlines[WITHIN].count == 5
    assert set(Complaint.objects.values_list("status", flat=True)) == {status}


@pytest.mark.parametrize(("act", "status"), TELLS)
def test_of_a_refused_act_nobody_hears(act: str, status: str) -> None:
    office = Office()
    at = office.act("case.check") + (DAY if act != "file" else 800 * DAY)  # too long ago to be filed
    with pytest.raises(Conflict):
        move(office.case, act, office.people["head"], at, reason=" ")
    assert heard(status) == []
