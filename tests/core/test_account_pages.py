"""The pages of sign-in, password and second factor speak our words, in both languages."""

import re
import time
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from tests.broker import work_off
from tests.compliance.world import officer

pytestmark = pytest.mark.django_db

PAGES = (
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/reauthenticate/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/sessions/",
)
ENTRANCES = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/", "/accounts/signup/")
OTHER_WORDS = re.compile(
    "双因素|两步验证|多因素|认证器|账号|帐户|帐号|电子邮件|Email|令牌|恢复代码|[a-z]{2,} [a-z]{2,} [a-z]{2,}"
)


@pytest.fixture
def client() -> Client:
    user = officer(province="")
    user.set_password("several words to remember")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    methods = [{"method": "password"}, {"method": "mfa", "type": "totp"}]
    session["account_authentication_methods"] = [{**one, "at": time.time()} for one in methods]
    session.save()
    return client


def words(client: Client, path: str, language: str) -> str:
    answer = client.get(path, headers={"accept-language": language}, follow=True)
    assert answer.status_code == 200, path
    main = re.search(r"(?s)<main.*?</main>", answer.content.decode())
    assert main, path
    return unescape(re.sub(r"(?s)<script.*?</script>|<svg.*?</svg>|<[^>]+>", " ", main[0]))


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_of_an_account_speak_our_chinese(client: Client, path: str) -> None:
    if path == "/accounts/2fa/totp/activate/":
        Authenticator.objects.all().delete()
    text = words(client, path, "zh-hans")
    assert not OTHER_WORDS.search(text), text
    assert re.search("[\u4e00-\u9fff]", text)
    assert "Two-Factor" not in words(client, path, "en")


@pytest.mark.parametrize("path", ENTRANCES)
def test_the_pages_before_an_account_speak_our_chinese(path: str) -> None:
    text = words(Client(), path, "zh-hans")
    assert not OTHER_WORDS.search(text), text


def test_the_second_factor_is_asked_in_our_words() -> None:
    user = officer(province="")
    user.set_password("several words to remember")
    user.save()
    TOTP.activate(user, generate_totp_secret())
    visitor = Client(headers={"accept-language": "zh-hans"})
    login = {"login": user.email, "password": "several words to remember"}
    answer = visitor.post("/accounts/login/", login, follow=True)
    assert "二次验证" in answer.content.decode() and "验证器应用" in answer.content.decode()
    wrong = visitor.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "验证码不正确" in wrong.content.decode()


def test_a_new_password_is_sent_for_in_our_words() -> None:
    user = officer(province="")
    visitor = Client(headers={"accept-language": "zh-hans"})
    assert visitor.post("/accounts/password/reset/", {"email": user.email}).status_code == 302
    work_off("core.tasks.password_reset")
    body = str(mail.outbox[0].body)
    assert "重新设置密码" in mail.outbox[0].subject and "谢绝来电登记" in body
    link = re.search(r"/accounts/password/reset/key/\S+", body)
    assert link
    assert "重新设置密码" in words(visitor, link[0], "zh-hans")
    visitor.post("/accounts/password/reset/", {"email": "nobody@office.example"})
    assert not OTHER_WORDS.search(str(mail.outbox[-1].body))
