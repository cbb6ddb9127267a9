"""The administrator's pages, and the way of an invited officer to the first page of the desk."""

import logging
import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache
from django.test import Client

from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, Invitation, RoleGrant, RoleProposal, User
from core.services.user import officer_end, role_end, staff_create
from registry.firms.models import Operator, OperatorMember
from registry.firms.services.api_key import api_key_create
from registry.firms.services.membership import operator_member_add
from tests.acts import refusal_of
from tests.compliance.desk.test_desk import at_the_time, desk_of
from tests.compliance.world import ACTOR, NOW, PASSWORD, officer
from tests.core.test_access import EVERY_ADDRESS
from tests.pages import hidden, post
from tests.registry.conftest import at_once
from tests.registry.firms.links import letters, link_in
from tests.sessions import signed_in

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


@pytest.fixture
def second(admin: User) -> Client:
    """Another administrator."""
    return desk_of(officer(Role.ADMINISTRATOR, "", mail="second@office.example"))


def invited(desk: Client, second: Client, **said: str) -> str:
    """The token of the link that is mailed once a second administrator has confirmed."""
    assert desk.post("/administration/invitations/new/", {**NEW, **said})["Location"] == "/administration/proposals/"
    waiting = Invitation.objects.latest("pk")
    confirmed = second.post(f"/administration/proposals/invitations/{waiting.pk}/confirm/", follow=True)
    token: str = re.findall(r"/invitation/([\w-]+)/", str(letters()[-1].body))[0]
    for page in (confirmed, second.get("/administration/invitations/")):
        assert token not in page.content.decode()  # whoever reads it there could take the account
    return token


def test_only_administrators_open_these_pages(desk: Client) -> None:
    clerk = desk_of(officer())
    for path in ("", "officers/", "proposals/", "invitations/", "invitations/new/", "operators/"):
        assert clerk.get(f"/administration/{path}").status_code == 403
        assert Client().get(f"/administration/{path}").status_code == 302
        for language in ("zh-hans", "en"):
            assert desk.get(f"/administration/{path}", headers={"Accept-Language": language}).status_code == 200


@pytest.mark.django_db(transaction=True)  # the second factor counts once it is committed, within the request
def test_an_invited_officer_walks_from_the_link_to_the_desk(
    desk: Client, second: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        token = invited(desk, second)
        assert token in letters()[0].body
        assert letters()[0].to == [NEW["email"]]
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


def test_a_link_works_once_and_a_withdrawn_or_old_one_never(desk: Client, second: Client, at_the_time) -> None:
    token, other = invited(desk, second), invited(desk, second, email="zhou@office.example")
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
    third = invited(desk, second, email="sun@office.example")
    at_the_time(days=8)
    late.get(f"/invitation/{third}/")
    assert late.get("/invitation/").status_code == 410


def test_a_bad_password_is_refused_with_a_sentence(desk: Client, second: Client) -> None:
    browser = Client()
    browser.get(f"/invitation/{invited(desk, second)}/")
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
        ({"province": ""}, "province"),
    ):
        answer = desk.post("/administration/invitations/new/", {**NEW, **said})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    assert not letters()


def test_a_log_line_shows_no_secret_of_a_link() -> None:
    from core.running.logs import mask_links

    line = mask_links(None, "", {"event": "request", "path": "/invitation/abc_-123/"})
    assert line["path"] == "/invitation/***/"
    line = mask_links(None, "", {"request": "GET /accounts/password/reset/key/9-abc123/"})
    assert line["request"] == "GET /accounts/password/reset/key/***/"


@pytest.mark.parametrize(
    "pattern", [pattern for pattern, _ in EVERY_ADDRESS if "token" in pattern or "key>" in pattern]
)
def test_a_log_line_shows_no_secret_of_any_link(pattern: str) -> None:
    """Every address that takes a token: mail is opened by programs too, long before its reader uses the link."""
    from core.running.logs import mask_links

    path = "/" + re.sub(r"<[^>]*(token|key)>|\(\?P<\w+>[^)]*\)", "Secret-123", pattern).replace("^", "").rstrip("$")
    assert "Secret-123" in path
    line = mask_links(None, "", {"request": f"GET {path}", "event": f"Gone: {path}"})
    assert "Secret-123" not in str(line)


