"""Lists as systems write them, through both doors: one call and job answer alike."""

import csv
import io
import json
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from registry.firms.models import Marketer
from tests.registry.conftest import ALICE, BOB, Api
from tests.registry.scrubs.lists import PURPOSE, done, result, send, text
from tests.registry.scrubs.test_scrub import register

pytestmark = pytest.mark.django_db
CAROL, DAVE = "13912345670", "13912345671"
GERMAN = "15112345678"  # a mobile in both countries
TWO = f"Name,Phone 1,Phone 2\nLi,{CAROL},{BOB}\nWu,{DAVE},\nHe,,\nAo,abc,{CAROL}\nXu,{DAVE},120\nJi,+44 20 7946 0958,{DAVE}\n"
NAMED = "&number_column=Phone+1&number_column=Phone+2"


def rows_of(content: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content)))


def of_lists(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Warnings of the list itself; holidays may be known no further too."""
    return [warning for warning in job["warnings"] if warning["code"] != "calendar.ends"]


def both(api: Api, body: str | bytes, query: str = "", *, kind: str = "text/csv", **more: str) -> list[dict[str, str]]:
    """The rows of the answer, which both doors give alike."""
    small = api.post(f"scrubs?{PURPOSE}{query}", body, kind=kind, **more)
    assert small.status_code == 200, small.content
    job = done(api, body, query=PURPOSE + query, kind=kind, **more)
    assert job["state"] == "succeeded", job["problem"]
    large = text(result(api, job))
    assert small.content.decode() == large
    codes = small.get("DNC-Warnings", "")
    assert codes == ", ".join(warning["code"] for warning in job["warnings"])
    return rows_of(large)


def test_a_row_with_several_numbers_takes_the_strictest(api: Api) -> None:
    register(BOB, {"all": True})
    rows = both(api, TWO, NAMED)
    told = [(row["number"], row["decision"], row["reasons"], row["decisions"]) for row in rows]
    assert told == [
        (BOB, "not_callable", "registry.all", "conditional;not_callable"),
        ("+86" + DAVE, "conditional", "consent.required", "conditional;"),
        ("", "invalid", "input.empty", ";"),
        ("+86" + CAROL, "conditional", "consent.required;input.duplicate", "invalid;conditional"),
        ("+86" + DAVE, "conditional", "consent.required;input.duplicate", "conditional;invalid"),
        ("", "unknown", "number.foreign", "unknown;conditional"),
    ]


def test_several_numbers_in_every_form_of_a_result(api: Api) -> None:
    register(BOB, {"all": True})
    register("+86" + DAVE, {"all": True})
    job = done(api, TWO, query=PURPOSE + NAMED)
    assert job["columns"]["numbers"] == ["Phone 1", "Phone 2"] and job["counts"]["not_callable"] == 4
    removal = text(result(api, job, "rows=not_callable&layout=plain")).splitlines()
    assert removal == [BOB, "+86" + DAVE, "+86" + DAVE, "+86" + DAVE], "each number that must go, whoever decides"
    assert text(result(api, job, "layout=vicidial")).splitlines()[0] == f"{BOB},D"
    lines = text(result(api, job, "format=ndjson")).splitlines()
    assert f'"input":"{BOB}"' in lines[0] and lines[0].count('"decision"') == 3
    table = pq.read_table(io.BytesIO(b"".join(result(api, job, "format=parquet").streaming_content)))
    assert table.column("decisions").to_pylist()[:2] == ["conditional;not_callable", "not_callable;"]


def test_the_receipt_holds_every_number_of_a_row(api: Api) -> None:
    job = done(api, TWO, query=PURPOSE + NAMED)
    for number in (BOB, "+86" + CAROL, "+86" + DAVE):
        proof = api.post("receipts/proof", {"scrub": job["id"], "number": number})
        assert proof.status_code == 200, proof.content
    assert api.post("receipts/proof", {"scrub": job["id"], "number": ALICE}).status_code == 404


def test_another_column_of_numbers_is_warned_of(api: Api) -> None:
    rows = f"手机号,联系电话\n{CAROL},{BOB}\n"
    job = done(api, rows)
    assert [(each["code"], each["columns"]) for each in of_lists(job)] == [("list.other_numbers", ["联系电话"])]
    assert of_lists(job)[0]["detail"] and job["columns"]["number"] == "手机号"
    assert both(api, rows)[0]["number"] == "+86" + CAROL


def test_the_purpose_that_was_given_stands_whatever_the_list_calls_its_columns(api: Api) -> None:
    rows = both(api, f"Company,Phone,Industry,client,category\nA,{CAROL},Retail,B,no such trade\n")
    assert [row["decision"] for row in rows] == ["conditional"]
    refused = api.post(f"scrubs?{PURPOSE}&category_column=category", "category,phone\nloans,1\n", kind="text/csv")
    assert (refused.status_code, refused.json()["code"]) == (400, "column.job_only")


def test_a_calling_code_in_a_column_of_its_own_makes_a_number_foreign(api: Api) -> None:
    for header, query in (("国家代码,手机号", ""), ("cc,手机号", "&country_column=cc")):
        rows = both(api, f"{header}\n44,2079460958\n+852,13912345678\n86,{CAROL}\n,{DAVE}\n", query)
        assert [row["reasons"] for row in rows] == ["number.foreign"] * 2 + ["consent.required"] * 2


def test_a_column_that_may_say_countries_is_told_and_read_alike(api: Api) -> None:
    for header in ("国家,手机号\n", ""):
        rows = f"{header}英国,2079460958\n德国,{GERMAN}\n中国,{GERMAN}\n新加坡,{DAVE}\n"
        assert [row["reasons"] for row in both(api, rows)] == ["number.foreign"] * 2 + ["consent.required"] * 2
        job = done(api, rows)
        assert [each["code"] for each in of_lists(job)] == ["list.country_perhaps"]
        assert job["columns"]["country"] == (header.partition(",")[0] or "column_1")
    # As the warning says: so headed it is no guess.
    sure = done(api, f"country_code,手机号\n英国,2079460958\n新加坡,{DAVE}\n")
    assert (
        of_lists(sure) == [] and [row["reasons"] for row in rows_of(text(result(api, sure)))] == ["number.foreign"] * 2
    )


TITLED = f"客户名单\n导出时间：2026-11-01\n编号;手机号\n1;{CAROL}\n2;{DAVE}\n"


@pytest.mark.parametrize(
    "body",
    [
        TITLED.encode(),
        TITLED.encode("gb18030"),
        ("sep=;\r\n" + TITLED).encode(),
        TITLED.replace(";", "\t").encode("utf-16"),
    ],
)
def test_titles_separators_and_charsets_at_both_doors(api: Api, body: bytes) -> None:
    small = api.post(f"scrubs?{PURPOSE}", body, kind="text/csv")
    assert small["DNC-Warnings"].startswith("list.lines_above_header")
    for kind in ("text/csv", "application/vnd.ms-excel", "text/plain", "application/csv"):
        job = done(api, body, kind=kind)
        assert (job["counts"]["rows"], job["counts"]["conditional"]) == (2, 2)
        assert small.content.decode() == text(result(api, job))
        if kind != "text/plain":
            assert api.post(f"scrubs?{PURPOSE}", body, kind=kind).content == small.content


WHOLE = ("13912345670.0", "1.3912345670E10", "1.3912345670E+10", "1.39123456700E+10", "'13912345670")
LOST = ("1.39E+10", "1.391234567E10", "1.39123456705E+10", "13912345670.5")


def test_a_number_as_spreadsheets_write_it_at_every_door(api: Api) -> None:
    """What has all its digits is the number; what has lost some is none."""
    cells, wanted = WHOLE + LOST, ["+86" + CAROL] * len(WHOLE) + [""] * len(LOST)
    assert [row["number"] for row in both(api, "手机号\n" + "".join(f"{cell}\n" for cell in cells))] == wanted
    assert [row["number"] or "" for row in api.scrub(*cells).json()["rows"]] == wanted
    lines = "".join(f'{{"number": "{cell}"}}\n' for cell in cells)
    assert [row["number"] for row in both_ndjson(api, lines)] == wanted


def both_ndjson(api: Api, lines: str) -> list[dict[str, str]]:
    small = api.post(f"scrubs?{PURPOSE}", lines, kind="application/x-ndjson")
    job = done(api, lines, kind="application/x-ndjson")
    large = text(result(api, job, "format=ndjson"))
    rows = [json.loads(line) for line in large.splitlines()]
    assert [json.loads(line)["number"] for line in small.content.decode().splitlines()] == [
        row["number"] for row in rows
    ]
    return [{"number": row["number"] or ""} for row in rows]


def test_the_country_says_what_no_utf8_is(api: Api, settings: Any) -> None:
    """What Windows writes in the United States: names of both kinds of signs, and a bar between the cells."""
    settings.DNC_POLICY = "us"
    body = "id|name|phone\n1|José|3152328257\n2|O’Brien|3152328258\n".encode("cp1252")
    query = "channel=voice&category=debt_reduction"
    small = api.post(f"scrubs?{query}", body, kind="text/csv")
    job = done(api, body, query=query)
    for answered in (small.content.decode(), text(result(api, job))):
        rows = list(csv.DictReader(io.StringIO(answered), delimiter="|"))
        assert [(row["name"], row["number"]) for row in rows] == [("José", "+13152328257"), ("O’Brien", "+13152328258")]


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_a_cover_and_a_sheet_by_name(api: Api) -> None:
    data = workbook(封面=[["导出"]], 客户=[["手机号"], [int(CAROL)]], 旧=[["手机号"], [int(DAVE)]])
    for query, number, warned in (("", CAROL, ["list.other_sheets"]), ("&sheet=%E6%97%A7", DAVE, [])):
        job = done(api, data, kind="application/vnd.ms-excel", query=PURPOSE + query)
        assert rows_of(text(result(api, job)))[0]["number"] == "+86" + number
        assert [each["code"] for each in of_lists(job)] == warned
        assert [each["columns"] for each in of_lists(job)] == [["封面", "旧"]] * len(warned)
    job = done(api, data, query=PURPOSE + "&sheet=new", kind="application/octet-stream")
    assert (job["state"], job["problem"]["code"]) == ("failed", "list.sheet_unknown")


LINES = "".join(
    f'{{"id": "{n}", "phone": "{number}"}}\n' for n, number in enumerate([BOB] + [CAROL, DAVE] * 5 + [ALICE])
)
TABLE = "id,phone\n" + "".join(f"{n},{number}\n" for n, number in enumerate([BOB] + [CAROL, DAVE] * 5 + [ALICE]))


@pytest.mark.parametrize("kind", ["text/csv", "application/x-ndjson", "application/vnd.ms-excel"])
@pytest.mark.parametrize("body", [LINES, TABLE])
def test_no_row_is_lost_whatever_a_list_is_sent_as(api: Api, body: str, kind: str) -> None:
    register(BOB, {"all": True})
    own = "application/x-ndjson" if body == LINES else "text/csv"
    small = api.post(f"scrubs?{PURPOSE}", body, kind=kind)
    assert small["Content-Type"].partition(";")[0] == own, "the answer has the form of the content"
    job = done(api, body, kind=kind)
    assert small.content.decode() == text(result(api, job, "format=ndjson" if body == LINES else ""))
    rows = rows_of(text(result(api, job)))
    assert [row["decision"] for row in rows] == ["not_callable"] + ["conditional"] * 11 and len(rows) == 12
    warned = [] if kind in (own, "application/vnd.ms-excel") else ["list.other_kind"]
    assert [each["code"] for each in of_lists(job)] == warned
    assert ("list.other_kind" in small.get("DNC-Warnings", "")) == bool(warned)


def test_a_web_page_by_another_name_is_refused_with_what_is_read(api: Api) -> None:
    job = done(api, "<html><table><tr><td>139", kind="application/vnd.ms-excel")
    assert job["problem"]["code"] == "list.web_page" and "XLSX、XLS 和 ODS" in job["problem"]["detail"]


def test_results_for_spreadsheets_in_chinese(api: Api) -> None:
    job = done(api, f"编号,手机号\n007,{CAROL}\n=1+1,{DAVE}\n")
    marked = b"".join(result(api, job, "bom=1").streaming_content)
    assert marked.decode("utf-8-sig") == text(result(api, job)) and marked.startswith(b"\xef\xbb\xbf")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(result(api, job, "format=xlsx").streaming_content)))
    table = list(book.active.values)  # type: ignore[union-attr]
    assert table[0] == ("编号", "手机号", "number", "decision", "reasons")
    assert table[1] == ("007", CAROL, "+86" + CAROL, "conditional", "consent.required") and table[2][0] == "'=1+1"
    answer = result(api, job, "format=xlsx&rows=callable")
    assert list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values) == table[:1]  # type: ignore[union-attr]
    assert result(api, job, "format=xlsx&layout=plain").status_code == result(api, job, "bom=2").status_code == 400


def test_a_result_too_long_for_a_workbook_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.engine.lists.xlsx_result.MOST_ROWS", 2)
    job = done(api, f"phone\n{CAROL}\n{DAVE}\n")
    for _ in range(2):
        answer = result(api, job, "format=xlsx")
        assert (answer.status_code, answer.json()["code"]) == (422, "result.too_long")


def test_the_client_says_in_which_form_a_result_comes(api: Api) -> None:
    job = done(api, f"phone\n{CAROL}\n")
    lines = result(api, job, Accept="application/x-ndjson")
    assert (lines["Content-Type"], lines["ETag"]) == ("application/x-ndjson", result(api, job, "format=ndjson")["ETag"])
    assert result(api, job, "format=csv", Accept="application/x-ndjson")["Content-Type"].startswith("text/csv")
    assert result(api, job, "layout=plain", Accept="text/plain").status_code == 200
    refused = result(api, job, Accept="image/png")
    assert (refused.status_code, refused.json()["code"]) == (406, "format.not_offered")
    kept = result(api, job, **{"Accept": "application/x-ndjson", "If-None-Match": lines["ETag"]})
    assert kept.status_code == 304 and "Accept" in kept["Vary"] and "Accept" in lines["Vary"]


def test_head_tells_what_get_would_send(api: Api) -> None:
    job = done(api, f"phone\n{CAROL}\n")
    whole = result(api, job)
    address = f"/api/v1/scrub-jobs/{job['id']}/result"
    head: Any = api.client.head(address, headers=api.headers)
    assert (head.status_code, head["Content-Length"], head["ETag"]) == (200, whole["Content-Length"], whole["ETag"])
    assert b"".join(head) == b""


def test_too_many_or_strange_columns_are_refused(api: Api, marketer: Marketer) -> None:
    for query, code in (("&number_column=a" * 11, "column.too_many"), ("&sheet=%00", "column.malformed")):
        answer = send(api, TWO, query=PURPOSE + query)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert done(api, f"phone\n{ALICE}\n")["state"] == "succeeded"


@pytest.mark.parametrize("declared", ["application/json", "application/json; charset=utf-8"])
@pytest.mark.parametrize("content", ["lines", "table"])
def test_a_list_sent_to_a_job_as_json_is_read_as_what_it_is(api: Api, declared: str, content: str) -> None:
    rows = (ALICE, "13800138001")
    body = (
        "".join(f'{{"number": "{row}"}}\n' for row in rows) if content == "lines" else "\n".join(("phone", *rows, ""))
    )
    job = done(api, body, kind=declared)
    assert (job["state"], job["counts"]["rows"], job["counts"]["invalid"]) == ("succeeded", 2, 0)
    assert ("list.other_kind" in {one["code"] for one in job["warnings"]}) is (content == "table")


def test_both_doors_say_that_a_number_is_a_string_and_which_keys_were_not_read(api: Api) -> None:
    lines = f'{{"number": "{ALICE}", "colour": "red"}}\n{{"number": 13800138001}}\n13800138001\n{{"number": null}}\n'
    job = done(api, lines, kind="application/x-ndjson")
    assert [(one["code"], one["columns"]) for one in of_lists(job)] == [
        ("number.not_text", ["number"]),
        ("row.other_keys", ["colour"]),
    ]
    told = [json.loads(line) for line in text(result(api, job, "format=ndjson")).splitlines()]
    small = api.post(f"scrubs?{PURPOSE}", lines, kind="application/x-ndjson")
    assert small["DNC-Warnings"] == ", ".join(one["code"] for one in job["warnings"])
    assert [json.loads(line)["reasons"] for line in small.content.splitlines()] == [row["reasons"] for row in told]
    assert [row["reasons"] for row in told[1:]] == [["input.malformed"]] * 3
