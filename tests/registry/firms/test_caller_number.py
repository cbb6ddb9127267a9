"""Declared callers: a claim counts once an officer approved it, for one firm at a time, and who held it when is known for good."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model

from core.models import AuditRecord
from registry.firms.models import CallerNumber, Marketer
from registry.firms.selectors.caller_number import ApprovedCallers, declaration_at, declarations_of
from registry.firms.services import caller_number
from registry.firms.services.caller_number import caller_approve, caller_declare, caller_end, caller_refuse
from registry.firms.services.never_listed import caller_guard
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, at_once, make_marketer

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
VALUE = "+864008095559"
pytestmark = pytest.mark.django_db


def declare(marketer: Marketer, caller: str = "4008-095-559", at: datetime = AT) -> CallerNumber:
    return caller_declare(marketer=marketer, caller=caller, at=at, actor=SYSTEM)


def approve(declaration: CallerNumber, at: datetime = AT, reason: str = "") -> CallerNumber:
    """With the operator's word where nothing has proved it yet."""
    unproved = CallerNumber.objects.standing().filter(pk=declaration.pk, proof="")
    unproved.update(proof="operator", proved_at=at)
    return caller_approve(declaration=declaration, reason=reason, at=at, actor=SYSTEM)


def refuse(declaration: CallerNumber, at: datetime = AT, reason: str = "Not yours") -> CallerNumber:
    return caller_refuse(declaration=declaration, reason=reason, at=at, actor=SYSTEM)


def states(marketer: Marketer) -> list[str]:
    return [row.state for row in declarations_of(marketer.pk)]


def holder(at: datetime) -> Marketer | None:
    """Whose it is: the query and the batch of an assessment say the same."""
    found = declaration_at(caller=VALUE, at=at)
    firm = found.marketer if found else None
    assert ApprovedCallers({VALUE}).firm_at(VALUE, at) == firm
    return firm


@pytest.fixture
def other(db: None) -> Marketer:
    return make_marketer("91310000MA1FL0000B", name="Moon")


@pytest.mark.parametrize(
    ("typed", "value", "kind"),
    [
        ("4008-095-559", VALUE, "e164"),
        ("010 6588 3001", "+861065883001", "e164"),
        ("138 0013 8001", "+8613800138001", "e164"),  # a salesman's own
        ("95588", "95588", "short_code"),
        ("SUNRISE", "SUNRISE", "sender_id"),
    ],
)
def test_any_kind_of_caller_is_declared_and_says_nothing_yet(
    marketer: Marketer, typed: str, value: str, kind: str
) -> None:
    declared = declare(marketer, typed)
    assert (declared.value, declared.kind, declared.since, declared.until) == (value, kind, AT, None)
    assert declare(marketer, value) == declared
    assert (states(marketer), declaration_at(caller=value, at=AT + DAY)) == (["declared"], None)
    assert acts("caller") == ["caller.declared"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *[
            (typed, "caller.protected")
            for typed in ("110", "１１０", "96110", "020-96110", "+86 96110", "120", "12345")
        ],
        *[(typed, "caller.foreign") for typed in ("+852 3898 6988", "+1 212 736 5000")],
        *[(typed, "caller.malformed") for typed in ("???", "1" * 40, "951677xxxx", "一一〇")],
        ("", "caller.missing"),
        ("+86 400 123", "caller.malformed"),
    ],
)
def test_what_no_firm_can_hold_is_refused(marketer: Marketer, typed: str, code: str) -> None:
    assert refusal_of(lambda: declare(marketer, typed)) == code
    assert not CallerNumber.objects.exists() and acts("caller") == []


def test_what_this_office_guards_is_neither_declared_nor_approved(marketer: Marketer, other: Marketer) -> None:
    waiting = declare(marketer)
    officer = get_user_model().objects.create_user(email="o@office.example", created_at=AT)
    caller_guard(value="+86400809*", reason="医院", officer=officer, at=AT)
    assert refusal_of(lambda: declare(other)) == "caller.protected"
    assert refusal_of(lambda: approve(waiting)) == "caller.protected"


@pytest.mark.parametrize(("value", "kind"), [("+85238986988", "e164"), ("公安局", "sender_id")])
def test_what_no_firm_can_hold_is_not_approved_either(marketer: Marketer, value: str, kind: str) -> None:
    """A claim that is older than the rule, with the best proof there is."""
    claim = CallerNumber.objects.create(marketer=marketer, value=value, kind=kind, since=AT, proof="operator")
    assert refusal_of(lambda: approve(claim)) == "caller.protected"


def test_a_toll_free_number_of_plus_one_is_no_foreign_one(marketer: Marketer, settings: object) -> None:
    settings.DNC_POLICY = "us"  # type: ignore[attr-defined]
    assert declare(marketer, "(800) 555-2368").value == "+18005552368"
    assert refusal_of(lambda: declare(marketer, "+1 416 967 1111")) == "caller.foreign"  # Toronto
    assert refusal_of(lambda: declare(marketer, "911")) == "caller.protected"


