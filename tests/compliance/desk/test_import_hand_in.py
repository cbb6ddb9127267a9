"""An officer hands in a file of another centre at the desk, sees how far it is, and loses nothing by a mistake."""

import gzip
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Complaint, ComplaintImport
from complaints.services import import_step
from complaints.services.import_step import import_step_take
from core import clock
from core.access.roles import Role
from tests.complaints.conftest import own_files
from tests.complaints.handing_in import CHINESE, folders, hand_in, many, sheets, table, work_off, workbook
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import officer
from tests.pages import hidden

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
__all__ = ["at_the_time", "own_files"]
LIST, HAND_IN = "/regulator/imports/", "/regulator/imports/hand-in/"
DAY_FILE = b"id,number,area-code\n" + b"".join(b"%032x,31523%05d,315\n" % (n, 10_000 + n) for n in range(12))
ENGLISH = {"Accept-Language": "en"}


def send(client: Client, data: bytes | None, name: str = "rows.csv", page: Any = None, **said: str) -> Any:
    """As a browser sends the form of `page`; without `data` no file was chosen."""
    fields = {**hidden(page or client.get(LIST), HAND_IN), "format": "", "day": "", **said}
    files = {} if data is None else {"file": SimpleUploadedFile(name, data, "application/octet-stream")}
    return client.post(HAND_IN, {**fields, **files}, headers=ENGLISH)


def shown(client: Client, language: str = "en") -> str:
    return str(client.get(LIST, headers={"Accept-Language": language}).content.decode())


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (table(CHINESE).encode("gb18030"), "csv"),
        (table(CHINESE, "\t", above="导出\n").encode("utf-16"), "csv"),
        (gzip.compress(many(20)), "ndjson"),
        (b'{"data": [{"id": "a", "attributes": {"company-phone-number": "3152328257"}}]}', "ftc-json"),
    ],
)
def test_the_format_is_found_out_where_the_file_shows_it(data: bytes, format: str) -> None:
    client = desk_of(officer())
    assert send(client, data)["Location"] == LIST
    made = ComplaintImport.objects.get()
    assert (made.format, made.client, made.name) == (format, "", "rows.csv")
    assert "The file is handed in" in shown(client)


def test_what_is_not_sure_is_asked_and_the_file_stays(django_capture_on_commit_callbacks: Any) -> None:
    client = desk_of(officer())
    asked = send(client, workbook(CHINESE), "province.xlsx")
    assert asked.status_code == 422 and "which format it has" in asked.content.decode()
    assert "province.xlsx is here already" in asked.content.decode() and len(folders()) == 1
    assert send(client, None, page=asked, format="csv")["Location"] == LIST
    with django_capture_on_commit_callbacks(execute=True):
        work_off()
    made = ComplaintImport.objects.get()
    assert (made.name, made.state, made.accepted) == ("province.xlsx", "finished", 2)
    assert folders() == set()


def test_a_sheet_is_named_in_the_form_and_a_wrong_one_costs_no_second_upload() -> None:
    client = desk_of(officer())
    refused = send(client, sheets(新=CHINESE, 旧=CHINESE[:1]), "province.xlsx", format="csv", sheet="older")
    page = refused.content.decode()
    assert refused.status_code == 422 and 'id="id_sheet_error"' in page and "has no sheet of this name" in page
    assert 'value="older"' in page and "province.xlsx is here already" in page
    assert not ComplaintImport.objects.exists() and len(folders()) == 1
    assert send(client, None, page=refused, format="csv", sheet="2")["Location"] == LIST
    made = ComplaintImport.objects.get()
    assert (made.sheet, made.name) == ("旧", "province.xlsx")
    assert "province.xlsx, sheet 旧: waits its turn" in shown(client)
    work_off()
    assert "province.xlsx, sheet 旧</a>" in shown(client) and Complaint.objects.count() == 1
    held = client.get(f"/regulator/imports/rows/?batch={made.public_id}", headers=ENGLISH).content.decode()
    assert "province.xlsx, sheet 旧" in held
    send(client, sheets(新=CHINESE, 旧=CHINESE[:1]), "province.xlsx", format="csv")
    assert ComplaintImport.objects.count() == 2 and "handed in before" not in shown(client)


