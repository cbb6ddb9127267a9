"""An invitation makes one officer's account: once, within a week, and never over somebody who is there already."""

from datetime import UTC, datetime, timedelta

import pytest

from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, Invitation, User
from core.services.invitation import INVITATION_LIFETIME, invitation_accept, invitation_withdraw, officer_invite
from core.services.user import role_grant, staff_create
from tests.acts import acts, refusal_of
from tests.registry.conftest import at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db: None) -> User:
    user = staff_create(
        email="admin@office.example", password=PASSWORD, name="A", at=AT, actor=Actor.system("setup")
    )  # fmt: skip
    role_grant(user=user, role=Role.ADMINISTRATOR, granted_by=None, at=AT)
    return user


def invite(admin: User, email: str = "lin@office.example") -> tuple[Invitation, str]:
    return officer_invite(
        email=email, name=" 林晓 ", role=Role.OFFICER, province="CN-JS", invited_by=admin, at=AT
    )  # fmt: skip


def accept(token: str, at: datetime = AT, password: str = PASSWORD) -> User:
    return invitation_accept(token=token, password=password, at=at)


def test_the_invited_becomes_an_officer_of_the_province(admin: User) -> None:
    invitation, token = invite(admin)
    before = len(acts())
    user = accept(token)
    assert (user.email, user.name, user.check_password(PASSWORD)) == ("lin@office.example", "林晓", True)
    assert [(grant.role, grant.province) for grant in user.grants.in_force(AT)] == [(Role.OFFICER, "CN-JS")]
    invitation.refresh_from_db()
    assert (invitation.accepted_at, invitation.accepted_by) == (AT, user)
    assert acts()[before:] == ["user.created", "role.granted"]
    assert set(AuditRecord.objects.order_by("-pk").values_list("actor", flat=True)[:2]) == {f"user:{admin.pk}"}


def test_only_the_digest_of_a_link_is_kept(admin: User) -> None:
    invitation, token = invite(admin)
    assert token not in str(Invitation.objects.values().get()) + str(list(AuditRecord.objects.values()))
    record = AuditRecord.objects.get(act="officer.invited")
    assert (record.target_id, record.data) == (invitation.pk, {"role": "officer", "province": "CN-JS"})


def test_a_link_works_once(admin: User) -> None:
    _invitation, token = invite(admin)
    accept(token)
    assert refusal_of(lambda: accept(token)) == "invitation.expired"
    assert refusal_of(lambda: accept("never-given")) == "invitation.expired"


def test_a_link_ends_after_a_week(admin: User) -> None:
    _invitation, late = invite(admin)
    _invitation, last_moment = invite(admin, "zhou@office.example")
    assert refusal_of(lambda: accept(late, AT + INVITATION_LIFETIME)) == "invitation.expired"
    assert accept(last_moment, AT + INVITATION_LIFETIME - timedelta(seconds=1)).pk


def test_a_refused_password_leaves_the_link_open(admin: User) -> None:
    _invitation, token = invite(admin)
    assert refusal_of(lambda: accept(token, password="short")) == "user.password"
    assert User.objects.count() == 1
    assert accept(token).pk


def test_who_signs_in_already_is_not_invited_and_who_came_meanwhile_is_not_made_twice(admin: User) -> None:
    assert refusal_of(lambda: invite(admin, " ADMIN@office.example ")) == "user.exists"
    _invitation, first = invite(admin)
    _invitation, second = invite(admin)
    accept(first)
    assert refusal_of(lambda: accept(second)) == "user.exists"
    assert User.objects.filter(email="lin@office.example").count() == 1


def test_a_withdrawn_link_opens_nothing_and_withdrawing_twice_changes_nothing(admin: User) -> None:
    invitation, token = invite(admin)
    for _ in range(2):
        invitation_withdraw(invitation=invitation, withdrawn_by=admin, at=AT)
    assert refusal_of(lambda: accept(token)) == "invitation.expired"
    used, token = invite(admin, "zhou@office.example")
    accept(token)
    invitation_withdraw(invitation=used, withdrawn_by=admin, at=AT)
    assert acts("invitation") == ["invitation.withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_a_link_opened_twice_at_once_makes_one_account(admin: User) -> None:
    _invitation, token = invite(admin)
    said = at_once(4, lambda: refusal_of(lambda: accept(token)))
    assert sorted(said) == ["", *["invitation.expired"] * 3]
    assert User.objects.filter(email="lin@office.example").count() == 1
