"""A firm's application and its owner's account: both or neither."""

from datetime import UTC, datetime

import pytest

from core.models import AuditRecord, User
from registry.firms.models import Marketer, MarketerMember
from registry.firms.services.email_link import email_link_issue
from registry.firms.services.marketer import marketer_refuse
from registry.firms.services.marketer_application import Application, marketer_apply_by_link
from registry.firms.services.marketer_identity import marketer_confirm_identity
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
pytestmark = pytest.mark.django_db


def link(email: str = "li@example.cn") -> str:
    """The token of a link for applying."""
    return email_link_issue(email=email, at=AT, actor=SYSTEM)[1]


def enter(token: str = "", password: str = PASSWORD, reader: User | None = None, **change: object) -> User:
    said: dict[str, object] = {
        "name": "Moon Loans", "registration_code": "91310000MA1FL0000N", "categories": ("loans",), "province": "CN-SH",
        "contact_name": "Li", **change,
    }  # fmt: skip
    return marketer_apply_by_link(
        token=token or link(),
        application=Application(**said),  # type: ignore[arg-type]
        reader=reader,
        password=password,
        at=AT,
    )


def test_who_applies_owns_the_firm_and_can_sign_in() -> None:
    owner = enter()
    firm, member = Marketer.objects.get(), MarketerMember.objects.get()
    assert (firm.state, firm.province, firm.contact_name, firm.contact_email) == (
        "applied", "CN-SH", "Li", "li@example.cn"
    )  # fmt: skip
    assert (member.marketer, member.user, member.role, member.since) == (firm, owner, "owner", AT)
    assert owner.check_password(PASSWORD) and not owner.is_staff
    said = list(AuditRecord.objects.order_by("pk").values_list("act", "actor"))
    by_owner = f"user:{owner.pk}"
    assert said == [
        ("email_link.issued", str(SYSTEM)), ("user.created", "system:email-link"), ("email_link.used", by_owner),
        ("marketer.applied", by_owner),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "short"}, "user.password"),
        ({"categories": ()}, "category.unknown"),
        ({"categories": ("weapons",)}, "category.unknown"),
        ({"registration_code": "91310000MA1FL0000C"}, "registration_code.check_sign"),
        ({"registration_code": "91310000MA1FL00O0N"}, "registration_code.sign"),
        ({"registration_code": "310000400123456"}, "registration_code.length"),
        ({"contact_phone": "139 1234 5678"}, "contact.phone"),  # a person's
        ({"contact_phone": "call us"}, "contact.phone"),
    ],
)
def test_what_is_refused_leaves_neither_account_nor_firm(change: dict[str, object], code: str) -> None:
    assert refusal_of(lambda: enter(**change)) == code  # type: ignore[arg-type]
    assert not User.objects.exists() and not Marketer.objects.exists() and acts("user", "marketer") == []


def test_neither_an_address_nor_a_confirmed_code_applies_twice() -> None:
    owner, other = enter(), link("other@example.cn")
    marketer_confirm_identity(marketer=Marketer.objects.get(), ground="register", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: enter(other)) == "marketer.exists"
    assert refusal_of(lambda: enter(registration_code="91310000MA1FL0001R")) == "link.sign_in"
    assert refusal_of(lambda: enter(registration_code="91310000MA1FL0001R", reader=owner)) == "member.elsewhere"
    assert User.objects.count() == Marketer.objects.count() == 1
    assert enter(other, registration_code="91310000MA1FL0001R").email == "other@example.cn"


@pytest.mark.parametrize(
    ("typed", "kept"), [("", ""), ("021 6588 3001", "+862165883001"), ("4008095559", "4008095559")]
)
def test_the_telephone_is_a_line_of_the_firm(typed: str, kept: str) -> None:
    enter(contact_phone=typed)
    assert Marketer.objects.get().contact_phone.removeprefix("+86") == kept.removeprefix("+86")


def test_a_refused_application_binds_nobody_who_applies_again() -> None:
    owner = enter()
    refused = Marketer.objects.get()
    marketer_refuse(marketer=refused, reason="no such code", at=AT, actor=SYSTEM)
    enter(registration_code="91310000MA1FL0001R", reader=owner)
    member = MarketerMember.objects.get(user=owner, until=None)
    assert member.marketer != refused and member.role == "owner"
    assert MarketerMember.objects.get(marketer=refused).until == AT


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_one_application() -> None:
    token = link()
    said = at_once(3, lambda: refusal_of(lambda: enter(token)))
    assert sorted(said) == ["", "link.expired", "link.expired"]
    assert User.objects.count() == Marketer.objects.count() == MarketerMember.objects.count() == 1


def test_one_code_is_one_firm_however_it_is_typed() -> None:
    enter(registration_code="９１３１００００ ma1fl0000n")
    assert Marketer.objects.get().registration_code == "91310000MA1FL0000N"
    marketer_confirm_identity(marketer=Marketer.objects.get(), ground="register", at=AT, actor=SYSTEM)
    assert refusal_of(lambda: enter(link("other@example.cn"))) == "marketer.exists"
