"""An invitation makes one officer's account: confirmed by a second person, once, within a week, and never over another's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, Invitation, RoleGrant, User
from core.services.invitation import (
    INVITATION_LIFETIME,
    administrator_invite,
    invitation_accept,
    invitation_confirm,
    invitation_renew,
    invitation_withdraw,
    officer_invite,
)
from core.services.user import role_end, role_grant, staff_create
from tests.acts import acts, refusal_of
from tests.broker import work_off
from tests.registry.conftest import at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


def administrator(mail: str) -> User:
    user = staff_create(email=mail, password=PASSWORD, name="A", at=AT, actor=Actor.system("setup"))
    role_grant(user=user, role=Role.ADMINISTRATOR, granted_by=None, at=AT)
    return user


@pytest.fixture
def admin(db: None) -> User:
    return administrator("admin@office.example")


@pytest.fixture
def second(db: None) -> User:
    return administrator("second@office.example")


def propose(admin: User, email: str = "lin@office.example", role: Role = Role.OFFICER) -> Invitation:
    return officer_invite(email=email, name=" 林晓 ", role=role, province="CN-JS", invited_by=admin, at=AT)


def invite(
    admin: User, second: User, email: str = "lin@office.example", role: Role = Role.OFFICER
) -> tuple[Invitation, str]:
    return invitation_confirm(invitation=propose(admin, email, role), confirmed_by=second, at=AT)


def accept(token: str, at: datetime = AT, password: str = PASSWORD) -> User:
    return invitation_accept(token=token, password=password, at=at)


def test_the_invited_becomes_an_officer_of_the_province(admin: User, second: User) -> None:
    invitation, token = invite(admin, second)
    before = len(acts())
    user = accept(token)
    assert (user.email, user.name, user.check_password(PASSWORD)) == ("lin@office.example", "林晓", True)
    assert [(grant.role, grant.province) for grant in user.grants.in_force(AT)] == [(Role.OFFICER, "CN-JS")]
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (AT, user)
    assert acts()[before:] == ["user.created", "role.granted"]
    granted = AuditRecord.objects.latest("pk")
    assert (granted.actor, granted.data["proposed_by"]) == (f"user:{second.pk}", admin.pk)
    assert (user.grants.get().granted_by, user.grants.get().confirmed_by) == (admin, second)


@pytest.mark.parametrize("role", list(Role))
def test_there_is_no_link_before_a_second_person_confirms(admin: User, second: User, role: Role) -> None:
    invitation = propose(admin, role=role)
    assert invitation.token_digest is None
    assert refusal_of(lambda: invitation_renew(invitation=invitation, renewed_by=admin, at=AT)) == "role.unconfirmed"
    for token in ("", "None", "null"):
        assert refusal_of(lambda: accept(token)) == "invitation.expired"  # noqa: B023
    confirm = [
        lambda by=by: invitation_confirm(invitation=invitation, confirmed_by=by, at=AT) for by in (admin, second)
    ]
    assert [refusal_of(act) for act in confirm] == ["role.second_person", ""]
    assert refusal_of(confirm[1]) == "role.answered"
    record = AuditRecord.objects.get(act="invitation.confirmed")
    assert (record.actor, record.data["proposed_by"]) == (f"user:{second.pk}", admin.pk)


def test_only_administrators_invite_and_confirm(admin: User, second: User) -> None:
    role_end(grant=second.grants.get(), ended_by=admin, at=AT)
    assert refusal_of(lambda: propose(second)) == "role.not_administrator"
    assert refusal_of(lambda: invite(admin, second)) == "role.not_administrator"


def test_what_a_dismissed_administrator_proposed_is_not_confirmed(admin: User, second: User) -> None:
    invitation = propose(admin)
    role_end(grant=admin.grants.get(), ended_by=second, at=AT)
    refused = refusal_of(lambda: invitation_confirm(invitation=invitation, confirmed_by=second, at=AT))
    assert refused == "role.proposer_gone"


def test_a_new_link_ends_the_old_one(admin: User, second: User) -> None:
    invitation, lost = invite(admin, second)
    later = AT + timedelta(days=6)
    _invitation, token = invitation_renew(invitation=invitation, renewed_by=admin, at=later)
    assert refusal_of(lambda: accept(lost)) == "invitation.expired"
    assert accept(token, later + timedelta(days=6)).roles_at(later + timedelta(days=6)) == {Role.OFFICER}
    assert refusal_of(lambda: invitation_renew(invitation=invitation, renewed_by=admin, at=AT)) == "invitation.ended"
    assert acts("invitation.renewed") == ["invitation.renewed"]


def test_the_server_invites_an_administrator_where_nobody_is_yet(db: None) -> None:
    _invitation, token = administrator_invite(email="first@office.example", name="First", at=AT)
    user = accept(token)
    assert [(grant.role, grant.province) for grant in user.grants.in_force(AT)] == [(Role.ADMINISTRATOR, "")]
    assert acts() == ["administrator.invited", "user.created", "role.granted"]
    assert all(actor.startswith("system:") for actor in AuditRecord.objects.values_list("actor", flat=True))
    again = refusal_of(lambda: administrator_invite(email="FIRST@office.example", name="", at=AT))
    assert again == "officer.exists"


def test_only_the_digest_of_a_link_is_kept(admin: User, second: User) -> None:
    invitation, token = invite(admin, second)
    assert token not in str(Invitation.objects.values().get()) + str(list(AuditRecord.objects.values()))
    record = AuditRecord.objects.get(act="officer.invited")
    assert (record.target_id, record.data) == (invitation.pk, {"role": "officer", "province": "CN-JS"})


def test_a_link_works_once(admin: User, second: User) -> None:
    _invitation, token = invite(admin, second)
    accept(token)
    assert refusal_of(lambda: accept(token)) == "invitation.expired"
    assert refusal_of(lambda: accept("never-given")) == "invitation.expired"


def test_a_link_ends_after_a_week(admin: User, second: User) -> None:
    _invitation, late = invite(admin, second, role=Role.AUDITOR)
    _invitation, last_moment = invite(admin, second, "zhou@office.example")
    assert refusal_of(lambda: accept(late, AT + INVITATION_LIFETIME)) == "invitation.expired"
    assert accept(last_moment, AT + INVITATION_LIFETIME - timedelta(seconds=1)).pk


def test_a_refused_password_leaves_the_link_open(admin: User, second: User) -> None:
    _invitation, token = invite(admin, second)
    assert refusal_of(lambda: accept(token, password="short")) == "user.password"
    assert not User.objects.filter(email="lin@office.example").exists()
    assert accept(token).pk


def test_who_is_an_officer_is_not_invited_and_who_came_meanwhile_is_not_made_twice(admin: User, second: User) -> None:
    assert refusal_of(lambda: propose(admin, " ADMIN@office.example ")) == "officer.exists"
    _invitation, token = invite(admin, second)
    _invitation, late = invite(admin, second, role=Role.AUDITOR)
    accept(token)
    assert refusal_of(lambda: accept(late)) == "user.exists"
    assert User.objects.filter(email="lin@office.example").count() == 1


def test_only_whoever_opens_the_link_is_told_that_a_firm_signs_in_with_the_address(admin: User, second: User) -> None:
    def propose_to(email: str) -> tuple[str, str, list[str]]:
        made = propose(admin, email)
        return made.role, made.province, acts()[-1:]

    staff_create(email="li@firm.example", password=PASSWORD, name="Li", at=AT, actor=Actor.system("setup"))
    assert propose_to("li@firm.example") == propose_to("nobody@firm.example")
    _invitation, token = invite(admin, second, "LI@firm.example", Role.AUDITOR)
    assert refusal_of(lambda: accept(token)) == "user.exists"
    assert not User.objects.get(email="li@firm.example").grants.exists()


def test_a_withdrawn_link_opens_nothing_and_withdrawing_twice_changes_nothing(admin: User, second: User) -> None:
    invitation, token = invite(admin, second)
    for _ in range(2):
        invitation_withdraw(invitation=invitation, withdrawn_by=admin, at=AT)
    assert refusal_of(lambda: accept(token)) == "invitation.expired"
    used, token = invite(admin, second, "zhou@office.example")
    accept(token)
    invitation_withdraw(invitation=used, withdrawn_by=admin, at=AT)
    assert acts("invitation.withdrawn") == ["invitation.withdrawn"]
    unconfirmed = propose(admin, "sun@office.example")
    invitation_withdraw(invitation=unconfirmed, withdrawn_by=admin, at=AT)
    refused = refusal_of(lambda: invitation_confirm(invitation=unconfirmed, confirmed_by=second, at=AT))
    assert refused == "invitation.ended"


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_makes_one_account(admin: User, second: User) -> None:
    _invitation, token = invite(admin, second)
    said = at_once(4, lambda: refusal_of(lambda: accept(token)))
    assert sorted(said) == ["", *["invitation.expired"] * 3]
    assert User.objects.filter(email="lin@office.example").count() == 1


def test_one_person_is_not_proposed_twice_for_one_role(admin: User, second: User) -> None:
    propose(admin)
    assert refusal_of(lambda: propose(second, "Lin@office.example")) == "invitation.open"
    propose(admin, role=Role.AUDITOR)
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("gone", ["admin@office.example", "second@office.example"])
def test_the_word_of_somebody_who_is_no_administrator_any_more_opens_nothing(
    admin: User, second: User, gone: str
) -> None:
    administrator("third@office.example")
    _invitation, token = invite(admin, second)
    role_end(grant=RoleGrant.objects.get(user__email=gone), at=AT, ended_by=admin if gone != admin.email else second)
    assert refusal_of(lambda: accept(token)) == "invitation.expired"
    assert not User.objects.filter(email="lin@office.example").exists()


@pytest.mark.parametrize("typed", ["Lin@Office.example", " LIN@OFFICE.EXAMPLE "])
def test_an_address_is_the_same_however_it_is_written(admin: User, second: User, typed: str) -> None:
    """Typed with a capital in the invitation, it opened neither the sign-in page nor a new password."""
    user = accept(invite(admin, second, typed)[1])
    assert user.email == "lin@office.example"
    for login in ("lin@office.example", "Lin@Office.Example"):
        assert Client().post("/accounts/login/", {"login": login, "password": PASSWORD}).status_code == 302
        mail.outbox.clear()
        Client().post("/accounts/password/reset/", {"email": login})
        work_off("core.tasks.password_reset")
        assert [one.to for one in mail.outbox] == [["lin@office.example"]]
