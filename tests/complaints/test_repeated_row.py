"""A client learns nothing of what others complained of, and its word acts on its own complaints alone."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint, OperatorConsent, RepeatedRow
from complaints.services.complaint_end import complaints_erase
from complaints.services.operator_consent import operator_consent_give, operator_consent_withdraw
from core import clock
from core.models import AuditRecord
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from tests.acts import acts
from tests.registry.conftest import Api, make_key

from .conftest import ALICE, BOB, SYSTEM, file_complaint, number

pytestmark = pytest.mark.django_db
DOORS = ["one", "list", "ndjson"]


@pytest.fixture
def api(operator: Operator) -> Api:
    return Api(make_key(operator, "complaint")[1])


def row_of(complaint: Complaint, **said: Any) -> dict[str, Any]:
    at = complaint.called_at + timedelta(seconds=said.pop("later", 0))
    return {"caller": complaint.caller.value, "called": ALICE, "at": at.isoformat(), "category": "loans", **said}


def hand_in(api: Api, door: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    if door == "one":
        return [dict(api.post("complaints", row).json()) for row in rows]
    if door == "list":
        return list(api.post("complaints", list(rows)).json())
    sent = api.post("complaints", "\n".join(map(json.dumps, rows)), kind="application/x-ndjson")
    return [json.loads(line) for line in sent.content.splitlines()]


def seen(api: Api, door: str, rows: list[dict[str, Any]]) -> list[Any]:
    """What the client learns: its answers and what opens under them, the ids told apart only by which are the same."""
    answers = hand_in(api, door, *rows)
    ids: dict[str, int] = {}
    found = []
    for answer in answers:
        opened = api.get(f"complaints/{answer['id']}")
        body = {**opened.json(), "filed_at": "", "steps": [step["status"] for step in opened.json()["steps"]]}
        same = ids.setdefault(answer["id"], len(ids))
        found.append(({**answer, "id": same}, opened.status_code, {**body, "id": same}))
    return found


@pytest.mark.parametrize("door", DOORS)
def test_the_answers_are_the_same_whether_or_not_the_holder_complained(api: Api, door: str) -> None:
    """The rows are near to the holder's complaint and some of them too far from each other to be one call."""
    complaint = file_complaint(at=clock.now() - timedelta(hours=2)).complaint
    moments = [60, -570, 590, 0, 700, -900, 300]
    rows = [row_of(complaint, later=later, reference=f"r{n}", kind="fraud") for n, later in enumerate(moments)]
    rows.append(row_of(complaint, later=1200, reference="r0"))
    with_it = seen(api, door, rows)
    assert RepeatedRow.objects.exists() and Complaint.objects.first() == complaint
    RepeatedRow.objects.all().delete()
    Complaint.objects.all().delete()
    assert seen(api, door, rows) == with_it
    assert not RepeatedRow.objects.exists()


def steps(api: Api, door: str, rows: list[dict[str, Any]]) -> list[str]:
    """What is said to the database, in its order, and how many messages the broker gets; all of it is undone."""
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        before = len(connection.run_on_commit)
        answers = hand_in(api, door, *rows)
        nudges = len(connection.run_on_commit) - before
        transaction.set_rollback(True)
    assert {answer["status"] for answer in answers} == {"accepted"}
    said = (re.sub(r'"s\d+_x\d+"', "", " ".join(query["sql"].split()[:3])).strip() for query in asked)
    return [*sorted(one.removeprefix("RELEASE ").removeprefix("ROLLBACK TO ") for one in said), f"{nudges} messages"]


@pytest.mark.parametrize("said", [{}, {"ask_operator": True, "call_confirmed": True}], ids=str)
@pytest.mark.parametrize("door", DOORS)
def test_a_row_takes_the_same_steps_whether_or_not_the_holder_complained(
    api: Api, door: str, said: dict[str, Any]
) -> None:
    """What is kept differs; its time would tell, were it not for the steps that are undone."""
    complaint = file_complaint(at=clock.now() - timedelta(hours=2)).complaint
    theirs = row_of(complaint, reference="theirs", **said)
    nobodys = row_of(complaint, reference="nobodys", called=BOB, **said)
    steps(api, door, [row_of(complaint, called=BOB)])  # what a process reads once
    assert steps(api, door, [theirs]) == steps(api, door, [nobodys])
    further = row_of(complaint, reference="further", later=7200, **said)
    assert steps(api, door, [theirs, further]) == steps(api, door, [nobodys, further])