def test_roles_are_proposed_confirmed_and_ended_and_written_down(desk: Client, second: Client, admin: User) -> None:
    person = officer(mail="chen@office.example")
    first = person.grants.get()
    given = desk.post(f"/administration/officers/{person.pk}/roles/", {"role": "head", "province": "CN-JS"})
    assert given["Location"] == "/administration/proposals/"
    confirm = f"/administration/proposals/roles/{RoleProposal.objects.get().pk}/confirm/"
    own = desk.get("/administration/proposals/").content.decode()
    assert confirm not in own and confirm in second.get("/administration/proposals/").content.decode()
    desk.post(confirm)
    assert person.roles_at(NOW + timedelta(days=1)) == {Role.OFFICER}  # one person's word, twice, is no second person
    assert desk.get(confirm).status_code == 405
    second.post(confirm)
    assert person.roles_at(NOW + timedelta(days=1)) == {Role.OFFICER, Role.HEAD}
    staff = desk.get("/administration/officers/", headers={"Accept-Language": "en"}).content.decode()
    assert "confirmed by second" in " ".join(staff.split())
    assert desk.get(f"/administration/roles/{first.pk}/end/").status_code == 200
    assert RoleGrant.objects.get(pk=first.pk).until is None
    assert desk.post(f"/administration/roles/{first.pk}/end/").status_code == 302
    assert desk.post(f"/administration/roles/{first.pk}/end/").status_code == 404
    records = AuditRecord.objects.filter(actor=f"user:{admin.pk}")
    assert [row.act for row in records.order_by("pk")] == ["role.proposed", "role.ended"]
    assert person.roles_at(NOW + timedelta(days=1)) == {Role.HEAD}


def test_nobody_gives_themselves_a_role(desk: Client, second: Client, admin: User) -> None:
    page = f"/administration/officers/{admin.pk}/roles/"
    for role in ("head", "administrator"):
        refused = desk.post(page, {"role": role, "province": "national"}, headers={"Accept-Language": "en"})
        assert refused.status_code == 422 and "Nobody gives themselves a role" in refused.content.decode()
    given = second.post(page, {"role": "head", "province": "national"}, headers={"Accept-Language": "en"})
    assert given.status_code == 422 and "Nobody is administrator and works at the desk" in given.content.decode()
    assert not RoleProposal.objects.exists() and admin.grants.count() == 1


def test_a_refused_proposal_gives_nothing(desk: Client, second: Client) -> None:
    person = officer(mail="chen@office.example")
    desk.post(f"/administration/officers/{person.pk}/roles/", {"role": "head", "province": "CN-JS"})
    desk.post("/administration/invitations/new/", NEW)
    role, invitation = RoleProposal.objects.get(), Invitation.objects.get()
    second.post(f"/administration/proposals/roles/{role.pk}/refuse/")
    desk.post(f"/administration/proposals/invitations/{invitation.pk}/refuse/")
    for kind, row, why in (
        ("roles", role, "was answered meanwhile"),
        ("invitations", invitation, "was used or withdrawn"),
    ):
        confirm = f"/administration/proposals/{kind}/{row.pk}/confirm/"
        assert why in second.post(confirm, follow=True, headers={"Accept-Language": "en"}).content.decode()
    assert person.roles_at(NOW + timedelta(days=1)) == {Role.OFFICER} and not letters()


def test_a_link_that_does_not_come_is_sent_anew(desk: Client, second: Client, settings) -> None:
    desk.post("/administration/invitations/new/", NEW)
    waiting = Invitation.objects.get()
    sent, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody answers there
    english = {"Accept-Language": "en"}
    page = second.post(f"/administration/proposals/invitations/{waiting.pk}/confirm/", follow=True, headers=english)
    assert "If nothing comes, send a new one" in page.content.decode() and not letters()
    settings.EMAIL_BACKEND = sent
    assert desk.post(f"/administration/invitations/{waiting.pk}/renew/").status_code == 302
    token = re.findall(r"/invitation/([\w-]+)/", str(letters()[-1].body))[0]
    browser = Client()
    browser.get(f"/invitation/{token}/")
    assert browser.post("/invitation/", CHOSEN).status_code == 302


def test_an_only_administrator_reads_how_a_second_one_comes(desk: Client) -> None:
    for path in ("", "proposals/"):
        assert "manage.py administrator invite" in desk.get(f"/administration/{path}").content.decode()
    officer(Role.ADMINISTRATOR, "", mail="second@office.example")
    for path in ("", "proposals/"):
        assert "manage.py administrator invite" not in desk.get(f"/administration/{path}").content.decode()


def test_an_administrator_opens_no_page_of_the_desk(desk: Client) -> None:
    """What needs an id is walked with the other roles' pages, where there are rows."""
    pages = [pattern for pattern, _entry in EVERY_ADDRESS if pattern.startswith("regulator/") and "<" not in pattern]
    assert len(pages) > 8
    assert {page: desk.get(f"/{page}").status_code for page in pages} == dict.fromkeys(pages, 403)


