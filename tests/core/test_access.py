"""Every address declares who may open it, and the middleware keeps to it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.access.rules import API, LOOPBACK, PUBLIC, AccessRule, rule_of
from core.access.table import ALLAUTH
from core.models import User
from core.services.number import number_obtain
from core.services.user import citizen_obtain
from core.web.middleware import TrustedProxyMiddleware

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, path)
        else:
            yield path, entry


EVERY_ADDRESS = list(addresses(get_resolver()))


def test_every_address_declares_who_may() -> None:
    undeclared = [path for path, entry in EVERY_ADDRESS if rule_of(entry.callback, entry.name) is None]
    assert undeclared == []


def test_every_door_of_the_sign_in_library_is_in_the_table_and_no_other() -> None:
    """A release of the library that brings another door opens it to nobody, and is seen here."""
    doors = {str(entry.name) for _path, entry in EVERY_ADDRESS if module_of(entry).startswith("allauth.")}
    assert doors - set(ALLAUTH) == set(), "doors that the table does not name"
    assert set(ALLAUTH) - doors == set(), "names without a door"


def module_of(entry: URLPattern) -> str:
    return str(getattr(getattr(entry.callback, "view_class", entry.callback), "__module__", ""))


CITIZENS_OWN = {"account_login", "account_logout", "account_inactive", "mfa_authenticate", "usersessions_list"}


@pytest.mark.django_db
@pytest.mark.parametrize("url_name", sorted(name for name in ALLAUTH if "reset" not in name))
def test_the_librarys_pages_are_closed_to_citizens(client: Client, url_name: str) -> None:
    """A minute with somebody's telephone gives no password, address or second factor that would outlast it."""
    citizen = citizen_obtain(number=number_obtain(e164="+8613800138000", at=AT), language="zh-hans", at=AT)
    client.force_login(citizen)
    arguments: dict[str, list[object]] = {
        "account_confirm_email": ["k"],
        "mfa_edit_webauthn": [1],
        "mfa_remove_webauthn": [1],
    }
    path = reverse(url_name, args=arguments.get(url_name))
    said = {client.get(path).status_code, client.post(path, {"password1": "x" * 20, "password2": "x" * 20}).status_code}
    assert said == {403} or url_name in CITIZENS_OWN
    citizen.refresh_from_db()
    assert not citizen.has_usable_password() and citizen.email is None


def rule_at(entry: URLPattern) -> AccessRule:
    rule = rule_of(entry.callback, entry.name)
    assert rule is not None
    return rule


PLAIN = [(path, entry) for path, entry in EVERY_ADDRESS if "<" not in path and "(" not in path and "\\" not in path]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [path for path, entry in PLAIN if rule_at(entry) not in (PUBLIC, API, LOOPBACK)],
)
def test_strangers_are_sent_to_sign_in(client: Client, path: str) -> None:
    answer = client.get("/" + path)
    assert answer.status_code == 302
    assert answer["Location"].startswith(("/sign-in/", "/accounts/login/", "/admin/login/"))


@pytest.mark.django_db
def test_development_helpers_answer_on_loopback_only(client: Client, settings) -> None:
    assert client.get("/dev/outbox/").status_code == 200
    assert client.get("/dev/outbox/", REMOTE_ADDR="203.0.113.9").status_code == 404
    settings.DNC_DEVELOPMENT_HELPERS = False
    assert client.get("/dev/outbox/").status_code == 404


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "198.51.100.7", "10.0.0.1"),
        (1, "1.1.1.1, 198.51.100.7", "198.51.100.7"),
        (2, "198.51.100.7, 10.0.0.9", "198.51.100.7"),
        (2, "198.51.100.7", "10.0.0.1"),
        (1, "nonsense", "0.0.0.0"),
    ],
)
def test_only_trusted_proxies_name_the_client(settings, proxies: int, forwarded: str, expected: str) -> None:
    settings.DNC_TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    TrustedProxyMiddleware(lambda request: None)(request)  # type: ignore[arg-type,return-value]
    assert request.META["REMOTE_ADDR"] == expected


@pytest.mark.django_db
def test_api_errors_are_problem_documents(client: Client) -> None:
    answer = client.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer["X-Request-Id"]


@pytest.mark.django_db
def test_a_strange_request_id_is_replaced(client: Client) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "x\tinjected log line"})
    assert answer["X-Request-Id"].startswith("req_")


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["13912345678", "0-139-1234-5678", "id_8613912345678", "l39O234S678-13912345678"])
def test_a_clients_id_with_a_number_in_it_is_kept_nowhere(client: Client, given: str) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": given})
    assert answer["X-Request-Id"].startswith("req_") and "X-Client-Request-Id" not in answer
    for kept in ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "req_zDElHDp0__soU5O9", "order-20261120-7"):
        assert client.get("/healthz", headers={"X-Request-Id": kept})["X-Client-Request-Id"] == kept


@pytest.mark.django_db
def test_nobody_changes_the_address_of_an_account(client: Client) -> None:
    """Whoever sets another's address there has the account: its password is reset by a link to that address."""
    client.force_login(User.objects.create_user(email="m@example.cn", password="x" * 20, name="m", created_at=AT))
    for body in ({"action_add": "", "email": "evil@attacker.example"}, {"action_primary": ""}, {"action_remove": ""}):
        assert client.post(reverse("account_email"), body).status_code == 403
    assert client.get(reverse("account_email")).status_code == 403
