"""What anybody may read: never enough to find a complainant."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
import pytest
from django.test import Client

from complaints.models import Caller, Complaint
from complaints.services.caller import caller_listed_set
from complaints.services.open_data_build import open_data_build
from core import clock

from .conftest import SYSTEM, file_complaint, file_withheld

SHANGHAI = ZoneInfo("Asia/Shanghai")
URL = "/api/v1/open-data/complaints"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    settings.DNC_FILES = tmp_path


def noon(days: int = 1) -> datetime:
    return (clock.now().astimezone(SHANGHAI) - timedelta(days=days)).replace(hour=12, minute=0, second=0, microsecond=0)


def test_a_row_tells_the_day_and_no_more() -> None:
    file_complaint("4008095559", at=noon(), text="secret words", channel="text", claimed_name="Sunrise")
    open_data_build(at=clock.now())
    answer = Client().get(URL)
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "caller": "+864008095559",
                "date": noon().date().isoformat(),
                "place": "",
                "kind": "marketing",
                "category": "loans",
                "robocall": None,
                "proved": True,
            }
        ],
        "next": None,
    }


def test_of_a_caller_without_a_number_nothing_is_published() -> None:
    file_withheld(at=noon(), display="unknown")
    open_data_build(at=clock.now())
    assert [row["caller"] for row in Client().get(URL).json()["items"]] == [""]


def test_a_place_stands_where_enough_people_share_it() -> None:
    for n in range(5):
        file_complaint(at=noon(), e164=f"+861391234567{n}")
    for n in range(6):  # one person's six calls, an hour apart
        file_complaint(at=noon(days=2) + timedelta(hours=n), e164="+8613912345679")
    open_data_build(at=clock.now())
    places = {row["date"]: row["place"] for row in Client().get(URL).json()["items"]}
    shared = Complaint.objects.exclude(province="").values_list("province", flat=True).first()
    assert shared
    assert places == {noon().date().isoformat(): shared, noon(days=2).date().isoformat(): ""}


def shown_caller() -> str:
    open_data_build(at=clock.now())
    return str(Client().get(URL).json()["items"][0]["caller"])


def test_a_private_mobile_is_masked_until_a_decision_lists_it() -> None:
    complaint = file_complaint("13912340000", at=noon()).complaint
    assert shown_caller() == "139****0000"
    year = timedelta(days=365)
    for until in (clock.now() + year, None, clock.now() + 2 * year):
        caller_listed_set(caller_id=complaint.caller_id, until=until, at=clock.now(), actor=SYSTEM)
        assert shown_caller() == ("+8613912340000" if until else "139****0000")
    # Its term ends by itself, whether or not a sweep has come by.
    assert open_data_build(at=clock.now() + year) == 0
    assert open_data_build(at=clock.now() + 2 * year) == 1
    assert Client().get(URL).json()["items"][0]["caller"] == "139****0000"
    assert "13912340000" not in Client().get(f"{URL}?format=csv").getvalue().decode()


def test_csv_holds_the_same_rows_and_no_formula() -> None:
    file_complaint(at=noon(), recorded_or_robot=True)
    Caller.objects.create(value="=1+1", kind="sender_id", first_seen_at=clock.now())
    Complaint.objects.update(caller=Caller.objects.get(value="=1+1"))
    open_data_build(at=clock.now())
    answer = Client().get(f"{URL}?format=csv")
    (row,) = csv.DictReader(io.StringIO(answer.getvalue().decode()))
    assert (row["caller"], row["robocall"], row["proved"]) == ("'=1+1", "true", "true")
    assert answer["Content-Type"].startswith("text/csv")


def test_the_period_is_whole_days_of_the_country() -> None:
    file_complaint(at=datetime(2026, 11, 1, 0, 1, tzinfo=SHANGHAI))
    file_complaint(at=datetime(2026, 10, 31, 23, 59, tzinfo=SHANGHAI))
    open_data_build(at=clock.now())
    days = [row["date"] for row in Client().get(f"{URL}?from=2026-11-01&to=2026-11-01").json()["items"]]
    assert days == ["2026-11-01"]


def test_pages_follow_one_another_without_gap() -> None:
    for n in range(105):
        file_complaint(f"40080955{n:02}" if n < 100 else f"40080956{n - 100:02}", at=noon())
    open_data_build(at=clock.now())
    first = Client().get(URL).json()
    second = Client().get(first["next"]).json()
    assert len(first["items"]) == 100
    assert len({row["caller"] for row in first["items"] + second["items"]}) == 105
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("format=parquet&from=2026-10-01&to=2026-11-01", 400, "period.malformed"),
        ("format=exe", 406, "format.not_offered"),
        ("from=yesterday", 400, "period.malformed"),
        ("from=0001-01-01", 400, "period.malformed"),
        ("to=9999-12-31", 400, "period.malformed"),
        ("from=2026-11-02&to=2026-11-01", 400, "period.malformed"),
        ("from=2020-01-01&to=2026-11-01", 400, "period.malformed"),
        ("cursor=%00%ff", 400, "cursor.malformed"),
    ],
)
def test_a_wrong_question_is_a_problem(query: str, status: int, code: str) -> None:
    answer = Client().get(f"{URL}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        ("text/csv", "", "text/csv; charset=utf-8"),
        ("application/vnd.apache.parquet", "", "application/vnd.apache.parquet"),
        ("application/json;q=0.1, text/csv", "", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.8", "", "application/json"),
        ("application/json", "?format=csv", "text/csv; charset=utf-8"),
    ],
)
def test_the_client_says_in_which_form(accept: str, query: str, kind: str) -> None:
    open_data_build(at=clock.now())
    answer = Client().get(URL + query, headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    again = Client().get(URL + query, headers={"Accept": accept, "If-None-Match": answer["ETag"]})
    other = Client().get(URL, headers={"Accept": "text/html"})
    assert (again.status_code, other.status_code, other.json()["code"]) == (304, 406, "format.not_offered")
    assert all("Accept" in [said.strip() for said in one["Vary"].split(",")] for one in (answer, again))


def test_all_formats_hold_the_same_rows_and_are_known_by_their_etag() -> None:
    for days in (1, 1, 3):
        file_complaint("4008095559" if days == 1 else "057186530001", at=noon(days), recorded_or_robot=days == 3)
    open_data_build(at=clock.now())
    answers = {kind: Client().get(f"{URL}?format={kind}") for kind in ("json", "csv", "parquet")}
    rows = answers["json"].json()["items"]
    assert pq.read_table(io.BytesIO(answers["parquet"].getvalue())).to_pylist() == rows
    flags = {"true": True, "false": False, "": None}
    listed = list(csv.DictReader(io.StringIO(answers["csv"].getvalue().decode())))
    assert [row | {name: flags[row[name]] for name in ("robocall", "proved")} for row in listed] == rows
    assert len({answer["ETag"] for answer in answers.values()}) == 3
    for kind, answer in answers.items():
        again = Client().get(f"{URL}?format={kind}", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    file_complaint("4008095551", at=noon())
    open_data_build(at=clock.now())
    assert Client().get(f"{URL}?format=csv", headers={"If-None-Match": answers["csv"]["ETag"]}).status_code == 200
