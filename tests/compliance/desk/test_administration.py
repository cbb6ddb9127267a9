"""The administrator's pages, and the way of an invited officer to the first page of the desk."""

import logging
import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client

from core.access.roles import Role
from core.models import AuditRecord, Invitation, RoleGrant, User
from core.services.user import role_end
from registry.firms.models import Operator, OperatorMember
from registry.firms.services.api_key import api_key_create
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, PASSWORD, officer
from tests.registry.firms.links import link_in

pytestmark = pytest.mark.django_db
__all__ = ["at_the_time"]
NEW = {"name": "林晓", "email": "lin@office.example", "role": "officer", "province": "CN-JS"}
CHOSEN = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    cache.clear()


@pytest.fixture
def admin() -> User:
    return officer(Role.ADMINISTRATOR, "", mail="admin@office.example")


@pytest.fixture
def desk(admin: User) -> Client:
    return desk_of(admin)


def invited(desk: Client, **said: str) -> str:
    """The token of the link that the page shows."""
    page = desk.post("/administration/invitations/new/", {**NEW, **said}).content.decode()
    token: str = re.findall(r"/invitation/([\w-]+)/", page)[0]
    return token


def test_only_administrators_open_these_pages(desk: Client) -> None:
    clerk = desk_of(officer())
    for path in ("", "officers/", "invitations/", "invitations/new/", "operators/"):
        assert clerk.get(f"/administration/{path}").status_code == 403
        assert Client().get(f"/administration/{path}").status_code == 302
        for language in ("zh-hans", "en"):
            assert desk.get(f"/administration/{path}", headers={"Accept-Language": language}).status_code == 200


