"""Saved views: a filtered queue under a name, one's own or a province's, with its live count."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from compliance.cases.models import Case
from compliance.desk.models import SavedView
from compliance.desk.services.saved_view import MOST, view_save
from core import clock
from core.access.roles import Role
from core.errors import NotAllowed
from core.models import AuditRecord
from tests.compliance.cases.office import OPENED, Office
from tests.compliance.world import officer
from tests.pages import hidden, post, send
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
VIEWS = "/regulator/cases/views/"


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(clock, "now", lambda: OPENED + timedelta(hours=1))
    return Office()


def change(client: Client, view: SavedView, step: str, name: str = "") -> Any:
    fields = {**hidden(client.get(VIEWS)), "view": view.pk, "step": step, "name": name}
    return post(client, VIEWS, fields)


def shown(client: Client) -> list[tuple[str, str]]:
    return [(view.view.name, view.count) for view in client.get("/regulator/cases/").context["views"]]


def test_an_officer_names_a_view_and_it_stands_above_the_queue_with_its_live_count(office: Office) -> None:
    desk = signed_in(office.people["officer"])
    assert "保存此视图" not in desk.get("/regulator/cases/").content.decode()
    assert "保存此视图" in desk.get("/regulator/cases/?state=opened").content.decode()
    answer = send(
        desk, f"{VIEWS}?state=opened&sort=deadline&page=7&evil=1", {"name": " 待核查 ", "step": "save"}, to=VIEWS
    )
    assert answer["Location"] == "/regulator/cases/?state=opened&sort=deadline"
    assert send(desk, f"{VIEWS}?mine=on", {"name": "我的", "step": "save"}, to=VIEWS).status_code == 302
    assert shown(desk) == [("待核查", "1"), ("我的", "1")]
    Case.objects.update(state="checking")
    assert shown(desk) == [("待核查", "0"), ("我的", "1")]
    first, second = SavedView.objects.order_by("pk")
    assert change(desk, second, "first")["Location"] == VIEWS and change(desk, second, "first").status_code == 302
    assert change(desk, first, "rename", "新案件").status_code == 302
    assert shown(desk) == [("我的", "1"), ("新案件", "0")]
    refused = change(desk, first, "rename", "我的")
    assert refused.status_code == 422 and "已有同名视图" in refused.content.decode()
    assert change(desk, second, "delete").status_code == 302 and change(desk, second, "delete").status_code == 422
    assert shown(desk) == [("新案件", "0")]
    acts = AuditRecord.objects.filter(act__startswith="view.").order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["view.saved", "view.saved", "view.made_first", "view.renamed", "view.deleted"]
    # Nobody else sees it, and nobody else changes it.
    other = signed_in(office.people["head"])
    assert shown(other) == [] and change_blind(other, first).status_code == 422


def change_blind(client: Client, view: SavedView) -> Any:
    return post(client, VIEWS, {"view": view.pk, "step": "delete"})


def test_a_supervisor_shares_a_view_with_the_province(office: Office) -> None:
    person = officer(Role.SUPERVISOR, mail="督办@office.example")
    supervisor, elsewhere = signed_in(person), signed_in(officer(province="CN-ZJ"))
    saved = send(
        supervisor, f"{VIEWS}?stand=overdue", {"name": "超期", "share": "with:CN-JS", "step": "save"}, to=VIEWS
    )
    assert saved.status_code == 302
    view, desk = SavedView.objects.get(), signed_in(office.people["officer"])
    assert shown(desk) == [("超期", "0")] == shown(supervisor) and shown(elsewhere) == []
    assert change_blind(desk, view).status_code == 422 and SavedView.objects.exists()
    with pytest.raises(NotAllowed, match=r"^view\.shared$"):
        view_save(user=person, name="x", filters={}, shared_with="CN-ZJ", at=clock.now())
    forged = send(desk, f"{VIEWS}?state=opened", {"name": "x", "share": "with:CN-JS", "step": "save"}, to=VIEWS)
    assert forged.status_code == 302 and not SavedView.objects.get(name="x").shared
    assert change(supervisor, view, "delete").status_code == 302


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("state=nonsense", True),
        ("officer=99999999999999999999", True),
        ("state=opened%00&text=%00", False),
        ("text=" + "9" * 5000, True),
        ("state=opened&state=decided&sort[]=x&__class__=y", False),
        ("text=%3Cscript%3Ealert(1)%3C/script%3E", False),
        ("text=13912345678", True),  # somebody's number
        ("%FF%FE=%&&&==", False),
    ],
)
def test_hostile_addresses_are_harmless(office: Office, query: str, refused: bool) -> None:
    desk = signed_in(office.people["officer"])
    fields = {**hidden(desk.get(f"{VIEWS}?state=opened"), VIEWS), "query": query, "name": "<b>x</b>", "step": "save"}
    answer = post(desk, VIEWS, fields)
    assert answer.status_code == (422 if refused else 302)
    assert SavedView.objects.exists() != refused
    page = desk.get("/regulator/cases/")
    assert page.status_code == 200 and "<b>x</b>" not in page.content.decode()


def test_a_view_whose_filter_is_no_more_says_so_and_there_are_ten_at_most(office: Office) -> None:
    user = office.people["officer"]
    desk = signed_in(user)
    for n in range(MOST):
        view_save(user=user, name=f"视图{n}", filters={"state": "opened"}, at=clock.now())
    SavedView.objects.filter(name="视图0").update(filters={"colour": "red"})
    SavedView.objects.filter(name="视图1").update(filters={"state": "gone"})
    assert shown(desk)[:3] == [("视图0", ""), ("视图1", ""), ("视图2", "1")]
    assert "筛选条件已不存在" in desk.get("/regulator/cases/").content.decode()
    again = send(desk, f"{VIEWS}?state=opened", {"name": "又一个", "step": "save"}, to=VIEWS)
    assert again.status_code == 422 and "又一个" in again.content.decode()
    long = send(desk, f"{VIEWS}?state=opened", {"name": "长" * 61, "step": "save"}, to=VIEWS)
    assert long.status_code == 422 and SavedView.objects.count() == MOST
