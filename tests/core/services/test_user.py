"""People's accounts and roles: one account a number and an address, and never nobody left to administer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, RoleGrant, User
from core.services.number import number_obtain
from core.services.user import citizen_obtain, role_end, role_grant, staff_create
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, BOB, SYSTEM, at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


def staff(email: str = "lin@office.example", password: str = PASSWORD) -> User:
    return staff_create(email=email, password=password, name="Lin", at=AT, actor=SYSTEM)


def citizen(e164: str = ALICE) -> User:
    return citizen_obtain(number=number_obtain(e164=e164, at=AT), language="en", at=AT)


def administrator(email: str) -> RoleGrant:
    return role_grant(user=staff(email), role=Role.ADMINISTRATOR, granted_by=None, at=AT)


def test_a_citizen_has_one_account_without_password() -> None:
    user = citizen()
    assert citizen() == user != citizen(BOB)
    assert (user.language, user.email, user.has_usable_password()) == ("en", None, False)
    assert acts("user") == ["user.created"] * 2
    assert AuditRecord.objects.get(target_id=user.pk, act="user.created").actor == f"user:{user.pk}"


@pytest.mark.django_db(transaction=True)
def test_signing_in_twice_at_once_makes_one_account() -> None:
    number = number_obtain(e164=ALICE, at=AT)
    users = at_once(4, lambda: citizen_obtain(number=number, language="en", at=AT))
    assert len(set(users)) == User.objects.count() == len(acts("user.created")) == 1


def test_an_address_signs_in_once_however_it_is_written() -> None:
    assert staff(" lin@office.example ").email == "lin@office.example"
    for written in ("lin@office.example", "LIN@office.example", " lin@office.example\t"):
        assert refusal_of(lambda: staff(written)) == "user.exists"  # noqa: B023
    assert User.objects.count() == len(acts("user.created")) == 1


@pytest.mark.parametrize("password", ["short", "", "x8-eleven!Q", "password1234"])
def test_a_password_that_is_easily_guessed_is_refused(password: str) -> None:
    assert refusal_of(lambda: staff(password=password)) == "user.password"
    assert not User.objects.exists() and acts() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_address_at_once_makes_one_account_and_refuses_the_others() -> None:
    assert sorted(at_once(4, lambda: refusal_of(staff))) == ["", *["user.exists"] * 3]
    assert User.objects.count() == len(acts("user.created")) == 1


def test_a_role_is_granted_once_for_each_province_by_two_others() -> None:
    user, admin, second = staff(), staff("admin@office.example"), staff("second@office.example")

    def grant(province: str) -> RoleGrant:
        given = {"granted_by": admin, "confirmed_by": second}
        return role_grant(user=user, role=Role.OFFICER, province=province, at=AT, **given)

    first = grant("CN-JS")
    assert grant("CN-JS") == first
    grant("CN-SH")
    assert {one.province for one in user.grants.in_force(AT)} == {"CN-JS", "CN-SH"}
    assert user.roles_at(AT - timedelta(seconds=1)) == set()
    records = AuditRecord.objects.filter(act="role.granted").order_by("pk")
    assert [row.actor for row in records] == [f"user:{second.pk}"] * 2
    assert records[0].data == {"user": user.pk, "role": "officer", "province": "CN-JS", "proposed_by": admin.pk}


def test_one_person_alone_grants_nothing() -> None:
    user, admin = staff(), administrator("admin@office.example").user
    for first, second in ((admin, None), (admin, admin), (user, admin), (admin, user)):
        refused = refusal_of(
            lambda: role_grant(user=user, role=Role.AUDITOR, granted_by=first, confirmed_by=second, at=AT)  # noqa: B023
        )
        assert refused == "role.second_person"
        with pytest.raises(IntegrityError), transaction.atomic():  # nor past the service
            RoleGrant.objects.create(user=user, role=Role.HEAD, granted_by=first, confirmed_by=second, since=AT)
    assert user.roles_at(AT) == set()


def test_a_role_that_is_not_the_last_leaves_the_sessions_open() -> None:
    admin, user = administrator("admin@office.example").user, staff()
    first, last = (role_grant(user=user, role=role, granted_by=None, at=AT) for role in (Role.OFFICER, Role.HEAD))
    opened = user.get_session_auth_hash()
    role_end(grant=first, ended_by=admin, at=AT)
    assert User.objects.get(pk=user.pk).get_session_auth_hash() == opened
    role_end(grant=last, ended_by=admin, at=AT)
    assert User.objects.get(pk=user.pk).get_session_auth_hash() != opened


@pytest.mark.django_db(transaction=True)
def test_two_roles_that_end_at_once_end_the_sessions() -> None:
    admin, user = administrator("admin@office.example").user, staff()
    grants = [role_grant(user=user, role=role, granted_by=None, at=AT) for role in (Role.OFFICER, Role.HEAD)]
    at_once(2, lambda: role_end(grant=grants.pop(), ended_by=admin, at=AT))
    assert User.objects.get(pk=user.pk).sessions_ended == 1


def test_a_role_ends_at_its_moment_and_can_be_granted_anew() -> None:
    admin = administrator("admin@office.example")
    grant = role_grant(user=staff(), role=Role.OFFICER, granted_by=None, at=AT)
    for later in (1, 2):
        role_end(grant=grant, ended_by=admin.user, at=AT + timedelta(days=later))
    end = AT + timedelta(days=1)
    assert grant.user.roles_at(end - timedelta(seconds=1)) == {Role.OFFICER}
    assert grant.user.roles_at(end) == set()
    assert role_grant(user=grant.user, role=Role.OFFICER, granted_by=None, at=end) != grant
    assert grant.user.roles_at(end) == {Role.OFFICER}
    assert acts("role.ended") == ["role.ended"]


def test_the_last_right_to_administer_stays() -> None:
    mine = administrator("admin@office.example")
    assert refusal_of(lambda: role_end(grant=mine, ended_by=mine.user, at=AT)) == "role.last_administrator"
    second = administrator("second@office.example")
    assert refusal_of(lambda: role_end(grant=mine, ended_by=mine.user, at=AT)) == "role.last_administrator"
    role_end(grant=mine, ended_by=second.user, at=AT)
    assert refusal_of(lambda: role_end(grant=second, ended_by=mine.user, at=AT)) == "role.last_administrator"
    assert acts("role.ended") == ["role.ended"]


def test_a_closed_account_is_no_administrator_who_stays() -> None:
    mine, closed = administrator("admin@office.example"), administrator("closed@office.example")
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    assert refusal_of(lambda: role_end(grant=mine, ended_by=closed.user, at=AT)) == "role.last_administrator"
    role_end(grant=closed, ended_by=mine.user, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one() -> None:
    grants = [administrator("a@office.example"), administrator("b@office.example")]
    turns = [(grants[0], grants[1].user), (grants[1], grants[0].user)]

    def end() -> str:
        grant, by = turns.pop()
        return refusal_of(lambda: role_end(grant=grant, ended_by=by, at=AT))

    assert sorted(at_once(2, end)) == ["", "role.last_administrator"]
    assert RoleGrant.objects.filter(until=None).count() == 1


def test_who_set_the_platform_up_is_named_as_the_system() -> None:
    administrator("admin@office.example")
    assert AuditRecord.objects.get(act="role.granted").actor == str(Actor.system("setup"))
