"""A large file is handed in by the API: kept unreadable, worked off later, known again, taken back while it runs."""

import gzip
import io
import json
import os
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.selectors.held_rows import row_shown
from complaints.services.import_job import import_files_tidy
from complaints.services.import_step import import_step_take
from core import clock
from core.running.vault_folder import UPLOAD_SECONDS
from registry.firms.models import Operator
from tests.acts import acts
from tests.complaints.handing_in import (
    CHINESE,
    counts,
    done,
    folders,
    hand_in,
    many,
    outcomes,
    table,
    upload,
    work_off,
    workbook,
)
from tests.registry.conftest import Api, make_key

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
PATH = "complaints/import?format=ndjson"
LATER = {"Prefer": "respond-async"}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def state(api: Api, answer: Any) -> Any:
    return api.get(answer["Location"].removeprefix("/api/v1/")).json()


def test_a_large_file_is_a_job_with_progress_and_its_rows_come_by_pages(api: Api) -> None:
    answer = api.post(PATH, many(2_500), kind="application/x-ndjson")
    begun = answer.json()
    assert (answer.status_code, answer["Location"]) == (202, f"/api/v1/complaints/imports/{begun['id']}")
    assert (begun["state"], begun["part"], begun["problem"], answer["Retry-After"]) == ("running", 0.0, None, "2")
    assert begun["progress"]["rows_total"] is None
    work_off()
    ended = state(api, answer)
    assert (ended["state"], ended["part"], ended["progress"]["eta_seconds"]) == ("finished", 1.0, 0)
    assert ended["progress"]["rows_done"] == ended["counts"]["rows"] == 2_500
    assert ended["counts"] == {"rows": 2_500, "accepted": 2_250, "quarantined": 25, "rejected": 225}
    rows, path = [], f"complaints/imports/{begun['id']}/rows?rows=all"
    while path:
        page = api.get(path).json()
        rows += page["items"]
        path = (page["next"] or "").partition("/api/v1/")[2]
    assert [row["line"] for row in rows] == list(range(1, 2_501))
    assert {bool(row["id"]) for row in rows if row["status"] == "accepted"} == {True}
    assert (rows[99]["reasons"], rows[99]["cells"]["caller"]) == (["caller.unallocated"], "0250000000")
    assert folders() == set(), "the file is gone"


def test_a_small_file_is_answered_at_once_unless_that_is_not_wanted(api: Api) -> None:
    assert api.post(PATH, many(20), kind="application/x-ndjson").status_code == 200
    later = api.post(PATH, many(20, first=20), kind="application/x-ndjson", **LATER)
    assert (later.status_code, later.json()["state"]) == (202, "running")
    work_off()
    assert state(api, later)["counts"]["rows"] == 20
    again = api.post(PATH, many(20, first=20), kind="application/x-ndjson")
    assert (again.status_code, again.json()["id"], len(again.json()["rows"])) == (200, later.json()["id"], 20)


def test_a_job_says_of_each_row_what_one_call_says(api: Api) -> None:
    data = many(900)
    assert api.post(PATH, data, kind="application/x-ndjson").status_code == 200
    at_once = outcomes()
    ImportedRow.objects.all().delete()
    Complaint.objects.all().delete()
    ComplaintImport.objects.all().delete()
    api.post(PATH, data, kind="application/x-ndjson", **LATER)
    work_off()
    assert outcomes() == at_once and len(at_once) == 900


def test_the_same_file_again_is_the_same_import(api: Api) -> None:
    first = api.post(PATH, many(1_500), kind="application/x-ndjson")
    second = api.post(PATH, many(1_500), kind="application/x-ndjson")
    assert (second.status_code, second.json()["id"]) == (202, first.json()["id"])
    assert len(folders()) == 1
    work_off()
    third = api.post(PATH, many(1_500), kind="application/x-ndjson")
    assert (third.json()["id"], third.json()["state"], len(folders())) == (first.json()["id"], "finished", 0)
    assert acts("complaint_import.started") == ["complaint_import.started"]


