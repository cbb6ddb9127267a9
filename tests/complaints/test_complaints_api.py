"""The intake door: one, many, repeated, hostile; each row its own answer."""

import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.models import Complaint, Evidence, ImportedRow
from core.models import Number
from registry.firms.models import Operator
from tests.registry.conftest import Api, make_key, make_marketer

from .conftest import ALICE, ftc_file, ftc_row

ROW = {
    "caller": "4008095559",
    "called": "+8613912345678",
    "at": "2026-11-20T19:41:00+08:00",
    "channel": "voice",
    "kind": "marketing",
    "category": "loans",
    "recorded_or_robot": True,
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def test_one_row_is_filed_for_its_proved_holder(api: Api, operator: Operator) -> None:
    answer = api.post("complaints", {**ROW, "reference": "app-1", "text": "13912345678, loans!"})
    assert answer.status_code == 201
    body = answer.json()
    assert body == {"reference": "app-1", "status": "accepted", "id": body["id"], "reasons": []}
    complaint = Complaint.objects.get(public_id=body["id"])
    assert (complaint.evidence, complaint.client, complaint.robocall) == (Evidence.PROVED, operator.public_id, True)
    assert "13912345678" not in complaint.text
    shown = api.get(f"complaints/{body['id']}").json()
    assert (shown["reference"], shown["status"], shown["caller"]) == ("app-1", "received", "+864008095559")
    assert ALICE[3:] not in json.dumps(shown)
    assert [step["status"] for step in shown["steps"]] == ["received"]


def test_many_rows_are_answered_one_by_one(api: Api) -> None:
    rows: list[Any] = [
        {**ROW, "reference": "a"},
        {**ROW, "reference": "b", "caller": "951677xxxx"},
        {**ROW, "reference": "c", "at": "2199-01-01T00:00:00Z"},
        {**ROW, "reference": "d", "called": ""},
        {**ROW, "reference": "e", "called": "+1 315 232 8257"},
        "nonsense",
    ]
    expected = [
        ("accepted", []),
        ("rejected", ["caller.malformed"]),
        ("quarantined", ["call.after_filing"]),
        ("rejected", ["called.missing"]),
        ("rejected", ["called.foreign"]),
        ("rejected", ["row.malformed"]),
    ]
    answer = api.post("complaints", rows)
    assert answer.status_code == 200
    assert [(row["status"], row["reasons"]) for row in answer.json()] == expected
    lines = "\n".join(json.dumps(row) for row in rows)
    again = api.post("complaints", lines, kind="application/x-ndjson")
    assert [(json.loads(line)["status"]) for line in again.content.splitlines()] == [status for status, _ in expected]
    assert json.loads(again.content.splitlines()[0])["id"] == answer.json()[0]["id"]
    assert Complaint.objects.count() == 1
    assert ImportedRow.objects.count() == 1


def test_a_single_wrong_row_is_answered_as_many_are(api: Api) -> None:
    wrong = {**ROW, "caller": "", "category": "weapons"}
    answer = api.post("complaints", wrong)
    said = answer.json()
    assert (answer.status_code, said["status"], said["id"]) == (200, "rejected", None)
    assert api.post("complaints", [wrong]).json() == [said]
    found = [(error["pointer"], error["code"]) for error in said["errors"]]
    assert found == [("/caller", "caller.missing"), ("/category", "category.unknown")]


def test_a_key_that_nobody_knows_is_refused_by_name_beside_what_else_is_wrong(api: Api) -> None:
    answer = api.post("complaints", {**ROW, "refused_befor": True, "category": "weapons"})
    found = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, answer.json()["reasons"]) == (200, ["field.unknown", "category.unknown"])
    assert found == [("/refused_befor", "field.unknown"), ("/category", "category.unknown")]
    assert "refused_befor" in answer.json()["errors"][0]["detail"]
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("path", ["complaints", "complaints/import?format=ndjson"])
def test_a_row_with_such_a_key_is_named_and_the_others_go_on(api: Api, path: str) -> None:
    rows = [{**ROW, "reference": "a", "colour/13912345678": 1}, {**ROW, "reference": "b"}]
    answer = api.post(path, "\n".join(map(json.dumps, rows)), kind="application/x-ndjson")
    first, second = answer.json()["rows"] if "import" in path else map(json.loads, answer.content.splitlines())
    assert (first["status"], first["reasons"], second["status"]) == ("rejected", ["field.unknown"], "accepted")
    assert first["errors"][0]["pointer"] == "/colour~113912345678"
    assert "colour/13912345678" in first["errors"][0]["detail"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM complaints_importedrow t")
        assert "13912345678" not in str(cursor.fetchone())


def test_a_column_that_nobody_knows_refuses_the_file_by_name(api: Api) -> None:
    answer = api.post("complaints/import?format=csv", b"caller,at,colour\n", kind="text/csv").json()
    assert (answer["code"], [error["pointer"] for error in answer["errors"]]) == ("import.header", ["/colour"])


def test_a_reference_means_one_complaint(api: Api) -> None:
    first = api.post("complaints", {**ROW, "reference": "r1"}).json()
    later = api.post("complaints", {**ROW, "reference": "r1", "at": "2026-11-21T10:00:00+08:00"}).json()
    assert later["id"] == first["id"]
    taken = api.post("complaints", {**ROW, "reference": "r1", "called": "+8613800138001"})
    assert (taken.json()["status"], taken.json()["reasons"]) == ("rejected", ["reference.taken"])
    assert Complaint.objects.count() == 1


def test_an_idempotency_key_gives_the_first_answer_again(api: Api) -> None:
    headers = {"Idempotency-Key": "once"}
    first = api.post("complaints", ROW, **headers)
    assert api.post("complaints", ROW, **headers).json() == first.json()
    assert api.post("complaints", {**ROW, "kind": "fraud"}, **headers).json()["code"] == "idempotency.mismatch"


def test_a_repeated_call_is_known_by_its_client_and_not_by_its_key(api: Api, operator: Operator) -> None:
    """A key that is changed between two tries repeats the answer; another client with the same words acts for itself."""
    headers = {"Idempotency-Key": "once"}
    first = api.post("complaints", ROW, **headers)
    again = Api(make_key(operator, "complaint")[1]).post("complaints", ROW, **headers)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert Complaint.objects.count() == 1
    other = Operator.objects.create(name="Other", admitted_at=operator.admitted_at)
    theirs = Api(make_key(other, "complaint")[1]).post("complaints", {**ROW, "caller": "4008095550"}, **headers)
    assert theirs.status_code == 201 and theirs.json()["id"] != first.json()["id"]
    test_side = Api(make_key(operator, "complaint", live=False)[1]).post("complaints", ROW, **headers)
    assert "Idempotent-Replayed" not in test_side and Complaint.objects.count() == 2


def test_only_an_operators_key_with_the_scope_files_and_reads_its_own(api: Api, operator: Operator) -> None:
    public_id = api.post("complaints", ROW).json()["id"]
    other = Operator.objects.create(name="Other", admitted_at=operator.admitted_at)
    assert Api(make_key(other, "complaint")[1]).get(f"complaints/{public_id}").status_code == 404
    assert Api(make_key(operator, "register")[1]).post("complaints", ROW).json()["code"] == "key.scope"
    assert Api(make_key(make_marketer(), "scrub")[1]).post("complaints", ROW).json()["code"] == "key.scope"
    assert Api("dnc_live_nobody").post("complaints", ROW).status_code == 401
    assert Api(make_key(operator, "complaint", live=False)[1]).get(f"complaints/{public_id}").status_code == 404


def test_a_file_is_taken_in_and_answered_row_by_row(api: Api, us: None) -> None:
    data = ftc_file(ftc_row(), ftc_row(""), ftc_row("0000000000"), ftc_row())
    answer = api.post("complaints/import?format=ftc", data, kind="text/csv")
    assert answer.status_code == 200
    body = answer.json()
    assert body["counts"] == {"rows": 4, "accepted": 1, "quarantined": 1, "rejected": 2}
    assert [row["status"] for row in body["rows"]] == ["accepted", "rejected", "quarantined", "rejected"]
    assert [row["reasons"] for row in body["rows"][1:]] == [
        ["caller.missing"],
        ["caller.unallocated"],
        ["row.duplicate"],
    ]
    assert api.post("complaints/import?format=ftc", data, kind="text/csv").json() == body
    assert api.get(f"complaints/{body['rows'][0]['id']}").json()["caller"] == "+13152328257"
    complaint = Complaint.objects.get()
    assert (complaint.evidence, complaint.number) == (Evidence.UNPROVED, None)


@pytest.mark.parametrize("said", ["2026-11-20 10:00", "2026-11-20"])
def test_a_file_with_a_warning_is_answered_at_once_and_again(api: Api, said: str) -> None:
    data = f"caller,at\n{ROW['caller']},{said}\n".encode()
    answer = api.post("complaints/import?format=csv", data, kind="text/csv", **{"Idempotency-Key": "once"})
    assert (answer.status_code, len(answer.json()["warnings"])) == (200, 1)
    again = api.post("complaints/import?format=csv", data, kind="text/csv", **{"Idempotency-Key": "once"})
    assert (again.json(), again["Idempotent-Replayed"]) == (answer.json(), "true")


@pytest.mark.parametrize(
    ("format", "data"),
    [
        (
            "ftc&day=2021-03-11",
            "id,number,area-code\nr-1,0000000000,315\nr-2,none,315\nr-3 of 13912345678,3152328257,315\n",
        ),
        (
            "csv",
            f"caller,called,at,reference\n0000000000,,{ROW['at']},r-1\nnone,,{ROW['at']}, r-2 \n3152328257,,,r-3 of 3152328258\n",
        ),
    ],
)
def test_held_rows_are_answered_under_the_references_they_came_with(api: Api, us: None, format: str, data: str) -> None:
    rows = api.post(f"complaints/import?format={format}", data.encode(), kind="text/csv").json()["rows"]
    assert [row["reference"] for row in rows[:2]] == ["r-1", "r-2"]
    assert [row["status"] for row in rows[:2]] == ["quarantined", "rejected"]


@pytest.mark.parametrize(
    ("query", "data", "code"),
    [
        ("format=ftc", b"a,b\n1,2\n", "import.header"),
        ("format=xml", b"<a/>", "import.format"),
        ("", b"", "import.format"),
        ("format=ftc", b"id,number,area-code\n1,3152328257,315\n", "import.day"),
        ("format=ftc&day=tomorrow", b"id,number,area-code\n", "import.day"),
        ("format=ftc", b"\x1f\x8b broken", "import.damaged"),
    ],
)
def test_what_is_no_such_file_is_refused(api: Api, query: str, data: bytes, code: str) -> None:
    answer = api.post(f"complaints/import?{query}", data, kind="application/octet-stream")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.sampled_from([*ROW, "text", "reference"]), inner, max_size=6)
            ),
        ).map(lambda value: json.dumps(value).encode()),
    ),
    kind=st.sampled_from(["application/json", "application/x-ndjson"]),
)
def test_no_body_breaks_the_door(api: Api, body: bytes, kind: str) -> None:
    assert api.post("complaints", body, kind=kind).status_code < 500
    assert api.post("complaints/import?format=ndjson", body, kind=kind).status_code < 500


