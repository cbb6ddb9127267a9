"""Whoever complained is told by one message a day what is new, without a link and without a firm's name."""

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint, ComplaintStep
from complaints.selectors.complaint_notice import numbers_to_tell
from complaints.services.complaint_notice import complaints_tell
from complaints.services.complaint_review import complaint_review_ask
from complaints.services.complaint_step import complaint_step_add
from complaints.services.complaint_withdrawal import complaint_withdraw
from complaints.tasks import complaint_news_sweep
from complaints.tasks import complaints_tell as tell_task
from core import clock
from core.models import SmsMessage
from core.secrets.encryption import ephemeral_decrypt
from core.services.user import citizen_obtain
from tests.acts import acts, behind

from .conftest import BOB, SYSTEM, file_complaint, number

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
REMEDY = {"zh-hans": "您可以补充录音。", "en": "Add a recording."}


def step(complaint: Complaint, status: str, **params: Any) -> Complaint:
    complaint_step_add(complaint_id=complaint.pk, status=status, params=params, at=clock.now(), actor=SYSTEM)
    return complaint


def tell(days: int = 0) -> bool:
    return complaints_tell(number_id=number().pk, at=clock.now() + days * DAY)


def texts() -> list[str]:
    rows = SmsMessage.objects.filter(kind="complaint").order_by("pk")
    return [ephemeral_decrypt("sms", bytes(row.body)).decode() for row in rows]


def test_what_the_complainant_did_is_no_news_and_what_became_of_it_is() -> None:
    filed = file_complaint().complaint
    assert numbers_to_tell(10, clock.now()) == [] and not tell()
    step(filed, "linked")
    assert numbers_to_tell(10, clock.now()) == [number().pk]
    assert [tell(), tell()] == [True, False]
    assert texts() == [f"【谢绝来电登记】投诉 {filed.short_reference}：已与其他投诉关联。请用本号码登录平台查看详情。"]
    assert acts("complaints.told") == ["complaints.told"]
    step(filed, "no_breach", why="证据不足", remedy=REMEDY)
    ComplaintStep.objects.update(news=False)
    complaint_review_ask(complaint_id=filed.pk, reasons="Look again.", at=clock.now(), actor=SYSTEM)
    assert not ComplaintStep.objects.filter(news=True).exists()


def test_no_breach_comes_with_what_can_be_done_in_the_readers_language_and_no_name() -> None:
    citizen_obtain(number=number(), language="en", at=clock.now())
    filed = step(file_complaint().complaint, "with_firm", who="www.evil.example 95588")
    step(filed, "no_breach", why="证据不足", remedy=REMEDY)
    assert tell()
    [text] = texts()
    assert f"Complaint {filed.short_reference}: Not established by the evidence. Add a recording." in text
    assert "evil" not in text and "http" not in text


def test_one_message_a_day_for_all_complaints_and_the_rest_in_the_next() -> None:
    for hours in range(5):
        step(file_complaint(at=clock.now() - timedelta(hours=30 + hours * 3)).complaint, "linked")
    assert tell() and "另有 2 件投诉。" in texts()[0]
    step(Complaint.objects.earliest("pk"), "filed_as_case")
    step(Complaint.objects.earliest("pk"), "under_review")
    assert not tell() and numbers_to_tell(10, clock.now()) == []
    assert tell(days=2) and texts()[1].count("投诉 T-") == 1 and "复核中" in texts()[1]
    assert not tell(days=4)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tell_at_once_one_does() -> None:
    step(file_complaint().complaint, "linked")
    assert behind(tell, tell) is False and len(texts()) == 1


def test_of_what_was_withdrawn_nothing_is_told() -> None:
    filed = step(file_complaint().complaint, "linked")
    complaint_withdraw(complaint_id=filed.pk, at=clock.now(), actor=SYSTEM)
    assert not tell() and numbers_to_tell(10, clock.now()) == []


def test_the_sweep_tells_whoever_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tell_task, "delay", tell_task)
    step(file_complaint().complaint, "linked")
    step(file_complaint(e164=BOB).complaint, "linked")
    for _ in range(2):
        complaint_news_sweep()
    assert len(texts()) == 2
