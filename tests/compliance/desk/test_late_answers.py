"""Firms that wait for an answer longer than they may: supervisors hear of each once, and nothing is decided by it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from compliance.desk.sending.late_answers_mail import late_answers_tell
from core.access.roles import Role
from core.models import User, WaitingMail
from core.policies import current_policy
from core.services.mail import mail_leave
from registry.firms.models import AdmissionRequest, Marketer
from registry.firms.services.admission_request import admission_object
from registry.firms.services.marketer import marketer_apply, marketer_refuse
from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.rules.scan import Asked, Found, Level, Measure
from registry.scrubs.services.restriction import restriction_decide, restriction_question_ask, restriction_set
from tests.acts import acts
from tests.compliance.world import ACTOR, NOW, officer

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def firm() -> Marketer:
    return marketer_apply(
        name="月明保险", registration_code="91310000MA1FL0000N", categories=["insurance"], province="CN-JS", at=NOW, actor=ACTOR
    )  # fmt: skip


@pytest.fixture
def asker() -> User:
    return User.objects.create_user(email="boss@moon.example", password="x", name="Boss", created_at=NOW)


def question(firm: Marketer, asker: User) -> RestrictionReview:
    found = Found(Level.STOPPED, Measure.RUNS)
    row = restriction_set(marketer=firm, key=None, found=found, asked=Asked(2_000, 1_500, 0), at=NOW)
    assert row is not None
    return restriction_question_ask(restriction=row, user=asker, text="我们的交换机号段", at=NOW)


def letters(at: datetime) -> list[EmailMessage]:
    """What has left by then."""
    for row in WaitingMail.objects.order_by("pk"):
        assert mail_leave(mail_id=row.pk, at=at)
    return mail.outbox


def test_supervisors_hear_once_of_what_waits_too_long_and_nobody_else_does(firm: Marketer, asker: User) -> None:
    officer(Role.SUPERVISOR, mail="above@office.example")
    head = officer(Role.HEAD, mail="head@office.example")
    review = question(firm, asker)
    marketer_refuse(marketer=firm, reason="没有地址", at=NOW, actor=ACTOR)
    objection = admission_object(marketer=firm, user=asker, text="有地址", at=NOW)
    assert review.due_at is not None and review.due_at < objection.deadline
    assert late_answers_tell(at=review.due_at) == 0 and not mail.outbox
    assert [late_answers_tell(at=review.due_at + DAY) for _again in range(3)] == [1, 0, 0]
    (letter,) = letters(review.due_at + DAY)
    assert letter.to == ["above@office.example"] and head.email not in letter.to
    assert "月明保险" in letter.body and "/regulator/" in letter.body and "备案" not in letter.body
    assert late_answers_tell(at=objection.deadline + DAY) == 1
    assert "备案异议" in letters(objection.deadline + DAY)[1].body and "人工" not in mail.outbox[1].body
    assert acts("restriction.questions_late") == ["restriction.questions_late"]
    assert acts("marketer.requests_late") == ["marketer.requests_late"]
    review.refresh_from_db()
    objection.refresh_from_db()
    assert (review.answered_at, objection.state) == (None, AdmissionRequest.State.OPEN), "a deadline decides nothing"


def test_what_was_answered_in_time_is_told_to_nobody(firm: Marketer, asker: User) -> None:
    person = officer(Role.SUPERVISOR, mail="above@office.example")
    question(firm, asker)
    restriction_decide(
        restriction=Restriction.objects.get(), outcome="kept", reason="连号", officer=person, at=NOW + DAY / 24
    )
    assert late_answers_tell(at=NOW + 30 * DAY) == 0 and not mail.outbox


def test_a_letter_names_so_many_and_counts_the_rest(
    firm: Marketer, asker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    above = officer(Role.SUPERVISOR, mail="above@office.example")
    above.language = "en"
    above.save(update_fields=["language"])
    monkeypatch.setattr("compliance.desk.sending.late_answers_mail.MOST", 1)
    question(firm, asker)
    marketer_refuse(marketer=firm, reason="没有地址", at=NOW, actor=ACTOR)
    admission_object(marketer=firm, user=asker, text="有地址", at=NOW)
    days = current_policy(NOW).enforcement.deadlines["admission_answer"].count
    late = NOW + 3 * days * DAY
    assert late_answers_tell(at=late) == 1
    (letter,) = letters(late)
    assert "And 1 more." in letter.body and "a person is asked" in letter.body