@pytest.mark.parametrize("door", DOORS)
def test_a_call_that_the_holder_complained_of_stays_one_complaint(api: Api, door: str) -> None:
    complaint = file_complaint().complaint
    first, again = hand_in(api, door, *[row_of(complaint, reference="mine, not 13912345678")] * 2)
    assert Complaint.objects.get() == complaint
    row = RepeatedRow.objects.get()
    assert first["id"] == again["id"] == row.public_id != complaint.public_id
    assert "13912345678" not in row.reference
    assert AuditRecord.objects.get(act="complaints.repeated").data["complaints"] == [complaint.pk]
    assert api.get(f"complaints/{complaint.public_id}").status_code == 404
    taken = hand_in(api, door, row_of(complaint, called=BOB, reference="mine, not 13912345678"))
    assert taken[0]["reasons"] == ["reference.taken"]


@pytest.mark.parametrize("door", DOORS)
def test_a_clients_word_acts_on_no_complaint_of_another(api: Api, operator: Operator, door: str) -> None:
    complaint = file_complaint().complaint
    other = operator_admit(name="Other", at=clock.now(), actor=SYSTEM)
    said = {"ask_operator": True, "call_confirmed": True}
    hand_in(api, door, row_of(complaint, **said))
    complaint.refresh_from_db()
    assert (complaint.evidence, OperatorConsent.objects.count()) == ("C1", 0)
    operator_consent_give(complaint_id=complaint.pk, operator=other, at=clock.now(), actor=SYSTEM)
    operator_consent_withdraw(complaint_id=complaint.pk, at=clock.now(), actor=SYSTEM)
    hand_in(api, door, row_of(complaint, **said))
    assert OperatorConsent.objects.get(operator=other).withdrawn_at is not None
    assert acts("complaint.evidence_raised") == []


@pytest.mark.parametrize("door", DOORS)
def test_what_the_holder_took_back_stays_so_on_the_clients_own_complaint(
    api: Api, operator: Operator, door: str
) -> None:
    complaint = file_complaint().complaint
    row = row_of(complaint, called=BOB, ask_operator=True)
    hand_in(api, door, row)
    own = Complaint.objects.get(client=operator.public_id)
    assert OperatorConsent.objects.get(complaint=own).operator == operator
    operator_consent_withdraw(complaint_id=own.pk, at=clock.now(), actor=SYSTEM)
    hand_in(api, door, row)
    assert OperatorConsent.objects.get(complaint=own).withdrawn_at is not None


def test_another_clients_complaint_is_no_less_secret(api: Api) -> None:
    other = operator_admit(name="Other", at=clock.now(), actor=SYSTEM)
    theirs = Api(make_key(other, "complaint")[1])
    row = {"caller": "4008095559", "called": ALICE, "at": clock.now().isoformat(), "category": "loans"}
    [first], [second] = hand_in(api, "one", row), hand_in(theirs, "one", row)
    assert first["id"] != second["id"]
    assert [theirs.get(f"complaints/{one['id']}").status_code for one in (first, second)] == [404, 200]
    assert Complaint.objects.count() == 1


def test_the_row_goes_with_the_person(api: Api) -> None:
    complaint = file_complaint().complaint
    rows = [row_of(complaint), row_of(complaint, called=BOB)]
    answers = hand_in(api, "one", *rows)
    complaints_erase(complaint_ids=[one.pk for one in Complaint.objects.all()], at=clock.now())
    assert [api.get(f"complaints/{answer['id']}").status_code for answer in answers] == [404, 404]
    assert not RepeatedRow.objects.exists()
    assert number().complaints.count() == 0
