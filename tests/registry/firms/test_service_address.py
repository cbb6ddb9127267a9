"""Where a firm takes documents electronically: an owner's word, at the address the owner signs in with, as long as it stands."""

import pytest

from core import clock
from core.models import User
from registry.firms.models import Marketer, ServiceAddress
from registry.firms.selectors.service_address import last_service_address, service_address_of
from registry.firms.services.membership import marketer_member_add, marketer_member_end
from registry.firms.services.service_address import service_address_confirm, service_address_revoke
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once

pytestmark = pytest.mark.django_db


def member(firm: Marketer, name: str, role: str = "owner") -> User:
    user = User.objects.create_user(email=f"{name}@example.cn", password="x", name=name, created_at=clock.now())
    marketer_member_add(marketer=firm, user=user, role=role, at=clock.now(), actor=SYSTEM)
    return user


def confirm(firm: Marketer, owner: User) -> ServiceAddress:
    return service_address_confirm(marketer=firm, owner=owner, at=clock.now())


def test_an_owner_confirms_and_revokes(marketer: Marketer) -> None:
    owner = member(marketer, "li")
    assert service_address_of(marketer) is None
    assert confirm(marketer, owner).pk == confirm(marketer, owner).pk
    found = service_address_of(marketer)
    assert found is not None and found.email == "li@example.cn"
    for _ in range(2):
        service_address_revoke(marketer=marketer, owner=owner, at=clock.now())
    assert service_address_of(marketer) is None and last_service_address(marketer) is not None
    assert acts("service_address") == ["service_address.confirmed", "service_address.revoked"]


def test_nobody_but_an_owner_confirms(marketer: Marketer) -> None:
    clerk, stranger = member(marketer, "clerk", "member"), User.objects.create_user(
        email="s@example.cn", password="x", created_at=clock.now()
    )  # fmt: skip
    assert refusal_of(lambda: confirm(marketer, clerk)) == "service_address.owner"
    assert refusal_of(lambda: confirm(marketer, stranger)) == "service_address.owner"
    assert not ServiceAddress.objects.exists()


def test_another_owners_word_replaces_the_first(marketer: Marketer) -> None:
    first, second = member(marketer, "li"), member(marketer, "wang")
    confirm(marketer, first)
    confirm(marketer, second)
    found = service_address_of(marketer)
    assert found is not None and found.email == "wang@example.cn"
    assert ServiceAddress.objects.filter(revoked_at=None).count() == 1


def test_an_address_ends_with_its_owner(marketer: Marketer) -> None:
    first = member(marketer, "li")
    member(marketer, "wang")
    confirm(marketer, first)
    marketer_member_end(member=first.marketer_memberships.get(), at=clock.now(), actor=SYSTEM)
    assert service_address_of(marketer) is None


def test_an_address_ends_when_its_owner_signs_in_with_another(marketer: Marketer) -> None:
    owner = member(marketer, "li")
    confirm(marketer, owner)
    User.objects.filter(pk=owner.pk).update(email="new@example.cn")
    assert service_address_of(marketer) is None


@pytest.mark.django_db(transaction=True)
def test_confirmed_at_once_it_is_one_address(marketer: Marketer) -> None:
    owner = member(marketer, "li")
    assert len({row.pk for row in at_once(3, lambda: confirm(marketer, owner))}) == 1