def test_an_idempotency_key_holds_for_a_body_that_nobody_holds_in_memory(api: Api) -> None:
    key = {"Idempotency-Key": "once"}
    first = api.post(PATH, many(1_500), kind="application/x-ndjson", **key)
    again = api.post(PATH, many(1_500), kind="application/x-ndjson", **key)
    assert (again["Idempotent-Replayed"], again["Location"]) == ("true", first["Location"])
    other = api.post(PATH, many(1_501), kind="application/x-ndjson", **key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency.mismatch")


def test_nothing_of_the_file_lies_readable(api: Api) -> None:
    row = {"caller": "4008095559", "called": "+8613912345678", "at": "2026-11-20T10:00:00+08:00"}
    api.post(PATH, json.dumps(row), kind="application/x-ndjson", **LATER)
    import_step_take(now=clock.now)
    kept = [path for path in (settings.DNC_FILES / "complaint-imports").rglob("*") if path.is_file()]
    assert not [path for path in kept if b"13912345678" in path.read_bytes()]
    assert {path.stat().st_mode & 0o077 for path in kept} <= {0}


def test_an_import_is_withdrawn_while_it_runs(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.services.import_step.STEP_SECONDS", 0.0)
    answer = api.post(PATH, many(2_500), kind="application/x-ndjson")
    for _ in range(5):  # three chunks are cut, two are kept
        import_step_take(now=clock.now)
    running = state(api, answer)
    assert (running["progress"]["rows_done"], running["progress"]["rows_total"]) == (1_000, 2_500)
    assert running["counts"]["rows"] == 1_000 and running["part"] == 0.4
    gone = api.post(f"complaints/imports/{running['id']}/withdraw", {"reason": "another year's"})
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn")
    work_off()
    assert not Complaint.objects.exists() and not ImportedRow.objects.exists() and folders() == set()
    anew = api.post(PATH, many(2_500), kind="application/x-ndjson")
    assert anew.json()["id"] != running["id"]


def test_what_is_no_such_file_is_said_at_once_and_begins_nothing(api: Api) -> None:
    for query, body, code in (
        ("format=csv", b"a,b\n1,2\n", "import.header"),
        ("format=xml", b"<a/>", "import.format"),
        ("format=ndjson", b"", "list.empty"),
        ("format=csv", b"<html><table>", "list.web_page"),
        ("format=csv", b"7z\xbc\xaf\x27\x1c", "list.unknown_kind"),
        ("format=csv", gzip.compress(gzip.compress(b"caller,at\n")), "list.nested_archive"),
    ):
        answer = api.post(f"complaints/import?{query}", body, kind="application/octet-stream", **LATER)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not ComplaintImport.objects.exists() and folders() == set()


def bombs() -> dict[str, bytes]:
    row = b'{"caller": "4008095559", "at": "2026-11-20T10:00:00+08:00"}\n'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("rows.ndjson", row * 100_000)
    return {
        "list.more_rows_than_bytes": packed.getvalue(),
        "list.ratio": gzip.compress(b"0" * 90_000_000, 9),  # one line that hardly ends
        "import.damaged": gzip.compress(many(2_000))[:-9],
    }


@pytest.mark.parametrize("problem", bombs())
def test_a_hostile_file_ends_its_import_and_nothing_else(api: Api, problem: str) -> None:
    hostile = api.post(PATH, bombs()[problem], kind="application/x-ndjson", **LATER)
    if problem == "list.ratio":  # its first line is looked at before it is kept
        assert (hostile.status_code, hostile.json()["code"]) == (400, problem) and folders() == set()
        return
    assert hostile.status_code == 202
    good = api.post(PATH, many(20), kind="application/x-ndjson", **LATER)
    work_off()
    ended = state(api, hostile)
    assert (ended["state"], ended["problem"]["code"], state(api, good)["state"]) == ("failed", problem, "finished")
    assert ended["problem"]["detail"] and folders() == set()


@pytest.mark.parametrize(
    "written",
    [
        table(CHINESE).encode("gb18030"),
        table(CHINESE, ";").encode("utf-8-sig"),
        table(CHINESE, "\t").encode("utf-16"),
        table(CHINESE, "|").encode(),
        table(CHINESE, ";", above="sep=;\r\n").encode("utf-8-sig"),
        table(CHINESE, above="江苏省投诉数据\n2026年11月\n\n").encode("gb18030"),
        table(CHINESE).encode().replace(b"\r\n", b"\r"),
        workbook(CHINESE),
    ],
    ids=["gbk", "semicolons", "utf-16", "pipes", "sep", "titles", "carriage returns", "workbook"],
)
def test_a_table_is_read_as_lists_are(api: Api, written: bytes) -> None:
    answer = api.post("complaints/import?format=csv", written, kind="text/csv", **LATER)
    assert answer.status_code == 202
    work_off()
    assert state(api, answer)["counts"] == {"rows": 2, "accepted": 2, "quarantined": 0, "rejected": 0}
    said = [(one.text, one.number is None) for one in Complaint.objects.order_by("line")]
    assert said == [(CHINESE[0][3], False), (CHINESE[1][3], True)]


def test_a_workbook_is_always_a_job_and_says_what_is_wrong_with_it(api: Api) -> None:
    answer = api.post("complaints/import?format=csv", workbook([], cover=False), kind=WORKBOOK)
    other = api.post("complaints/import?format=ftc", workbook(CHINESE), kind=WORKBOOK)
    work_off()
    assert (answer.status_code, state(api, answer)["counts"]["rows"]) == (202, 0)
    assert state(api, other)["problem"]["code"] == "import.header"


def test_a_workbook_with_real_dates_is_taken_and_says_how_they_were_read(api: Api) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["主叫号码", "通话时间"])
    sheet.append([4008095559, datetime(2026, 11, 18, 19, 41)])
    sheet.append([4008095558, date(2026, 11, 18)])
    out = io.BytesIO()
    book.save(out)
    answer = api.post("complaints/import?format=csv", out.getvalue(), kind=WORKBOOK)
    work_off()
    ended = state(api, answer)
    assert ended["counts"] == {"rows": 2, "accepted": 2, "quarantined": 0, "rejected": 0}
    assert [(told["code"], told["columns"]) for told in ended["warnings"]] == [
        ("time.day_only", ["at"]),
        ("time.no_offset", ["at"]),
    ]
    first, second = Complaint.objects.order_by("line")
    assert (first.called_at, first.time_known) == (datetime(2026, 11, 18, 11, 41, tzinfo=UTC), True)
    assert second.time_known is False


def test_other_sheets_and_lines_above_the_heading_are_told(api: Api) -> None:
    one = api.post("complaints/import?format=csv", workbook(CHINESE), kind=WORKBOOK)
    work_off()
    told = sorted((warning["code"], warning["columns"]) for warning in state(api, one)["warnings"])
    assert told == [("list.lines_above_header", []), ("list.other_sheets", ["Sheet"])]
    titled = api.post("complaints/import?format=csv", table(CHINESE[:1], above="江苏省\n").encode(), kind="text/csv")
    assert [warning["code"] for warning in titled.json()["warnings"]] == ["list.lines_above_header"]


def test_a_held_row_of_any_table_is_read_again_as_it_stood() -> None:
    held = [("0250000000", *CHINESE[1][1:])]
    batch = done(hand_in(table(held, "\t").encode("gb18030"), "csv"))
    assert counts(batch) == (1, 0, 1, 0)
    assert dict(row_shown(batch.rows.get()).cells)["text"] == CHINESE[1][3]


def test_a_number_that_is_no_text_is_pointed_at(api: Api) -> None:
    row = {"caller": 4008095559, "called": 13912345678, "at": "2026-11-20T10:00:00+08:00"}
    answer = api.post(PATH, json.dumps(row), kind="application/x-ndjson").json()["rows"][0]
    assert [error["pointer"] for error in answer["errors"]] == ["/caller", "/called"]
    assert answer["errors"] == api.post("complaints", row).json()["errors"]


def test_files_go_when_their_time_is_over_or_nobody_needs_them() -> None:
    handed = hand_in(many(1_200))
    import_step_take(now=clock.now)
    broken_off = upload(b"x").folder
    assert broken_off.exists("file")
    assert import_files_tidy(at=clock.now()) == 0 and len(folders()) == 2
    os.utime(broken_off.folder, times=(0, clock.now().timestamp() - UPLOAD_SECONDS - 1))
    assert import_files_tidy(at=clock.now() + timedelta(days=400)) == 1
    assert folders() == set()
    old = ComplaintImport.objects.get(pk=handed.batch.pk)
    assert (old.state, old.problem, old.file) == ("failed", "import.expired", "")
    again = hand_in(many(1_200))
    assert again.known and done(again).state == "finished", "handed in anew it goes on"


def test_another_firms_import_is_nobodys_business(api: Api, operator: Operator) -> None:
    answer = api.post(PATH, many(20), kind="application/x-ndjson", **LATER)
    other = Operator.objects.create(name="Other", admitted_at=operator.admitted_at)
    stranger = Api(make_key(other, "complaint")[1])
    assert stranger.get(answer["Location"].removeprefix("/api/v1/")).status_code == 404
    theirs = stranger.post(PATH, many(20), kind="application/x-ndjson", **LATER)
    assert theirs.json()["id"] != answer.json()["id"]
