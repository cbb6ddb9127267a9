"""What somebody would try: other provinces' rows, doors without a second factor, guessing who has an account."""

import pytest
from django.core.cache import cache
from django.test import Client

from complaints.models import Complaint
from core.access.roles import Role
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import PASSWORD, campaign, officer

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    cache.clear()


def test_single_complaints_of_other_provinces_stay_theirs() -> None:
    filed = campaign(2, text="恭喜您获得贷款额度，请回电")[0]
    Complaint.objects.update(province="CN-JS")
    address = f"/regulator/callers/{filed.caller_id}/"
    here, elsewhere = (desk_of(officer(province=code)).get(address).content.decode() for code in ("CN-JS", "CN-ZJ"))
    assert "恭喜您获得贷款额度" in here
    assert "恭喜您获得贷款额度" not in elsewhere
    assert filed.public_id not in elsewhere
    national = desk_of(officer(Role.SUPERVISOR, "")).get(address).content.decode()
    assert "恭喜您获得贷款额度" in national


def test_resetting_a_password_tells_nobody_who_has_an_account() -> None:
    officer(mail="known@office.example")
    answers = [
        Client().post("/accounts/password/reset/", {"email": mail}) for mail in ("known@office.example", "no@x.example")
    ]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_passwords_are_guessed_by_the_score_at_most() -> None:
    officer(mail="known@office.example")
    client = Client()
    for n in range(20):
        client.post("/accounts/login/", {"login": "known@office.example", "password": f"wrong {n} and longer"})
    refused = client.post("/accounts/login/", {"login": "known@office.example", "password": PASSWORD})
    assert refused.status_code != 302


def test_no_door_sends_a_visitor_away_to_another_site() -> None:
    user = officer(mail="known@office.example")
    for path, body in (
        ("/language/", {"language": "en", "next": "//evil.example/"}),
        (
            "/accounts/login/?next=//evil.example/",
            {"login": user.email, "password": PASSWORD, "next": "//evil.example/"},
        ),
    ):
        answer = Client().post(path, body)
        assert "evil" not in answer.headers.get("Location", ""), path


def test_pages_that_change_something_ask_for_the_token() -> None:
    admin = officer(Role.ADMINISTRATOR, "", mail="admin@office.example")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk_of(admin).cookies
    assert strict.post("/administration/operators/", {"name": "x"}).status_code == 403
