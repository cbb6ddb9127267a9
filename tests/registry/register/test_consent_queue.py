"""A firm's claims: one message to a number and day whatever firms hand in, and so many turns to a firm and day."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core import clock
from core.models import SmsMessage, User
from core.policies import current_policy
from core.selectors.number import number_find
from core.services.number import numbers_obtain
from core.services.sms import sms_send
from core.web.outbox import read
from registry.engine.records.answer import Answer
from registry.firms.models import Marketer
from registry.firms.services.membership import marketer_member_add
from registry.register.models import Consent, Registration
from registry.register.rules.consent import ConsentFacts
from registry.register.rules.preferences import Preferences
from registry.register.selectors.consent import (
    consent_facts,
    consent_queue_of,
    firms_waiting,
    numbers_to_notify,
)
from registry.register.services.consent import consent_confirm
from registry.register.services.consent_notice import consents_notify
from registry.register.services.consent_queue import BATCH, consent_turns_take
from registry.register.services.registration import registration_withdraw
from registry.register.tasks import consent_sweep
from registry.register.tasks import consent_turns_take as turns_task
from registry.register.tasks import consents_notify as notify_task
from registry.scrubs.rules.decision import ScrubFacts, decide
from tests.acts import behind
from tests.budgets import caps
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_marketer, subscriber
from tests.registry.register.consents import claimed, registered
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)  # noon in China
DAY = timedelta(days=1)
Caps = Callable[..., None]
__all__ = ["caps"]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the sweep gives away is done by itself."""
    monkeypatch.setattr(turns_task, "delay", turns_task)
    monkeypatch.setattr(notify_task, "delay", notify_task)


