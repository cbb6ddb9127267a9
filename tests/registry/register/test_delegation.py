"""Who helps with somebody else's number: named from the line, for a time, ended at any moment, never by whoever calls."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from core import clock
from core.models import AuditRecord, SmsMessage
from core.policies import current_policy
from core.services.user import citizen_obtain
from core.web.outbox import read
from registry.firms.models import Marketer, MarketerMember
from registry.firms.rules.caller_proof import Proof
from registry.firms.services.caller_number import caller_declare
from registry.register.models import Delegation
from registry.register.rules.delegation import (
    MAY,
    DelegateAct,
    DelegationFacts,
    DelegationStanding,
    Why,
    barred_more,
    delegation_standing,
    why_not,
)
from registry.register.rules.protection import bars_less
from registry.register.selectors.delegation import delegates_of, delegation_facts, delegation_seen, delegations_of
from registry.register.services.delegation import (
    delegation_end,
    delegation_name,
    delegation_settle,
    delegations_release,
)
from registry.register.services.holding import holding_add
from registry.register.services.number_release import number_release
from registry.register.tasks import delegations_settle
from tests.acts import acts, behind, refusal_of
from tests.callers import approved
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, at_once, subscriber
from tests.registry.register.delegates import DAY, delegate_of

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
RULES = current_policy(AT).register
HOUR = timedelta(hours=1)
FACTS = DelegationFacts(acts_from=AT + DAY, until=AT + 365 * DAY)
End = Delegation.End


def said() -> list[str]:
    return [read(row) for row in SmsMessage.objects.filter(kind="helping").order_by("pk")]


def test_the_table_of_what_a_delegate_may() -> None:
    """Each line is a promise to whoever is helped: what is added here is added to what others may do in their name."""
    assert set(MAY) == set(DelegateAct)
    assert {act for act, may in MAY.items() if may} == {DelegateAct.BAR, DelegateAct.REVOKE, DelegateAct.COMPLAIN}


@pytest.mark.parametrize("act", DelegateAct)
def test_what_none_may_none_may_at_any_time(act: DelegateAct) -> None:
    later = AT + 2 * DAY
    assert why_not(act, FACTS, later) == (None if MAY[act] else Why.NEVER)


@pytest.mark.parametrize(
    ("at", "standing", "why"),
    [
        (AT, "waiting", "waiting"),
        (AT + DAY - timedelta(microseconds=1), "waiting", "waiting"),
        (AT + DAY, "acting", None),
        (AT + 365 * DAY - timedelta(microseconds=1), "acting", None),
        (AT + 365 * DAY, "ended", "ended"),
    ],
)
def test_a_delegate_acts_from_a_moment_to_a_moment(at: datetime, standing: str, why: str | None) -> None:
    assert delegation_standing(FACTS, at) == DelegationStanding(standing)
    assert why_not(DelegateAct.BAR, FACTS, at) == (Why(why) if why else None)


def test_why_a_delegate_may_not() -> None:
    def why(**more: bool) -> Why | None:
        return why_not(DelegateAct.BAR, DelegationFacts(acts_from=AT, until=AT + DAY, **more), AT)

    assert (why(ended=True), why(calls=True), why(line_asked=True)) == (Why.ENDED, Why.CALLS, Why.LINE)
    assert why(ended=True, calls=True, line_asked=True) == Why.ENDED


HOURS = [{"days": "sat-sun", "from": "00:00", "to": "24:00"}]
FIRMS = [{"marketer": "mkt_1", "allow": True}, {"marketer": "mkt_2", "allow": False}]


@pytest.mark.parametrize(
    "former",
    [
        {},
        {"all": True},
        {"channels": ["text"]},
        {"channels": ["text"], "categories": ["loans"], "hours": HOURS, "firms": FIRMS},
        {"all": True, "hours": HOURS, "channels": ["text"]},
        {"hours": HOURS},
        {"firms": FIRMS},
    ],
)
@pytest.mark.parametrize("chosen", [{"all": True}, {"channels": ["voice"]}, {"categories": ["insurance"]}, {}])
def test_what_a_delegate_chooses_is_added_and_takes_nothing_away(
    former: dict[str, Any], chosen: dict[str, Any]
) -> None:
    wanted = barred_more(former, chosen)
    assert not bars_less(former, wanted)
    for key in ("channels", "categories"):
        assert {*wanted.get(key, ())} == {*former.get(key, ()), *chosen.get(key, ())}
    assert wanted.get("all", False) == bool(former.get("all") or chosen.get("all"))
    assert (wanted.get("hours"), wanted.get("firms")) == (former.get("hours"), former.get("firms"))


@pytest.mark.django_db
@override_settings(DNC_SMS_SHORT_NUMBER="10690000")
def test_the_holder_is_told_who_from_when_and_how_to_end_it() -> None:
    citizen_obtain(number=subscriber(CAROL), language="zh-hans", at=AT)
    made = delegate_of(at=AT)
    assert (made.acts_from, made.until) == (AT + RULES.delegate_waits, AT + RULES.delegate_term)
    assert RULES.delegate_waits == DAY and RULES.delegate_term == 365 * DAY
    record = AuditRecord.objects.get(act="delegation.named")
    assert record.actor == f"user:{made.user_id}"
    assert record.data == {"number": made.number_id, "delegate": made.user_id}
    [text] = said()
    assert "尾号5678" in text and "回复0" in text and "http" not in text and "13912345678" not in text
    assert SmsMessage.objects.get().number == subscriber(CAROL)


@pytest.mark.django_db
@override_settings(DNC_SMS_SHORT_NUMBER="10690000")
def test_a_landline_is_called_and_not_asked_to_text() -> None:
    delegate_of(BOB, at=AT)
    [text] = said()
    assert "回复" not in text and "Reply" not in text and SmsMessage.objects.get().medium == ""  # as the line takes it


@pytest.mark.django_db
def test_named_anew_they_go_on_and_wait_no_second_time() -> None:
    first = delegate_of(at=AT)
    later = AT + 300 * DAY
    again = delegate_of(at=later)
    assert again.pk == first.pk
    assert (again.acts_from, again.until) == (first.acts_from, later + RULES.delegate_term)
    over = later + RULES.delegate_term
    third = delegate_of(at=over)
    first.refresh_from_db()
    assert (first.end, first.ended_at) == (End.LAPSED, over)
    assert third.pk != first.pk and third.acts_from == over + RULES.delegate_waits
    assert acts("delegation") == ["delegation.named"] * 2 + ["delegation.ended", "delegation.named"]


@pytest.mark.django_db
def test_whoever_looks_after_a_number_needs_no_help() -> None:
    assert refusal_of(lambda: delegate_of(ALICE, at=AT)) == "delegation.own"
    user = citizen_obtain(number=subscriber(ALICE), language="en", at=AT)
    holding_add(user=user, number=subscriber(CAROL), at=AT, actor=SYSTEM)
    assert refusal_of(lambda: delegate_of(at=AT)) == "delegation.own"


@pytest.mark.django_db
def test_so_many_help_and_so_many_are_helped() -> None:
    for n in range(RULES.delegates_per_number):
        delegate_of(delegate=f"+861380013700{n}", at=AT)
    assert refusal_of(lambda: delegate_of(at=AT)) == "delegation.too_many"
    delegation_end(delegation=Delegation.objects.earliest("pk"), end=End.HOLDER, at=AT, actor=SYSTEM)
    delegate_of(at=AT)
    for n in range(RULES.numbers_per_account - 1):
        delegate_of(f"+861380013600{n}", at=AT)
    assert refusal_of(lambda: delegate_of(BOB, at=AT)) == "delegation.too_many"


@pytest.mark.django_db
def test_who_acts_for_a_firm_or_calls_for_one_helps_nobody(marketer: Marketer) -> None:
    made = delegate_of(at=AT)
    caller_declare(marketer=marketer, caller=ALICE, at=AT, actor=SYSTEM)
    assert not delegation_facts(made).calls, "what a firm only says makes nobody a caller, or firms would end all help"
    approved(marketer, "+8613800137009", at=AT, proof=Proof.LINE)
    assert refusal_of(lambda: delegate_of(delegate="+8613800137009", at=AT)) == "delegation.calls"
    MarketerMember.objects.create(marketer=marketer, user=made.user, since=AT)
    assert why_not(DelegateAct.BAR, delegation_facts(made), AT + 2 * DAY) == Why.CALLS
    assert refusal_of(lambda: delegate_of(BOB, at=AT)) == "delegation.calls"


@pytest.mark.django_db
def test_an_end_is_told_and_comes_once() -> None:
    made = delegate_of(at=AT)
    for _ in range(2):
        delegation_end(delegation=made, end=End.DELEGATE, at=AT + HOUR, actor=SYSTEM)
    made.refresh_from_db()
    assert (made.end, made.ended_at) == (End.DELEGATE, AT + HOUR)
    assert acts("delegation") == ["delegation.named", "delegation.ended"]
    assert AuditRecord.objects.get(act="delegation.ended").data["end"] == "delegate"
    assert len(said()) == 2
    assert not delegates_of([made.number], AT + HOUR) and not delegations_of(made.user, AT + HOUR)


@pytest.mark.django_db
def test_only_the_two_of_them_see_it() -> None:
    made = delegate_of(at=AT)
    users = {who: citizen_obtain(number=subscriber(who), language="en", at=AT) for who in (ALICE, BOB, CAROL)}
    seen = {who: delegation_seen(user=user, delegation_id=made.pk, at=AT) is not None for who, user in users.items()}
    assert seen == {ALICE: True, BOB: False, CAROL: True}


@pytest.mark.django_db
@pytest.mark.parametrize("whose", [CAROL, ALICE])
def test_a_number_that_changes_hands_ends_the_help(whose: str) -> None:
    made, other = delegate_of(at=AT), delegate_of(delegate=BOB, at=AT)
    SmsMessage.objects.all().delete()
    number_release(number=subscriber(whose), reason="recycled", at=AT + HOUR, actor=SYSTEM)
    ended = set(Delegation.objects.filter(end=End.RELEASED).values_list("pk", flat=True))
    assert ended == ({made.pk, other.pk} if whose == CAROL else {made.pk})
    assert not said(), "its next holder is told nothing"
    delegations_release(number=subscriber(whose), at=AT + HOUR, actor=SYSTEM)
    assert acts("delegation.ended") == ["delegation.ended"] * len(ended)


@pytest.mark.django_db
def test_the_holder_is_reminded_once_and_then_it_ends() -> None:
    made = delegate_of(at=AT)

    def settle(at: datetime) -> str:
        for _ in range(2):
            delegation_settle(delegation_id=made.pk, at=at, actor=SYSTEM)
        return str(Delegation.objects.get().end)

    soon = made.until - RULES.delegate_reminded
    assert (settle(soon - HOUR), len(said())) == ("", 1)
    assert (settle(soon), len(said())) == ("", 2)
    assert (settle(made.until - HOUR), len(said())) == ("", 2)
    assert (settle(made.until), len(said())) == ("lapsed", 3)
    assert acts("delegation") == ["delegation.named", "delegation.reminded", "delegation.ended"]


@pytest.mark.django_db
def test_the_sweep_finds_what_is_due() -> None:
    ago = {CAROL: 365, BOB: 340, "+8613800136001": 3}
    over, soon, far = (delegate_of(number, at=clock.now() - days * DAY) for number, days in ago.items())
    for _ in range(2):
        delegations_settle()
    for row in (over, soon, far):
        row.refresh_from_db()
    assert (over.end, bool(soon.reminded_at), soon.end, far.reminded_at) == ("lapsed", True, "", None)
    assert acts("delegation.r", "delegation.e") == ["delegation.ended", "delegation.reminded"]


@pytest.mark.django_db(transaction=True)
def test_named_twice_at_once_it_is_one() -> None:
    user, number = citizen_obtain(number=subscriber(ALICE), language="en", at=AT), subscriber(CAROL)
    at_once(2, lambda: delegation_name(user=user, number=number, at=AT, actor=SYSTEM))
    assert Delegation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_end_and_a_release_at_once_end_it_once() -> None:
    made = delegate_of(at=AT)
    behind(
        lambda: number_release(number=made.number, reason="recycled", at=AT, actor=SYSTEM),
        lambda: delegation_end(delegation=made, end=End.HOLDER, at=AT, actor=SYSTEM),
    )
    assert Delegation.objects.get().end == End.RELEASED and acts("delegation.ended") == ["delegation.ended"]
