"""My work, and load and age: counted where something changed or time made other figures, and read without counting."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.cases.models import Case, CaseOfficer
from compliance.cases.services.act_draft import act_draft_keep
from compliance.cases.services.case import case_assign
from compliance.desk.models import LoadChange, OfficerLoad, StateLoad
from compliance.desk.selectors.load import officers_load, states_load
from compliance.desk.services import load
from compliance.desk.services.load import load_count
from core import clock
from core.access.roles import Role
from core.models import User
from tests.compliance.cases.many_cases import open_cases
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.cases.test_sweeps import rows_read
from tests.compliance.world import NOW, officer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("DNC_FULL"))
JS = frozenset({"CN-JS"})


def test_load_follows_acts_and_time(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    at = office.act("case.check")
    due = office.case.deadline
    assert due is not None and load_count(at=at) > 0 == load_count(at=at)

    def of(moment: object) -> list[tuple[str, int, int, int, int]]:
        return [(str(row.user), row.open, row.overdue, row.soon, row.closed) for row in officers_load(JS, at)]

    assert of(at) == [("一号", 1, 0, 0, 0), ("二号", 1, 0, 0, 0)]
    assert [(row.state, row.open, row.overdue) for row in states_load(JS, at)] == [("checking", 1, 0)]
    assert officers_load(frozenset({"CN-ZJ"}), at) == []
    # Time alone: due within a week, then over; nobody touched the case.
    load_count(at=due - timedelta(days=6))
    assert of(due)[0] == ("一号", 1, 0, 1, 0)
    late = due + timedelta(days=2)
    load_count(at=late)
    assert of(late)[0] == ("一号", 1, 1, 0, 0)
    (row,) = states_load(JS, late)
    assert (row.overdue, row.age) == (1, (late - OPENED).days)
    assert officers_load(JS, late)[0].age == officers_load(JS, late)[0].oldest_age == (late - OPENED).days
    # Somebody stands aside; the case ends, and the month after it nobody closed anything.
    CaseOfficer.objects.filter(user__name="二号").update(until=late)
    Case.objects.update(state="closed", closed_at=late)
    load_count(at=late)
    assert of(late) == [("一号", 0, 0, 0, 1)] and not StateLoad.objects.exists()
    load_count(at=late + timedelta(days=40))
    assert not OfficerLoad.objects.exists() and not LoadChange.objects.exists()
    monkeypatch.setattr(load, "AT_ONCE", 1)
    Case.objects.update(state="checking", closed_at=None)
    assert load_count(at=late) == 3  # two places and an officer


def test_the_supervisor_reads_the_load_and_its_figures_lead_to_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    at = office.act("case.check")
    assert office.case.deadline is not None
    late = office.case.deadline + timedelta(days=2)
    load_count(at=late)
    monkeypatch.setattr(clock, "now", lambda: late)
    supervisor = signed_in(officer(Role.SUPERVISOR, mail="督办@office.example"))
    with CaptureQueriesContext(connection) as asked:
        page = supervisor.get("/regulator/load/")
    assert not any("GROUP BY" in query["sql"] and "cases_case" in query["sql"] for query in asked)
    (row, links), _second = page.context["officers"]
    assert row.user == office.people["officer"] and "有案件超期" in page.content.decode()
    for stand, count in (("open", 1), ("overdue", 1), ("soon", 0), ("closed", 0)):
        assert links[stand].startswith("/regulator/cases/?officer=")
        assert supervisor.get(links[stand]).context["page"].count == count, stand
    ((_state, state_links),) = page.context["states"]
    assert supervisor.get(state_links["overdue"]).context["page"].count == 1
    assert page.context["unassigned"] == 0
    assert supervisor.get(page.context["unassigned_link"]).status_code == 200
    # An officer may not; and nobody is counted who works elsewhere.
    assert signed_in(office.people["officer"]).get("/regulator/load/").status_code == 403
    elsewhere = signed_in(officer(Role.SUPERVISOR, "CN-ZJ", mail="浙江@office.example")).get("/regulator/load/")
    assert elsewhere.context["officers"] == elsewhere.context["states"] == []
    assert at < late


def test_my_work_is_mine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office()
    at = office.act("case.check")
    one, head = office.people["officer"], office.people["head"]
    act_draft_keep(case=office.case, act="case.close", user=one, fields={"reason": "草稿"}, at=at)
    monkeypatch.setattr(clock, "now", lambda: at)

    def lists(user: User) -> tuple[int, int, int]:
        context = signed_in(user).get("/regulator/mine/").context
        return len(context["own"]), len(context["waiting"]), len(context["drafts"])

    assert lists(one) == (1, 0, 1)
    assert lists(head) == (0, 1, 0)  # it is the head who files
    assert lists(office.people["legal"]) == (0, 0, 0)
    assert lists(officer(mail="别省@office.example", province="CN-ZJ")) == (0, 0, 0)
    case_assign(case=office.case, officer=one, assigned_by=one, at=at)


@pytest.mark.parametrize("count", [30, *([100_000] if FULL else [])])
def test_the_page_costs_the_same_with_many_cases(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred thousand open cases of two hundred officers with `./dnc test --full`."""
    open_cases(count, NOW)
    people = User.objects.bulk_create(
        User(email=f"p{n}@office.example", name=f"P{n}", created_at=NOW) for n in range(min(count // 10, 200))
    )
    Case.objects.update(deadline=NOW + timedelta(days=1))
    ids = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    CaseOfficer.objects.bulk_create(
        CaseOfficer(case_id=pk, user=people[n % len(people)], since=NOW) for n, pk in enumerate(ids)
    )
    load_count(at=NOW)
    before = rows_read()
    assert load_count(at=NOW + timedelta(seconds=1)) == 0
    assert rows_read() - before <= 5
    monkeypatch.setattr(clock, "now", lambda: NOW)
    national = signed_in(officer(Role.SUPERVISOR, "", mail="全国@office.example"))
    most = {  # rows of all tables: some for each officer shown; of the queue what is counted, and a page
        "load/": 3 * len(people) + 200,
        "mine/": 1_000,
        "cases/?stand=soon": 12_000,
        f"cases/?officer={people[0].pk}&stand=open": 15_000,
    }
    for address, rows in most.items():
        before = rows_read()
        assert national.get(f"/regulator/{address}").status_code == 200
        assert rows_read() - before <= rows, address
