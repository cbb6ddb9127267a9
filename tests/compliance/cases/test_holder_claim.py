"""A block by decision on a line that changed hands, as its operator says: an officer looks, and the new holder does not wait."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from complaints.models import Caller
from compliance.cases.services import holder_claim
from compliance.cases.services.appeal_answer import appeal_answer
from compliance.cases.services.execution import execution_settle, executions_settle
from compliance.cases.services.holder_claim import holder_claims_follow, holder_claims_note
from compliance.findings.models import Violation
from compliance.findings.services.operator_answer import answer_take_in
from compliance.findings.services.operator_question import caller_question_ask
from compliance.listings.answering import list_files
from compliance.listings.models import Appeal, BlacklistEntry, HolderClaimChange
from compliance.listings.selectors.holder_claim import claims_to_follow
from compliance.listings.selectors.listing import Audience
from compliance.listings.services.appeal import appeal_file, listing_danger_state
from compliance.listings.services.list_publish import list_publish
from core.policies import current_policy
from registry.firms.models import Operator
from registry.firms.rules.question import Answer, QuestionKind
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from tests.acts import acts, refusal_of
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import holder, national
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, complaint, registered
from tests.pages import send
from tests.registry.conftest import at_once
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
DAY = timedelta(days=1)
SERVED = OPENED + 28 * DAY
CHANGED = date(2026, 12, 10)  # weeks after the calls
SOON = SERVED + 5 * DAY
DIGITS = FIRM_CALLER[1:]
TEXT = "速达信贷低息贷款，额度高放款快，当天到账，回复办理"
REASON = "新用户的入网合同和身份证件已核对。"


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Office:
    """The firm is suspended, and stands on the list with the line from which it called."""
    settings.DNC_FILES = tmp_path
    made = Office()
    made.act("case.serve_decision")
    return made


def block() -> BlacklistEntry:
    return BlacklistEntry.objects.filter(caller__value__endswith=DIGITS, reason="decision").latest("pk")


def telecom() -> Operator:
    return Operator.objects.filter(name="示例电信").first() or operator_admit(name="示例电信", at=NOW, actor=ACTOR)


def says(at: datetime = SOON, **said: Any) -> None:
    """The operator of the line answers an officer; what it said is taken in, and followed by the sweep."""
    line = Caller.objects.get(value__endswith=DIGITS)
    question = caller_question_ask(
        caller=line, kind=QuestionKind.LINE, operator=telecom(), officer=national("asks@national.example"), at=at
    )
    answer = {"since": CHANGED, "holder": "王小明", "contract": "入网协议 2026-8812", **said}
    question_answer(question=question, answer=Answer(outcome="yes", **answer), at=at, actor=ACTOR)
    answer_take_in(question_id=question.pk, at=at)
    holder_claims_follow(at=at)


def sent(people: list[int], at: datetime, text: str = TEXT, **said: Any) -> None:
    for n in people:
        told = {"channel": "text", "text": f"{text} T{n}", **said} if text else said
        complaint(registered(PEOPLE[n]), caller=FIRM_CALLER, called_at=at - timedelta(minutes=n), **told)


def named(at: datetime) -> bool:
    """Whether the current version of the folder that mirrors copy names the line."""
    list_publish(at=at)
    version = list_files.newest(Audience.CONTRACT)
    folder = list_files.folder(Audience.CONTRACT)
    return any(DIGITS in path.read_text() for path in folder.glob(f"blacklist-0-{version}.*") if path.suffix == ".csv")


def test_a_new_holder_leaves_the_folders_at_once_and_an_officer_is_asked_with_a_clock(office: Office) -> None:
    assert named(SERVED)
    says()
    assert not named(SOON + timedelta(minutes=5))
    entry, row = block(), Appeal.objects.get()
    assert (entry.state, entry.stands_as, entry.appeal_state) == ("active", "watch", "none")
    policy = current_policy(SOON)
    assert (row.kind, row.deadline) == ("holder", policy.due(SOON, policy.enforcement.deadlines["ask_human"]))
    assert row.question is not None and row.question.operator == telecom()
    assert holder_claims_follow(at=SOON + DAY) == 0  # twice it is the same
    assert acts("listing.holder") == ["listing.holder_claimed"] and Appeal.objects.count() == 1


def test_an_officer_who_believes_it_ends_the_block_and_the_decision_lists_the_line_no_more(office: Office) -> None:
    says()
    lister = office.people["officer"]  # whoever served the decision
    row = Appeal.objects.get()

    def grants(person: Any, reason: str = REASON) -> str:
        return refusal_of(lambda: appeal_answer(appeal=row, officer=person, granted=True, reason=reason, at=SOON))

    assert grants(lister) == "appeal.own_listing"
    assert grants(national(), " ") == "appeal.reason"
    assert [grants(national()), grants(national())] == ["", "appeal.settled"]
    assert (block().state, block().end_reason) == ("ended", "holder_changed")
    office.case.refresh_from_db()
    execution_settle(office.case, "superseded", at=SOON + DAY, actor=ACTOR)
    executions_settle(at=SOON + DAY)
    assert holder_claims_follow(at=SOON + DAY) == 0
    assert not BlacklistEntry.objects.filter(caller=block().caller, state="active").exists()
    assert BlacklistEntry.objects.filter(marketer=office.firm, state="active").exists()  # the firm stays listed


def test_one_who_does_not_believe_it_puts_it_back_and_the_same_answer_asks_nobody_again(office: Office) -> None:
    says()
    appeal_answer(appeal=Appeal.objects.get(), officer=national(), granted=False, reason=REASON, at=SOON)
    assert block().stands_as == "block" and named(SOON)
    assert holder_claims_follow(at=SOON + DAY) == 0
    says(SOON + 2 * DAY, contract="另一份合同")
    assert block().stands_as == "block"  # asked again, but not let go before an officer looked
    assert Appeal.objects.filter(state="open").count() == 1


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"contract": ""}, True),
        ({"holder": "速达信贷 咨询有限公司"}, True),
        ({"holder_code": "respondent"}, True),
        ({"since": NOW.date()}, False),
        ({"since": NOW.date() - 400 * DAY}, False),
    ],
)
def test_a_friendly_word_lets_nothing_go(office: Office, said: dict[str, Any], asked: bool) -> None:
    """Without a contract, or for the firm itself, the block stands while an officer looks; the holder at the time of the calls
    is no new one."""
    if "holder_code" in said:
        said = {"holder_code": office.firm.registration_code.lower()}
    says(**said)
    assert block().stands_as == "block" and named(SOON)
    assert Appeal.objects.filter(kind="holder", state="open").exists() is asked


def test_whoever_held_the_line_before_is_no_new_holder_of_it(office: Office) -> None:
    says(since=NOW.date() - 400 * DAY, holder="第三人有限公司")
    says(SOON + DAY, holder="第三人 有限公司")
    assert block().stands_as == "block" and Appeal.objects.filter(state="open").exists()


def test_a_later_answer_that_contradicts_puts_it_back(office: Office) -> None:
    says()
    says(SOON + DAY, since=NOW.date() - 400 * DAY)
    assert block().stands_as == "block"
    assert acts("listing.holder") == ["listing.holder_claimed", "listing.holder_doubted"]


@pytest.mark.parametrize(
    ("people", "said", "back"),
    [
        ([6], {}, False),
        ([6], {"evidence": "C3"}, True),
        ([6, 7, 8], {}, True),
        ([6, 7], {"text": "尊敬的客户您好，您本月的话费账单已经生成请查收", "evidence": "C3"}, False),
        ([6, 7, 8], {"text": "", "channel": "voice"}, True),
    ],
)
def test_what_goes_on_as_before_brings_it_back(
    office: Office, people: list[int], said: dict[str, Any], back: bool
) -> None:
    """The same text, confirmed or from several people; or as many complaints of whatever kind as let a caller be watched. A text
    that one person pastes, and another one's own, bring nothing back."""
    sent([4, 5], NOW - DAY)
    says()
    assert block().stands_as == "watch"
    sent(people, SOON + DAY, **said)
    for _twice in range(2):
        holder_claims_follow(at=SOON + 2 * DAY)
    assert (block().stands_as == "block", named(SOON + 2 * DAY)) == (back, back)
    assert acts("listing.holder")[1:] == ["listing.holder_doubted"] * back
    assert Appeal.objects.get().state == "open"  # an officer decides all the same


