"""The time for an answer to an appeal warns and escalates by role, once, and decides nothing."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from compliance.cases.models import AppealStep
from compliance.cases.selectors.appeal_clock import (
    appeal_recipients,
    appeals_brought,
    appeals_with_steps_due,
    steps_passed,
)
from compliance.cases.services.appeal_clock import appeal_clock_step, appeal_clocks_sweep, appeal_steps_claim
from compliance.desk.selectors.subject import appeals_for
from compliance.desk.sending import deadline_mail
from compliance.listings.models import Appeal, BlacklistEntry, ListingEvent
from compliance.listings.services.appeal import appeal_decide, appeal_file, question_ask
from core import clock as wall
from core.access.roles import Role
from core.models import AuditRecord, User
from core.policies import load
from core.running.one_at_a_time import one_at_a_time
from tests.compliance.listings.listed import AT, holder, listed, national, third
from tests.compliance.world import officer
from tests.registry.conftest import at_once
from tests.sessions import signed_in

CN = load("cn").versions[-1]
SOON = AT + timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


def filed() -> Appeal:
    return appeal_file(entry=listed("label"), user=holder(), text="不是我的电话", at=SOON)


def sweep(at: datetime) -> int:
    done = appeal_clocks_sweep(at=at)
    deadline_mail.deadline_letters_send(at=at)
    return done


def letters() -> list[str]:
    told = sorted(address.split("@")[0] for letter in mail.outbox for address in letter.to)
    mail.outbox.clear()
    return told


def office(appeal: Appeal) -> tuple[User, User, User]:
    """Who works on the entry's case, one who listed it among them; its head; the national supervisor."""
    case = appeal.entry.case
    assert case is not None
    owner = officer(province=case.province, mail="经办@office.example")
    for user in (owner, national("a@national.example")):
        case.officers.create(user=user, since=AT)
    head = officer(Role.HEAD, case.province, mail="负责人@office.example")
    return owner, head, officer(Role.SUPERVISOR, "", mail="督办@office.example")


def test_a_clock_warns_before_its_end_a_short_one_half_way_and_escalates_after_it() -> None:
    day = timedelta(days=1)
    long, short = SOON + 20 * day, SOON + day
    assert steps_passed(SOON, long, SOON + 10 * day, CN) == []
    assert steps_passed(SOON, long, long - timedelta(hours=1), CN) == ["owner"]
    assert steps_passed(SOON, short, SOON + day / 2 - MINUTE, CN) == []
    assert steps_passed(SOON, short, SOON + day / 2, CN) == ["owner"]
    assert steps_passed(SOON, short, short + MINUTE, CN) == ["owner", "head"]
    assert steps_passed(SOON, short, short + 10 * day, CN) == ["owner", "head", "supervisor"]


@pytest.mark.django_db
def test_owner_head_and_supervisor_are_told_once_each_until_it_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    row = filed()
    owner, head, supervisor = office(row)
    assert sweep(SOON + MINUTE) == 0 and letters() == []
    told = []
    for at in (row.deadline - timedelta(hours=1), row.deadline + MINUTE, row.deadline + timedelta(days=10)):
        assert [sweep(at), sweep(at + MINUTE)] == [1, 0]
        assert row.entry.case is not None and row.entry.case.reference in str(mail.outbox[0].body)
        assert ("已超期" in str(mail.outbox[0].body)) is (at > row.deadline)
        told.append(letters())
    assert told == [["经办"], ["负责人"], ["督办"]], "whoever listed it does not answer it"
    history = ListingEvent.objects.filter(act__startswith="listing.deadline").order_by("pk")
    assert list(history.values_list("act", "params__to")) == [
        ("listing.deadline_near", ["owner"]), ("listing.deadline_over", ["head"]), ("listing.deadline_over", ["supervisor"]),
    ]  # fmt: skip
    assert AuditRecord.objects.filter(act__startswith="listing.deadline", actor="system:clocks").count() == 3
    entry = BlacklistEntry.objects.get()
    assert (entry.state, entry.appeal_state) == ("active", "open"), "a clock decides nothing"
    # It stands on the first page of whom it was brought before, and on nobody else's.
    late = row.deadline + timedelta(days=10, minutes=2)
    monkeypatch.setattr(wall, "now", lambda: late)

    def brought() -> list[bool]:
        users = (owner, head, supervisor)
        pages = [signed_in(user).get("/regulator/").content.decode() for user in users]
        found = [appeals_brought(appeals_for(user, late), user, late).exists() for user in users]
        assert ['id="brought-appeals"' in page for page in pages] == found
        assert "督办" in pages[0] or row.state != Appeal.State.OPEN
        return found

    assert brought() == [False, True, True]
    row = appeal_decide(appeal=row, officer=third(), granted=True, reason="已核实", at=late)
    assert brought() == [False, False, False] and sweep(late + timedelta(days=30)) == 0 and letters() == []


@pytest.mark.django_db
def test_a_question_to_a_person_too_and_where_nobody_works_on_it_the_head_of_its_office() -> None:
    head = officer(Role.HEAD, "", mail="全国@office.example")
    entry = listed("label")
    BlacklistEntry.objects.update(case=None)
    asked = question_ask(entry=BlacklistEntry.objects.get(), user=holder(), text="为什么", at=SOON)
    assert asked.deadline == CN.due(SOON, CN.enforcement.deadlines["ask_human"])
    assert sweep(asked.deadline + MINUTE) == 1 and entry.public_id in str(mail.outbox[0].body)
    assert letters() == ["全国"]
    step = AppealStep.objects.get(to="owner")
    assert appeal_recipients(step) == [head]


@pytest.mark.django_db
def test_what_is_answered_between_the_step_and_its_letter_is_told_to_nobody() -> None:
    row = filed()
    office(row)
    at = row.deadline + MINUTE
    assert appeal_clocks_sweep(at=at) == 1
    appeal_decide(appeal=row, officer=third(), granted=False, reason="已核实", at=at)
    assert deadline_mail.deadline_letters_send(at=at) == 0 and letters() == []
    assert not AppealStep.objects.filter(told_at=None).exists()
    assert appeal_clock_step(appeal_id=row.pk, at=at + timedelta(days=30)) == 0


@pytest.mark.django_db(transaction=True)
def test_of_several_sweeps_one_goes_on_and_each_step_is_taken_once() -> None:
    row = filed()
    at = row.deadline + MINUTE
    with one_at_a_time("appeal clocks") as mine:
        assert mine and at_once(1, lambda: appeal_clocks_sweep(at=at)) == [0]
    assert appeals_with_steps_due(at, CN) == [row.pk]
    assert sum(at_once(3, lambda: appeal_clocks_sweep(at=at))) == 1
    assert AppealStep.objects.count() == 2 and appeals_with_steps_due(at, CN) == []
    assert sorted(len(claimed) for claimed in at_once(2, lambda: appeal_steps_claim(at=at))) == [0, 2]
