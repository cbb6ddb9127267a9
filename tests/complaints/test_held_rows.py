"""Held rows: shown with what they say, judged again after a reader was mended, let pass by an officer; through the API too."""

import io
import json
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from complaints.formats import ftc_row as rows_of_ftc
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.selectors.complaint_import import import_counts
from complaints.selectors.held_rows import row_shown
from complaints.services.complaint_import import complaints_import
from complaints.services.complaint_intake import complaint_ingest
from complaints.services.held_rows import held_row_release, held_rows_judge
from core import clock
from core.models import AuditRecord
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from tests.acts import acts, refusal_of
from tests.registry.conftest import Api, make_key

from .conftest import ALICE, SYSTEM, ftc_file, ftc_row

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CALLER = "4008095559"
LATE = {"called": "2021-07-09 09:00:00"}


def take_in(data: bytes, format: str = "ftc", client: str = "", day: date | None = None) -> ComplaintImport:
    return complaints_import(
        file=io.BytesIO(data), name="test.csv", format=format, client=client, day=day, at=clock.now(), actor=SYSTEM
    )


def release(row: ImportedRow, reason: str = "looked into it", later: timedelta = timedelta()) -> Complaint:
    return held_row_release(row_id=row.pk, reason=reason, at=clock.now() + later, actor=SYSTEM)


def judge(batch: ComplaintImport | None) -> tuple[int, int]:
    judged = held_rows_judge(batch=batch, at=clock.now(), actor=SYSTEM)
    return judged.accepted, judged.held


def test_an_officer_lets_a_quarantined_row_pass(us: None) -> None:
    batch = take_in(ftc_file(ftc_row(**LATE), ftc_row("0000000000"), ftc_row()))
    first, second = ImportedRow.objects.order_by("line")
    complaint = release(first, "the consumer's clock was wrong, says 13912345678")
    assert (complaint.caller.value, complaint.line, complaint.source) == ("+13152328257", 1, "import")
    assert complaint.row_digest == first.row_digest
    assert release(second).caller.allocated is False
    batch.refresh_from_db()
    assert (batch.accepted, batch.quarantined, batch.rejected) == (3, 0, 0)
    assert import_counts(batch).rows == 3
    record = AuditRecord.objects.filter(act="complaint_row.released").earliest("pk")
    assert record.data["reasons"] == ["call.after_filing"] and record.data["line"] == 1
    assert refusal_of(lambda: release(first)) == "row.settled"
    again = take_in(ftc_file(ftc_row(**LATE)))
    assert again.rejected == 1  # it is known


def test_a_rejected_row_and_one_without_a_reason_do_not_pass(us: None) -> None:
    take_in(ftc_file(ftc_row("none"), ftc_row(**LATE)))
    rejected, held = ImportedRow.objects.order_by("line")
    assert refusal_of(lambda: release(rejected)) == "row.settled"
    assert refusal_of(lambda: release(held, " ")) == "release.reason"
    assert not Complaint.objects.exists() and acts("complaint_row") == []


@pytest.mark.parametrize("filed", [None, -9, 70])
def test_a_call_that_is_yet_to_come_does_not_pass_before_it_has(filed: int | None) -> None:
    now = clock.now()
    call, said = now + 60 * DAY, "" if filed is None else (now + filed * DAY).isoformat()
    take_in(f"caller,at,filed_at\n{CALLER},{call.isoformat()},{said}\n".encode(), "csv")
    row = ImportedRow.objects.get()
    assert refusal_of(lambda: release(row)) == "row.in_future"
    assert not Complaint.objects.exists() and acts("complaint_row") == []
    assert release(row, later=80 * DAY).called_at == call


def test_neither_does_one_of_the_public_files_nor_one_handed_in_alone(us: None, operator: Operator) -> None:
    take_in(ftc_file(ftc_row(filed="2199-01-02 00:00:00", called="2199-01-01 00:00:00")))
    row = {"caller": "+13152328257", "called": "+13152328258", "at": "2199-01-01T00:00:00Z"}
    assert complaint_ingest(row=row, client=operator.public_id, at=clock.now(), actor=SYSTEM).status == "quarantined"
    assert [refusal_of(partial(release, row)) for row in ImportedRow.objects.all()] == ["row.in_future"] * 2


def test_of_today_alone_a_row_may_pass_in_the_morning(us: None) -> None:
    take_in(b"id,number,area-code\n1,0000000000,315\n", day=clock.now().astimezone(rows_of_ftc.EASTERN).date())
    assert not release(ImportedRow.objects.get()).time_known


