"""Consents and registrations handed in as files: any table that an office makes, read as their own door reads a body."""

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from django.conf import settings as site_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import AuditRecord, Number
from core.policies import current_policy
from core.running import file_turn
from registry.engine.lists.columns import word
from registry.firms.models import Marketer
from registry.register.formats import file_columns as layouts
from registry.register.models import Consent, RegisterChange, Registration
from registry.register.selectors.consent import consent_evidence
from tests.registry.conftest import Api, make_key
from tests.registry.lists_given import XLSX
from tests.registry.register.conftest import NDJSON

pytestmark = pytest.mark.django_db

CSV = "text/csv"
NUMBERS = ("13912345678", "13912345670", "13800138001")
CONSENTS = ("手机号码", "同意时间", "行业", "渠道", "有效期至", "凭证类型", "凭证编号")
CLAIMED = [
    (NUMBERS[0], "2026-01-05T10:00:00+0800", "保险、贷款", "语音来电;短信", "2027-12-31", "网页表单", "f-1"),
    (NUMBERS[1], "2026/1/5 10：00", "insurance loans", "voice, text", "", "网页表单", "f-2"),
    (NUMBERS[2], "2026-01-05", "Real estate", "Voice calls", "", "电话录音", "f-3"),
]
REGISTRATIONS = ("流水号", "手机号", "操作", "谢绝范围", "渠道", "行业", "验证方式", "办理时间")
WISHES = [
    ("r-1", NUMBERS[0], "登记", "全部", "", "", "短信验证码", "2026-11-20 10:00"),
    ("r-2", NUMBERS[1], "register", "", "语音来电", "贷款、房产", "in_person", "2026-11-20T10:00:00+08:00"),
    ("r-3", NUMBERS[2], "撤销登记", "", "", "", "本机来电", "2026-11-20"),
]


@pytest.fixture
def intake(operator: Any) -> Api:
    return Api(make_key(operator, "register")[1])