def test_a_day_file_needs_its_day_and_its_name_may_say_it(settings: Any) -> None:
    settings.DNC_POLICY = "us"
    client = desk_of(officer())
    asked = send(client, DAY_FILE, "day.csv")
    assert asked.status_code == 422 and "Say which day they were filed on" in asked.content.decode()
    wrong = send(client, None, page=asked, day="yesterday", format="ftc")
    assert wrong.status_code == 422 and 'value="yesterday"' in wrong.content.decode()
    assert '<option value="ftc" selected' in wrong.content.decode()
    assert send(client, None, page=wrong, day="2021-03-11")["Location"] == LIST
    assert str(ComplaintImport.objects.get().day) == "2021-03-11"
    assert send(client, DAY_FILE + b"\n", "ftc_api_2021-03-14.csv")["Location"] == LIST
    assert str(ComplaintImport.objects.latest("pk").day) == "2021-03-14"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "Choose a file."),
        (b"", "holds no rows"),
        (b"<html><body>", "is a web page"),
        (b"what is this?", "which format it has"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(data: bytes | None, said: str) -> None:
    refused = send(desk_of(officer()), data)
    assert refused.status_code == 422 and said in refused.content.decode()
    assert not ComplaintImport.objects.exists()


def test_a_second_click_makes_no_second_import() -> None:
    client = desk_of(officer())
    send(client, many(20))
    send(client, many(20))
    assert "handed in before" in shown(client)
    assert ComplaintImport.objects.count() == len(folders()) == 1
    work_off()
    assert Complaint.objects.count() == 18


def test_the_page_shows_how_far_it_is_who_handed_it_in_and_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_step, "STEP_SECONDS", 0.0)
    user = officer()
    client = desk_of(user)
    send(client, many(2_500), "jiangsu.ndjson")
    made = ComplaintImport.objects.get()
    assert "jiangsu.ndjson: waits its turn" in shown(client) and str(user) in shown(client)
    import_step_take(now=clock.now)
    assert "the file is being read" in shown(client)
    for _ in range(4):
        import_step_take(now=clock.now)
    page = shown(client, "zh-hans")
    assert 'max="2500" value="1000"' in page and "jiangsu.ndjson" in page
    path = f"{LIST}{made.public_id}/progress/"
    part = client.get(path, headers={"HX-Request": "true", **ENGLISH})
    assert "1,000 of 2,500 rows" in part.content.decode() and "<html" not in part.content.decode()
    assert client.get(path)["Location"] == LIST
    work_off()
    assert client.get(path, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "<progress" not in shown(client)
    hand_in(gzip.compress(many(2_000))[:-9], client="")
    work_off()
    assert "cannot be unpacked to its end" in shown(client)


def test_a_head_withdraws_an_import_that_runs(django_capture_on_commit_callbacks: Any) -> None:
    head = desk_of(officer(Role.HEAD))
    send(head, many(2_500))
    made = ComplaintImport.objects.get()
    import_step_take(now=clock.now)
    path = f"{LIST}{made.public_id}/withdraw/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = head.post(path, {**hidden(head.get(path)), "reason": "another year's"})
    assert answer.status_code == 302 and folders() == set()
    work_off()
    assert not Complaint.objects.exists() and "Withdrawn" in shown(head)


def test_an_auditor_sees_the_list_and_hands_nothing_in() -> None:
    auditor = desk_of(officer(Role.AUDITOR))
    assert HAND_IN not in shown(auditor)
    assert auditor.post(HAND_IN, {}).status_code == 403
    assert Client(enforce_csrf_checks=True).post(HAND_IN, {}).status_code in (302, 403)


def test_without_its_token_a_form_does_nothing() -> None:
    client = desk_of(officer())
    client.handler.enforce_csrf_checks = True
    file = SimpleUploadedFile("rows.ndjson", many(5))
    assert client.post(HAND_IN, {"file": file}).status_code == 403
    assert not ComplaintImport.objects.exists() and folders() == set()
