"""Who is listed appeals for free: at once nothing names the line any more, and an officer who did not list it answers."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Caller
from compliance.cases.services.appeal_answer import appeal_answer, danger_state
from compliance.listings.answering.list_forms import FORMS
from compliance.listings.models import Appeal, BlacklistEntry, ListingNotice
from compliance.listings.rules.appeal import action_during_appeal, danger_counts
from compliance.listings.selectors.appeal import listings_of_holder, may_appeal, may_ask
from compliance.listings.selectors.listing import callers_listed, list_version
from compliance.listings.services.appeal import (
    appeal_decide,
    appeal_file,
    listing_danger_state,
    question_answer,
    question_ask,
)
from compliance.listings.services.listing import (
    Established,
    listing_by_decision,
    listing_confirm,
    listing_end,
    listing_propose,
)
from core import clock
from core.access.roles import Role
from core.models import SmsMessage, User
from core.policies import load
from tests.acts import acts, behind, refusal_of
from tests.compliance.cases.test_notices import member_of
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.listings.listed import AT, LINE, MOBILE, Reader, holder, listed, national, third
from tests.compliance.world import ACTOR, FIRM_CALLER, PEOPLE, ROGUE, firm, officer
from tests.pages import hidden, post, send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
CN = load("cn").versions[-1]
SOON = AT + timedelta(minutes=5)
WRONG = "这是我家的固定电话，从未外呼推销。"
REASON = "话务记录显示该线路未外呼。"
DIGITS = LINE[1:]


@pytest.mark.parametrize(
    ("action", "danger", "meanwhile"),
    [("block", False, "watch"), ("label", False, "watch"), ("block", True, "block"), ("label", True, "label"),
     ("emergency", False, "emergency"), ("watch", False, "watch")],
)  # fmt: skip
def test_block_and_label_fall_to_watch_but_for_a_stated_danger(action: str, danger: bool, meanwhile: str) -> None:
    assert action_during_appeal(action, danger=danger) == meanwhile


@pytest.mark.parametrize(
    ("reason", "traffic", "counts"),
    [("decision", None, True), ("decision", False, True), ("complaints", True, True), ("complaints", None, False),
     ("complaints", False, False), ("unproved_rows", None, False)],
)  # fmt: skip
def test_a_danger_counts_by_a_decision_or_the_operators_word_alone(reason: str, traffic: Any, counts: bool) -> None:
    assert danger_counts(reason, traffic) is counts


def pages() -> str:
    """What anybody may read of the line."""
    anybody = Client()
    read = [anybody.get("/blacklist/"), anybody.post("/caller-check/", {"caller": ROGUE})]
    return "".join(page.content.decode() for page in read)


@pytest.mark.parametrize("action", ["label", "block"])
def test_an_appeal_takes_a_poisoned_entry_off_every_list_and_page_in_the_same_moment(action: str) -> None:
    entry, reader = listed(action), Reader()
    named = reader.naming(DIGITS)
    assert named == (
        set(FORMS) if action == "block" else {"json", "ndjson", "csv", "ios"}
    )  # the others block whom they name
    assert entry.public_id in pages()
    before = list_version()
    filed = appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    assert reader.naming(DIGITS) == set()
    delta = reader.since(before)
    assert (delta["entries"], delta["removed"], delta["version"]) == ([], [entry.public_id], before + 1)
    assert entry.public_id not in pages() and not callers_listed(SOON).exists()
    entry.refresh_from_db()
    assert (entry.stands_as, entry.action, entry.state, entry.appeal_state) == ("watch", action, "active", "open")
    assert filed.deadline == CN.due(SOON, CN.enforcement.deadlines["appeal"])
    assert acts("listing.appeal") == ["listing.appealed"]


def test_what_is_over_is_nobodys_to_appeal_against_whether_or_not_a_sweep_came_by() -> None:
    entry, user = listed("label"), holder()
    over = entry.until
    assert over is not None
    before = over - timedelta(seconds=1)
    for at, stands in ((before, True), (over, False)):
        assert [row.pk for row in listings_of_holder(user, at)] == [entry.pk] * stands
        assert may_appeal(entry, user, at) is may_ask(entry, user, at) is stands
    assert refusal_of(lambda: appeal_file(entry=entry, user=user, text=WRONG, at=over)) == "appeal.not_listed"
    assert refusal_of(lambda: question_ask(entry=entry, user=user, text=WRONG, at=over)) == "appeal.not_listed"


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["danger", "refuse", "grant", "end"]), max_size=3))
def test_whatever_follows_an_appeal_the_list_names_what_stands_and_nothing_else(db: None, steps: list[str]) -> None:
    with transaction.atomic():
        entry = listed("block", reason="decision")
        row = appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
        stands, answered = False, False
        for step in steps:
            act = {
                "danger": lambda: listing_danger_state(entry=entry, officer=third(), reason="仍在诈骗", at=SOON),
                "refuse": lambda: appeal_decide(appeal=row, officer=third(), granted=False, reason=REASON, at=SOON),
                "grant": lambda: appeal_decide(appeal=row, officer=third(), granted=True, reason=REASON, at=SOON),
                "end": lambda: listing_end(entry=entry, reason="never_listed", at=SOON, actor=ACTOR),
            }[step]
            if not refusal_of(act):
                over = BlacklistEntry.objects.get(pk=entry.pk).state != "active"
                stands = not over and (stands or step in ("danger", "refuse"))
        assert BlacklistEntry.objects.all().published(SOON).exists() is stands
        assert callers_listed(SOON).exists() is stands and not answered
        assert (Caller.objects.get().decided_until is not None) is stands
        transaction.set_rollback(True)


def test_only_the_proved_holder_or_the_firm_it_is_approved_for_appeals() -> None:
    entry = listed()
    strangers = [holder(PEOPLE[5]), member_of(firm(caller="02586530009")), third()]
    for stranger in strangers:
        assert refusal_of(partial(appeal_file, entry=entry, user=stranger, text=WRONG, at=SOON)) == "appeal.holder"
        assert refusal_of(partial(question_ask, entry=entry, user=stranger, text=WRONG, at=SOON)) == "appeal.holder"
    gone = holder()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    assert refusal_of(lambda: appeal_file(entry=entry, user=gone, text=WRONG, at=SOON)) == "appeal.holder"
    assert not Appeal.objects.exists() and acts("listing.appeal") == []


def test_the_firm_of_an_approved_number_appeals_and_a_former_one_does_not() -> None:
    made = firm()
    entry, member = listed(caller=FIRM_CALLER), member_of(made)
    made.caller_numbers.update(until=AT)
    assert refusal_of(lambda: appeal_file(entry=entry, user=member, text=WRONG, at=SOON)) == "appeal.holder"
    made.caller_numbers.update(until=None)
    row = appeal_file(entry=entry, user=member, text=WRONG, at=SOON)
    assert (row.marketer, row.appellant) == (made, None)
    appeal_decide(appeal=row, officer=third(), granted=True, reason=REASON, at=SOON)
    assert list(ListingNotice.objects.order_by("pk").values_list("what", flat=True))[-1] == "answered"


def test_what_is_filed_twice_or_says_nothing_or_does_not_stand_is_refused() -> None:
    entry, owner = listed(), holder()

    def again() -> str:
        return refusal_of(lambda: appeal_file(entry=entry, user=owner, text=WRONG, at=SOON))

    assert refusal_of(lambda: appeal_file(entry=entry, user=owner, text=" \n", at=SOON)) == "appeal.text"
    assert [again(), again()] == ["", "appeal.filed"]
    appeal_decide(appeal=Appeal.objects.get(), officer=third(), granted=False, reason=REASON, at=SOON)
    assert again() == "appeal.answered"
    listing_end(entry=entry, reason="expired", at=SOON, actor=ACTOR)
    assert again() == "appeal.not_listed"


def test_an_officer_who_did_not_list_it_answers_with_reasons_and_once() -> None:
    owner, entry = holder(), listed("block")
    row = appeal_file(entry=entry, user=owner, text=WRONG, at=SOON)

    def decide(person: User, reason: str = REASON) -> str:
        return refusal_of(lambda: appeal_decide(appeal=row, officer=person, granted=True, reason=reason, at=SOON))

    assert decide(national("a@national.example")) == "appeal.own_listing"
    assert decide(officer(province="CN-ZJ")) == decide(officer(Role.AUDITOR, "")) == "listing.role"
    assert decide(third(), " ") == "appeal.reason"
    assert [decide(third()), decide(third())] == ["", "appeal.settled"]
    entry.refresh_from_db()
    row.refresh_from_db()
    assert (entry.state, entry.end_reason, entry.appeal_state) == ("ended", "appeal", "granted")
    assert (row.state, row.answer, row.answered_by) == ("granted", REASON, third())
    assert SmsMessage.objects.filter(kind="listing").count() == 2  # that it was listed, and the answer
    assert acts("listing.appeal") == ["listing.appealed", "listing.appeal_granted"]


def test_refused_it_does_again_what_it_did_for_the_rest_of_its_term() -> None:
    entry, reader = listed("block"), Reader()
    until, before = entry.until, reader.naming(DIGITS)
    row = appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    version = list_version()
    appeal_decide(appeal=row, officer=third(), granted=False, reason=REASON, at=SOON)
    entry.refresh_from_db()
    assert (entry.stands_as, entry.until, entry.appeal_state) == ("block", until, "refused")
    assert reader.naming(DIGITS) == before
    assert [one["id"] for one in reader.since(version)["entries"]] == [entry.public_id]


def test_only_a_stated_danger_keeps_it_on_the_list_and_only_on_a_decision() -> None:
    entry = listed("block")
    refused = refusal_of(lambda: listing_danger_state(entry=entry, officer=third(), reason="诈骗", at=SOON))
    assert refused == "danger.no_ground"
    BlacklistEntry.objects.update(reason="decision")
    row = appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    entry.refresh_from_db()
    assert entry.stands_as == "watch"  # until somebody has written why not
    assert (
        refusal_of(lambda: listing_danger_state(entry=entry, officer=third(), reason=" ", at=SOON)) == "danger.reason"
    )
    outsider = officer(province="CN-ZJ")
    assert refusal_of(lambda: danger_state(entry=entry, officer=outsider, reason="诈骗", at=SOON)) == "listing.role"
    danger_state(entry=entry, officer=third(), reason="仍在实施诈骗", at=SOON)
    entry.refresh_from_db()
    assert (entry.stands_as, entry.danger) == ("block", "仍在实施诈骗")
    # Whoever keeps it there answers no appeal against it.
    assert refusal_of(lambda: appeal_answer(appeal=row, officer=third(), granted=True, reason=REASON, at=SOON))
    other = national("d@national.example")
    appeal_answer(appeal=row, officer=other, granted=True, reason=REASON, at=SOON)
    entry.refresh_from_db()
    assert entry.state == "ended"


def test_a_danger_stated_before_lets_no_appeal_through() -> None:
    entry = listed("block", reason="decision")
    listing_danger_state(entry=entry, officer=third(), reason="仍在实施诈骗", at=AT)
    version = list_version()
    appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    entry.refresh_from_db()
    assert (entry.stands_as, entry.appeal_state, list_version()) == ("block", "open", version)


def test_while_an_appeal_runs_nothing_but_a_decision_is_put_in_its_place() -> None:
    entry = listed("label")
    waiting = listing_propose(entry=proposal(entry, "block"), at=AT, actor=ACTOR)
    assert waiting is not None
    appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    assert refusal_of(lambda: listing_confirm(entry=waiting, officer=third(), at=SOON)) == "listing.under_appeal"
    listing_end(entry=waiting, reason="evidence_gone", at=SOON, actor=ACTOR)
    assert listing_propose(entry=proposal(entry, "block"), at=SOON, actor=ACTOR) is None
    assert decided(entry)
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == ("ended", "superseded")
    row = Appeal.objects.get()
    assert appeal_decide(appeal=row, officer=third(), granted=False, reason=REASON, at=SOON).state == "refused"


def test_an_appeal_that_was_won_holds_against_the_same_decision() -> None:
    entry = listed("block", reason="decision")
    row = appeal_file(entry=entry, user=holder(), text=WRONG, at=SOON)
    appeal_decide(appeal=row, officer=third(), granted=True, reason=REASON, at=SOON)
    assert not decided(entry)


def proposal(entry: BlacklistEntry, action: str) -> BlacklistEntry:
    return BlacklistEntry(caller=entry.caller, case=entry.case, action=action, reason="complaints")


def decided(entry: BlacklistEntry) -> list[BlacklistEntry]:
    assert entry.caller is not None and entry.case_id is not None
    found = Established(entry.caller, people=3, days=2, confirmed=3, rows=0)
    until = SOON + timedelta(days=90)
    return listing_by_decision(
        case_id=entry.case_id, category="loans", established=[found], until=until, at=SOON, actor=ACTOR
    )


def test_a_person_answers_a_question_within_a_working_day_and_the_list_stays() -> None:
    entry, owner = listed(), holder()
    version = list_version()
    row = question_ask(entry=entry, user=owner, text="为什么标记我？", at=SOON)
    assert row.deadline == CN.due(SOON, CN.enforcement.deadlines["ask_human"])
    assert refusal_of(lambda: question_ask(entry=entry, user=owner, text="快点", at=SOON)) == "appeal.filed"
    assert refusal_of(lambda: question_answer(appeal=row, officer=third(), answer="", at=SOON)) == "appeal.reason"
    appeal_answer(appeal=row, officer=third(), granted=None, reason="由投诉数量触发，经人工核对。", at=SOON)
    assert refusal_of(lambda: question_answer(appeal=row, officer=third(), answer="x", at=SOON)) == "appeal.settled"
    row.refresh_from_db()
    assert (row.state, list_version()) == ("answered", version)
    assert acts("listing.asked", "listing.question") == ["listing.asked", "listing.question_answered"]


def test_the_entry_leads_its_holder_to_the_form_and_to_the_answer(at_the_time: Any) -> None:
    entry = listed("block")
    address = f"/blacklist/{entry.public_id}/"
    assert Reader().client.get("/api/v1/blacklist").json()["entries"][0]["redress_url"].endswith(address)
    page = Client().get(address).content.decode()
    mine = f"/my/listings/{entry.public_id}/"
    assert "建议拦截" in page and mine in page
    signing_in = Client().get(mine)
    assert signing_in.status_code == 302 and signing_in["Location"].endswith(f"?next={mine}")
    stranger = signed_in(holder(PEOPLE[5]))
    assert "/my/numbers/add/" in stranger.get(mine).content.decode()
    owner = signed_in(holder())
    bad = send(owner, mine, {"form": "appeal", "appeal-text": ""})
    assert bad.status_code == 422 and "govuk-error-message" in bad.content.decode()
    assert send(owner, mine, {"form": "appeal", "appeal-text": WRONG}).status_code == 302
    assert send(owner, mine, {"form": "question", "question-text": "请人工核对"}).status_code == 302
    page = owner.get(mine).content.decode()
    assert WRONG in page and "申诉期间" in page and 'value="appeal"' not in page
    gone = Client().get(address)
    assert gone.status_code == 200 and ROGUE[-4:] not in gone.content.decode().split("<main", 1)[1]
    assert stranger.get(mine).status_code == 404
    row = Appeal.objects.get(kind="appeal")
    desk = signed_in(third())
    assert str(row.pk) in desk.get("/regulator/appeals/").content.decode()
    at_the_time(days=20)
    assert '<strong><span class="dnc-nowrap">已超期' in desk.get("/regulator/").content.decode()
    at = f"/regulator/appeals/{row.pk}/"
    assert send(desk, at, {"form": "answer", "answer-outcome": "granted", "answer-reason": ""}).status_code == 422
    answer = {"form": "answer", "answer-outcome": "granted", "answer-reason": REASON}
    assert send(desk, at, answer).status_code == 302
    assert REASON in owner.get(mine).content.decode()
    assert clock.now() > row.deadline


def test_a_second_click_files_one_appeal() -> None:
    entry, owner = listed(), signed_in(holder())
    mine = f"/my/listings/{entry.public_id}/"
    sent = {**hidden(owner.get(mine)), "form": "appeal", "appeal-text": WRONG}
    assert [post(owner, mine, sent).status_code for _ in range(2)] == [302, 302]
    assert Appeal.objects.count() == 1


def test_whoever_gets_the_number_later_reads_nothing_of_what_was_asked_before() -> None:
    entry = listed(caller=MOBILE)
    appeal_file(entry=entry, user=holder(MOBILE), text=WRONG, at=SOON)
    assert signed_in(holder(PEOPLE[5])).get(f"/my/listings/{entry.public_id}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_an_appeal_and_a_second_at_once_one_is_filed() -> None:
    entry, owner = listed(), holder()

    def file() -> str:
        return refusal_of(lambda: appeal_file(entry=entry, user=owner, text=WRONG, at=SOON))

    assert behind(file, file) == "appeal.filed"
    assert Appeal.objects.count() == 1
