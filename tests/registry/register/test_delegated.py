"""What a delegate does for another's number: more is barred, firms are refused; hostile ones get nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings

from core.models import AuditRecord, SmsMessage, User
from core.web.outbox import read
from registry.firms.models import Marketer, MarketerMember, Operator
from registry.register.models import Delegation, RegisterChange, Registration
from registry.register.rules.consent import ConsentState
from registry.register.rules.delegation import MAY, DelegateAct
from registry.register.selectors.consent import consent_state
from registry.register.services.delegated import delegated_bar, delegated_revoke
from registry.register.services.delegated_act import delegated_act
from registry.register.services.delegation import delegation_end
from registry.register.services.disconnection import Ended, disconnections_hand_in
from registry.register.services.registration import registration_record, registration_withdraw
from tests.acts import acts, behind, refusal_of
from tests.registry.conftest import BOB, CAROL, SYSTEM, subscriber
from tests.registry.register.consents import claimed
from tests.registry.register.delegates import DAY, delegate_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
LATER = AT + 2 * DAY
VOICE = {"channels": ["voice"]}


def bar(
    delegation: Delegation, chosen: dict[str, Any] | None = None, at: datetime = LATER, **more: Any
) -> Registration:
    return delegated_bar(delegation=delegation, chosen=chosen or {"all": True}, at=at, **more)


def registered(**preferences: Any) -> Registration:
    return registration_record(
        number=subscriber(CAROL), preferences=preferences, assurance="sms_code", source="site", at=AT, actor=SYSTEM
    )


def told() -> list[str]:
    return [read(row) for row in SmsMessage.objects.filter(number=subscriber(CAROL)).order_by("pk")]


@override_settings(DNC_SMS_SHORT_NUMBER="10690000")
def test_the_first_registration_by_a_delegate_says_who_did_it() -> None:
    made = delegate_of(at=AT)
    SmsMessage.objects.all().delete()
    row = bar(made)
    assert (row.preferences, row.number_id) == ({"all": True}, subscriber(CAROL).pk)
    assert acts("delegation.a", "registration") == ["delegation.acted", "registration.registered"]
    record = AuditRecord.objects.get(act="delegation.acted")
    assert record.actor == f"user:{made.user_id}"
    assert record.data == {"number": made.number_id, "delegate": made.user_id, "act": "bar"}
    [text] = told()
    assert "尾号5678" in text and "回复0" in text


def test_what_is_barred_stays_barred_whatever_is_chosen() -> None:
    registered(channels=["text"], categories=["loans"])
    assert bar(delegate_of(at=AT), VOICE).preferences == {"channels": ["text", "voice"], "categories": ["loans"]}


def test_in_two_tabs_both_are_added() -> None:
    made = delegate_of(at=AT)
    bar(made, VOICE)
    assert refusal_of(lambda: bar(made, {"channels": ["text"]}, seen="")) == "registration.moved"
    bar(made, {"channels": ["text"]})
    assert Registration.objects.get().preferences == {"channels": ["text", "voice"]}
    assert refusal_of(lambda: bar(made, VOICE)) == "delegation.done" and RegisterChange.objects.count() == 2
    assert acts("delegation.a") == ["delegation.acted"] * 2, "what changed nothing is neither told nor on record"


def test_a_firm_is_refused_for_the_holder(marketer: Marketer) -> None:
    made, consent = delegate_of(at=AT), claimed(marketer, subscriber(CAROL), AT)
    SmsMessage.objects.all().delete()
    delegated_revoke(delegation=made, consent=consent, seen=ConsentState.CLAIMED, at=LATER)
    consent.refresh_from_db()
    assert consent_state(consent, LATER) == ConsentState.REVOKED
    assert acts("delegation.a", "consent.r") == ["delegation.acted", "consent.revoked"]
    assert marketer.name in told()[0]
    again = refusal_of(lambda: delegated_revoke(delegation=made, consent=consent, at=LATER))
    assert again == "delegation.done" and len(told()) == 1


def test_a_consent_of_another_number_is_nobodys(marketer: Marketer) -> None:
    made, consent = delegate_of(at=AT), claimed(marketer, subscriber(BOB), AT)
    assert refusal_of(lambda: delegated_revoke(delegation=made, consent=consent, at=LATER)) == "consent.none"


@pytest.mark.parametrize("act", [act for act, may in MAY.items() if not may])
def test_no_delegate_confirms_lifts_leaves_or_reads(act: DelegateAct) -> None:
    assert refusal_of(lambda: delegated_act(delegate_of(at=AT), act, LATER)) == "delegation.refused"
    assert acts("delegation.a") == []


def hostile(made: Delegation, how: str, marketer: Marketer, operator: Operator) -> datetime:
    """When the delegate tries it all the same."""
    if how == "a day too early":
        return AT + DAY - timedelta(seconds=1)
    if how == "after its term":
        return made.until
    if how == "ended":
        delegation_end(delegation=made, end=Delegation.End.REPLY, at=LATER, actor=SYSTEM)
    elif how == "of a firm":
        MarketerMember.objects.create(marketer=marketer, user=made.user, since=AT)
    elif how == "account closed":
        User.objects.filter(pk=made.user_id).update(is_active=False)
    elif how == "line in question":
        ended = Ended(CAROL, AT, "d-1")
        disconnections_hand_in(operator=operator, rows=[ended], at=LATER, actor=SYSTEM)
    return LATER


@pytest.mark.parametrize(
    "how", ["a day too early", "after its term", "ended", "of a firm", "account closed", "line in question"]
)
def test_whoever_may_not_changes_nothing(how: str, marketer: Marketer, operator: Operator) -> None:
    made, consent = delegate_of(at=AT), claimed(marketer, subscriber(CAROL), AT)
    at = hostile(made, how, marketer, operator)
    before, texts = len(acts()), SmsMessage.objects.count()
    assert refusal_of(lambda: bar(made, at=at)) == "delegation.refused"
    assert refusal_of(lambda: delegated_revoke(delegation=made, consent=consent, at=at)) == "delegation.refused"
    assert not Registration.objects.exists() and len(acts()) == before and SmsMessage.objects.count() == texts


def test_what_the_holder_lifts_the_holder_lifts() -> None:
    """A delegate bars again what was lifted, each time told; they never hinder the holder."""
    made = delegate_of(at=AT)
    bar(made)
    registration_withdraw(number=subscriber(CAROL), assurance="sms_code", source="site", at=LATER, actor=SYSTEM)
    assert not Registration.objects.get().live
    assert bar(made, at=LATER + DAY).live


@pytest.mark.django_db(transaction=True)
def test_an_act_that_comes_behind_the_end_finds_it() -> None:
    made = delegate_of(at=AT)
    refused = behind(
        lambda: delegation_end(delegation=made, end=Delegation.End.HOLDER, at=LATER, actor=SYSTEM),
        lambda: refusal_of(lambda: bar(made)),
    )
    assert refused == "delegation.refused" and not Registration.objects.exists()