def test_a_call_is_a_firms_from_the_approval_to_the_end(marketer: Marketer) -> None:
    declared, approved, end = declare(marketer), AT + DAY, AT + 3 * DAY
    for later in (0, 1):
        approve(declared, approved + later * DAY)
    for later in (0, 1):
        caller_end(declaration=declared, at=end + later * DAY, actor=SYSTEM)
    held = [holder(at) for at in (AT, approved - SECOND, approved, end - SECOND, end, end + 9 * DAY)]
    assert held == [None, None, marketer, marketer, None, None]
    assert (states(marketer), acts("caller")) == (["ended"], ["caller.declared", "caller.approved", "caller.ended"])
    assert refusal_of(lambda: approve(declared, end)) == "caller.settled"


def test_a_refusal_has_a_reason_and_the_number_may_be_declared_again(marketer: Marketer) -> None:
    declared = declare(marketer)
    assert refusal_of(lambda: refuse(declared, reason=" ")) == "caller.reason"
    assert refuse(declared).reason == "Not yours"
    assert refusal_of(lambda: refuse(declared)) == refusal_of(lambda: approve(declared)) == "caller.settled"
    declare(marketer, at=AT + DAY)
    assert sorted(states(marketer)) == ["declared", "refused"]
    assert acts("caller") == ["caller.declared", "caller.refused", "caller.declared"]


def test_an_approval_taken_back_stands_for_the_time_before(marketer: Marketer) -> None:
    refuse(approve(declare(marketer)), AT + DAY)
    assert [holder(at) for at in (AT, AT + DAY - SECOND, AT + DAY)] == [marketer, marketer, None]
    assert states(marketer) == ["ended"]


def test_two_claims_are_a_dispute_in_which_neither_counts_until_it_is_decided(
    marketer: Marketer, other: Marketer
) -> None:
    first, second = declare(marketer), declare(other)
    assert states(marketer) == states(other) == ["disputed"]
    assert refusal_of(lambda: approve(second)) == "caller.reason"
    assert holder(AT + DAY) is None
    approve(second, AT + DAY, reason="The contract with the operator was shown")
    assert (states(marketer), states(other), holder(AT + DAY)) == (["refused"], ["approved"], other)
    reasons = CallerNumber.objects.values_list("reason", flat=True)
    assert set(reasons) == {"The contract with the operator was shown"}  # both firms read it
    assert AuditRecord.objects.get(act="caller.approved").data == {"over": [first.pk], "proof": "operator"}


def test_what_is_approved_stays_so_beside_a_second_claim_until_the_desk_decides(
    marketer: Marketer, other: Marketer
) -> None:
    first, second = approve(declare(marketer)), declare(other)
    assert (states(marketer), states(other), holder(AT + DAY)) == (["approved"], ["disputed"], marketer)
    assert declarations_of(marketer.pk).get().disputed
    approve(second, AT + 2 * DAY, reason="The line was handed over")
    assert [holder(at) for at in (AT + DAY, AT + 2 * DAY)] == [marketer, other]
    assert states(marketer) == ["ended"]
    assert refusal_of(lambda: approve(first, AT + 3 * DAY, reason="again")) == "caller.settled"


def test_a_dispute_ends_by_itself_when_the_other_claim_does(marketer: Marketer, other: Marketer) -> None:
    declare(marketer)
    caller_end(declaration=declare(other), at=AT, actor=SYSTEM)
    assert states(marketer) == ["declared"]


def test_a_firm_fills_the_desk_with_so_many_claims_and_no_more(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caller_number, "MOST_WAITING", 1)
    first = declare(marketer)
    assert refusal_of(lambda: declare(marketer, "95588")) == "caller.too_many"
    approve(first)
    assert declare(marketer, "95588").value == "95588"


@pytest.mark.django_db(transaction=True)
def test_declared_twice_at_once_it_is_declared_once(marketer: Marketer) -> None:
    assert set(at_once(4, lambda: declare(marketer).pk)) == {CallerNumber.objects.get().pk}
    assert acts("caller") == ["caller.declared"]


@pytest.mark.django_db(transaction=True)
def test_of_two_claims_approved_at_once_one_is_the_firms(marketer: Marketer, other: Marketer) -> None:
    claims = [declare(marketer), declare(other)]
    said = at_once(2, lambda: refusal_of(lambda: approve(claims.pop(), reason="shown")))
    assert sorted(said) == ["", "caller.settled"]
    assert CallerNumber.objects.standing().count() == len(acts("caller.approved")) == 1


def test_senders_names_that_read_alike_are_a_dispute(marketer: Marketer, other: Marketer) -> None:
    declare(marketer, "Sunrise")
    declare(other, "SUNRISE")
    assert states(marketer) == states(other) == ["disputed"]
