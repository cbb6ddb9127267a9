"""Released by a person who did not ask for it; public when the embargo is over; the same figures in every form."""

import csv
import io
import json
import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from compliance.reports.jobs.report_pdf import report_pdf
from compliance.reports.models import Report, ReportPdf
from compliance.reports.rules.conclusions import conclusions
from compliance.reports.rules.folding import public_data
from compliance.reports.selectors.report import is_genuine
from compliance.reports.services.report_release import report_release
from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.errors import DomainError
from core.models import AuditRecord, User
from core.policies import load
from tests.compliance.desk.test_desk import desk_of
from tests.compliance.reports.building import AFTER, build, invented, line
from tests.compliance.world import NOW, campaign, firm, officer
from tests.pages import send

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CN = load("cn").versions[-1]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """What the clock says; a test moves it on."""
    at = [AFTER]
    monkeypatch.setattr(clock, "now", lambda: at[0])
    return at


def head(province: str = "") -> User:
    return officer(Role.HEAD, province)


def built(people: int = 6, **other: Any) -> Report:
    campaign(people)
    return build(**other)


def refused(report: Report, who: User, **more: Any) -> str:
    with pytest.raises(DomainError) as error:
        report_release(report=report, officer=who, at=AFTER, **more)
    return str(error.value.code)


def figures(text: str) -> set[int]:
    return {int(found.replace(",", "")) for found in re.findall(r"(?<![\d.,-])\d[\d,]*(?![\d.-])", text)}


def test_the_desk_alone_reads_it_until_it_is_released_and_its_embargo_is_over(now: list[datetime]) -> None:
    report, anybody = built(), Client()
    address = f"/reports/{report.public_id}/"
    assert anybody.get(address).status_code == 404
    client = desk_of(head())
    release = f"/regulator/reports/{report.pk}/release/"
    assert send(client, release, {"public_from": "gestern"}).status_code == 422
    assert send(client, release, {"public_from": "2026-11-01 09:00"}).status_code == 422
    assert send(client, release, {"public_from": "2026-11-24 09:00"}).status_code == 302
    report.refresh_from_db()
    assert report.state == "released" and is_genuine(report)
    files = [f"{address}figures.csv", f"{address}figures.json", f"{address}zh-hans.pdf", f"{address}en.pdf"]
    assert {anybody.get(one).status_code for one in (address, *files)} == {404}
    assert report.public_id not in anybody.get("/reports/").content.decode()
    now[0] = AFTER + 3 * DAY
    assert {anybody.get(one).status_code for one in (address, *files)} == {200}
    assert report.public_id in anybody.get("/reports/").content.decode()
    assert anybody.get(f"{address}fr.pdf").status_code == anybody.get(f"{address}figures.exe").status_code == 404
    record = AuditRecord.objects.get(act="report.released")
    assert record.target_id == report.pk


def test_whoever_asked_for_it_or_is_of_another_office_does_not_release_it() -> None:
    boss, supervisor = head(), officer(Role.SUPERVISOR, "")
    own = built(actor=Actor.user(boss))
    assert refused(own, boss) == "report.own"
    assert refused(own, officer(Role.OFFICER, "")) == "report.office"
    assert refused(own, head("CN-JS")) == "report.office"
    assert refused(own, supervisor, public_from=AFTER - DAY) == "report.embargo"
    kept = report_release(report=own, officer=supervisor, at=AFTER)
    assert kept.released_by_id != kept.asked_by_id
    assert refused(kept, supervisor) == "report.not_built"
    assert ReportPdf.objects.count() == 2 and AuditRecord.objects.filter(act="report.released").count() == 1


def test_few_people_and_one_firm_stay_at_the_desk() -> None:
    few, boss = built(4), head()
    assert refused(few, boss) == "report.few"
    few.scope_kind = "firm"
    assert refused(few, boss) == "report.inner"