def test_a_mended_reader_judges_held_rows_again(us: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of before took ten digits alone; the mended one reads what people write."""
    mended = rows_of_ftc.WRITTEN
    with monkeypatch.context() as before:
        before.setattr(rows_of_ftc, "WRITTEN", re.compile("()()([0-9]{10})"))
        batch = take_in(ftc_file(ftc_row("(315) 232-8257"), ftc_row("1-315-232-8258"), ftc_row("none")))
        assert (batch.accepted, batch.rejected) == (0, 3)
        assert judge(batch) == (0, 3)
    assert mended is rows_of_ftc.WRITTEN
    assert judge(batch) == (2, 1)
    assert judge(batch) == (0, 1)
    batch.refresh_from_db()
    assert (batch.accepted, batch.quarantined, batch.rejected) == (2, 0, 1)
    assert [row.line for row in Complaint.objects.order_by("line")] == [1, 2]
    judged = AuditRecord.objects.filter(act="complaint_rows.judged").order_by("pk")
    assert [(record.data["rows"], record.data["accepted"]) for record in judged] == [(3, 0), (3, 2), (1, 0)]


def test_rows_are_read_again_by_the_columns_of_their_file(us: None) -> None:
    row = dict(zip(("Extra", "ID", "Number", "Area-Code"), ("x", "7", "0000000000", "315"), strict=True))
    data = f"{','.join(row)}\n{','.join(row.values())}\n"
    batch = take_in(data.encode(), day=date(2021, 3, 11))
    assert batch.columns == ["column 1", "id", "number", "area-code"]
    assert release(ImportedRow.objects.get()).reference == "7"


def test_copies_stay_held_until_an_officer_looks(us: None) -> None:
    said = [f"{n:032x},31523{10000 + n % 20},315" for n in range(40)]
    batch = take_in("\n".join(["id,number,area-code", *said]).encode(), day=date(2021, 3, 11))
    assert (batch.copies, batch.accepted, batch.quarantined) == (2, 20, 20)
    assert judge(batch) == (0, 20)
    assert release(ImportedRow.objects.earliest("pk")).caller.complaints.count() == 2


@pytest.mark.parametrize("format", ["ndjson", "csv", "ftc-json"])
def test_a_row_of_every_format_can_pass(us: None, format: str) -> None:
    attributes = dict(zip(rows_of_ftc.COMPLAINT_HEADER, ftc_row("0000000000").split(","), strict=True))
    data = {
        "ndjson": '{"caller": "0000000000", "at": "2021-07-06T13:07:00-04:00"}',
        "csv": "at,caller\n2021-07-06T13:07:00-04:00,0000000000\n",
        "ftc-json": rows_of_ftc_json(attributes),
    }[format]
    assert take_in(data.encode(), format).quarantined == 1
    assert release(ImportedRow.objects.get()).line == 1


def rows_of_ftc_json(attributes: dict[str, str]) -> str:
    return json.dumps(
        {"data": [{"id": "a", "attributes": {name.replace("_", "-"): attributes[name] for name in attributes}}]}
    )


def test_what_a_row_says_is_shown_and_nobodys_number_but_the_callers() -> None:
    row = b'{"caller": "13800138001", "called": "+86 139 1234 5678", "at": "2026-11-20T19:41:00+08:00",'
    take_in(row + b'"category": "weapons", "text": "my number is 139 1234 5678"}\n{oops 13912345678\n', "ndjson")
    good, bad = (dict(row_shown(row).cells) for row in ImportedRow.objects.order_by("line"))
    assert (good["caller"], good["category"]) == ("13800138001", "weapons")
    assert "1234" not in good["called"] and "1234" not in good["text"] and "my number" in good["text"]
    assert "1234" not in bad[""] and "oops" in bad[""]


def test_a_row_that_a_client_handed_in_alone_is_filed_as_its_own(operator: Operator) -> None:
    row = {"caller": "0250000000", "called": ALICE, "at": "2026-11-20T19:41:00+08:00", "reference": "r-1"}
    held = complaint_ingest(row=row, client=operator.public_id, at=clock.now(), actor=SYSTEM)
    assert held.status == "quarantined"
    assert judge(None) == (0, 1)
    complaint = release(ImportedRow.objects.get())
    assert (complaint.evidence, complaint.source, complaint.client) == ("C1", "api", operator.public_id)
    assert not ImportedRow.objects.exists()


# The door of clients


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def hand_in(api: Api) -> Any:
    rows = "caller,called,at\n0250000000,+8613912345678,2026-11-20T19:41:00+08:00\n95588,,2026-11-20T15：20+0800\n"
    return api.post("complaints/import?format=csv", rows, kind="text/csv").json()


def test_a_client_reads_what_was_held_of_its_import(api: Api, operator: Operator) -> None:
    made = hand_in(api)
    assert (made["counts"], made["warnings"]) == ({"rows": 2, "accepted": 1, "quarantined": 1, "rejected": 0}, [])
    state = api.get(f"complaints/imports/{made['id']}").json()
    assert state == {**made, "rows": None}
    rows = api.get(f"complaints/imports/{made['id']}/rows").json()
    (row,) = rows["items"]
    assert (row["line"], row["status"], row["reasons"]) == (1, "quarantined", ["caller.unallocated"])
    assert row["cells"]["caller"] == "0250000000" and "1234" not in row["cells"]["called"]
    assert rows["next"] is None
    assert api.get(f"complaints/imports/{made['id']}/rows?cursor=x").status_code == 400
    judge = f"complaints/imports/{made['id']}/judge"
    assert api.post(judge, {"rows": [1]}).json()["errors"][0]["pointer"] == "/rows", "it judges them all, and says so"
    assert api.post(judge, "").json()["counts"] == made["counts"]


def test_another_client_is_told_nothing_of_it(api: Api) -> None:
    made = hand_in(api)
    other = Api(make_key(operator_admit(name="Other", at=clock.now(), actor=SYSTEM), "complaint")[1])
    for path in ("", "/rows"):
        assert other.get(f"complaints/imports/{made['id']}{path}").status_code == 404
    for act in ("judge", "withdraw"):
        assert other.post(f"complaints/imports/{made['id']}/{act}", {"reason": "mine"}).status_code == 404


def test_a_file_that_repeats_itself_is_said_to(api: Api) -> None:
    row = '{{"caller": "9558{n}", "at": "2026-11-20T19:41:00+08:00", "reference": "{side}{n}"}}'
    rows = "\n".join(row.format(n=f"{n:02}", side=side) for side in "ab" for n in range(12))
    made = api.post("complaints/import?format=ndjson", rows, kind="application/x-ndjson").json()
    (told,) = made["warnings"]
    assert told["code"] == "import.copies" and "2" in told["detail"]
