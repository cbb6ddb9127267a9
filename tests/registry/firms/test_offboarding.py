"""Who no longer acts for a firm or operator is out at once: every browser, and every key that they made."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.actors import Actor
from core.models import AuditRecord, User
from registry.firms.memory import recall_key
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.rules.api_key import key_digest
from registry.firms.services.api_key import api_key_create
from registry.firms.services.membership import (
    marketer_member_add,
    marketer_member_end,
    marketer_owner_make,
    operator_member_add,
    operator_member_end,
)
from tests.acts import acts, behind, refusal_of
from tests.registry.conftest import ALICE, SYSTEM, Api, make_key, make_marketer
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def person(email: str) -> User:
    return User.objects.create_user(email=email, password="x", name=email, created_at=clock.now())


def browser_of(user: User) -> Client:
    return signed_in(user, language="en")


def key_by(owner: Marketer | Operator, user: User, *scopes: str, name: str = "crm") -> tuple[ApiKey, str]:
    return api_key_create(owner=owner, name=name, scopes=scopes, at=clock.now(), actor=Actor.user(user))


@pytest.fixture
def boss(marketer: Marketer) -> User:
    user = person("boss@example.cn")
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    return user


@pytest.fixture
def leaver(marketer: Marketer, boss: User) -> MarketerMember:
    user = person("leaver@example.cn")
    return marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)


def signed_out(client: Client, path: str) -> bool:
    answer = client.get(path)
    return (
        answer.status_code == 302 and "/accounts/login/" in answer["Location"] and "_auth_user_id" not in client.session
    )


@pytest.mark.django_db(transaction=True)
def test_a_firms_leaver_is_signed_out_and_their_keys_answer_401(
    marketer: Marketer, boss: User, leaver: MarketerMember
) -> None:
    key, clear = key_by(marketer, leaver.user, "scrub")
    _, expired = api_key_create(
        owner=marketer, name="old", scopes=["scrub"], at=clock.now() - timedelta(days=2),
        expires_at=clock.now() - timedelta(days=1), actor=Actor.user(leaver.user),
    )  # fmt: skip
    _, others = key_by(marketer, boss, "scrub")
    laptop, phone, owner = browser_of(leaver.user), browser_of(leaver.user), browser_of(boss)
    assert laptop.get("/marketers/").status_code == phone.get("/marketers/").status_code == 200
    assert Api(clear).scrub(ALICE).status_code == Api(others).scrub(ALICE).status_code == 200
    assert recall_key(key_digest(clear)) is not None  # what goes on while the database is away
    asked = owner.get(f"/marketers/team/{leaver.pk}/end/").content.decode()
    assert key.public_id in asked and ApiKey.objects.get(name="old").public_id not in asked
    assert MarketerMember.objects.get(pk=leaver.pk).until is None  # asked, not done
    owner.post(f"/marketers/team/{leaver.pk}/end/")
    assert signed_out(laptop, "/marketers/") and signed_out(phone, "/marketers/keys/")
    assert Api(clear).scrub(ALICE).status_code == Api(expired).scrub(ALICE).status_code == 401
    assert recall_key(key_digest(clear)) is None
    assert owner.get("/marketers/").status_code == Api(others).scrub(ALICE).status_code == 200
    revoked = AuditRecord.objects.get(act="key.revoked")
    assert (revoked.target_id, revoked.actor) == (key.pk, f"user:{boss.pk}")
    assert acts("key.revoked", "marketer_member.ended") == ["key.revoked", "marketer_member.ended"]


def test_an_operators_leaver_is_signed_out_and_their_keys_answer_401(operator: Operator) -> None:
    user, stays = person("leaver@telecom.example"), person("stays@telecom.example")
    member = operator_member_add(operator=operator, user=user, at=clock.now(), actor=SYSTEM)
    operator_member_add(operator=operator, user=stays, at=clock.now(), actor=SYSTEM)
    _, clear = key_by(operator, user, "blacklist")
    _, others = key_by(operator, stays, "blacklist")
    browser = browser_of(user)
    assert browser.get("/operators/").status_code == 200
    assert Api(clear).get("blacklist").status_code == 200
    operator_member_end(member=member, at=clock.now(), actor=SYSTEM)
    assert signed_out(browser, "/operators/")
    assert (Api(clear).get("blacklist").status_code, Api(others).get("blacklist").status_code) == (401, 200)


def test_a_key_made_for_one_firm_outlives_no_membership_and_no_other_ends_with_it(
    marketer: Marketer, leaver: MarketerMember, operator: Operator
) -> None:
    operator_member_add(operator=operator, user=leaver.user, at=clock.now(), actor=SYSTEM)
    key_by(operator, leaver.user, "blacklist", name="theirs")
    key_by(marketer, leaver.user, "scrub", name="ours")
    make_key(marketer, "scrub")  # made by the platform
    marketer_member_end(member=leaver, at=clock.now(), actor=SYSTEM)
    assert set(ApiKey.objects.filter(revoked_at=None).values_list("name", flat=True)) == {"theirs", "test"}
    assert refusal_of(lambda: key_by(marketer, leaver.user, "scrub")) == "key.not_member"
    OperatorMember.objects.update(until=clock.now())
    assert refusal_of(lambda: key_by(operator, leaver.user, "blacklist")) == "key.not_member"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("order", ["made first", "removed first"])
def test_a_key_that_is_made_while_its_maker_is_removed_does_not_stay(
    marketer: Marketer, leaver: MarketerMember, order: str
) -> None:
    make: Callable[[], str] = lambda: refusal_of(lambda: key_by(marketer, leaver.user, "scrub"))  # noqa: E731
    remove: Callable[[], str] = lambda: refusal_of(  # noqa: E731
        lambda: marketer_member_end(member=leaver, at=clock.now(), actor=SYSTEM)
    )
    if order == "made first":
        assert behind(make, remove) == ""
    else:
        assert behind(remove, make) == "key.not_member"
    assert not ApiKey.objects.filter(revoked_at=None).exists()


def test_a_closed_account_has_no_session_and_no_key(marketer: Marketer, leaver: MarketerMember) -> None:
    _, clear = key_by(marketer, leaver.user, "scrub")
    browser = browser_of(leaver.user)
    assert browser.get("/marketers/").status_code == Api(clear).scrub(ALICE).status_code == 200
    User.objects.filter(pk=leaver.user_id).update(is_active=False)
    assert browser.get("/marketers/").status_code == 302
    assert Api(clear).scrub(ALICE).status_code == 401


def test_a_sole_owner_makes_somebody_else_owner_and_is_offboarded(marketer: Marketer, boss: User) -> None:
    user = person("second@example.cn")
    second = marketer_member_add(marketer=marketer, user=user, at=clock.now(), actor=SYSTEM)
    first = MarketerMember.objects.get(user=boss)
    other = make_marketer("91310000MA1FL0000B")
    foreign = marketer_member_add(marketer=other, user=person("far@example.cn"), at=clock.now(), actor=SYSTEM)
    owner, member = browser_of(boss), browser_of(user)
    page = f"/marketers/team/{second.pk}/owner/"
    assert owner.post(f"/marketers/team/{first.pk}/end/").status_code == 422
    assert (
        page in owner.get("/marketers/team/").content.decode()
        and "/owner/" not in member.get("/marketers/team/").content.decode()
    )
    assert member.post(page).status_code == 403
    assert owner.post(f"/marketers/team/{foreign.pk}/owner/").status_code == 404
    late = signed_in(boss, language="en", seconds_ago=3600)
    assert "/accounts/" in late.post(page)["Location"]  # the second factor is asked for anew
    assert owner.get(page).status_code == 200  # and the act is asked once more
    assert acts("marketer_member.made") == []
    for _ in range(2):
        assert owner.post(page)["Location"] == "/marketers/team/"
    assert acts("marketer_member.made") == ["marketer_member.made_owner"]
    assert page not in owner.get("/marketers/team/").content.decode()
    assert member.post(f"/marketers/team/{first.pk}/end/")["Location"] == "/marketers/team/"
    assert not MarketerMember.objects.filter(user=boss, until=None).exists()
    assert refusal_of(lambda: marketer_owner_make(member=first, at=clock.now(), actor=SYSTEM)) == "member.gone"
