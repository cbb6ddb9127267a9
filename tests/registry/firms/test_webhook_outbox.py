"""What firms are told of: queued with the act that causes it, by ids alone, kept to be said again, then forgotten."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from standardwebhooks import Webhook as Verifier

from core import clock
from registry.firms.models import Marketer, WebhookDelivery, WebhookMessage
from registry.firms.rules.webhook import EVENTS, KEPT, day_of
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook import webhook_disable, webhook_enable
from registry.firms.services.webhook_delivery import webhook_deliver
from registry.firms.services.webhook_outbox import (
    webhook_announce,
    webhook_messages_forget,
    webhook_replay,
    webhook_test,
)
from registry.register.models import Consent
from registry.register.services.consent import consent_claim, consent_confirm, consent_contest, consent_revoke
from registry.register.services.refusal import refusal_record
from tests.acts import acts, refusal_of
from tests.registry.conftest import ALICE, SYSTEM, Api, at_once, make_marketer, subscriber
from tests.registry.firms.conftest import answering, make_hook, tell
from tests.registry.firms.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_what_was_missed_is_replayed_under_the_same_ids(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer, events=["consent.revoked"])
    before, at = tell(marketer, clock.now() - timedelta(hours=2)), clock.now()
    webhook_deliver(delivery_id=before.pk, at=at, send=answering(Outcome(200)))
    webhook_disable(webhook=hook, at=at, actor=SYSTEM)
    missed = webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_1"}, at=at)
    webhook_announce(marketer=marketer, event="consent.confirmed", data={"consent": "con_2"}, at=at)
    webhook_enable(webhook=hook, at=at, actor=SYSTEM)
    assert missed is not None
    assert webhook_replay(webhook=hook, since=at - timedelta(hours=1), at=at, actor=SYSTEM) == 1
    assert webhook_replay(webhook=hook, since=at - timedelta(hours=1), at=at, actor=SYSTEM) == 0  # waits already
    assert webhook_replay(webhook=hook, message=before.message.public_id, at=at, actor=SYSTEM) == 1
    before.refresh_from_db()
    assert (before.state, before.tries) == ("waiting", 0)
    assert list(WebhookDelivery.objects.filter(webhook=hook).values_list("message_id", flat=True).order_by("pk")) == [
        before.message_id,
        missed.pk,
    ]
    other, _secret = make_hook(make_marketer("91310000MA1FL0000B"))
    assert webhook_replay(webhook=other, message=missed.public_id, at=at, actor=SYSTEM) == 0


def test_no_replay_tells_the_moment_of_what_is_told_by_the_day(api: Api, marketer: Marketer) -> None:
    """The attack: with `since` halved at each question, the moment of a change was found to the microsecond."""
    hook, _secret = make_hook(marketer)
    day = day_of(clock.now() - timedelta(days=1))
    at = day + timedelta(hours=13, minutes=17, seconds=42)
    said: dict[str, dict[str, str | int]] = {
        "watchlist.changed": {"watchlist": "wl_1", "changes": 1},
        "consent.revoked": {"consent": "con_1"},
    }
    for event, data in said.items():
        webhook_announce(marketer=marketer, event=event, data=data, at=at)

    def replayed(since: datetime) -> set[str]:
        WebhookDelivery.objects.update(state="delivered")
        assert api.post(f"webhooks/{hook.public_id}/replay", {"since": since.isoformat()}).status_code == 202
        return set(WebhookDelivery.objects.filter(state="waiting").values_list("message__event", flat=True))

    moment, hour = timedelta(microseconds=1), timedelta(hours=1)
    assert replayed(at) == replayed(day - hour) == set(said)
    for since in (day, at - moment, at + moment, at + hour, day + 24 * hour - moment):
        assert "watchlist.changed" in replayed(since), since
    assert replayed(at + moment) == {"watchlist.changed"}  # of others the moment is told
    assert replayed(day + 24 * hour) == set()


def test_old_messages_are_forgotten(marketer: Marketer) -> None:
    make_hook(marketer)
    tell(marketer, clock.now() - KEPT - timedelta(hours=1))
    kept = tell(marketer)
    assert webhook_messages_forget(at=clock.now()) > 0
    assert list(WebhookMessage.objects.values_list("pk", flat=True)) == [kept.message_id]


def test_consents_and_suspension_are_told_by_id_alone(marketer: Marketer, operator: object) -> None:
    make_hook(marketer)
    at = clock.now()

    def claimed(category: str) -> Consent:
        return consent_claim(
            marketer=marketer,
            number=subscriber(),
            channels=["voice"],
            categories=[category],
            given_at=at,
            evidence={"kind": "form", "reference": ALICE, "sha256": None},
            at=at,
            actor=SYSTEM,
        )

    confirmed, contested = claimed("insurance"), claimed("loans")
    consent_confirm(consent=confirmed, at=at, actor=SYSTEM)
    consent_contest(consent=contested, at=at, actor=SYSTEM)
    consent_revoke(consent=confirmed, at=at, actor=SYSTEM)
    consent_revoke(consent=confirmed, at=at, actor=SYSTEM)
    refusal_record(number=subscriber(), marketer=marketer, source="site", at=at, actor=SYSTEM)
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=at, actor=SYSTEM)
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=at, actor=SYSTEM)
    told = list(WebhookMessage.objects.order_by("pk").values_list("event", "data"))
    assert told == [
        ("consent.confirmed", {"consent": confirmed.public_id}),
        ("consent.contested", {"consent": contested.public_id}),
        ("consent.revoked", {"consent": confirmed.public_id}),
        ("consent.revoked", {"consent": contested.public_id}),
        ("marketer.suspended", {"marketer": marketer.public_id}),
    ]
    assert WebhookDelivery.objects.count() == 5


def test_a_firm_without_a_webhook_leaves_nothing(marketer: Marketer) -> None:
    assert (
        webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=clock.now()) is None
    )
    assert not WebhookMessage.objects.exists()
    with pytest.raises(ValueError, match="no event"):
        webhook_announce(marketer=marketer, event="consent.eaten", data={}, at=clock.now())
    with pytest.raises(ValueError, match="tells consent"):
        webhook_announce(marketer=marketer, event="consent.revoked", data={"number": "con_x"}, at=clock.now())


def test_a_test_message_over_the_api(api: Api, receiver: Receiver, marketer: Marketer) -> None:
    made = api.post("webhooks", {"url": f"https://localhost:{receiver.port}/"}).json()
    assert made["events"] == list(EVENTS)
    former = made["secret"]
    secret = api.post(f"webhooks/{made['id']}/secret", {}).json()["secret"]
    sent = api.post(f"webhooks/{made['id']}/test", {})
    assert sent.status_code == 202
    webhook_deliver(delivery_id=WebhookDelivery.objects.get().pk, at=clock.now())
    _path, headers, body = receiver.seen[0]
    for known in (secret, former):  # for a day both sign
        assert Verifier(known).verify(body, headers)["type"] == "webhook.test"
    item = api.get(f"webhooks/{made['id']}/deliveries").json()["items"][0]
    assert (item["message"], item["event"], item["state"], item["last_status"]) == (
        sent.json()["message"],
        "webhook.test",
        "delivered",
        204,
    )
    told = webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=clock.now())
    assert told is not None
    webhook_deliver(delivery_id=told.deliveries.get().pk, at=clock.now())
    again = api.post(f"webhooks/{made['id']}/replay", {"since": (clock.now() - timedelta(hours=1)).isoformat()})
    assert (again.status_code, again.json()) == (202, {"replayed": 1})
    assert api.post(f"webhooks/{made['id']}/replay", {}).status_code == 422


def test_a_test_message_goes_to_this_webhook_alone_and_is_never_replayed(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer, events=["consent.revoked"])
    make_hook(marketer)
    at = clock.now()
    message = webhook_test(webhook=hook, at=at, actor=SYSTEM)
    assert list(WebhookDelivery.objects.values_list("webhook_id", "message_id")) == [(hook.pk, message.pk)]
    WebhookDelivery.objects.update(state="delivered")
    assert webhook_replay(webhook=hook, message=message.public_id, at=at, actor=SYSTEM) == 0
    webhook_disable(webhook=hook, at=at, actor=SYSTEM)
    assert refusal_of(lambda: webhook_test(webhook=hook, at=at, actor=SYSTEM)) == "webhook.disabled"
    assert acts("webhook.tested", "webhook.replayed") == ["webhook.tested", "webhook.replayed"]


def test_a_replay_says_what_it_wants_and_reaches_thirty_days_back(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    at = clock.now()
    oldest, too_old = tell(marketer, at - KEPT), tell(marketer, at - KEPT - timedelta(seconds=1))
    WebhookDelivery.objects.update(state="delivered", tries=3)
    assert webhook_replay(webhook=hook, since=at - 2 * KEPT, at=at, actor=SYSTEM) == 1
    oldest.refresh_from_db()
    too_old.refresh_from_db()
    assert (oldest.state, oldest.tries, oldest.next_try_at, too_old.state) == ("waiting", 0, at, "delivered")
    assert refusal_of(lambda: webhook_replay(webhook=hook, at=at, actor=SYSTEM)) == "replay.empty"
    webhook_disable(webhook=hook, at=at, actor=SYSTEM)
    refused = refusal_of(lambda: webhook_replay(webhook=hook, since=at, at=at, actor=SYSTEM))
    assert refused == "webhook.disabled"


@pytest.mark.django_db(transaction=True)
def test_replayed_twice_at_once_a_message_is_sent_once(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer, events=["consent.confirmed"])
    at = clock.now()
    missed = webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=at)
    assert missed is not None and not missed.deliveries.exists()  # the webhook did not listen to it
    counts = at_once(3, lambda: webhook_replay(webhook=hook, message=missed.public_id, at=at, actor=SYSTEM))
    assert sorted(counts) == [0, 0, 1]
    assert missed.deliveries.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_tells_nothing(marketer: Marketer) -> None:
    make_hook(marketer)
    with transaction.atomic():
        marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
        assert WebhookMessage.objects.count() == 1
        transaction.set_rollback(True)
    assert not WebhookMessage.objects.exists() and not WebhookDelivery.objects.exists()