def test_no_number_of_a_citizen_stands_in_a_table_of_complaints(api: Api) -> None:
    api.post(
        "complaints", {**ROW, "text": "Dear 139 1234 5678", "claimed_name": "13912345678", "reference": "13912345678"}
    )
    api.post("complaints", {**ROW, "at": "2199-01-01T00:00:00Z", "reference": "13912345678"})
    api.post(
        "complaints/import?format=ndjson", json.dumps({**ROW, "place": "13912345678"}), kind="application/x-ndjson"
    )
    api.post("complaints/import?format=ndjson", json.dumps({**ROW, "caller": ""}), kind="application/x-ndjson")
    assert Number.objects.count() == 1
    assert (Complaint.objects.count(), ImportedRow.objects.count()) == (2, 2)
    with connection.cursor() as cursor:
        for table in [name for name in connection.introspection.table_names() if name.startswith("complaints_")]:
            cursor.execute(f"SELECT t::text FROM {table} t")
            for (row,) in cursor.fetchall():
                assert "13912345678" not in row
                assert "139 1234 5678" not in row


def test_a_thousand_rows_ask_no_more_of_the_database_than_ten_and_are_answered_as_each_alone(api: Api) -> None:
    rows = [
        {**ROW, "reference": f"r-{n}", "called": f"+86139{n % 700:08d}", "caller": "951677xxxx" if n % 10 == 3 else f"0571865{n:05}"}
        for n in range(1_000)
    ]  # fmt: skip
    api.post("complaints", [{**ROW, "called": "+8613800138000"}])  # what is read once a process is read
    asked, answers = {}, {}
    for count in (10, 1_000):
        with transaction.atomic():
            with CaptureQueriesContext(connection) as queries:
                answer = api.post("complaints", "\n".join(map(json.dumps, rows[:count])), kind="application/x-ndjson")
            asked[count], answers[count] = len(queries), [json.loads(line) for line in answer.content.splitlines()]
            transaction.set_rollback(True)
    assert asked[1_000] <= asked[10] + 2 <= 42, asked
    alone = [api.post("complaints", [row]).json()[0] for row in rows[:20]]
    for told in (answers[10], answers[1_000]):
        several = [(one["reference"], one["status"], one["reasons"]) for one in told[:20]]
        assert several == [(one["reference"], one["status"], one["reasons"]) for one in alone[: len(several)]]
    assert len(answers[1_000]) == 1_000 and {one["status"] for one in answers[1_000]} == {"accepted", "rejected"}