def table(names: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    def cell(text: str) -> str:
        return f'"{text}"' if delimiter in text else text

    return "".join(delimiter.join(map(cell, row)) + "\r\n" for row in (names, *rows))


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(api: Api, path: str, file: bytes | str, kind: str = CSV, **headers: str) -> list[dict[str, Any]]:
    answer = api.post(path, file, kind=kind, **headers)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == NDJSON
    return [json.loads(line) for line in answer.content.splitlines()]


def wrong(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    problem = answer.json()
    return answer.status_code, problem["code"], [(each["pointer"], each["code"]) for each in problem["errors"]]


def test_a_chinese_file_below_a_title_says_what_the_api_would(api: Api, marketer: Marketer) -> None:
    answers = send(api, "consents", ("同意记录导出表\r\n" + table(CONSENTS, CLAIMED)).encode("gb18030"))
    assert [(each["line"], each["status"], each["state"]) for each in answers] == [
        (3, "accepted", "claimed"),
        (4, "accepted", "claimed"),
        (5, "accepted", "claimed"),
    ]
    first, second, third = (Consent.objects.get(public_id=each["id"]) for each in answers)
    moment = datetime.fromisoformat("2026-01-05T10:00:00+08:00")
    assert first.given_at == second.given_at == moment
    assert first.expires_at == datetime.fromisoformat("2028-01-01T00:00:00+08:00")  # until that day is over
    assert third.given_at == datetime.fromisoformat("2026-01-05T00:00:00+08:00") and third.expires_at is None
    assert (first.channels, first.categories) == (second.channels, second.categories)
    assert (first.channels, first.categories) == (["text", "voice"], ["insurance", "loans"])
    assert (third.channels, third.categories) == (["voice"], ["real_estate"])
    assert consent_evidence(first) == {"kind": "网页表单", "reference": "f-1", "sha256": None}
    body: dict[str, Any] = {"number": NUMBERS[0], "channels": ["voice", "text"], "categories": ["loans", "insurance"]}
    body |= {"given_at": "2026-01-05T02:00:00Z", "expires_at": "2028-01-01T00:00:00+08:00"}
    body |= {"evidence": {"kind": "网页表单", "reference": "f-1"}}
    assert api.post("consents", body).json()["id"] == first.public_id


def test_what_was_guessed_is_warned_of(api: Api) -> None:
    answer = api.post("consents", "同意记录导出表\r\n" + table(CONSENTS, CLAIMED), kind=CSV)
    assert answer["DNC-Warnings"] == "list.lines_above_header, time.day_only, time.no_offset"
    plain = api.post("consents", table(CONSENTS, [(*CLAIMED[0][:4], "", "表单", "f-9")]), kind=CSV)
    assert "DNC-Warnings" not in plain


CLAIM: dict[str, Any] = {
    "number": NUMBERS[0],
    "channels": ["voice"],
    "categories": ["insurance"],
    "given_at": "2026-01-05T02:00:00Z",
}
CLAIM["evidence"] = {"kind": "form", "reference": "f-1"}
WISH = {
    "number": NUMBERS[0],
    "action": "withdraw",
    "assurance": "in_person",
    "at": "2026-11-20T02:00:00Z",
    "reference": "r-1",
}


@pytest.mark.parametrize("declared", [NDJSON, CSV, "text/plain", XLSX, "application/octet-stream"])
@pytest.mark.parametrize("content", ["lines", "table", "table in UTF-16", "workbook"])
@pytest.mark.parametrize("path", ["consents", "registrations"])
def test_the_content_decides_whatever_rows_are_sent_as(
    api: Api, intake: Api, path: str, content: str, declared: str
) -> None:
    door = api if path == "consents" else intake
    names, rows, one = (CONSENTS, CLAIMED, CLAIM) if path == "consents" else (REGISTRATIONS, WISHES, WISH)
    body = {
        "lines": json.dumps(one).encode() + b"\n",
        "table": table(names, rows).encode(),
        "table in UTF-16": table(names, rows).encode("utf-16"),
        "workbook": workbook(names, *rows),
    }[content]
    answer = door.post(path, body, kind=declared)
    assert answer.status_code == 200, answer.content
    told = [json.loads(line)["status"] for line in answer.content.splitlines()]
    assert told == ["accepted"] * (1 if content == "lines" else 3), answer.content
    fits = declared == "application/octet-stream" or (declared == NDJSON) == (content == "lines")
    assert ("list.other_kind" in answer.get("DNC-Warnings", "")) == (not fits)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_columns_stand_in_any_order_parted_by_any_sign(api: Api, delimiter: str, encoding: str) -> None:
    order = [4, 2, 0, 6, 1, 5, 3]
    names, rows = [CONSENTS[n] for n in order], [[row[n] for n in order] for row in CLAIMED]
    if delimiter == "|":
        rows = [[cell.replace("、", "/") for cell in row] for row in rows]
    answers = send(api, "consents", table(names, rows, delimiter).encode(encoding))
    assert [each["status"] for each in answers] == ["accepted"] * 3
    assert set(Consent.objects.values_list("categories", flat=True).filter(categories__len=2)[0]) == {
        "insurance",
        "loans",
    }


@pytest.mark.parametrize("kind", [XLSX, "application/octet-stream", "text/csv", "application/vnd.ms-excel"])
def test_a_workbook_is_known_by_its_content(api: Api, kind: str) -> None:
    rows = [
        (int(NUMBERS[0]), datetime(2026, 1, 5, 10, 0), "保险", "voice", date(2027, 12, 31), "表单", "f-1"),
        (NUMBERS[1], "2026-01-05 10:00", "保险", "voice", None, "表单", "@f-2"),
    ]
    answers = send(api, "consents", workbook(("某公司",), CONSENTS, *rows), kind)
    assert [(each["line"], each["status"]) for each in answers] == [(3, "accepted"), (4, "accepted")]
    first = Consent.objects.get(public_id=answers[0]["id"])
    assert first.given_at == datetime.fromisoformat("2026-01-05T10:00:00+08:00")
    assert first.expires_at == datetime.fromisoformat("2028-01-01T00:00:00+08:00")
    assert consent_evidence(Consent.objects.get(public_id=answers[1]["id"]))["reference"] == "@f-2"


def test_a_form_with_one_file_is_that_file(api: Api, marketer: Marketer) -> None:
    client, headers = Client(raise_request_exception=False), {**api.headers, "Idempotency-Key": "k-1"}
    file = table(CONSENTS, CLAIMED).encode()

    def post(**files: bytes) -> Any:
        sent = {name: SimpleUploadedFile(f"{name}.csv", data) for name, data in files.items()}
        return client.post("/api/v1/consents", sent, headers=headers)

    first, again = post(file=file), post(file=file)
    assert first.status_code == 200 and first.content == again.content and again["Idempotent-Replayed"] == "true"
    assert wrong(client.post("/api/v1/consents", {}, headers=api.headers))[:2] == (400, "list.one_file")
    headers = {**api.headers}
    assert wrong(post(one=file, two=file))[:2] == (400, "list.one_file")
    beside = client.post("/api/v1/consents", {"file": SimpleUploadedFile("f.csv", file), "sheet": "1"}, headers=headers)
    assert [one["pointer"] for one in beside.json()["errors"]] == ["/sheet"], (
        "what else the form says is not passed over"
    )
    broken = client.post(
        "/api/v1/consents", b"--x", content_type="multipart/form-data; boundary=x", headers=api.headers
    )
    assert broken.status_code == 400
    assert Consent.objects.count() == 3


def test_the_same_file_again_adds_nothing(api: Api) -> None:
    file = table(CONSENTS, [*CLAIMED, CLAIMED[0]])
    first, again = send(api, "consents", file), send(api, "consents", file)
    assert first == again and first[0]["id"] == first[3]["id"]
    assert Consent.objects.count() == 3
    assert AuditRecord.objects.filter(act="consents.claimed").count() == 1


def test_a_bad_row_hinders_no_other_and_its_errors_name_its_columns(api: Api) -> None:
    rows = [
        CLAIMED[0],
        ("1234", *CLAIMED[1][1:]),
        (NUMBERS[1], "昨天", *CLAIMED[1][2:]),
        (NUMBERS[1], CLAIMED[1][1], "保险、炼丹", *CLAIMED[1][3:]),
        (*CLAIMED[1][:3], "", *CLAIMED[1][4:]),
        (*CLAIMED[1][:5], "", "f-9"),
        (*CLAIMED[1][:4], "2025-01-01", *CLAIMED[1][5:]),
        CLAIMED[2],
    ]
    answers = send(api, "consents", table(CONSENTS, rows))
    assert [each["status"] for each in answers] == ["accepted", *["rejected"] * 6, "accepted"]
    said = [[(error["pointer"], error["code"]) for error in each["errors"]] for each in answers[1:7]]
    assert [each[0][0] for each in said] == ["/手机号码", "/同意时间", "/行业", "/渠道", "/凭证类型", "/有效期至"]
    assert said[1][0][1] == "field.malformed" and said[2][0][1] == "category.unknown"
    assert not any(number in json.dumps(answers) for number in NUMBERS)


@pytest.mark.parametrize("key", ["consent", "register"])
def test_a_file_of_bad_rows_alone_is_answered(api: Api, intake: Api, key: str) -> None:
    if key == "consent":
        (answer,) = send(api, "consents", table(CONSENTS, [(*CLAIMED[0][:1], "昨天", *CLAIMED[0][2:])]))
    else:
        (answer,) = send(intake, "registrations", table(REGISTRATIONS, [(*WISHES[0][:7], "昨天")]))
    assert answer["status"] == "rejected" and answer["line"] == 2


def test_a_heading_that_nobody_knows_is_named_and_nothing_is_done(api: Api) -> None:
    names = ("电话", "phone", "given_at", "channels", "Kategorie", "紧急联系人电话")
    file = table(names, [(NUMBERS[0], NUMBERS[1], "2026-01-05", "voice", "insurance", NUMBERS[2])])
    assert wrong(api.post("consents", file, kind=CSV)) == (
        422,
        "body.invalid",
        [
            ("/Kategorie", "field.unknown"),
            ("/紧急联系人电话", "field.unknown"),
            ("/phone", "column.twice"),
            ("/categories", "field.missing"),
            ("/evidence_kind", "field.missing"),
        ],
    )
    assert not Consent.objects.exists() and not Number.objects.exists()


def test_a_cell_without_a_heading_is_refused_with_its_row(api: Api) -> None:
    names = (*CONSENTS, "")
    answers = send(api, "consents", table(names, [(*CLAIMED[0], ""), (*CLAIMED[1], "loans")]))
    assert [each["status"] for each in answers] == ["accepted", "rejected"]
    assert answers[1]["errors"][0]["pointer"] == "/column_8"


def bomb() -> bytes:
    """A sheet that unpacks to far more than anybody writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(CONSENTS, CLAIMED[0]))) as good, zipfile.ZipFile(out, "w", 8) as bad:
        for name in good.namelist():
            data = good.read(name)
            if name.endswith("sheet1.xml"):
                data = data.replace(b"</sheetData>", b"<row><c><v>1</v></c></row>" * 20_000_000 + b"</sheetData>")
            bad.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"\r\n", "list.empty"),
        (b"\0\0\0\1" * 9, "list.binary"),
        (b"PK\3\4 no archive", "list.corrupt"),
        (b"<html><table><tr><td>number</td></tr></table>", "list.web_page"),
        (b"13912345678\n13912345670\n", "list.no_header"),
        (gzip.compress(gzip.compress(b"number\n13912345678\n")), "list.nested_archive"),
        (table(CONSENTS, CLAIMED[:1]).replace("f-1", "x" * (2 << 20)), "list.cell_too_long"),
        (table(CONSENTS, []), "request.malformed"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(api: Api, file: bytes | str, code: str) -> None:
    answer = api.post("consents", file, kind="application/octet-stream")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_workbook_that_never_ends_is_stopped(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.engine.lists.workbook.WORKBOOK_MEMORY", 300 << 20)
    monkeypatch.setattr("registry.engine.lists.workbook.WORKBOOK_SECONDS", 3)
    answer = api.post("consents", bomb(), kind=XLSX)
    assert (answer.status_code, answer.json()["code"].startswith("list.workbook_too_")) == (400, True)
    assert not Consent.objects.exists()


def test_rows_and_bytes_have_an_end(api: Api, intake: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.register.api.consents.MOST_ROWS", 2)
    answer = api.post("consents", table(CONSENTS, CLAIMED), kind=CSV)
    assert (answer.status_code, answer.json()["code"]) == (413, "rows.too_many")
    assert api.post("consents", table(CONSENTS, CLAIMED[:2]), kind=CSV).status_code == 200
    too_large = intake.post("registrations", b" " * (33 << 20), kind=CSV)
    assert (too_large.status_code, too_large.json()["code"]) == (413, "request.too_large")


def test_lines_of_json_are_read_whatever_they_are_called(api: Api, marketer: Marketer) -> None:
    body: dict[str, Any] = {
        "number": NUMBERS[0],
        "channels": ["voice"],
        "categories": ["loans"],
        "given_at": "2026-01-05T10:00:00Z",
    }
    body["evidence"] = {"kind": "form"}
    for kind in ("text/csv", "application/octet-stream"):
        (answer,) = send(api, "consents", b"\xef\xbb\xbf" + json.dumps(body).encode(), kind)
        assert answer["status"] == "accepted" and "line" not in answer
    assert Consent.objects.count() == 1


def test_a_test_key_tries_files(marketer: Marketer) -> None:
    trying = Api(make_key(marketer, "consent", live=False)[1])
    magic = ("19900000006", *CLAIMED[0][1:])
    answers = send(trying, "consents", table(CONSENTS, [magic, CLAIMED[1], ("1", *CLAIMED[1][1:])]))
    assert [each.get("state") for each in answers] == ["confirmed", "claimed", None]
    assert answers[2]["errors"][0]["pointer"] == "/手机号码"
    assert not Consent.objects.exists() and len(trying.get("consents").json()["items"]) == 2


def test_registrations_as_a_file(intake: Api) -> None:
    answer = intake.post("registrations", table(REGISTRATIONS, WISHES).encode("gb18030"), kind=CSV)
    answers = [json.loads(line) for line in answer.content.splitlines()]
    assert answers == [{"line": line, "reference": f"r-{line - 1}", "status": "accepted"} for line in (2, 3, 4)]
    assert answer["DNC-Warnings"] == "time.day_only, time.no_offset"
    wanted = dict(Registration.objects.values_list("number_id", "preferences"))
    assert sorted(wanted.values(), key=str) == [
        {"all": True},
        {"channels": ["voice"], "categories": ["loans", "real_estate"]},
    ]
    said = datetime.fromisoformat("2026-11-20T10:00:00+08:00")
    assert set(RegisterChange.objects.values_list("said_at", flat=True)) == {said}
    again = send(intake, "registrations", table(REGISTRATIONS, WISHES))
    assert again == answers and RegisterChange.objects.count() == 2


def test_a_row_of_registrations_is_refused_by_its_columns(intake: Api) -> None:
    rows = [
        ("r-1", NUMBERS[0], "登记", "一些", "", "", "短信验证码", "2026-11-20 10:00"),
        ("r-2", NUMBERS[0], "删除", "全部", "", "", "短信验证码", "2026-11-20 10:00"),
        ("r-3", NUMBERS[0], "登记", "", "", "", "短信验证码", "2026-11-20 10:00"),
        ("r-4", NUMBERS[0], "登记", "", "传话", "", "短信验证码", "2026-11-20 10:00"),
        ("r-5", NUMBERS[0], "撤销", "全部", "", "", "短信验证码", "2026-11-20 10:00"),
        ("r-6", NUMBERS[0], "登记", "全部", "", "", "短信验证码", "2036-11-20 10:00"),
    ]
    answers = send(intake, "registrations", table(REGISTRATIONS, rows))
    assert [each["reference"] for each in answers] == [f"r-{n}" for n in range(1, 7)]
    assert [each["errors"][0]["pointer"] for each in answers] == [
        "/谢绝范围",
        "/操作",
        "/谢绝范围",
        "/渠道",
        "/谢绝范围",
        "/办理时间",
    ]
    assert not Registration.objects.exists()


def test_five_thousand_registrations_are_few_statements(intake: Api) -> None:
    rows = [(f"r-{n}", f"139{n:08}", "登记", "全部", "", "", "短信验证码", "2026-11-20 10:00") for n in range(5000)]
    with CaptureQueriesContext(connection) as asked:
        answers = send(intake, "registrations", workbook(REGISTRATIONS, *rows), XLSX)
    assert [each["status"] for each in answers] == ["accepted"] * 5000
    assert Registration.objects.count() == 5000 and len(asked) < 60


def test_a_thousand_consents_are_few_statements(api: Api) -> None:
    rows = [(f"139{n:08}", *CLAIMED[0][1:]) for n in range(1000)]
    with CaptureQueriesContext(connection) as asked:
        answers = send(api, "consents", table(CONSENTS, rows))
    assert [each["status"] for each in answers] == ["accepted"] * 1000
    assert Consent.objects.count() == 1000 and len(asked) < 40


def test_the_clock_is_the_registers_own(api: Api, settings: Any) -> None:
    settings.DNC_POLICY = "us"
    category = next(iter(current_policy().register.categories))
    row = ("(315) 232-8257", "2026-01-05 10:00", category, "voice", "", "form", "")
    send(api, "consents", table(CONSENTS, [row]))
    zone = current_policy().numbering.zone
    assert Consent.objects.get().given_at == datetime(2026, 1, 5, 10, tzinfo=zone)


@pytest.mark.parametrize(
    "layout", [layouts.CONSENTS, layouts.REGISTRATIONS, layouts.REFUSALS, layouts.RELATIONSHIPS, layouts.LINKS]
)
def test_the_document_names_each_column_and_word(layout: layouts.Layout) -> None:
    text = (site_settings.BASE_DIR / "docs" / "handed-files.md").read_text(encoding="utf-8")
    for column in layout.columns[1:]:
        names = ", ".join(f"`{heading}`" for heading in column.headings)
        assert f"| {column.path}{'' if column.needed else ' (if you wish)'} | {names} |\n" in text
        assert all(str(said) in text for said in column.words or ())


def test_each_name_means_one_column() -> None:
    for layout in (layouts.CONSENTS, layouts.REGISTRATIONS, layouts.REFUSALS, layouts.RELATIONSHIPS):
        owners = {(word(heading), column.path) for column in layout.columns for heading in column.headings}
        assert len(owners) == len({name for name, _path in owners})


def test_one_file_at_a_time_is_read_and_the_next_is_told_when_to_come_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_turn, "MOST_WAIT", 0.01)
    file = table(CONSENTS, CLAIMED[:2])
    with file_turn.file_turn():
        busy = api.post("consents", file, kind=CSV)
    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (429, "file.busy", "5")
    assert api.post("consents", file, kind=CSV).status_code == 200
