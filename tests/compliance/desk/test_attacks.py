"""What somebody would try: other provinces' rows, doors without a second factor, guessing who has an account."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from core.access.roles import Role
from core.accounts.adapter import KNOWN, STRANGERS, TRIES, WRONG_PASSWORDS, Places
from core.accounts.known_browser import COOKIE, known_as
from core.running.rates import spend
from tests.broker import work_off
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


def test_resetting_a_password_tells_nobody_who_has_an_account(mailoutbox: list[EmailMessage]) -> None:
    """Neither by the answer nor by its time: the request asks the database the same and sends no letter."""
    officer(mail="known@office.example")
    work_off("core.tasks.password_reset")
    seen, asked = [], []
    for mail in ("known@office.example", "no@x.example"):
        with CaptureQueriesContext(connection) as queries:
            answer = Client().post("/accounts/password/reset/", {"email": mail})
        seen.append((answer.status_code, answer["Location"], len(mailoutbox)))
        asked.append([query["sql"].split()[0] for query in queries])
    assert seen[0] == seen[1] and seen[0][::2] == (302, 0)
    assert asked[0] == asked[1]
    waiting = work_off("core.tasks.password_reset")
    assert len(waiting) == 2 and not any(b"known" in message or b"office" in message for message in waiting)
    assert [letter.to for letter in mailoutbox] == [["known@office.example"]]


def test_passwords_are_guessed_by_the_score_at_most() -> None:
    officer(mail="known@office.example")
    client = Client()
    for n in range(20):
        client.post("/accounts/login/", {"login": "known@office.example", "password": f"wrong {n} and longer"})
    refused = client.post("/accounts/login/", {"login": "known@office.example", "password": PASSWORD})
    assert refused.status_code != 302


OFFICE = "198.51.100.7"  # of everybody who works there


def tried(client: Client, mail: str, password: str = PASSWORD) -> bool:
    """Whether this password opens the account of this address here."""
    return client.post("/accounts/login/", {"login": mail, "password": password}).status_code == 302


def test_wrong_passwords_from_ones_own_office_shut_nobody_out_of_the_browser_they_use() -> None:
    officer(mail="known@office.example")
    officer(mail="colleague@office.example")
    own, inside, new = (Client(REMOTE_ADDR=OFFICE) for _ in range(3))
    assert tried(own, "known@office.example")
    own.post("/accounts/logout/")
    for n in range(21):
        assert not tried(inside, "known@office.example", f"wrong {n} and longer")
    assert not tried(new, "known@office.example"), "a browser that nobody knows is counted with its network"
    assert tried(own, "known@office.example")
    assert tried(Client(REMOTE_ADDR="203.0.113.9"), "known@office.example")
    assert tried(new, "colleague@office.example")


def test_a_flood_of_wrong_passwords_stops_its_network_but_for_known_browsers() -> None:
    for mail in ("known@office.example", "other@office.example"):
        officer(mail=mail)
    own, inside = Client(REMOTE_ADDR=OFFICE), Client(REMOTE_ADDR=OFFICE)
    assert tried(own, "known@office.example")
    own.post("/accounts/logout/")
    for rate in (TRIES, WRONG_PASSWORDS):
        cache.clear()
        spend(rate, OFFICE, amount=rate.limit)
        assert not tried(inside, "other@office.example")
        assert tried(own, "known@office.example")
        own.post("/accounts/logout/")


def test_a_known_browser_guesses_no_more_than_another_and_knows_no_other_account() -> None:
    officer(mail="known@office.example")
    officer(mail="victim@office.example")
    client = Client(REMOTE_ADDR=OFFICE)
    assert tried(client, "known@office.example")
    assert "known" not in client.cookies[COOKIE].value.partition(":")[0]
    client.post("/accounts/logout/")
    for mail in ("known@office.example", "victim@office.example"):
        for n in range(20):
            assert not tried(client, mail, f"wrong {n} and longer")
        assert not tried(client, mail), mail
    asked = RequestFactory().post("/accounts/login/")
    for cookie, known in (
        (client.cookies[COOKIE].value, True),
        (client.cookies[COOKIE].value.replace(".", ".x", 1), False),
    ):
        asked.COOKIES = {COOKIE: cookie}
        assert [bool(known_as(asked, mail)) for mail in ("Known@office.example", "victim@office.example")] == [
            known,
            False,
        ]


def test_a_new_password_opens_the_browser_in_which_its_link_was_opened(mailoutbox: list[EmailMessage]) -> None:
    officer(mail="known@office.example")
    new = Client(REMOTE_ADDR=OFFICE)
    for n in range(21):
        assert not tried(Client(REMOTE_ADDR=OFFICE), "known@office.example", f"wrong {n} and longer")
    new.post("/accounts/password/reset/", {"email": "known@office.example"})
    work_off("core.tasks.password_reset")
    [link] = re.findall(r"https?://\S+?(/accounts/password/reset/key/\S+)", str(mailoutbox[0].body))
    page = new.get(link)["Location"]
    chosen = "another long enough password"
    assert new.post(page, {"password1": chosen, "password2": chosen}).status_code == 302
    assert tried(new, "known@office.example", chosen)


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


def test_passwords_under_comparison_leave_threads_for_everybody_else() -> None:
    """The attack: a hundred wrong passwords at once; each costs a good part of a second of a processor."""
    officer(mail="known@office.example")
    with filled(STRANGERS):
        refused = Client().post("/accounts/login/", {"login": "known@office.example", "password": PASSWORD})
        assert refused.status_code == 200 and Client().get("/").status_code == 200
    assert tried(Client(), "known@office.example")


def test_strangers_passwords_under_comparison_refuse_nobody_in_the_browser_they_use() -> None:
    """The attack: from a few addresses as many wrong passwords at once as are compared, over and over."""
    officer(mail="known@office.example")
    officer(mail="colleague@office.example")
    own = Client(REMOTE_ADDR=OFFICE)
    assert tried(own, "known@office.example")
    own.post("/accounts/logout/")
    with filled(STRANGERS):
        assert not tried(own, "colleague@office.example"), "it is known to one account"
        assert tried(own, "known@office.example")
        own.post("/accounts/logout/")
        with filled(KNOWN):
            assert not tried(own, "known@office.example"), "and no more at once than are compared"
        assert tried(own, "known@office.example")


def test_a_password_that_was_compared_gives_its_place_back() -> None:
    officer(mail="known@office.example")
    client = Client()
    for n in range(6):
        assert not tried(client, "known@office.example", f"wrong {n} and longer")
    assert tried(client, "known@office.example")


@contextmanager
def filled(places: Places) -> Iterator[None]:
    """As many passwords as there are places for are being compared."""
    taken = 0
    while places.at_once.acquire(blocking=False):
        taken += 1
    assert taken
    try:
        yield
    finally:
        for _ in range(taken):
            places.at_once.release()