def sweep(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    for _ in range(2):  # may run twice
        consent_sweep()


def many(firm: Marketer, count: int, at: datetime = AT, first: int = 0) -> None:
    """Claims about as many numbers, as rows."""
    numbers = numbers_obtain(e164s=[f"+86138{n:08d}" for n in range(first, first + count)], at=at)
    Consent.objects.bulk_create(
        Consent(
            number=number, marketer=firm, channels=["voice"], categories=["insurance"], given_at=at, evidence=b"",
            content_digest=f"{e164}", received_at=at,
        )
        for e164, number in numbers.items()
    )  # fmt: skip


def register_numbers(count: int, first: int = 0) -> None:
    for n in range(first, first + count):
        number = number_find(f"+86138{n:08d}")
        assert number
        Registration.objects.create(
            number=number, preferences={"all": True}, assurance="sms_code", source="site", registered_at=AT,
            binding_from=AT, changed_at=AT, said_at=AT,
        )  # fmt: skip


def told() -> list[SmsMessage]:
    return list(SmsMessage.objects.filter(kind="consent").order_by("pk"))


def hand_in(api: Api, first: int) -> None:
    """As it was done: 200 rows that differ by a second, in one request."""
    rows = [
        {
            "number": ALICE,
            "channels": ["voice"],
            "categories": ["insurance"],
            "evidence": {"kind": "form"},
            "given_at": clock.moment(AT - timedelta(days=9, seconds=first + n)),
        }
        for n in range(200)
    ]
    answer = api.post("consents", "\n".join(map(json.dumps, rows)), kind="application/x-ndjson")
    assert answer.status_code == 200


def test_two_hundred_claims_of_one_request_tell_a_citizen_once_and_again_the_next_day(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(subscriber())
    start = clock.now()
    hand_in(api, 0)
    sweep(start + timedelta(minutes=5), monkeypatch)
    assert len(told()) == 1 and not Consent.objects.filter(notified_at=None).exists()
    hand_in(api, 200)
    hand_in(api, 400)
    sweep(start + timedelta(hours=1), monkeypatch)
    sweep(start + DAY, monkeypatch)
    assert len(told()) == 1 and Consent.objects.filter(notified_at=None).count() == 400
    sweep(start + DAY + timedelta(minutes=10), monkeypatch)
    assert len(told()) == 2 and not Consent.objects.filter(notified_at=None).exists()
    sweep(start + 9 * DAY, monkeypatch)
    assert len(told()) == 2


def test_many_firms_are_told_of_in_one_message() -> None:
    registered(subscriber(), AT - DAY)
    firms = [make_marketer(f"CODE{n}", name=f"Firm {n}") for n in range(4)]
    for firm in firms:
        claimed(firm, subscriber(), AT)
        consent_turns_take(marketer_id=firm.pk, at=AT)
    assert consents_notify(number_id=subscriber().pk, at=AT)
    (message,) = told()
    assert "Firm 0" in read(message) and "3" in read(message) and "Firm 1" not in read(message)
    assert Consent.objects.filter(notified_at=AT, notice_at=None).count() == 4


def test_firms_have_so_many_turns_a_day_and_a_large_one_holds_up_no_small_one(
    caps: Caps, monkeypatch: pytest.MonkeyPatch
) -> None:
    caps(claims_a_day=20)
    large, small = make_marketer("CODE1", name="Large"), make_marketer("CODE2", name="Small")
    many(large, 65)
    many(small, 3, first=100)
    register_numbers(65)
    register_numbers(3, 100)
    for day in range(5):
        sweep(AT + day * DAY, monkeypatch)
        turns = Consent.objects.exclude(turn_at=None)
        assert turns.filter(marketer=large).count() == min(65, 20 * (day + 1))
        assert turns.filter(marketer=small).count() == 3
        assert len(told()) == turns.count()
    assert firms_waiting() == []


def test_the_country_has_a_budget_too(caps: Caps, monkeypatch: pytest.MonkeyPatch) -> None:
    caps(**{"consent.a_day": 7})
    many(make_marketer(), 30)
    register_numbers(30)
    for day in range(3):
        sweep(AT + day * DAY, monkeypatch)
        assert len(told()) <= 7 * (day + 1)
        for message in told():
            sms_send(message_id=message.pk, at=AT + day * DAY)
        assert SmsMessage.objects.exclude(spent_at=None).count() == 7 * (day + 1)
    assert numbers_to_notify(500, AT + 2 * DAY) == []  # what is due waits, and is not looked through in vain


def test_a_queue_moves_alike_for_registered_numbers_and_others(caps: Caps) -> None:
    caps(claims_a_day=5)
    seen = []
    for registers in (0, 12):
        firm = make_marketer(f"CODE{registers}", name=f"Firm {registers}")
        many(firm, 12, first=1000 + 100 * registers)
        register_numbers(registers, 1000 + 100 * registers)
        steps = []
        for turn in range(4):
            steps.append(consent_queue_of(firm.pk, AT + turn * DAY))
            consent_turns_take(marketer_id=firm.pk, at=AT + turn * DAY)
            steps.append(consent_queue_of(firm.pk, AT + turn * DAY))
        seen.append(steps)
    assert seen[0] == seen[1]
    assert [queue.waiting for queue in seen[0]] == [12, 7, 7, 2, 2, 0, 0, 0]
    assert seen[0][0].days == 2


def test_whoever_registers_later_is_told_then() -> None:
    firm = make_marketer()
    claimed(firm, subscriber(), AT)
    claimed(firm, subscriber(BOB), AT)
    consent_turns_take(marketer_id=firm.pk, at=AT)
    assert numbers_to_notify(500, AT + DAY) == []
    registered(subscriber(), AT + DAY)
    assert numbers_to_notify(500, AT + DAY) == [subscriber().pk]
    assert consents_notify(number_id=subscriber().pk, at=AT + DAY)
    assert [message.number_id for message in told()] == [subscriber().pk]


def test_whoever_left_the_register_is_not_told() -> None:
    firm = make_marketer()
    registered(subscriber(), AT - DAY)
    claimed(firm, subscriber(), AT)
    consent_turns_take(marketer_id=firm.pk, at=AT)
    registration_withdraw(number=subscriber(), assurance="sms_code", source="site", at=AT, actor=SYSTEM)
    assert not consents_notify(number_id=subscriber().pk, at=AT) and not told()
    registered(subscriber(), AT + DAY)
    assert consents_notify(number_id=subscriber().pk, at=AT + DAY)


@pytest.mark.django_db(transaction=True)
def test_a_number_registered_at_this_moment_is_not_missed() -> None:
    """The claim's turn comes while the registration is not committed: it is passed over and comes again."""
    firm = make_marketer()
    many(firm, 1)
    number = subscriber("+8613800000000")

    def take() -> int:
        try:
            return consent_turns_take(marketer_id=firm.pk, at=AT)
        finally:
            connection.close()

    with transaction.atomic():
        registered(number, AT)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(take).result() == 0
    assert consent_turns_take(marketer_id=firm.pk, at=AT) == 1
    assert [message.number_id for message in told()] == [number.pk]


@pytest.mark.django_db(transaction=True)
def test_many_processes_at_once_stay_within_the_firms_budget(caps: Caps) -> None:
    caps(claims_a_day=25)
    firm = make_marketer()
    many(firm, 60)
    register_numbers(60)

    def one(_n: int) -> int:
        try:
            return consent_turns_take(marketer_id=firm.pk, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(12))) == 25
    assert Consent.objects.exclude(turn_at=None).count() == 25


@pytest.mark.django_db(transaction=True)
def test_two_at_once_tell_a_number_once() -> None:
    firm = make_marketer()
    registered(subscriber(), AT - DAY)
    claimed(firm, subscriber(), AT)
    consent_turns_take(marketer_id=firm.pk, at=AT)
    number = subscriber().pk

    def notify() -> bool:
        return consents_notify(number_id=number, at=AT)

    assert not behind(notify, notify)
    assert len(told()) == 1


def test_a_claim_gives_no_permission_whether_its_notice_waits_was_sent_or_could_not_be() -> None:
    """What the citizen barred stays barred; only the citizen's own word lifts it."""
    firm = make_marketer()
    registered(subscriber(), AT - 400 * DAY)
    waiting = claimed(firm, subscriber(), AT)
    facts = [consent_facts(waiting)]
    consent_turns_take(marketer_id=firm.pk, at=AT)
    waiting.refresh_from_db()
    facts.append(consent_facts(waiting))
    consents_notify(number_id=subscriber().pk, at=AT)
    SmsMessage.objects.filter(kind="consent").update(state=SmsMessage.State.UNSENT)
    waiting.refresh_from_db()
    facts.append(consent_facts(waiting))
    policy, later = current_policy(AT), AT + DAY
    bars = Preferences(all=True)

    def answer(consent: ConsentFacts) -> Answer:
        return decide(
            ScrubFacts(
                at=later, channel="voice", category="insurance", marketer=firm.public_id, preferences=bars,
                binding_from=AT - 300 * DAY, consents=(consent,),
            ),
            policy,
        ).decision  # fmt: skip

    assert [answer(fact) for fact in facts] == [Answer.NOT_CALLABLE] * 3
    confirmed = consent_confirm(consent=waiting, at=AT, actor=SYSTEM)
    assert answer(consent_facts(confirmed)) != Answer.NOT_CALLABLE


def test_the_firm_sees_its_queue(caps: Caps, marketer: Marketer) -> None:
    caps(claims_a_day=10)
    user = User.objects.create_user(email="owner@example.cn", password="quite long enough", created_at=clock.now())
    marketer_member_add(marketer=marketer, user=user, role="owner", at=clock.now(), actor=SYSTEM)
    page = signed_in(user, language="en")
    many(marketer, 35, clock.now())
    consent_turns_take(marketer_id=marketer.pk, at=clock.now())
    text = page.get("/marketers/consents/").content.decode()
    assert "Waiting for their turn" in text and ">25<" in text and ">10<" in text and ">3<" in text


@pytest.mark.skipif(not os.environ.get("DNC_FULL"), reason="a million rows; run by ./dnc test --full")
def test_a_million_claims_drain_by_the_day_and_a_small_firm_is_not_behind_them(monkeypatch: pytest.MonkeyPatch) -> None:
    large, small = make_marketer("CODE1", name="Large"), make_marketer("CODE2", name="Small")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_number (sealed, seal_key, first_seen_at) SELECT g, 1, %s FROM generate_series(1, 1000000) g",
            [AT],
        )
        cursor.execute(
            "INSERT INTO register_consent (public_id, number_id, marketer_id, channels, categories, given_at, evidence,"
            " content_digest, received_at)"
            " SELECT 'con_' || id, id, %s, '{voice}', '{insurance}', %s, '', id::text, %s FROM core_number",
            [large.pk, AT, AT],
        )
    many(small, 3)
    register_numbers(3)
    monkeypatch.setattr(clock, "now", lambda: AT)
    budget = current_policy(AT).messages.claims_a_day
    for _ in range(budget // BATCH + 3):
        consent_sweep()
    assert Consent.objects.filter(marketer=large, turn_at__isnull=False).count() == budget
    assert len(told()) == 3
    queue = consent_queue_of(large.pk, AT)
    assert (queue.waiting, queue.left) == (1_000_000 - budget, 0) and queue.days == -(-queue.waiting // budget)
