"""Firms, operators and officers give a second factor; keys and members ask for it anew; nobody else's typing locks them out."""

import time
from itertools import count
from types import SimpleNamespace

import pytest
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from config.demo.browser import totp
from core import clock
from core.accounts.forms import WRONG_CODES, WRONG_CODES_OF_ACCOUNT
from core.errors import TooMany
from core.models import User
from core.running.rates import spend
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator
from registry.firms.services.membership import marketer_member_add, operator_member_add
from tests.broker import work_off
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


@pytest.mark.parametrize(
    "path", ["totp/deactivate", "totp/activate", "recovery-codes", "recovery-codes/generate", "recovery-codes/download"]
)
def test_a_password_alone_neither_shows_nor_changes_a_second_factor(owner: User, path: str) -> None:
    """Before somebody's open desk: with the password a recovery code is read there, and gives the factor asked for anew."""
    RecoveryCodes.activate(owner)
    before = list(Authenticator.objects.order_by("pk").values_list("pk", "data"))
    client, page = signed_in(owner, seconds_ago=3600), f"/accounts/2fa/{path}/"
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})
    for answer in (client.get(page), client.post(page)):
        assert answer.headers["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert client.post(f"/accounts/reauthenticate/?next={page}", {"password": PASSWORD}).status_code in (302, 403)
    assert list(Authenticator.objects.order_by("pk").values_list("pk", "data")) == before
    client.post(client.get(page).headers["Location"], {"code": totp(SECRET)})
    assert client.get(page, follow=True).status_code == 200


def test_whoever_has_no_second_factor_yet_sets_one_up(owner: User) -> None:
    Authenticator.objects.all().delete()
    client = signed_in(owner, second_factor=False)
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_wrong_passwords_typed_by_anybody_lock_nobody_out() -> None:
    user = person()
    for n in range(40):
        wrong = Client(REMOTE_ADDR=f"198.51.100.{n // 8}")
        assert wrong.post("/accounts/login/", {"login": user.email, "password": "guess"}).status_code != 302
    own = Client(REMOTE_ADDR="203.0.113.9").post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert own.headers["Location"].startswith("/accounts/2fa/authenticate/")


def test_who_has_the_password_guesses_few_codes_from_all_addresses_together() -> None:
    user = person()
    tries_of_the_day = f"{user.pk}:{user.password}"
    wrong = iter(f"{(int(totp(SECRET)) + 1 + n) % 10**6:06d}" for n in range(99))

    def thief(n: int) -> Client:
        client = Client(REMOTE_ADDR=f"198.51.100.{n}", headers={"Accept-Language": "en"})
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        return client

    for n in range(3):
        assert b"Too many" not in thief(n).post("/accounts/2fa/authenticate/", {"code": next(wrong)}).content
    for _ in range(WRONG_CODES.limit - 3):
        spend(WRONG_CODES, tries_of_the_day)
    late = thief(9)
    assert b"Too many wrong codes" in late.post("/accounts/2fa/authenticate/", {"code": next(wrong)}).content
    assert "Location" not in late.post("/accounts/2fa/authenticate/", {"code": totp(SECRET)}).headers


def test_a_new_password_begins_a_new_count() -> None:
    user = person()
    for _ in range(WRONG_CODES.limit):
        spend(WRONG_CODES, f"{user.pk}:{user.password}")
        spend(WRONG_CODES_OF_ACCOUNT, str(user.pk))
    user.set_password("another good password")
    user.save()
    holder = Client()
    holder.post("/accounts/login/", {"login": user.email, "password": "another good password"})
    assert "Location" in holder.post("/accounts/2fa/authenticate/", {"code": totp(SECRET)}).headers


def test_new_passwords_give_no_guesses_without_end() -> None:
    """The attack: whoever reads the mailbox resets the password each time the codes of one are used up."""
    user, guesses = person(), 0
    wrong = iter(f"{(int(totp(SECRET)) + 5 + n) % 10**6:06d}" for n in range(999))
    for reset in range(4):
        user.set_password(f"another good password {reset}")
        user.save()
        thief = Client(REMOTE_ADDR=f"198.51.100.{reset}", headers={"Accept-Language": "en"})
        thief.post("/accounts/login/", {"login": user.email, "password": f"another good password {reset}"})
        for _ in range(WRONG_CODES.limit - 1):  # typed elsewhere under this password
            try:
                spend(WRONG_CODES_OF_ACCOUNT, str(user.pk))
            except TooMany:
                continue
            spend(WRONG_CODES, f"{user.pk}:{user.password}")
            guesses += 1
        for _ in range(2):
            said = thief.post("/accounts/2fa/authenticate/", {"code": next(wrong)}).content
            guesses += b"Too many" not in said
    assert guesses == WRONG_CODES_OF_ACCOUNT.limit == 50
    assert b"Sign in tomorrow" in said
    assert "Location" not in thief.post("/accounts/2fa/authenticate/", {"code": totp(SECRET)}).headers


def test_what_somebody_else_left_waiting_is_not_sent_by_the_owner(owner: User, marketer: Marketer) -> None:
    """The attack: an unlocked machine; a form is sent, the owner later opens the same page and gives the factor for it."""
    client = signed_in(owner, seconds_ago=3600)
    client.post("/marketers/keys/new/", KEY)
    asked = client.get("/marketers/keys/new/")["Location"]
    assert client.post(asked, {"code": totp(SECRET)})["Location"] == "/marketers/keys/new/"
    assert not ApiKey.objects.exists()


def test_right_codes_are_no_tries_and_are_read_as_people_type_them(owner: User) -> None:
    RecoveryCodes.activate(owner)
    client = signed_in(owner, seconds_ago=3600)
    page = client.get("/marketers/keys/new/").headers["Location"]
    for _ in range(WRONG_CODES.limit - 1):
        spend(WRONG_CODES, f"{owner.pk}:{owner.password}")
    right = [totp(SECRET), *Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[:2]]
    for code in right:
        typed = f" {code[:3]}-{code[3:]}\u200b"
        assert client.post(page, {"code": typed}).headers["Location"] == "/marketers/keys/new/"


def test_one_address_guesses_few_passwords() -> None:
    user, guesser = person(), Client(REMOTE_ADDR="198.51.100.7")
    for n in range(21):
        guesser.post("/accounts/login/", {"login": user.email, "password": f"guess {n}"})
    right = guesser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "Location" not in right.headers


def test_nobodys_mailbox_is_filled_with_resets(mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch) -> None:
    begun, minutes = time.time(), count()
    later = SimpleNamespace(time=lambda: begun + 61 * next(minutes), monotonic=time.monotonic, sleep=time.sleep)
    monkeypatch.setattr(ratelimit, "time", later)
    for email in (person().email, "nobody@example.cn"):
        said = [
            Client(REMOTE_ADDR=f"198.51.100.{n}").post("/accounts/password/reset/", {"email": email}).status_code
            for n in range(6)
        ]
        assert said == [*[302] * 5, 429]
    work_off("core.tasks.password_reset")
    assert len(mailoutbox) == 5


def test_a_colleague_behind_the_same_address_locks_nobody_out() -> None:
    user, office = person(), Client(REMOTE_ADDR="198.51.100.7")
    for n in range(61):
        office.post("/accounts/login/", {"login": f"colleague{n % 6}@example.cn", "password": "guess"})
    own = office.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert own.headers["Location"].startswith("/accounts/2fa/authenticate/"), own.content.decode()[-3000:]


def test_a_reset_goes_to_accounts_alone_in_their_language(mailoutbox: list[EmailMessage]) -> None:
    User.objects.filter(pk=person().pk).update(language="zh-hans")
    for email in ("nobody@example.cn", "li@example.cn"):
        answer = Client(headers={"Accept-Language": "en"}).post("/accounts/password/reset/", {"email": email})
        assert answer.headers["Location"] == "/accounts/password/reset/done/"
        work_off("core.tasks.password_reset")
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
