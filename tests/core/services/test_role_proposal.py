"""Nobody has a role by one person's word: one administrator proposes, a second one confirms, neither of them gets it."""

from datetime import UTC, datetime, timedelta

import pytest

from core.access.roles import DESK_ROLES, Role
from core.models import AuditRecord, RoleGrant, RoleProposal, User
from core.services.invitation import invitation_confirm, officer_invite
from core.services.role_proposal import role_confirm, role_propose, role_refuse
from core.services.user import role_end, role_grant, staff_create
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def staff(name: str, role: Role | None = None) -> User:
    mail = f"{name}@office.example"
    user = staff_create(email=mail, password="correct horse battery staple", name=name, at=AT, actor=SYSTEM)
    if role:
        role_grant(user=user, role=role, granted_by=None, at=AT)
    return user


@pytest.fixture
def first() -> User:
    return staff("first", Role.ADMINISTRATOR)


@pytest.fixture
def second() -> User:
    return staff("second", Role.ADMINISTRATOR)


def propose(user: User, by: User, role: Role = Role.OFFICER, province: str = "CN-JS") -> RoleProposal:
    return role_propose(user=user, role=role, province=province, proposed_by=by, at=AT)


def confirm(proposal: RoleProposal, by: User) -> RoleGrant:
    return role_confirm(proposal=proposal, confirmed_by=by, at=AT)


@pytest.mark.parametrize("role", [*sorted(DESK_ROLES), Role.ADMINISTRATOR])
def test_every_role_has_no_power_before_a_second_person_confirms(first: User, second: User, role: Role) -> None:
    user = staff("lin")
    proposal = propose(user, first, role, "")
    assert user.roles_at(AT) == set()
    assert refusal_of(lambda: confirm(proposal, first)) == "role.second_person"
    grant = confirm(proposal, second)
    assert user.roles_at(AT) == {role}
    assert (grant.granted_by, grant.confirmed_by) == (first, second)
    granted, proposed = AuditRecord.objects.filter(act__startswith="role.").order_by("-pk")[:2]
    assert (proposed.act, proposed.actor) == ("role.proposed", f"user:{first.pk}")
    assert (granted.act, granted.actor, granted.data["proposed_by"]) == ("role.granted", f"user:{second.pk}", first.pk)


def test_nobody_gives_themselves_a_role(first: User, second: User) -> None:
    assert refusal_of(lambda: propose(first, first)) == "role.self"
    head = staff("head", Role.HEAD)
    assert refusal_of(lambda: propose(head, head)) == "role.self"
    third = staff("third", Role.ADMINISTRATOR)
    proposal = propose(third, first, Role.ADMINISTRATOR, "CN-JS")
    assert refusal_of(lambda: confirm(proposal, third)) == "role.self"
    assert confirm(proposal, second).user == third


def test_only_administrators_propose_and_confirm(first: User) -> None:
    user, officer = staff("lin"), staff("officer", Role.HEAD)
    assert refusal_of(lambda: propose(user, officer)) == "role.not_administrator"
    proposal = propose(user, first)
    assert refusal_of(lambda: confirm(proposal, officer)) == "role.not_administrator"
    assert acts("role.")[-1] == "role.proposed"


def test_what_somebody_proposed_who_is_dismissed_since_is_not_confirmed(first: User, second: User) -> None:
    waiting, other = propose(staff("lin"), first), propose(staff("zhou"), first)
    User.objects.filter(pk=first.pk).update(is_active=False)
    assert refusal_of(lambda: confirm(waiting, second)) == "role.proposer_gone"
    User.objects.filter(pk=first.pk).update(is_active=True)
    role_end(grant=first.grants.get(), ended_by=second, at=AT)
    assert refusal_of(lambda: confirm(other, second)) == "role.proposer_gone"
    role_refuse(proposal=other, refused_by=second, at=AT)


def test_what_was_proposed_under_an_ended_role_does_not_come_back_with_a_new_one(first: User, second: User) -> None:
    """The attack: what a dismissed administrator left behind waits until he is one again, for whoever looks less closely."""
    proposal = propose(staff("lin"), first)
    invitation = officer_invite(
        email="zhou@office.example", name="Zhou", role=Role.HEAD, province="", invited_by=first, at=AT
    )
    role_end(grant=first.grants.get(), ended_by=second, at=AT + timedelta(hours=1))
    later = AT + timedelta(days=1)
    role_grant(user=first, role=Role.ADMINISTRATOR, granted_by=None, at=later)
    assert first.roles_at(later) == {Role.ADMINISTRATOR}
    assert refusal_of(lambda: role_confirm(proposal=proposal, confirmed_by=second, at=later)) == "role.proposer_gone"
    refused = refusal_of(lambda: invitation_confirm(invitation=invitation, confirmed_by=second, at=later))
    assert refused == "role.proposer_gone"


def test_nobody_is_administrator_and_works_at_the_desk(first: User, second: User) -> None:
    officer = staff("officer", Role.OFFICER)
    assert refusal_of(lambda: propose(officer, first, Role.ADMINISTRATOR, "")) == "role.apart"
    assert refusal_of(lambda: propose(second, first, Role.AUDITOR)) == "role.apart"
    lin = staff("lin")
    desk, office = propose(lin, first), propose(lin, first, Role.ADMINISTRATOR, "")
    confirm(desk, second)
    assert refusal_of(lambda: confirm(office, second)) == "role.apart"


def test_proposing_twice_changes_nothing_and_what_is_held_is_not_proposed(first: User, second: User) -> None:
    user = staff("lin")
    proposal = propose(user, first)
    assert propose(user, second) == proposal
    confirm(proposal, second)
    assert refusal_of(lambda: propose(user, first)) == "role.held"
    assert refusal_of(lambda: confirm(proposal, second)) == "role.answered"
    assert acts("role.proposed", "role.granted").count("role.proposed") == 1


def test_a_refused_proposal_gives_nothing_and_can_be_made_anew(first: User, second: User) -> None:
    user = staff("lin")
    proposal = propose(user, first)
    role_refuse(proposal=proposal, refused_by=first, at=AT)
    assert refusal_of(lambda: role_refuse(proposal=proposal, refused_by=second, at=AT)) == "role.answered"
    assert refusal_of(lambda: confirm(proposal, second)) == "role.answered"
    assert user.roles_at(AT + timedelta(days=1)) == set()
    record = AuditRecord.objects.get(act="role.refused")
    assert (record.actor, record.data["proposed_by"]) == (f"user:{first.pk}", first.pk)
    assert propose(user, first) != proposal


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_refused_at_once_one_of_them_counts(first: User, second: User) -> None:
    user = staff("lin")
    proposal = propose(user, first)
    turns = [lambda: confirm(proposal, second), lambda: role_refuse(proposal=proposal, refused_by=first, at=AT)]
    assert sorted(at_once(2, lambda: refusal_of(turns.pop()))) == ["", "role.answered"]
    assert len(acts("role.refused")) + len(user.roles_at(AT)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_for_each_others_friends_do_not_block_each_other(first: User, second: User) -> None:
    third, fourth = staff("third", Role.ADMINISTRATOR), staff("fourth", Role.ADMINISTRATOR)
    one, two = propose(third, first, Role.ADMINISTRATOR, "CN-JS"), propose(fourth, first, Role.ADMINISTRATOR, "CN-JS")
    turns = [(one, fourth), (two, third)]
    assert at_once(2, lambda: refusal_of(lambda: confirm(*turns.pop()))) == ["", ""]
