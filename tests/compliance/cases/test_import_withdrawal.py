"""An import taken back: complaints, suspicions, cases and proposals follow; what was decided stays."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from complaints.models import Caller, Complaint, ComplaintImport, ImportedRow
from complaints.services.complaint_import import complaints_import
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.cases.services.import_withdrawal import Withdrawn, import_withdraw
from compliance.desk.models import CallerFigures
from compliance.desk.services.figures import figures_count
from compliance.findings.models import Assessment, Violation
from compliance.findings.services.assessment import complaints_assess
from compliance.listings.models import BlacklistEntry
from core.models import AuditRecord
from registry.firms.services.operator import operator_admit
from tests.acts import behind, refusal_of
from tests.complaints.conftest import ftc_file
from tests.compliance.world import ACTOR
from tests.registry.conftest import Api, make_key

pytestmark = pytest.mark.django_db
AT = datetime(2021, 7, 9, 12, 0, tzinfo=UTC)
STATES = ("Virginia,757", "New York,315", "Ohio,216", "Texas,214", "Florida,305", "Georgia,404")


@pytest.fixture(autouse=True)
def us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


def rows(first: int, count: int) -> list[str]:
    """Robocalls of one caller, in six states on two days, each a little later."""
    return [
        f"3152328257,2021-07-08 08:{n:02}:40,2021-07-0{6 + n % 2} 13:{n:02}:00,Poquoson,{STATES[n % 6]},Other,N"
        for n in range(first, first + count)
    ]


def take_in(*lines: str) -> ComplaintImport:
    batch = complaints_import(
        file=io.BytesIO(ftc_file(*lines)), name="july.csv", format="ftc", client="", at=AT, actor=ACTOR
    )
    complaints_assess(import_id=batch.pk, at=AT)
    violations_gather(at=AT)
    return batch


def withdraw(batch: ComplaintImport, reason: str = "the file of another year") -> Withdrawn:
    return import_withdraw(batch=batch, reason=reason, at=AT + timedelta(days=1), actor=ACTOR)


def test_everything_that_came_of_an_import_goes() -> None:
    batch = take_in(*rows(0, 24), "none,2021-07-08 08:00:00,2021-07-06 13:00:00,,,,,")
    case = Case.objects.get()
    assert case.violations.count() == 24 and BlacklistEntry.objects.get().state == "proposed"
    done = withdraw(batch)
    assert done == Withdrawn(complaints=24, kept=0, violations=24, cases=1, rows=1)
    for model in (Complaint, Violation, Assessment, ImportedRow):
        assert not model._default_manager.exists()
    case.refresh_from_db()
    assert (case.state, case.gathering, case.deadline) == ("closed", False, None) and case.closed_at
    assert case.events.latest("pk").params == {"violations": 24, "left": 0}
    assert not BlacklistEntry.objects.filter(state__in=["proposed", "active"]).exists()
    record = AuditRecord.objects.get(act="complaint_import.withdrawn")
    assert (record.data["complaints"], record.data["reason"]) == (24, "the file of another year")
    assert refusal_of(lambda: withdraw(batch)) == "import.withdrawn"


def test_callers_whom_nothing_names_any_more_go_though_their_figures_were_counted() -> None:
    batch = take_in(*[f"315232825{n},2021-07-08 08:00:40,2021-07-06 13:0{n}:00,,Ohio,216,Other,N" for n in range(3)])
    figures_count()
    assert CallerFigures.objects.count() == Caller.objects.count() == 3
    assert withdraw(batch).complaints == 3
    assert not Caller.objects.exists() and not CallerFigures.objects.exists()
    assert figures_count() and not CallerFigures.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_assessed_at_this_moment_goes_too() -> None:
    batch = complaints_import(
        file=io.BytesIO(ftc_file(*rows(0, 3))), name="july.csv", format="ftc", client="", at=AT, actor=ACTOR
    )
    done = behind(lambda: complaints_assess(import_id=batch.pk, at=AT), lambda: withdraw(batch))
    assert done.complaints == 3
    for model in (Complaint, Violation, Assessment):
        assert not model._default_manager.exists()


def test_a_case_keeps_what_came_from_elsewhere() -> None:
    kept, batch = take_in(*rows(0, 22)), take_in(*rows(22, 10))
    case = Case.objects.get()
    assert case.violations.count() == 32
    assert withdraw(batch).complaints == 10
    case.refresh_from_db()
    assert (case.state, case.violations.count()) == ("opened", 22)
    assert Complaint.objects.filter(imported_by=kept).count() == 22
    assert Caller.objects.get().complaints.count() == 22
    assert BlacklistEntry.objects.get().state == "proposed"


def test_what_a_decision_rests_on_stays() -> None:
    batch = take_in(*rows(0, 24))
    Case.objects.update(state="decided", gathering=False, decided_at=AT)
    done = withdraw(batch)
    assert (done.complaints, done.kept, done.cases) == (0, 24, 0)
    assert Violation.objects.count() == 24


def test_the_file_can_be_handed_in_anew() -> None:
    first = take_in(*rows(0, 3))
    withdraw(first)
    again = take_in(*rows(0, 3))
    assert again.pk != first.pk and again.accepted == 3


def test_it_needs_a_reason() -> None:
    batch = take_in(*rows(0, 3))
    assert refusal_of(lambda: withdraw(batch, " ")) == "withdrawal.reason"
    assert Complaint.objects.count() == 3


def test_the_command_shows_judges_releases_and_withdraws(capsys: pytest.CaptureFixture[str]) -> None:
    late = "3152328258,2021-07-08 08:00:00,2021-07-09 13:00:00,Poquoson,Virginia,757,Other,N"
    batch = take_in(*rows(0, 3), late)
    row = ImportedRow.objects.get()
    call_command("complaint_imports")
    call_command("complaint_imports", "show", batch.public_id)
    call_command("complaint_imports", "judge", batch.public_id)
    call_command("complaint_imports", "release", str(row.pk), reason="looked")
    call_command("complaint_imports", "withdraw", batch.public_id, reason="wrong year")
    shown = capsys.readouterr().out
    for words in (
        "july.csv",
        "call.after_filing",
        f"row {row.pk}",
        "0 accepted, 1 held still",
        "released as cmp_",
        "4 complaints",
    ):
        assert words in shown
    with pytest.raises(CommandError, match="no such import"):
        call_command("complaint_imports", "show", "imp_unknown")


def test_a_client_takes_its_own_import_back(settings: Any) -> None:
    settings.DNC_POLICY = "cn"
    operator = operator_admit(name="China Example Telecom", at=AT, actor=ACTOR)
    api = Api(make_key(operator, "complaint", at=AT)[1])
    made = api.post(
        "complaints/import?format=csv", "caller,at\n95588,2026-11-20T15:20:00+08:00\n", kind="text/csv"
    ).json()
    path = f"complaints/imports/{made['id']}/withdraw"
    assert api.post(path, {"reason": ""}).status_code == 422
    assert api.post(path, {"reason": "wrong file"}).json()["state"] == "withdrawn"
    assert not Complaint.objects.exists()
    assert api.post(path, {"reason": "again"}).status_code == 409
    assert api.get(f"complaints/imports/{made['id']}").json()["state"] == "withdrawn"
