"""Which sheet of a workbook an import reads: the one that is named, in every step; two sheets of one workbook are two imports."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from complaints.jobs.import_files import ImportFiles
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.selectors.held_rows import row_shown
from complaints.services.import_job import import_file_forget
from complaints.services.import_opening import sheet_known
from complaints.services.import_step import import_step_take
from core import clock
from core.errors import BadRequest
from core.running import file_turn
from registry.engine.lists import kept_sheet
from registry.engine.lists.kept_sheet import SHEET
from registry.firms.models import Operator
from tests.acts import acts
from tests.complaints.handing_in import CHINESE, COLUMNS, folders, saved, sheets, table, work_off
from tests.registry.conftest import Api, make_key
from tests.registry.lists_given import WORKBOOKS, killed_while_keeping, openings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
PATH = "complaints/import?format=csv"
KIND = "application/octet-stream"
Rows = list[tuple[str, ...]]
OTHERS: Rows = [("4008095557", "2026-11-19T10:00:00+08:00", "", "另一张表")]
BOOK = sheets(新=CHINESE, 旧=OTHERS)


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def send(api: Api, data: bytes = BOOK, query: str = "") -> Any:
    return api.post(f"{PATH}{query}", data, kind=KIND)


def ended(api: Api, answer: Any) -> Any:
    assert answer.status_code == 202
    work_off()
    return api.get(answer["Location"].removeprefix("/api/v1/")).json()


def texts() -> list[str]:
    return list(Complaint.objects.order_by("imported_by", "line").values_list("text", flat=True))


def test_the_sheet_that_is_named_is_read_in_every_step(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.services.import_opening.CHUNK", 2)
    monkeypatch.setattr("complaints.services.import_step.STEP_SECONDS", 0.0)
    rows: Rows = [("4008095559", f"2026-11-18T19:{minute}:00+08:00", "", f"第{minute}条") for minute in range(10, 17)]
    answer = send(api, sheets(新=CHINESE, 旧=rows), "&sheet=旧")
    assert answer.json()["sheet"] == "旧"
    steps = 0
    while import_step_take(now=clock.now) is not None:
        steps += 1
    said = ended(api, answer)
    assert steps > 4 and texts() == [row[3] for row in rows]
    assert (said["state"], said["sheet"], said["counts"]["rows"], said["warnings"]) == ("finished", "旧", 7, [])


def test_two_sheets_are_two_imports_and_a_sheet_by_name_or_position_is_one(api: Api) -> None:
    first, second, again = (send(api, query=query) for query in ("", "&sheet=2", "&sheet=旧"))
    assert second.json()["id"] == again.json()["id"] != first.json()["id"]
    assert (len(folders()), acts("complaint_import.started").count("complaint_import.started")) == (2, 2)
    told = ended(api, first)
    assert ([warning["code"] for warning in told["warnings"]], told["sheet"]) == (["list.other_sheets"], "")
    assert ended(api, second)["counts"]["accepted"] == 1
    assert sorted(texts()) == sorted(row[3] for row in (*CHINESE, *OTHERS))
    assert send(api, query="&sheet=2").json()["state"] == "finished"
    same = ended(api, send(api, query="&sheet=新"))
    assert (same["counts"]["rejected"], same["reasons"]) == (2, {"row.duplicate": 2}), "nothing is counted twice"


@pytest.mark.parametrize(
    ("sheet", "code"), [("3", "list.sheet_unknown"), ("封面", "list.sheet_unknown"), ("", "column.malformed")]
)
def test_a_sheet_that_is_not_there_is_refused_before_anything_is_kept(api: Api, sheet: str, code: str) -> None:
    answer = send(api, query=f"&sheet={sheet}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not ComplaintImport.objects.exists() and folders() == set()


def test_of_what_is_no_workbook_no_sheet_is_asked(api: Api) -> None:
    data = table(CHINESE).encode()
    first = send(api, data, "&sheet=旧")
    assert (first.status_code, first.json()["sheet"], first.json()["counts"]["accepted"]) == (200, "", 2)
    assert send(api, data).json()["id"] == first.json()["id"]


def test_a_name_that_holds_a_number_is_kept_nowhere(api: Api) -> None:
    answer = send(api, sheets(新=CHINESE, **{"13912345678": OTHERS}), "&sheet=13912345678")
    assert (ended(api, answer)["sheet"], texts()) == ("2", [OTHERS[0][3]])


def test_a_sheet_that_neither_its_name_nor_its_position_finds_again_is_refused() -> None:
    data = io.BytesIO(sheets(**dict[str, Rows]({"2": CHINESE, "13912345678": OTHERS})))
    assert sheet_known(data, "2") == "2"
    with pytest.raises(BadRequest) as refused:
        sheet_known(data, "13912345678")
    assert refused.value.code == "list.sheet_unknown"


def test_one_sheet_is_taken_back_and_handed_in_anew_and_the_other_stays(api: Api) -> None:
    both = [ended(api, send(api, query=f"&sheet={sheet}")) for sheet in ("新", "旧")]
    gone = api.post(f"complaints/imports/{both[1]['id']}/withdraw", {"reason": "another year's"}).json()
    assert (gone["state"], texts()) == ("withdrawn", [row[3] for row in CHINESE])
    anew = ended(api, send(api, query="&sheet=旧"))
    assert (anew["counts"]["accepted"], anew["id"] not in {one["id"] for one in both}) == (1, True)
    assert send(api, query="&sheet=新").json()["id"] == both[0]["id"]


def test_an_import_that_stopped_goes_on_with_its_sheet(api: Api) -> None:
    first = send(api, query="&sheet=旧").json()
    import_file_forget(import_id=ComplaintImport.objects.get().pk, at=clock.now())
    assert ComplaintImport.objects.get().state == "failed" and folders() == set()
    again = send(api, query="&sheet=2")
    assert (again.json()["id"], ended(api, again)["state"], texts()) == (first["id"], "finished", [OTHERS[0][3]])


def test_copies_are_those_of_the_sheet_and_its_held_rows_are_read_again(api: Api) -> None:
    held: Rows = [("0250000000", *OTHERS[0][1:])]
    book = sheets(新=CHINESE, 旧=held)
    assert ended(api, send(api, book, "&sheet=旧"))["counts"]["quarantined"] == 1
    batch = ComplaintImport.objects.get()
    assert (batch.copies, dict(row_shown(batch.rows.get()).cells)["text"]) == (1, OTHERS[0][3])
    judged = api.post(f"complaints/imports/{batch.public_id}/judge", "")
    assert (judged.status_code, judged.json()["counts"]["quarantined"]) == (200, 1)


def test_workbooks_are_looked_into_one_after_another(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_turn, "MOST_WAIT", 0.01)
    with file_turn.file_turn():
        busy = send(api, query="&sheet=旧")
        assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (429, "file.busy", "5")
        assert not ComplaintImport.objects.exists() and folders() == set()
        assert send(api).status_code == 202, "nobody looks into one without a sheet"


def test_a_broken_workbook_is_told_at_once_where_a_sheet_is_named(api: Api) -> None:
    answer = send(api, BOOK[: len(BOOK) // 2] + BOOK[len(BOOK) // 2 + 40 :], "&sheet=旧")
    assert (answer.status_code, answer.json()["code"]) == (400, "import.damaged")
    empty = openpyxl.Workbook()
    assert send(api, saved(empty), "&sheet=Other").json()["code"] == "list.sheet_unknown"
    assert not ComplaintImport.objects.exists()


def test_the_command_takes_a_sheet_and_says_which_it_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path := tmp_path / "book.xlsx").write_bytes(BOOK)
    with pytest.raises(CommandError, match="工作簿"):
        call_command("import_complaints", str(path), format="csv", sheet="3")
    assert not ComplaintImport.objects.exists()
    call_command("import_complaints", str(path), format="csv", sheet="2")
    call_command("complaint_imports")
    shown = capsys.readouterr().out
    assert "book.xlsx, sheet 旧: 1 rows read" in shown and ", sheet 旧  book.xlsx" in shown
    assert texts() == [OTHERS[0][3]]


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_a_workbook_is_opened_once_for_all_steps(api: Api, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("complaints.services.import_opening.CHUNK", 2)
    monkeypatch.setattr("complaints.services.import_step.STEP_SECONDS", 0.0)
    rows: Rows = [("4008095559", f"2026-11-18T19:{minute}:00+08:00", "", f"第{minute}条") for minute in range(10, 17)]
    rows[4] = ("0250000000", *rows[4][1:])
    answer = send(api, WORKBOOKS[kind]([("导出", "", "", ""), COLUMNS, *rows]))
    with openings() as opened:
        steps = 0
        while import_step_take(now=clock.now) is not None:
            steps += 1
            assert not folders() or "第" not in str(lying(answer)), "nothing of it lies there in plaintext"
    assert steps > 4 and len(opened) == 1
    said = ended(api, answer)
    assert (said["counts"]["rows"], [warning["code"] for warning in said["warnings"]]) == (
        7,
        ["list.lines_above_header"],
    )
    assert texts() == [row[3] for row in rows if row is not rows[4]]
    assert ImportedRow.objects.get().line == 5 and folders() == set()


def lying(answer: Any) -> list[str]:
    """What lies in the folder of an import, as it lies there."""
    folder = ImportFiles(ComplaintImport.objects.get(public_id=answer.json()["id"]).file).folder
    return [path.read_bytes().decode("utf-8", "ignore") for path in folder.iterdir()]


def test_a_sheet_that_was_half_kept_is_never_read(api: Api) -> None:
    answer = send(api)
    with openings() as opened:
        with killed_while_keeping(), pytest.raises(SystemExit):
            import_step_take(now=clock.now)
        files = ImportFiles(ComplaintImport.objects.get().file)
        assert len(list(files.folder.iterdir())) == 2 and not files.exists(SHEET)
        ComplaintImport.objects.update(claim="")
        assert ended(api, answer)["state"] == "finished"
    assert (len(opened), texts(), folders()) == (2, [row[3] for row in CHINESE], set())


def test_two_who_keep_a_sheet_at_once_keep_the_same(api: Api) -> None:
    """Whoever held the import too long goes on after another took it up."""
    answer, whole = send(api), kept_sheet._pieces
    with pytest.MonkeyPatch.context() as patch, openings() as opened:

        def slowly(*given: Any) -> Iterator[bytes]:
            patch.setattr(kept_sheet, "_pieces", whole)
            ComplaintImport.objects.update(claim="")
            assert import_step_take(now=clock.now) is not None
            return whole(*given)

        patch.setattr(kept_sheet, "_pieces", slowly)
        assert import_step_take(now=clock.now) is not None and len(opened) == 2
    assert (ended(api, answer)["counts"]["accepted"], texts()) == (2, [row[3] for row in CHINESE])


def test_the_kept_sheet_goes_with_its_workbook(api: Api) -> None:
    for act in ("withdraw", "forget"):
        answer = send(api, sheets(新=CHINESE, **{act: OTHERS}))
        import_step_take(now=clock.now)
        batch = ComplaintImport.objects.get(public_id=answer.json()["id"])
        files = ImportFiles(batch.file)
        assert files.exists(SHEET)
        if act == "withdraw":
            api.post(f"complaints/imports/{batch.public_id}/withdraw", {"reason": "another year's"})
        else:
            import_file_forget(import_id=batch.pk, at=clock.now())
        assert not files.folder.exists() and folders() == set()


def test_a_withdrawal_while_it_is_kept_leaves_nothing(api: Api) -> None:
    answer, whole = send(api), kept_sheet._pieces
    with pytest.MonkeyPatch.context() as patch:

        def withdrawn(*given: Any) -> Iterator[bytes]:
            pieces = whole(*given)
            yield next(pieces)
            api.post(f"complaints/imports/{answer.json()['id']}/withdraw", {"reason": "another year's"})
            yield from pieces

        patch.setattr(kept_sheet, "_pieces", withdrawn)
        assert import_step_take(now=clock.now) is not None
    assert (api.get(answer["Location"].removeprefix("/api/v1/")).json()["state"], folders(), texts()) == (
        "withdrawn",
        set(),
        [],
    )