def test_where_no_pdf_can_be_set_nothing_is_released(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.typesetting.pdf.SECONDS", 0.001)
    report = built()
    assert refused(report, head()) == "report.not_set"
    assert Report.objects.get(pk=report.pk).state == "built" and not ReportPdf.objects.exists()


def test_a_changed_figure_is_not_genuine() -> None:
    report = report_release(report=built(), officer=head(), at=AFTER)
    report.data = {**report.data, "complaints": 7}
    assert not is_genuine(report)


def test_numbers_in_page_csv_workbook_json_and_pdf_agree(now: list[datetime]) -> None:
    report = report_release(report=built(), officer=head(), at=AFTER)
    anybody = Client(headers={"Accept-Language": "en"})
    address = f"/reports/{report.public_id}/"
    told = json.loads(anybody.get(f"{address}figures.json").content)
    cells = [
        (table, str(row["key"]), figure, value)
        for table, rows in told["tables"].items()
        for row in rows
        for figure, value in row.items()
        if figure != "key"
    ]
    lines = list(csv.DictReader(io.StringIO(anybody.get(f"{address}figures.csv").content.decode("utf-8-sig"))))
    assert [(one["table"], one["key"], one["figure"], one["value"]) for one in lines] == [
        (table, key, figure, "" if value is None else str(value)) for table, key, figure, value in cells
    ]
    book = CalamineWorkbook.from_filelike(io.BytesIO(anybody.get(f"{address}figures.xlsx").content))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [[cell for row in rows[1:] for cell in row[1:] if cell != ""] for rows in sheets] == [
        [value for row in rows for figure, value in row.items() if figure != "key" and value is not None]
        for rows in told["tables"].values()
    ]
    numbers = {value for _table, _key, _figure, value in cells if isinstance(value, int)}
    page = re.sub(r"<[^>]+>", " ", anybody.get(address).content.decode())
    assert numbers <= figures(page)
    text = pdf_text(anybody.get(f"{address}en.pdf").content)
    assert numbers <= figures(text)
    assert report.code in text and report.number in text
    assert dict(told)["tables"]["totals"][0] == {
        "key": "complaints",
        "value": public_data(report.data)["complaints"],
        "before": 0,
    }


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_pdf_is_tagged_titled_and_of_both_standards() -> None:
    report = report_release(report=built(), officer=head(), at=AFTER)
    for pdf in report.pdfs.all():
        with pikepdf.open(io.BytesIO(bytes(pdf.content))) as file:
            assert file.Root.MarkInfo.Marked and str(file.Root.Lang).startswith(pdf.language[:2])
            with file.open_metadata() as said:
                assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("2", "A", "1")
                assert said["dc:title"]


def test_anybody_checks_a_report_by_its_code(now: list[datetime]) -> None:
    report = report_release(report=built(), officer=head(), at=AFTER)
    page = Client().get("/verify/", {"code": report.code.lower().replace("-", " ")})
    assert page.status_code == 200 and report.number in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert Client().get("/verify/", {"code": "AAAA-AAAA-AAAA"}).status_code == 404
    Report.objects.filter(pk=report.pk).update(data={**report.data, "complaints": 7})
    assert Client().get("/verify/", {"code": report.code}).status_code == 404


def test_no_page_is_left_to_a_note_and_figures_over_bars_stand_apart() -> None:
    """However long the first page's table of firms is."""
    months = [{"key": f"2026-{n:02d}", "complaints": 46_015 - 800 * n, "inside": n > 6} for n in range(1, 10)]
    months = [{"key": f"2025-{n}", "complaints": 46_015, "inside": False} for n in (10, 11, 12)] + months
    over = 0
    for long in range(9):
        names = [
            ("安澜人寿保险股份有限公司江苏省分公司南京市第二营销服务部" if n < long else "速达信贷") + str(n)
            for n in range(8)
        ]
        done = {"state": "served", "sanction": "warning_fine", "fine": 420_000, "deadline": None, "published": True}
        firms = [
            line(firm(caller="", name=f"{name}（{long}）").public_id, 100 - n, **done) for n, name in enumerate(names)
        ]
        data = invented(by_firm=firms, months=months, by_category=[line(code, 20) for code in CN.register.categories])
        data["conclusions"] = conclusions(data)
        report = Report.objects.create(
            start=date(2026, 7, 1), end=date(2026, 9, 30), scope_kind="nation", scope="", version=1 + long, state="built",
            asked_at=NOW, cut_off_at=NOW, built_at=NOW, data=data, policy_version="cn-2026-01-01",
        )  # fmt: skip
        document = pypdfium2.PdfDocument(report_pdf(report, data, "zh-hans"))
        second = document[1].get_textpage().get_text_bounded()
        assert "按规则" in second
        pages = [page.get_textpage().get_text_bounded() for page in document]
        assert len(pages) > 1
        assert all(f"第 {n} 页，共 {len(pages)} 页" in text for n, text in enumerate(pages, 1))
        over += "迟到的数据" in second
        first = document[0].get_textpage()
        figures = [box_of(first, text) for text in ("40,415", "39,615", "38,815")]
        assert all(left[1] < right[0] for left, right in pairwise(figures)), figures
    assert 0 < over < 9  # some overflow, some do not


def box_of(page: Any, text: str) -> tuple[float, float]:
    """Where a text begins and ends on a page, from the left."""
    found = page.search(text)
    at, count = [*iter(found.get_next, None)][-1]  # the title names one of them before
    boxes = [page.get_charbox(n) for n in range(at, at + count)]
    return min(box[0] for box in boxes), max(box[2] for box in boxes)