@pytest.mark.parametrize(("text", "back"), [(TEXT, True), ("尊敬的客户您好，您本月的话费账单已经生成请查收", False)])
def test_after_an_officer_believed_it_the_same_text_blocks_the_line_again(
    office: Office, text: str, back: bool
) -> None:
    sent([4, 5], NOW - DAY)
    says()
    appeal_answer(appeal=Appeal.objects.get(), officer=national(), granted=True, reason=REASON, at=SOON)
    sent([6, 7, 8], SOON + DAY, text)
    assert [holder_claims_follow(at=SOON + 2 * DAY) for _twice in range(2)] == [int(back), 0]
    assert (block().state == "active") is back
    assert Appeal.objects.count() == 1  # the same answer is no news


def test_a_stated_danger_and_an_appeal_of_the_holder_go_their_own_way(office: Office) -> None:
    says()
    listing_danger_state(entry=block(), officer=national("d@national.example"), reason="仍在诈骗", at=SOON)
    assert holder_claims_follow(at=SOON) == 0 and block().stands_as == "block"
    BlacklistEntry.objects.update(danger="")
    holder_claims_follow(at=SOON)
    appeal = appeal_file(entry=block(), user=holder(f"+86{DIGITS}"), text="号码是我新办的", at=SOON)
    appeal_answer(appeal=appeal, officer=national(), granted=False, reason=REASON, at=SOON)
    assert block().stands_as == "watch"  # whether the line changed hands is not answered yet
    appeal_answer(appeal=Appeal.objects.get(kind="holder"), officer=national(), granted=False, reason=REASON, at=SOON)
    assert block().stands_as == "block"


