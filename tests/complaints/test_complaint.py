"""Filing: one complaint for one call, whoever sends it how often."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Caller, Complaint, Evidence
from complaints.rules.doors import Door
from complaints.rules.statement import read_statement
from complaints.selectors.complaint import complaint_of_reference, complaint_of_user, complaints_of_user
from complaints.services.complaint import FilingAnswer, complaint_file
from complaints.signals import complaint_filed
from core import clock
from core.models import AuditRecord, User
from core.numbers.withheld import is_withheld
from core.policies import current_policy
from core.services.user import citizen_obtain
from registry.register.services.holding import holding_add
from tests.acts import acts, refusal_of
from tests.registry.conftest import at_once

from .conftest import ALICE, BOB, SYSTEM, file_complaint, file_withheld, number


@pytest.mark.django_db
def test_a_complaint_is_kept_as_said_and_told_once(django_capture_on_commit_callbacks: Any) -> None:
    told: list[int] = []

    def listen(complaint_id: int, **_: Any) -> None:
        told.append(complaint_id)

    complaint_filed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            complaint = file_complaint(text="  Get a LOAN,  now ", channel="text").complaint
    finally:
        complaint_filed.disconnect(listen)
    assert told == [complaint.pk]
    assert complaint.text == "  Get a LOAN,  now "
    assert (complaint.evidence, complaint.status) == (Evidence.PROVED, "received")
    assert [step.status for step in complaint.steps.all()] == ["received"]
    assert AuditRecord.objects.filter(act="complaint.filed", target_id=complaint.pk).count() == 1


@pytest.mark.django_db
def test_the_same_call_is_one_complaint() -> None:
    at = clock.now() - timedelta(hours=1)
    first = file_complaint(at=at)
    again = file_complaint(at=at + timedelta(minutes=9))
    assert again.repeated
    assert again.complaint == first.complaint
    assert not file_complaint(at=at + timedelta(minutes=11)).repeated
    assert not file_complaint("4008095558", at=at).repeated
    assert not file_complaint(at=at, e164=BOB).repeated
    assert Complaint.objects.count() == 4


@pytest.mark.django_db
def test_a_caller_without_a_number_is_the_caller_of_one_call() -> None:
    """The same call again is the same complaint; whoever else was called from no number was called by another."""
    at = clock.now() - timedelta(hours=1)
    first = file_withheld(at=at, display="未知号码", manner="synthetic", claimed_name="Sunrise")
    assert file_withheld(at=at + timedelta(minutes=9)) == FilingAnswer(first.complaint, repeated=True)
    later, others = file_withheld(at=at + timedelta(minutes=11)), file_withheld(BOB, at=at)
    callers = [one.complaint.caller for one in (first, later, others)]
    assert len({caller.pk for caller in callers}) == Caller.objects.count() == 3
    assert all(is_withheld(caller.value) and not caller.allocated for caller in callers), "nobody can list them"
    said = first.complaint
    assert (said.display, said.manner, said.robocall, said.claimed_name) == ("未知号码", "synthetic", True, "Sunrise")


@pytest.mark.django_db
def test_no_other_door_takes_a_call_without_a_number() -> None:
    at = clock.now()
    for door in (Door.API, Door.FILE):
        body = {"withheld": True, "called": ALICE, "at": at.isoformat()}
        reading = read_statement(body, door=door, policy=current_policy(at), at=at)
        assert {problem.code for problem in reading.problems} == {"caller.missing", "field.unknown"}


@pytest.mark.django_db
def test_a_number_looked_after_shows_what_was_filed_since() -> None:
    """Of a number beside the one somebody signs in with; what its former keeper filed stays theirs."""
    user = citizen_obtain(number=number(ALICE), language="en", at=clock.now())
    before = file_complaint(e164=BOB, filed=clock.now() - timedelta(days=1)).complaint
    assert complaint_of_user(public_id=before.public_id, user=user) is None
    holding_add(user=user, number=number(BOB), at=clock.now(), actor=SYSTEM)
    since = file_complaint("95588", e164=BOB).complaint
    own = file_complaint("95588").complaint
    assert list(complaints_of_user(user=user)) == [own, since]
    assert complaint_of_reference(reference=since.short_reference.lower(), user=user) == since
    assert complaint_of_reference(reference=before.short_reference, user=user) is None
    staff = User.objects.create_user("clerk@office.example", created_at=clock.now())
    assert not complaints_of_user(user=staff).exists()


@pytest.mark.django_db(transaction=True)
def test_two_filings_at_once_are_one_complaint() -> None:
    at = clock.now()
    file_complaint("95588", at=at)  # makes the number and loads what is loaded on first use
    answers = at_once(4, lambda: file_complaint(at=at).repeated)
    assert sorted(answers) == [False, True, True, True]
    assert Complaint.objects.filter(caller__value="+864008095559").count() == 1


@pytest.mark.django_db
def test_a_draft_that_waited_too_long_is_refused_at_filing() -> None:
    now = clock.now()
    body = {"caller": "95588", "called": ALICE, "at": (now - timedelta(days=729)).isoformat()}
    said = read_statement(body, door=Door.API, policy=current_policy(now), at=now).statement
    assert said is not None
    late = now + timedelta(days=2)
    refused = refusal_of(lambda: complaint_file(statement=said, number=number(), source="site", at=late, actor=SYSTEM))
    assert refused == "call.too_old"
    assert not Complaint.objects.exists()
    assert acts("complaint") == []


@pytest.mark.django_db
def test_the_number_that_was_called_is_nobodys_who_called_it() -> None:
    """Taken for a caller, it would stand in the clear; so at every door."""
    at = clock.now()
    body = {"caller": "139 1234 5678", "at": at.isoformat(), "category": "loans"}
    for door in (Door.API, Door.FILE):
        reading = read_statement({**body, "called": ALICE}, door=door, policy=current_policy(at), at=at)
        assert [(one.pointer, one.code) for one in reading.problems] == [("/caller", "caller.own")]
    said = read_statement(body, door=Door.SITE, policy=current_policy(at), at=at).statement
    assert said is not None

    def file(e164: str) -> str:
        return refusal_of(
            lambda: complaint_file(statement=said, number=number(e164), source="site", at=at, actor=SYSTEM)
        )

    assert file(ALICE) == "caller.own" and not Caller.objects.exists() and acts("complaint") == []
    assert file(BOB) == ""
