"""The white list: a firm applies, is admitted or refused, suspended and restored, and where it stood when is known."""

from datetime import UTC, datetime, timedelta

import pytest

from core.models import AuditRecord, User
from registry.firms.memory import note_key, recall_key
from registry.firms.models import ApiKey, Marketer, MarketerMember, MarketerStanding
from registry.firms.rules.api_key import key_digest
from registry.firms.selectors.marketer import last_standing
from registry.firms.services.marketer import (
    marketer_admit,
    marketer_apply,
    marketer_refuse,
    marketer_restore,
    marketer_suspend,
)
from registry.firms.services.marketer_identity import marketer_confirm_identity
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, Api, at_once, make_key

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def apply(code: str = "91310000MA1FL0000C", **fields: object) -> Marketer:
    said: dict[str, object] = {"name": "Moon Loans", "categories": ["loans"], **fields}
    return marketer_apply(registration_code=code, at=AT, actor=SYSTEM, **said)  # type: ignore[arg-type]


def confirmed(firm: Marketer) -> Marketer:
    return marketer_confirm_identity(marketer=firm, ground="register", at=AT, actor=SYSTEM)


def suspend(firm: Marketer, at: datetime = AT) -> Marketer:
    return marketer_suspend(marketer=firm, reason="blocked", case_reference="C-1", at=at, actor=SYSTEM)


def restore(firm: Marketer, at: datetime = AT) -> Marketer:
    return marketer_restore(marketer=firm, at=at, actor=SYSTEM, reason="revoked", case_reference="C-1")


def standings() -> list[str]:
    return list(MarketerStanding.objects.order_by("pk").values_list("state", flat=True))


def test_an_application_is_written_down_as_it_will_be_searched() -> None:
    owner = User.objects.create_user(email="li@example.cn", created_at=AT)
    firm = apply(" 91310000ma1 fl0000c ", name=" Moon Loans ", categories=["loans", "insurance", "loans"], owner=owner)
    assert (firm.name, firm.registration_code, firm.categories) == (
        "Moon Loans", "91310000MA1FL0000C", ["insurance", "loans"]
    )  # fmt: skip
    assert (firm.state, standings()) == ("applied", ["applied"])
    assert MarketerMember.objects.get(user=owner).role == "owner"
    assert acts() == ["marketer.applied"]


@pytest.mark.parametrize("categories", [[], ["weapons"], ["loans", "weapons"]])
def test_without_a_trade_of_the_pack_there_is_no_application(categories: list[str]) -> None:
    assert refusal_of(lambda: apply(categories=categories)) == "category.unknown"
    assert not Marketer.objects.exists() and acts() == []


def test_whoever_types_a_code_first_keeps_nobody_from_applying() -> None:
    """The attack: a stranger applies with a firm's code, which is public, and the firm itself is turned away for good."""
    squatter = apply(name="Squatter")
    firm = apply("９１３１0000 ma1fl 0000c")
    assert firm.registration_code == squatter.registration_code
    marketer_refuse(marketer=squatter, reason="not this firm", at=AT, actor=SYSTEM)
    assert confirmed(firm).identity_confirmed_at == AT
    assert refusal_of(apply) == "marketer.exists"
    assert refusal_of(lambda: confirmed(squatter)) == "identity.code_taken"
    assert Marketer.objects.filter(identity_confirmed_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmed_at_once_a_code_is_one_firms() -> None:
    firms = [apply() for _ in range(3)]
    said = at_once(3, lambda: refusal_of(lambda: confirmed(firms.pop())))
    assert sorted(said) == ["", *["identity.code_taken"] * 2]
    assert acts("marketer.identity") == ["marketer.identity_confirmed"]


def test_admitted_once() -> None:
    firm = confirmed(apply())
    for _ in range(2):
        assert marketer_admit(marketer=firm, at=AT, actor=SYSTEM).state == "admitted"
    assert standings() == ["applied", "admitted"]
    assert acts() == ["marketer.applied", "marketer.identity_confirmed", "marketer.admitted"]


def test_only_an_open_application_is_refused_and_it_may_be_admitted_later() -> None:
    firm = apply()
    assert marketer_refuse(marketer=firm, reason="No address", at=AT, actor=SYSTEM).state == "refused"
    standing = last_standing(firm.pk)
    assert standing and standing.reason == "No address"
    again = refusal_of(lambda: marketer_refuse(marketer=firm, reason="r", at=AT, actor=SYSTEM))
    assert again == "marketer.not_applied"
    assert marketer_admit(marketer=confirmed(firm), at=AT, actor=SYSTEM).state == "admitted"
    assert acts() == ["marketer.applied", "marketer.refused", "marketer.identity_confirmed", "marketer.admitted"]


def test_suspended_and_restored_once_each_with_the_case_on_record(marketer: Marketer) -> None:
    for _ in range(2):
        assert suspend(marketer).state == "suspended"
    for _ in range(2):
        assert restore(marketer).state == "admitted"
    assert standings() == ["applied", "admitted", "suspended", "admitted"]
    assert acts()[3:] == ["marketer.suspended", "marketer.restored"]
    records = AuditRecord.objects.filter(act__in=["marketer.suspended", "marketer.restored"])
    assert [row.data for row in records] == [{"case": "C-1"}] * 2
    assert list(MarketerStanding.objects.order_by("pk").values_list("reason", "case_reference"))[2:] == [
        ("blocked", "C-1"), ("revoked", "C-1")
    ]  # fmt: skip


def test_a_suspension_is_ended_by_restoring_not_by_admitting() -> None:
    firm = apply()
    suspend(firm)
    assert refusal_of(lambda: marketer_admit(marketer=firm, at=AT, actor=SYSTEM)) == "marketer.suspended"
    assert standings() == ["applied", "suspended"]


@pytest.mark.parametrize("refused", [False, True])
def test_restoring_gives_back_what_stood_before_and_no_more(refused: bool) -> None:
    """Nobody comes onto the white list by a suspension that was taken back."""
    firm = apply()
    if refused:
        marketer_refuse(marketer=firm, reason="No address", at=AT, actor=SYSTEM)
    before = Marketer.objects.get().state
    suspend(firm)
    suspend(firm)
    assert restore(firm).state == before != "admitted"
    assert standings()[-2:] == ["suspended", before]


def test_standing_has_a_history() -> None:
    firm = confirmed(apply())
    marketer_admit(marketer=firm, at=AT + DAY, actor=SYSTEM)
    suspend(firm, AT + 2 * DAY)
    history = MarketerStanding.objects.filter(marketer=firm).order_by("since").values_list("state", "since")
    assert list(history) == [("applied", AT), ("admitted", AT + DAY), ("suspended", AT + 2 * DAY)]


@pytest.mark.django_db(transaction=True)
def test_a_suspension_at_once_is_one_suspension(marketer: Marketer) -> None:
    assert {firm.state for firm in at_once(4, lambda: suspend(marketer))} == {"suspended"}
    assert acts("marketer.suspended") == ["marketer.suspended"]


@pytest.mark.django_db(transaction=True)
def test_a_suspended_firms_keys_are_forgotten_at_once(marketer: Marketer) -> None:
    key, clear = make_key(marketer, "scrub")
    note_key(key_digest(clear), ApiKey.objects.select_related("marketer").get(pk=key.pk))
    assert recall_key(key_digest(clear)) is not None
    suspend(marketer)
    assert recall_key(key_digest(clear)) is None
    answer = Api(clear).scrub("13912345678")
    assert (answer.status_code, answer.json()["code"]) == (403, "marketer.suspended")