def test_what_ends_otherwise_asks_no_officer_any_more(office: Office) -> None:
    says()
    Violation.objects.filter(case=office.case).update(state="suspected")
    execution_settle(office.case, "decision_revoked", at=SOON, actor=ACTOR)
    BlacklistEntry.objects.filter(pk=block().pk).update(until=SOON)
    assert holder_claims_follow(at=SOON + DAY) == 0


def test_the_officers_page_says_who_said_what_and_decides(office: Office, at_the_time: Any) -> None:
    says(contract="")
    row = Appeal.objects.get()
    desk = signed_in(national())
    assert str(row.pk) in desk.get("/regulator/appeals/").content.decode()
    page = desk.get(f"/regulator/appeals/{row.pk}/").content.decode()
    for said in ("示例电信", "王小明", "运营商未说明合同", "2026年12月10日"):
        assert said in page, said
    answer = {"form": "answer", "answer-outcome": "granted", "answer-reason": REASON}
    assert send(desk, f"/regulator/appeals/{row.pk}/", {**answer, "answer-reason": ""}).status_code == 422
    assert send(desk, f"/regulator/appeals/{row.pk}/", answer).status_code == 302
    assert block().end_reason == "holder_changed"
    assert REASON in desk.get(f"/regulator/appeals/{row.pk}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_followed_at_once_an_officer_is_asked_once(office: Office) -> None:
    says()
    Appeal.objects.all().delete()
    BlacklistEntry.objects.update(fallen_at=None)
    at_once(3, lambda: holder_claims_follow(at=SOON))
    assert Appeal.objects.count() == 1 and block().stands_as == "watch"


def test_of_lines_that_were_the_callers_all_along_none_is_looked_at_each_minute(office: Office) -> None:
    """Most answers say that. The sweep costs what changed hands, not what was ever asked."""
    says(since=date(2026, 3, 1), holder="速达信贷咨询有限公司")
    lines = [Caller.objects.get(value__endswith=DIGITS).pk]
    assert claims_to_follow(SOON, lines) == []
    says(SOON + DAY)
    assert claims_to_follow(SOON + DAY, lines) == [block()]
    assert claims_to_follow(SOON + DAY, []) == []


def test_a_claim_of_which_nothing_changed_is_not_looked_at(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    says()
    holder_claims_follow(at=SOON)  # the entry fell, which is a change of it
    assert not HolderClaimChange.objects.exists()
    looked: list[object] = []

    def look(entry: BlacklistEntry, _at: datetime) -> bool:
        looked.append(entry)
        return False

    monkeypatch.setattr(holder_claim, "_follow", look)
    assert holder_claims_follow(at=SOON + DAY) == 0 and looked == []
    holder_claims_note()  # as under another version of the pack
    holder_claims_follow(at=SOON + DAY)
    assert looked == [block()]


def test_a_claim_that_fails_stays_noted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_about: object) -> bool:
        raise ValueError("a fault of ours")

    with monkeypatch.context() as patch, pytest.raises(ValueError, match="ours"):
        patch.setattr(holder_claim, "_follow", broken)
        says(SOON + DAY)
    assert block().stands_as == "block"
    assert holder_claims_follow(at=SOON + DAY) == 1 and block().stands_as == "watch"


@pytest.mark.django_db(transaction=True)
def test_a_complaint_that_commits_late_is_found_late(office: Office) -> None:
    sent([4, 5], NOW - DAY)
    says()
    with transaction.atomic():
        sent([6, 7, 8], SOON + DAY)
        at_once(1, lambda: holder_claims_follow(at=SOON + 2 * DAY))
    assert block().stands_as == "watch"
    holder_claims_follow(at=SOON + 2 * DAY)
    assert block().stands_as == "block"
