"""Firms, operators and officers give a second factor; keys and members ask for it anew; nobody else's typing locks them out."""

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from config.demo.browser import totp
from core import clock
from core.models import User
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator
from registry.firms.services.membership import marketer_member_add, operator_member_add
from tests.registry.conftest import SYSTEM
from tests.sessions import SECRET, signed_in, with_second_factor

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
KEY = {"name": "CRM", "scopes": ["scrub"], "live": "test", "lifetime": "90", "networks": ""}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def person(email: str = "li@example.cn") -> User:
    user = User.objects.create_user(email=email, password=PASSWORD, name="Li", created_at=clock.now())
    return with_second_factor(user)


@pytest.fixture
def owner(marketer: Marketer) -> User:
    user = person()
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return user


def test_a_firms_and_an_operators_pages_need_a_second_factor(owner: User, operator: Operator) -> None:
    clerk = person("op@example.cn")
    operator_member_add(operator=operator, user=clerk, at=clock.now(), actor=SYSTEM)
    for user, page in ((owner, "/marketers/"), (owner, "/marketers/keys/"), (clerk, "/operators/")):
        assert (
            signed_in(user, second_factor=False)
            .get(page)
            .headers["Location"]
            .startswith("/accounts/2fa/reauthenticate/")
        )
        assert signed_in(user).get(page).status_code == 200


def test_making_a_key_asks_anew_and_goes_on_with_what_was_typed(owner: User, marketer: Marketer) -> None:
    client = signed_in(owner, seconds_ago=3600, language="en")
    assert client.get("/marketers/").status_code == 200
    asked = client.post("/marketers/keys/new/", KEY)
    assert asked.headers["Location"].startswith("/accounts/2fa/reauthenticate/") and not ApiKey.objects.exists()
    made = client.post(asked.headers["Location"], {"code": totp(SECRET)})
    assert made.status_code in (200, 302) and ApiKey.objects.get().name == "CRM"
    assert client.get("/marketers/keys/new/").status_code == 200


def test_what_waited_is_refused_to_whoever_lost_the_right_meanwhile(owner: User, marketer: Marketer) -> None:
    client = signed_in(owner, seconds_ago=3600)
    asked = client.post("/marketers/keys/new/", KEY)
    MarketerMember.objects.filter(user=owner).update(role=MarketerMember.Role.MEMBER)
    assert client.post(asked.headers["Location"], {"code": totp(SECRET)}).status_code == 403
    assert not ApiKey.objects.exists()


def test_what_waited_is_not_sent_by_a_factor_given_for_another_page(owner: User, marketer: Marketer) -> None:
    client = signed_in(owner, seconds_ago=3600)
    client.post("/marketers/keys/new/", KEY)
    other = client.get("/marketers/team/1/end/")["Location"]
    assert client.post(other, {"code": totp(SECRET)})["Location"] == "/marketers/team/1/end/"
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("path", ["/marketers/team/invite/", "/marketers/team/1/end/", "/marketers/keys/new/"])
def test_an_old_second_factor_makes_no_key_and_no_member(owner: User, path: str) -> None:
    answer = signed_in(owner, seconds_ago=301).post(path, {"name": "x", "email": "x@example.cn", **KEY})
    assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/")


def test_wrong_passwords_typed_by_anybody_lock_nobody_out() -> None:
    user = person()
    for n in range(40):
        wrong = Client(REMOTE_ADDR=f"198.51.100.{n // 8}")
        assert wrong.post("/accounts/login/", {"login": user.email, "password": "guess"}).status_code != 302
    own = Client(REMOTE_ADDR="203.0.113.9").post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert own.headers["Location"].startswith("/accounts/2fa/authenticate/")


def test_one_address_guesses_few_passwords() -> None:
    user, guesser = person(), Client(REMOTE_ADDR="198.51.100.7")
    for n in range(11):
        guesser.post("/accounts/login/", {"login": user.email, "password": f"guess {n}"})
    right = guesser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "Location" not in right.headers


def test_a_reset_goes_to_accounts_alone_in_their_language(mailoutbox: list[EmailMessage]) -> None:
    User.objects.filter(pk=person().pk).update(language="zh-hans")
    for email in ("nobody@example.cn", "li@example.cn"):
        answer = Client(headers={"Accept-Language": "en"}).post("/accounts/password/reset/", {"email": email})
        assert answer.headers["Location"] == "/accounts/password/reset/done/"
    (mail,) = mailoutbox
    assert mail.to == ["li@example.cn"] and "密码" in mail.subject and "password" not in mail.body.split("http")[0]


def test_a_code_is_read_as_people_type_it(owner: User) -> None:
    """Apps show it with a blank in the middle; Chinese keyboards type full-width digits."""
    client = signed_in(owner, seconds_ago=3600, language="en")
    asked = client.get("/marketers/keys/new/").headers["Location"]
    empty = client.post(asked, {"code": ""})
    assert b"Use your password" not in empty.content  # it would be no second factor, and led back here
    assert b"Enter the code." in empty.content
    code = totp(SECRET)
    typed = "".join(chr(ord(digit) + 0xFEE0) for digit in code[:3]) + " " + code[3:]
    assert client.post(asked, {"code": typed}).headers["Location"] == "/marketers/keys/new/"
