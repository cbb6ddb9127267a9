"""A firm's application and its owner's account: both or neither."""

from datetime import UTC, datetime

import pytest

from core.models import AuditRecord, User
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.marketer_application import Application, marketer_apply_with_owner
from tests.acts import acts, refusal_of
from tests.registry.conftest import at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


def enter(password: str = PASSWORD, **change: object) -> User:
    said: dict[str, object] = {
        "name": "Moon Loans", "registration_code": "91310000MA1FL0000C", "categories": ("loans",), "province": "CN-SH",
        "contact_name": "Li", "email": "li@example.cn", **change,
    }  # fmt: skip
    return marketer_apply_with_owner(application=Application(**said), password=password, at=AT)  # type: ignore[arg-type]


def test_who_applies_owns_the_firm_and_can_sign_in() -> None:
    owner = enter()
    firm, member = Marketer.objects.get(), MarketerMember.objects.get()
    assert (firm.state, firm.province, firm.contact_name, firm.contact_email) == (
        "applied", "CN-SH", "Li", "li@example.cn"
    )  # fmt: skip
    assert (member.marketer, member.user, member.role, member.since) == (firm, owner, "owner", AT)
    assert owner.check_password(PASSWORD) and not owner.is_staff
    said = list(AuditRecord.objects.order_by("pk").values_list("act", "actor"))
    assert said == [("user.created", "system:application"), ("marketer.applied", f"user:{owner.pk}")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "short"}, "user.password"),
        ({"categories": ()}, "category.unknown"),
        ({"categories": ("weapons",)}, "category.unknown"),
    ],
)
def test_what_is_refused_leaves_neither_account_nor_firm(change: dict[str, object], code: str) -> None:
    assert refusal_of(lambda: enter(**change)) == code  # type: ignore[arg-type]
    assert not User.objects.exists() and not Marketer.objects.exists() and acts() == []


def test_neither_an_address_nor_a_code_applies_twice() -> None:
    enter()
    assert refusal_of(lambda: enter(email="other@example.cn")) == "marketer.exists"
    assert refusal_of(lambda: enter(registration_code="91310000MA1FL0000D", email="LI@example.cn")) == "user.exists"
    assert User.objects.count() == Marketer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_one_application() -> None:
    said = at_once(3, lambda: refusal_of(enter))
    assert sorted(said) == ["", "user.exists", "user.exists"]
    assert User.objects.count() == Marketer.objects.count() == MarketerMember.objects.count() == 1
