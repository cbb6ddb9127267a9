"""Complaints in no case: each working day its office hears of those that became late, once."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail

from complaints.models import Complaint
from compliance.cases.models import ComplaintsLate
from compliance.cases.rules.complaints_late import TOLD, late_before
from compliance.cases.selectors.complaints_late import Late, late_by, late_counted
from compliance.cases.services.complaints_late import complaints_late_count
from compliance.cases.tasks import complaints_late_count as task
from compliance.desk.sending.deadline_mail import deadline_letters_send
from core import clock
from core.access.roles import Role
from core.models import AuditRecord
from core.policies import load
from tests.compliance.world import NOW, PEOPLE, complaint, officer, registered

CN = load("cn").versions[-1]


def test_a_complaint_is_late_once_its_working_days_have_passed() -> None:
    """Received on Friday, three working days end on Wednesday: on Thursday it is late, and Saturday's and Sunday's too."""
    assert late_before("complaint_checked", date(2026, 11, 25), CN).date() == date(2026, 11, 20)
    assert late_before("complaint_checked", date(2026, 11, 26), CN).date() == date(2026, 11, 23)
    assert [late_before(code, date(2026, 11, 26), CN).date().isoformat() for code in TOLD] == [
        "2026-11-23", "2026-11-05", "2026-10-29",
    ]  # fmt: skip


@pytest.mark.django_db
def test_offices_are_told_once_of_what_became_late(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = officer(Role.INTAKE_CLERK, mail="收件@office.example")
    officer(Role.INTAKE_CLERK, "CN-ZJ", mail="外省@office.example")
    officer(Role.HEAD, mail="负责人@office.example")
    for number in range(3):  # Friday, Saturday, Sunday
        complaint(registered(PEOPLE[number]), called_at=NOW + timedelta(days=number), caller=f"0571865300{number}1")
    Complaint.objects.update(province="CN-JS")

    def day(at: datetime) -> list[str]:
        monkeypatch.setattr(clock, "now", lambda: at)
        for _ in range(2):
            task()
            deadline_letters_send(at=at)
        told = sorted(letter.to[0].split("@")[0] for letter in mail.outbox)
        mail.outbox.clear()
        return told

    assert day(NOW + timedelta(days=5)) == []  # Wednesday
    assert day(NOW + timedelta(days=6)) == ["收件"]
    assert late_counted({"CN-JS"}) == [Late("complaint_checked", 3)] and late_counted({"CN-ZJ"}) == []
    assert day(NOW + timedelta(days=7)) == []  # nothing new
    assert complaints_late_count(at=NOW + timedelta(days=8)) == 0  # a Saturday
    # One becomes part of a case: it waits no more, and the head hears of two.
    Complaint.objects.filter(pk=Complaint.objects.order_by("pk")[0].pk).update(status="linked")
    assert day(NOW + timedelta(days=26)) == ["负责人"]
    assert late_by(Complaint.objects.all(), "complaint_handled").count() == 2
    assert late_counted({""}) == [Late("complaint_checked", 2), Late("complaint_handled", 2)]
    assert ComplaintsLate.objects.exclude(told_at=None).count() == 2 and clerk.is_active
    assert set(Complaint.objects.values_list("status", flat=True)) == {"linked", "received"}  # it decides nothing
    assert AuditRecord.objects.filter(act="complaints.late", actor="system:clocks").exists()
