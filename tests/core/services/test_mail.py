"""Letters that a request has written: they leave after it, once, are tried again for a while, and are read by nobody meanwhile."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import BadHeaderError, EmailMessage
from django.db import transaction

from core import clock
from core.models import WaitingMail
from core.running.mail import Mail
from core.secrets.encryption import ephemeral_destroy
from core.selectors.mail import mails_to_send
from core.services.mail import HOLD, LIFETIME, MOST_TRIES, mail_leave, mail_queue
from core.tasks import mails_sweep
from tests.registry.conftest import at_once, tasks_run_here

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LETTER = Mail("li@example.cn", "您的链接", "http://site/links/a-token/", "link 7")
pytestmark = pytest.mark.django_db
__all__ = ["tasks_run_here"]


@pytest.fixture
def nobody_answers(settings: Any) -> Iterator[None]:
    """A mail server that is away."""
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    yield


def test_a_letter_leaves_after_the_act_and_is_kept_no_longer(mailoutbox: list[EmailMessage]) -> None:
    row = mail_queue(mail=LETTER, at=AT)
    assert not mailoutbox
    for said in ("li@example.cn", "a-token", "链接"):
        assert said.encode() not in bytes(row.sealed)
    assert [mail_leave(mail_id=row.pk, at=AT) for _ in range(3)] == [True, False, False]
    (sent,) = mailoutbox
    assert (sent.to, sent.subject, sent.body) == ([LETTER.to], LETTER.subject, LETTER.text)
    assert not WaitingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("tasks_run_here")
def test_an_act_that_is_undone_writes_to_nobody(mailoutbox: list[EmailMessage]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail_queue(mail=LETTER, at=AT)
        _ = 1 / 0
    assert not mailoutbox and not WaitingMail.objects.exists()
    mail_queue(mail=LETTER, at=clock.now())
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_hands_it_over(mailoutbox: list[EmailMessage]) -> None:
    row = mail_queue(mail=LETTER, at=AT)
    assert sorted(at_once(4, lambda: mail_leave(mail_id=row.pk, at=AT))) == [False, False, False, True]
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("tasks_run_here")
def test_the_sweep_finds_one_whose_task_was_lost(mailoutbox: list[EmailMessage]) -> None:
    mail_queue(mail=LETTER, at=clock.now())
    mails_sweep()
    mails_sweep()
    assert len(mailoutbox) == 1


@pytest.mark.usefixtures("nobody_answers")
def test_a_letter_that_nobody_took_is_tried_again_ever_later_and_then_forgotten(
    settings: Any, mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    row, at, waits = mail_queue(mail=LETTER, at=AT), AT, []
    for _ in range(MOST_TRIES - 1):
        assert not mail_leave(mail_id=row.pk, at=at) and not mail_leave(mail_id=row.pk, at=at + HOLD)
        row.refresh_from_db()
        assert mails_to_send(row.next_try_at - timedelta(seconds=1)) == []
        waits.append((row.next_try_at - at) / HOLD)
        at = row.next_try_at
    assert waits == [2**n for n in range(1, MOST_TRIES)] and at - AT < LIFETIME
    assert mails_to_send(at) == [row.pk] and not mail_leave(mail_id=row.pk, at=at)
    assert not WaitingMail.objects.exists() and not mailoutbox
    assert "link 7 could not be mailed" in caplog.text and "li@" not in caplog.text and "a-token" not in caplog.text


def test_a_letter_that_waited_for_its_whole_life_is_read_by_nobody(mailoutbox: list[EmailMessage]) -> None:
    """Whoever asked has asked anew by then."""
    row = mail_queue(mail=LETTER, at=AT)
    ephemeral_destroy(at=AT + timedelta(days=3))
    assert not mail_leave(mail_id=row.pk, at=AT + LIFETIME + timedelta(hours=1))
    assert not mailoutbox and not WaitingMail.objects.exists()


def test_a_letter_that_cannot_be_written_is_not_tried_for_ever(
    mailoutbox: list[EmailMessage], caplog: pytest.LogCaptureFixture
) -> None:
    """Each try fails in the middle, as by a fault of ours: nobody is left to count it but the next."""
    row, at = mail_queue(mail=Mail("li@example.cn", "two\nlines", "a text", "link 7"), at=AT), AT
    for _ in range(MOST_TRIES):
        with pytest.raises(BadHeaderError):
            mail_leave(mail_id=row.pk, at=at)
        at += HOLD
    assert not mail_leave(mail_id=row.pk, at=at)
    assert not WaitingMail.objects.exists() and not mailoutbox
    assert f"failed {MOST_TRIES} times" in caplog.text
