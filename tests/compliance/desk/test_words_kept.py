"""What an officer or administrator typed survives the end of the session, unsent, on every page that takes words."""

from html import unescape

import pytest
from django.contrib.sessions.models import Session

from complaints.models import Complaint
from compliance.cases.models import Case
from core.access.roles import Role
from core.models import User
from registry.firms.models import Operator
from tests.acts import acts
from tests.compliance.desk.test_desk import at_the_time, case, desk_of
from tests.compliance.world import officer
from tests.pages import hidden, post
from tests.registry.conftest import operator as operator
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time", "case", "operator"]
WORDS = "Three letters stayed without an answer since May."
PURPOSE = {"purpose": "other", "words": WORDS}


def kept(user: User, page: str, said: dict[str, str], to: str = "") -> str:
    """The page as it is drawn for `user`, who had sent this when the session was over already."""
    client = signed_in(user, language="en")
    fields = {**hidden(client.get(page), to), **said}
    Session.objects.all().delete()
    away = post(client, to or page, fields, headers={"referer": f"http://testserver{page}"})
    assert away["Location"].startswith("/accounts/login/")
    back = unescape(signed_in(user, client=client).get(page).content.decode())
    assert "Not sent yet" in back
    return back


def suspending(operator: Operator) -> str:
    return f"/administration/operators/{operator.public_id}/suspend/"


def test_the_reason_for_which_an_operator_is_suspended(operator: Operator) -> None:
    admin = officer(Role.ADMINISTRATOR, "", mail="admin@office.example")
    assert WORDS in kept(admin, suspending(operator), {"reason": WORDS})
    operator.refresh_from_db()
    assert operator.suspended_at is None


def test_a_second_click_suspends_once(operator: Operator) -> None:
    client = desk_of(officer(Role.ADMINISTRATOR, "", mail="admin@office.example"))
    fields = {**hidden(client.get(suspending(operator))), "reason": WORDS}
    assert len({post(client, suspending(operator), fields)["Location"] for _ in range(2)}) == 1
    assert acts("operator.suspended") == ["operator.suspended"]


@pytest.mark.parametrize("of", ["complaint", "case"])
def test_the_purpose_of_a_look_comes_back_and_nothing_is_shown_for_it_unsent(case: Case, of: str) -> None:
    complaint = Complaint.objects.earliest("pk")
    pages = {
        "complaint": f"/regulator/complaints/{complaint.public_id}/number/",
        "case": f"/regulator/cases/{case.public_id}/bundle/",
    }
    assert WORDS in kept(officer(), pages[of], PURPOSE)
    assert acts("number.unsealed") == acts("case.exported") == []


def test_whom_an_administrator_invites_and_the_role(operator: Operator) -> None:
    admin = officer(Role.ADMINISTRATOR, "", mail="admin@office.example")
    new = {"name": "Lin Xiao", "email": "lin@office.example", "role": "officer", "province": "CN-JS"}
    assert "lin@office.example" in kept(admin, "/administration/invitations/new/", new)
    page = f"/administration/operators/{operator.public_id}/"
    assert "lin@office.example" in kept(admin, page, new, to=f"{page}invite/")