def test_an_officer_whose_last_role_ends_is_signed_out(desk: Client) -> None:
    person = officer(mail="chen@office.example")
    browser, other = desk_of(person), desk_of(person)
    assert browser.get("/regulator/").status_code == other.get("/regulator/").status_code == 200
    desk.post(f"/administration/roles/{person.grants.get().pk}/end/")
    for client in (browser, other):
        gone = client.get("/regulator/")
        assert gone.status_code == 302 and gone["Location"].startswith("/accounts/login/")
        assert "_auth_user_id" not in client.session
    assert desk.get("/administration/").status_code == 200


def test_nobody_ends_the_last_right_to_administer(desk: Client, admin: User) -> None:
    mine = admin.grants.get()
    assert desk.post(f"/administration/roles/{mine.pk}/end/").status_code == 422
    second = officer(Role.ADMINISTRATOR, "", mail="second@office.example")
    assert desk.post(f"/administration/roles/{mine.pk}/end/").status_code == 422  # their own, still
    role_end(grant=mine, ended_by=second, at=NOW)
    assert desk.get("/administration/").status_code == 302  # signed out


def test_a_citizen_or_a_firms_person_is_given_no_role(desk: Client) -> None:
    stranger = User.objects.create_user("firm@example.cn", PASSWORD, created_at=NOW)
    assert desk.get(f"/administration/officers/{stranger.pk}/roles/").status_code == 404


def test_one_administrator_alone_gets_no_key_of_an_operator(desk: Client, second: Client) -> None:
    """The attack: an administrator admits an operator, invites a second address of his own, and withdraws anybody's
    registration by its key."""
    desk.post("/administration/operators/", {"name": "Mallory Telecom"})
    page = f"/administration/operators/{Operator.objects.get().public_id}/"
    desk.post(f"{page}invite/", {"name": "Mallory", "email": "own@mallory.example"})
    client = Client()
    client.get(link_in(letters()[-1]))
    client.post("/join/", {"password": PASSWORD, "again": PASSWORD})
    member = OperatorMember.objects.get()
    his = signed_in(member.user)
    for path in ("/operators/", "/operators/keys/new/"):
        assert his.get(path).status_code == 403
    actor = Actor.user(member.user)
    made = refusal_of(
        lambda: api_key_create(owner=member.operator, name="k", scopes=["register"], at=clock.now(), actor=actor)
    )
    assert made == "key.not_member"
    confirm = f"{page}people/{member.pk}/confirm/"
    waiting = second.get("/administration/proposals/").content.decode()
    assert "own@mallory.example" in waiting and page in waiting
    assert desk.post(confirm).status_code == 302
    assert his.get("/operators/").status_code == 403
    assert second.post(confirm).status_code == 302
    assert his.get("/operators/").status_code == 200
    assert second.post(confirm).status_code == 302  # answered already
    assert AuditRecord.objects.filter(act="operator_member.confirmed").count() == 1


