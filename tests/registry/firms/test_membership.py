"""Who acts for whom: one firm a person, one account an address, and never a firm without an owner."""

from datetime import UTC, datetime

import pytest

from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, RoleGrant, User
from core.services.user import role_grant
from registry.firms.models import Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.permissions import acts_for_firm, acts_for_operator, owns_firm
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.membership import (
    marketer_member_add,
    marketer_member_end,
    member_join,
    operator_member_add,
    operator_member_end,
)
from registry.firms.services.operator import operator_admit
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
OWNER = MarketerMember.Role.OWNER
pytestmark = pytest.mark.django_db


def person(email: str = "li@example.cn") -> User:
    return User.objects.create_user(email=email, created_at=AT)


def add(firm: Marketer, user: User, role: str = MarketerMember.Role.MEMBER) -> MarketerMember:
    return marketer_member_add(marketer=firm, user=user, role=role, at=AT, actor=SYSTEM)


def end(member: MarketerMember) -> None:
    marketer_member_end(member=member, at=AT, actor=SYSTEM)


def invited(side: Marketer | Operator, email: str = "new@example.cn") -> str:
    """The token of an invitation's link."""
    return email_link_issue(email=email, name=" New ", side=side, at=AT, actor=SYSTEM)[1]


def join(token: str, reader: User | None = None, password: str = "quite long enough") -> User:
    return member_join(token=token, reader=reader, password=password, at=AT)


def test_an_officer_acts_for_no_firm_and_no_operator(marketer: Marketer, operator: Operator) -> None:
    officer = person("officer@office.example")
    grant = role_grant(user=officer, role=Role.OFFICER, granted_by=None, at=AT)
    for _ in range(2):  # and one who was, needs another address
        for side in (marketer, operator):
            token = invited(side, "officer@office.example")
            assert refusal_of(lambda: join(token, officer)) == "member.officer"  # noqa: B023
        RoleGrant.objects.filter(pk=grant.pk).update(until=AT)
    assert not MarketerMember.objects.exists() and not OperatorMember.objects.exists()


def test_a_person_acts_for_one_firm_and_is_added_once(marketer: Marketer) -> None:
    user = person()
    member = add(marketer, user)
    assert add(marketer, user) == member
    assert acts_for_firm(user) and not owns_firm(user)
    other = make_marketer("91310000MA1FL0000B")
    assert refusal_of(lambda: add(other, user)) == "member.elsewhere"
    add(marketer, person("owner@example.cn"), OWNER)
    for _ in range(2):
        end(member)
    assert not acts_for_firm(user)
    assert add(other, user).marketer == other
    assert acts("marketer_member") == [
        "marketer_member.added", "marketer_member.added", "marketer_member.ended", "marketer_member.added"
    ]  # fmt: skip
    assert AuditRecord.objects.filter(act="marketer_member.added").earliest("pk").data == {"role": "member"}


def test_the_last_owner_stays(marketer: Marketer) -> None:
    first = add(marketer, person(), OWNER)
    add(marketer, person("member@example.cn"))
    assert refusal_of(lambda: end(first)) == "member.last_owner"
    second = add(marketer, person("second@example.cn"), OWNER)
    end(first)
    assert refusal_of(lambda: end(second)) == "member.last_owner"
    first.refresh_from_db()
    assert first.until == AT and acts("marketer_member.ended") == ["marketer_member.ended"]


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_end_each_other_at_once_leave_one(marketer: Marketer) -> None:
    owners = [add(marketer, person(f"{n}@example.cn"), OWNER) for n in range(2)]
    assert sorted(at_once(2, lambda: refusal_of(lambda: end(owners.pop())))) == ["", "member.last_owner"]
    assert MarketerMember.objects.filter(until=None).count() == 1


def test_who_opens_an_invitation_has_an_account_with_the_password_they_chose(marketer: Marketer) -> None:
    token = invited(marketer, " new@example.cn ")
    assert refusal_of(lambda: join(token, password="short")) == "user.password" and not User.objects.exists()
    user = join(token)
    assert (user.email, user.name) == ("new@example.cn", "New") and user.check_password("quite long enough")
    assert acts_for_firm(user) and refusal_of(lambda: join(token)) == "link.expired"
    said = ["email_link.issued", "user.created", "email_link.used", "marketer_member.added"]
    assert acts("email_link", "user", "marketer_member") == said


def test_an_account_that_is_there_is_taken_as_it_is(marketer: Marketer) -> None:
    user = User.objects.create_user(email="li@example.cn", name="Li", password="secret", created_at=AT)
    token = invited(marketer, "LI@example.cn")
    for reader in (None, person("other@example.cn")):
        assert refusal_of(lambda reader=reader: join(token, reader)) == "link.sign_in"  # type: ignore[misc]
    assert join(token, user) == user
    user.refresh_from_db()
    assert user.name == "Li" and user.check_password("secret") and acts_for_firm(user)


def test_a_refusal_leaves_the_link_for_another_try(marketer: Marketer) -> None:
    user, elsewhere = person(), make_marketer("91310000MA1FL0000B")
    member = add(elsewhere, user)
    token = invited(marketer, "li@example.cn")
    assert refusal_of(lambda: join(token, user)) == "member.elsewhere"
    end(member)
    assert join(token, user) == user and acts_for_firm(user)


@pytest.mark.django_db(transaction=True)
def test_opened_twice_at_once_it_is_one_account_and_one_member(marketer: Marketer) -> None:
    token = invited(marketer)
    assert sorted(at_once(4, lambda: refusal_of(lambda: join(token)))) == ["", *["link.expired"] * 3]
    assert User.objects.count() == MarketerMember.objects.count() == 1
    assert acts("user", "marketer_member") == ["user.created", "marketer_member.added"]


def test_a_person_acts_for_one_operator_while_it_is_admitted(operator: Operator) -> None:
    user = join(invited(operator, "op@example.cn"))
    member = OperatorMember.objects.get()
    assert operator_member_add(operator=operator, user=user, at=AT, actor=SYSTEM) == member
    assert acts_for_operator(user) and not acts_for_firm(user)
    other = operator_admit(name="Another Telecom", at=AT, actor=SYSTEM)
    elsewhere = refusal_of(lambda: operator_member_add(operator=other, user=user, at=AT, actor=SYSTEM))
    assert elsewhere == "member.elsewhere"
    for _ in range(2):
        operator_member_end(member=member, at=AT, actor=SYSTEM)
    assert not acts_for_operator(user)
    assert acts("user", "operator_member") == ["user.created", "operator_member.added", "operator_member.ended"]


@pytest.mark.django_db(transaction=True)
def test_added_twice_at_once_an_operators_person_is_added_once(operator: Operator) -> None:
    user = person()
    added = at_once(4, lambda: operator_member_add(operator=operator, user=user, at=AT, actor=SYSTEM).pk)
    assert set(added) == {OperatorMember.objects.get().pk}
    assert acts("operator_member") == ["operator_member.added"]


def test_the_invitations_of_whoever_left_are_withdrawn(marketer: Marketer) -> None:
    """The attack: the second address of an owner who was shown the door joins by the link that the first one had sent."""
    add(marketer, person("boss@example.cn"), role="owner")
    user = person()
    member = add(marketer, user, role="owner")
    _link, token = email_link_issue(email="second@example.cn", side=marketer, at=AT, actor=Actor.user(user))
    end(member)
    assert refusal_of(lambda: join(token)) == "link.expired"
    assert "email_link.withdrawn" in acts("email_link")