@pytest.mark.django_db(transaction=True)  # the second factor counts once it is committed, within the request
def test_an_invited_officer_walks_from_the_link_to_the_desk(desk: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        token = invited(desk)
        assert token in mail.outbox[0].body
        assert mail.outbox[0].to == [NEW["email"]]
        browser = Client()
        opened = browser.get(f"/invitation/{token}/")
        assert opened["Location"] == "/invitation/"
        assert opened["Referrer-Policy"] == "no-referrer"
        assert "林晓" in browser.get("/invitation/").content.decode()
        done = browser.post("/invitation/", CHOSEN)
    assert done["Location"] == "/accounts/2fa/totp/activate/"
    assert token not in str(AuditRecord.objects.values_list("data", flat=True))
    assert "2fa" in browser.get("/regulator/")["Location"]  # no page before the second factor
    page = browser.get(done["Location"])
    assert page.status_code == 200, page["Location"]
    secret = page.context["form"].secret
    before = Client()  # another session, from before the second factor
    before.post("/accounts/login/", {"login": NEW["email"], "password": PASSWORD})
    assert browser.post(done["Location"], {"code": code_of(secret)}).status_code == 302
    assert browser.get("/regulator/").status_code == 200  # setting it up has proved it, in this session
    assert before.get("/regulator/")["Location"].startswith("/accounts/2fa/reauthenticate/")
    cache.clear()  # the code of this half minute counts as used
    again = Client()
    signed_in = again.post("/accounts/login/", {"login": NEW["email"], "password": PASSWORD})
    assert again.get("/regulator/").status_code == 302  # the password alone opens nothing
    again.post(signed_in["Location"], {"code": "000000"})
    assert again.get("/regulator/").status_code == 302
    again.post(signed_in["Location"], {"code": code_of(secret)})
    assert again.get("/regulator/").status_code == 200
    assert again.get("/go/")["Location"] == "/regulator/"


def code_of(secret: str) -> str:
    code: str = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    return code


def test_a_link_works_once_and_a_withdrawn_or_old_one_never(desk: Client, at_the_time) -> None:
    token, other = invited(desk), invited(desk, email="zhou@office.example")
    browser = Client()
    browser.get(f"/invitation/{token}/")
    assert browser.post("/invitation/", CHOSEN).status_code == 302
    late = Client()
    late.get(f"/invitation/{token}/")
    assert late.post("/invitation/", CHOSEN).status_code == 410
    waiting = Invitation.objects.get(email="zhou@office.example")
    assert desk.get(f"/administration/invitations/{waiting.pk}/withdraw/").status_code == 405
    for _ in range(2):
        assert desk.post(f"/administration/invitations/{waiting.pk}/withdraw/").status_code == 302
    assert AuditRecord.objects.filter(act="invitation.withdrawn").count() == 1
    late.get(f"/invitation/{other}/")
    assert late.get("/invitation/").status_code == 410
    third = invited(desk, email="sun@office.example")
    at_the_time(days=8)
    late.get(f"/invitation/{third}/")
    assert late.get("/invitation/").status_code == 410


def test_a_bad_password_is_refused_with_a_sentence(desk: Client) -> None:
    browser = Client()
    browser.get(f"/invitation/{invited(desk)}/")
    for password, again in (("short", "short"), ("password1234", "password1234"), (PASSWORD, PASSWORD + "!"), ("", "")):
        answer = browser.post("/invitation/", {"password": password, "again": again})
        assert answer.status_code == 422
        assert "govuk-error-message" in answer.content.decode()
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_links_cannot_be_tried_by_the_thousand() -> None:
    browser = Client()
    answers = [browser.get(f"/invitation/guess{n}/").status_code for n in range(31)]
    assert answers[0] == 302
    assert answers[-1] == 429


def test_what_is_wrong_with_an_invitation_is_said_at_its_field(desk: Client) -> None:
    for said, field in (
        ({"email": "nobody"}, "email"),
        ({"email": "ADMIN@office.example"}, "email"),
        ({"role": "king"}, "role"),
        ({"role": "administrator"}, "province"),
        ({"province": "CN-XX"}, "province"),
    ):
        answer = desk.post("/administration/invitations/new/", {**NEW, **said})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    assert not mail.outbox


def test_a_log_line_shows_no_secret_of_a_link() -> None:
    from core.running.logs import mask_links

    line = mask_links(None, "", {"event": "request_started", "request": "GET /invitation/abc_-123/?x=1"})
    assert line["request"] == "GET /invitation/***/?x=1"
    line = mask_links(None, "", {"request": "GET /accounts/password/reset/key/9-abc123/"})
    assert line["request"] == "GET /accounts/password/reset/key/***/"


def test_roles_are_given_and_ended_and_written_down(desk: Client, admin: User) -> None:
    person = officer(mail="chen@office.example")
    first = person.grants.get()
    given = desk.post(f"/administration/officers/{person.pk}/roles/", {"role": "head", "province": "CN-JS"})
    assert given.status_code == 302
    assert desk.get(f"/administration/roles/{first.pk}/end/").status_code == 200
    assert RoleGrant.objects.get(pk=first.pk).until is None
    assert desk.post(f"/administration/roles/{first.pk}/end/").status_code == 302
    assert desk.post(f"/administration/roles/{first.pk}/end/").status_code == 404
    records = AuditRecord.objects.filter(actor=f"user:{admin.pk}")
    assert [row.act for row in records.order_by("pk")] == ["role.granted", "role.ended"]
    assert person.roles_at(NOW + timedelta(days=1)) == {Role.HEAD}


def test_nobody_ends_the_last_right_to_administer(desk: Client, admin: User) -> None:
    mine = admin.grants.get()
    assert desk.post(f"/administration/roles/{mine.pk}/end/").status_code == 422
    second = officer(Role.ADMINISTRATOR, "", mail="second@office.example")
    assert desk.post(f"/administration/roles/{mine.pk}/end/").status_code == 422  # their own, still
    role_end(grant=mine, ended_by=second, at=NOW)
    assert desk.get("/administration/").status_code == 403


def test_a_citizen_or_a_firms_person_is_given_no_role(desk: Client) -> None:
    stranger = User.objects.create_user("firm@example.cn", PASSWORD, created_at=NOW)
    assert desk.get(f"/administration/officers/{stranger.pk}/roles/").status_code == 404


def test_an_operator_is_admitted_gets_people_and_is_suspended(desk: Client, mailoutbox: list[EmailMessage]) -> None:
    assert desk.post("/administration/operators/", {"name": "江苏电信"}).status_code == 302
    assert desk.post("/administration/operators/", {"name": "江苏电信"}).status_code == 422
    operator = Operator.objects.get()
    page = f"/administration/operators/{operator.public_id}/"
    assert desk.post(f"{page}invite/", {"name": "何平", "email": "he@telecom.example"}).status_code == 302
    assert not OperatorMember.objects.exists() and "he@telecom.example" in desk.get(page).content.decode()
    client = Client()
    client.get(link_in(mailoutbox[-1]))
    assert client.post("/join/", {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    api_key_create(owner=operator, name="intake", scopes=["complaint"], at=NOW, actor=ACTOR)
    text = desk.get(page).content.decode()
    assert "he@telecom.example" in text
    assert "intake" in text
    assert desk.get(f"{page}suspend/").status_code == 200
    assert Operator.objects.get().suspended_at is None
    assert desk.post(f"{page}suspend/").status_code == 302
    assert Operator.objects.get().suspended_at is not None
    assert desk.post(f"{page}restore/").status_code == 302
    assert Operator.objects.get().suspended_at is None
    member = OperatorMember.objects.get()
    assert desk.post(f"{page}people/{member.pk}/end/").status_code == 302
    acts = list(AuditRecord.objects.filter(act__startswith="operator").order_by("pk").values_list("act", flat=True))
    assert acts == [
        "operator.admitted", "operator_member.added", "operator.suspended", "operator.restored", "operator_member.ended",
    ]  # fmt: skip


def test_the_navigation_leads_nobody_to_a_closed_door(desk: Client) -> None:
    page = desk.get("/administration/").content.decode()
    assert 'href="/regulator/cases/"' not in page
    clerk = desk_of(officer()).get("/regulator/").content.decode()
    assert 'href="/administration/"' not in clerk
    assert 'href="/regulator/cases/"' in clerk