def test_an_operator_is_admitted_gets_people_and_is_suspended(desk: Client) -> None:
    assert desk.post("/administration/operators/", {"name": "江苏电信"}).status_code == 302
    assert desk.post("/administration/operators/", {"name": "江苏电信"}).status_code == 422
    operator = Operator.objects.get()
    page = f"/administration/operators/{operator.public_id}/"
    assert desk.post(f"{page}invite/", {"name": "何平", "email": "he@telecom.example"}).status_code == 302
    assert not OperatorMember.objects.exists() and "he@telecom.example" in desk.get(page).content.decode()
    client = Client()
    client.get(link_in(letters()[-1]))
    assert client.post("/join/", {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    api_key_create(owner=operator, name="intake", scopes=["complaint"], at=NOW, actor=ACTOR)
    text = desk.get(page).content.decode()
    assert "he@telecom.example" in text
    assert "intake" in text
    assert desk.get(f"{page}suspend/").status_code == 200
    assert Operator.objects.get().suspended_at is None
    assert desk.post(f"{page}suspend/", {"reason": "Its keys were on a public page."}).status_code == 302
    assert Operator.objects.get().suspended_at is not None
    assert desk.post(f"{page}restore/", {"reason": "It made new keys."}).status_code == 302
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


def test_an_account_is_made_for_the_invitation_that_its_form_shows(desk: Client, second: Client) -> None:
    """The attack: while the form stands open, its reader's browser is made to open the link of another invitation."""
    browser = Client()
    browser.get(f"/invitation/{invited(desk, second)}/")
    shown = hidden(browser.get("/invitation/"))
    browser.get(f"/invitation/{invited(desk, second, email='other@office.example')}/")
    assert post(browser, "/invitation/", {**shown, **CHOSEN}).status_code == 302
    assert Invitation.objects.get(email=NEW["email"]).accepted_at
    assert not Invitation.objects.get(email="other@office.example").accepted_at


def test_an_operators_suspension_and_its_end_have_a_reason_on_record(desk: Client) -> None:
    desk.post("/administration/operators/", {"name": "Example Mobile"})
    page = f"/administration/operators/{Operator.objects.get().public_id}/"
    for answer in ("suspend", "restore"):
        assert desk.post(f"{page}{answer}/", {"reason": "  "}).status_code == 422
    assert not AuditRecord.objects.filter(act__in=("operator.suspended", "operator.restored")).exists()
    desk.post(f"{page}suspend/", {"reason": "Its keys were on a public page, ask 13912345678."})
    assert Operator.objects.get().suspended_because.startswith("Its keys were on a public page")
    assert "13912345678" not in Operator.objects.get().suspended_because
    assert "Its keys were on a public page" in desk.get(page).content.decode()
    user = staff_create(email="network@mobile.example", password=PASSWORD, name="Net", at=NOW, actor=ACTOR)
    operator_member_add(operator=Operator.objects.get(), user=user, at=NOW, actor=ACTOR)
    his = signed_in(user)
    assert "Its keys were on a public page" in his.get("/operators/").content.decode()
    assert [his.get(path).status_code for path in ("/operators/", "/operators/keys/new/")] == [200, 403]
    desk.post(f"{page}restore/", {"reason": "It made new keys."})
    said = AuditRecord.objects.filter(act__startswith="operator.").order_by("pk").values_list("act", "words__words")
    assert [(act, (words or "")[:8]) for act, words in said][1:] == [
        ("operator.suspended", "Its keys"),
        ("operator.restored", "It made "),
    ]
    assert Operator.objects.get().suspended_because == ""


def test_an_administrator_closes_an_officers_account(desk: Client, admin: User) -> None:
    """Roles and windows end; a second click, in another tab too, changes nothing."""
    person = officer(mail="chen@office.example")
    browser, page = desk_of(person), f"/administration/officers/{person.pk}/close/"
    assert "Close the account" in desk.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert browser.get("/regulator/").status_code == 200
    assert [desk.post(page).status_code for _tab in range(2)] == [302, 302]
    person.refresh_from_db()
    assert not person.is_active and not person.grants.filter(until=None).exists()
    assert browser.get("/regulator/").status_code == 302
    assert ModelBackend().get_user(person.pk) is None
    assert AuditRecord.objects.filter(act="user.closed").count() == 1
    assert browser.post(page).status_code in (302, 403) and User.objects.filter(is_active=False).count() == 1


def test_nobody_closes_their_own_account_or_the_last_administrators(desk: Client, admin: User) -> None:
    assert desk.post(f"/administration/officers/{admin.pk}/close/").status_code == 422
    second = officer(Role.ADMINISTRATOR, "", mail="second@office.example")
    assert desk.post(f"/administration/officers/{admin.pk}/close/").status_code == 422  # their own, still
    officer_end(user=second, ended_by=admin, at=NOW)
    clerk = officer(mail="li@office.example")
    assert refusal_of(lambda: officer_end(user=admin, ended_by=clerk, at=NOW)) == "role.last_administrator"
    assert User.objects.get(pk=admin.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_close_each_other_leave_one() -> None:
    first, second = (officer(Role.ADMINISTRATOR, "", mail=f"{name}@office.example") for name in ("first", "second"))
    turns = iter(((first, second), (second, first)))

    def close() -> str:
        user, by = next(turns)
        return refusal_of(lambda: officer_end(user=user, ended_by=by, at=NOW))

    assert sorted(at_once(2, close)) == ["", "role.last_administrator"]
    assert User.objects.filter(is_active=True).count() == 1


@pytest.mark.parametrize(
    ("at", "said"), [("2026-08-01T02:00:00+00:00", False), ("2026-11-02T02:00:00+00:00", True), ("2027-03-01T02:00:00+00:00", True)]
)  # fmt: skip
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "The calendar of public holidays ends on"), ("zh-hans", "2026年12月31日")],
)
def test_the_first_page_says_a_quarter_ahead_that_the_calendar_ends(
    monkeypatch: pytest.MonkeyPatch, desk: Client, at: str, said: bool, language: str, words: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(at))
    page = desk.get("/administration/", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert (words in page.content.decode()) is said
