"""The administrator sees what messages cost by purpose and hour, is warned before a cap, and stops a purpose."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from compliance.desk.tasks import sms_budgets_warn
from core import clock
from core.access.roles import Role
from core.models import AuditRecord, SmsHour, SmsMessage, SmsPurpose, User
from core.selectors.sms_purpose import hour_of
from core.services.number import number_obtain
from core.services.sms import sms_queue, sms_send
from core.sms.purposes import PURPOSES
from tests.acts import acts
from tests.budgets import caps
from tests.compliance.desk.test_desk import at_the_time
from tests.compliance.world import officer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
Caps = Callable[..., None]
__all__ = ["at_the_time", "caps"]
PAGE = "/administration/messages/"


@pytest.fixture
def admin() -> User:
    return officer(Role.ADMINISTRATOR, "", mail="admin@office.example")


@pytest.fixture
def desk(admin: User) -> Client:
    return signed_in(admin, language="en")


def page(desk: Client) -> str:
    return " ".join(desk.get(PAGE).content.decode().split())


def spent(purpose: str, count: int, hours_ago: int = 0) -> None:
    SmsHour.objects.create(purpose=purpose, hour=hour_of(clock.now()) - timedelta(hours=hours_ago), spent=count)


def test_spending_is_shown_by_purpose_and_hour(desk: Client) -> None:
    spent("code", 1234)
    spent("code", 77, 23)
    spent("code", 9999, 24)  # a day ago
    spent("consent", 55)
    text = page(desk)
    assert "1,234" in text and "> 77 <" in text and "> 55 <" in text and "9,999" not in text
    assert text.count("dnc-chart__columns") == len(PURPOSES) and "Codes: 1,234 of 300,000 today" in text


def test_a_purpose_is_stopped_and_goes_on(desk: Client, admin: User) -> None:
    at = clock.now()
    message = sms_queue(
        number=number_obtain(e164="+8613912345678", at=at), kind="consent", text="x", at=at, language="en"
    )
    stop = f"{PAGE}consent/stop/"
    assert "Stop messages of this kind" in desk.get(stop).content.decode()
    for _ in range(2):
        assert desk.post(stop)["Location"] == PAGE
    assert not sms_send(message_id=message.pk, at=at)
    shown = desk.get(PAGE).content.decode()
    assert "Stopped" in shown and str(admin) in shown and SmsPurpose.objects.get().stopped_by == admin
    assert desk.post(f"{PAGE}consent/resume/")["Location"] == PAGE
    assert sms_send(message_id=message.pk, at=at + timedelta(minutes=2))
    assert acts("sms_purpose") == ["sms_purpose.stopped", "sms_purpose.resumed"]
    assert set(AuditRecord.objects.filter(act__startswith="sms_purpose").values_list("actor", flat=True)) == {
        f"user:{admin.pk}"
    }


def test_unknown_purposes_are_no_page(desk: Client) -> None:
    assert desk.post(f"{PAGE}fax/stop/").status_code == 404 and desk.post(f"{PAGE}code/end/").status_code == 404


def test_administrators_are_warned_before_the_cap_once(desk: Client, caps: Caps) -> None:
    caps(**{"code.a_day": 100})
    officer(Role.OFFICER, mail="officer@office.example")
    spent("code", 79)
    sms_budgets_warn()
    assert not mail.outbox and "budget is spent" not in desk.get("/administration/").content.decode()
    SmsHour.objects.update(spent=80)
    for _ in range(3):
        sms_budgets_warn()
    assert [letter.to for letter in mail.outbox] == [["admin@office.example"]]
    assert "/administration/messages/" in str(mail.outbox[0].body)
    for page in ("/administration/", PAGE):
        text = desk.get(page).content.decode()
        assert "80 % of today" in text and "20 are left" in text.replace("\n", " ")
    SmsHour.objects.update(spent=100)
    assert "None goes out any more today" in desk.get(PAGE).content.decode()


def test_what_waits_and_what_was_given_up_is_counted(desk: Client, caps: Caps) -> None:
    caps(**{"registration.a_day": 1})
    at = clock.now()
    for n in range(3):
        number = number_obtain(e164=f"+86139{n:08d}", at=at)
        sms_queue(number=number, kind="registration", text="x", at=at, language="en")
    for message in SmsMessage.objects.order_by("pk")[:2]:
        sms_send(message_id=message.pk, at=at)
    row = page(desk).split('<th scope="row">Registrations made and changed')[1].split("</tr>")[0]
    figures = [cell.split("<")[0].strip() for cell in row.split('class="dnc-table__number">')[1:]]
    assert figures == ["1", "1", "1", "1"]  # sent, budget, waiting, given up
