"""The letter that tells of electronic service: noted with it, sent once, and again where it was lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from compliance.cases.models import CaseEvent, ServiceMail
from compliance.cases.selectors.service_mail import LEASE, MOST_TRIES, mails_waiting
from compliance.cases.sending import service_mail
from compliance.cases.services.case import case_fact_record, case_move
from compliance.cases.services.service_mail import service_mail_claim, service_mail_write
from compliance.cases.tasks import service_mails_sweep
from core import clock
from tests.compliance.cases.office import Office, notice_issued, paper
from tests.compliance.cases.test_notices import member_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def event() -> CaseEvent:
    """A notice served electronically; its task never ran."""
    office = Office()
    at = office.act("case.propose_penalty") + timedelta(days=1)
    member_of(office.firm)
    person, signed = office.people["officer"], paper(office.case, "signed_address")
    case_fact_record(case=office.case, officer=person, fact="address_confirmed", paper=signed, at=at)
    notice_issued(office.case, person, at, "electronic")
    case_move(
        case=office.case, act="case.serve_notice", actor=person, at=at, facts={"service_way": "electronic"}, text="正文"
    )
    return CaseEvent.objects.get(act="case.serve_notice")


def test_a_lost_letter_is_found_by_the_sweep_and_sent_once(event: CaseEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ServiceMail.objects.get().event == event, "noted in the transaction of the service"
    monkeypatch.setattr(clock, "now", lambda: event.at + MINUTE)
    asked: list[int] = []
    monkeypatch.setattr("compliance.cases.tasks.service_mail.delay", asked.append)
    service_mails_sweep()
    assert asked == [event.pk]
    assert service_mail_write(event_id=event.pk, at=event.at + MINUTE) == 1 and len(mail.outbox) == 1
    assert service_mail_write(event_id=event.pk, at=event.at + 60 * MINUTE) == 0 and len(mail.outbox) == 1
    service_mails_sweep()
    assert asked == [event.pk]


def test_of_two_at_once_one_writes_and_whoever_was_killed_is_followed(event: CaseEvent) -> None:
    assert service_mail_claim(event_id=event.pk, at=event.at)
    assert not service_mail_claim(event_id=event.pk, at=event.at + MINUTE) and mails_waiting(event.at + MINUTE, 9) == []
    assert service_mail_write(event_id=event.pk, at=event.at + LEASE + MINUTE) == 1


def test_a_letter_that_reaches_nobody_is_tried_a_few_times(event: CaseEvent, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def away(to: str, *_args: Any, **_more: Any) -> bool:
        tried.append(to)
        return False

    monkeypatch.setattr(service_mail, "mail_send", away)
    for n in range(MOST_TRIES + 3):
        assert service_mail_write(event_id=event.pk, at=event.at + n * (LEASE + MINUTE)) == 0
    assert tried == ["owner@firm.example"] * MOST_TRIES and mails_waiting(event.at + timedelta(days=9), 9) == []


def test_what_was_served_in_another_way_has_no_letter() -> None:
    office = Office()
    at: Any = office.act("case.serve_notice")
    assert not ServiceMail.objects.exists() and mails_waiting(at, 9) == []
