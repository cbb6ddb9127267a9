"""Telling a firm: signed, tried again for a day, by one worker at a time, and given up when nobody listens any more."""

import json
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from core import clock
from core.models import AuditRecord
from registry.firms import tasks
from registry.firms.models import Marketer, Webhook, WebhookDelivery, WebhookMessage
from registry.firms.rules.webhook import DELAYS, KEPT
from registry.firms.selectors.webhook import deliveries_due
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook_delivery import HOLD, webhook_deliver, webhook_delivery_claim
from registry.firms.services.webhook_outbox import webhook_announce
from tests.acts import behind
from tests.registry.conftest import SYSTEM, at_once, make_marketer
from tests.registry.firms.conftest import PUBLIC, answering, make_hook, tell
from tests.registry.firms.receiver import Receiver

pytestmark = pytest.mark.django_db


def try_again(delivery: WebhookDelivery, outcome: Outcome) -> WebhookDelivery:
    """The next try, when its time has come."""
    delivery.refresh_from_db()
    webhook_deliver(delivery_id=delivery.pk, at=delivery.next_try_at, send=answering(outcome))
    delivery.refresh_from_db()
    return delivery


def test_a_message_arrives_signed_as_the_standard_asks(
    hooked: tuple[Webhook, str], receiver: Receiver, marketer: Marketer
) -> None:
    delivery = tell(marketer)
    receiver.answers = [503, 204]
    assert not webhook_deliver(delivery_id=delivery.pk, at=clock.now())
    assert not webhook_deliver(delivery_id=delivery.pk, at=clock.now())  # not before its time
    later = clock.now() + timedelta(seconds=7)
    assert webhook_deliver(delivery_id=delivery.pk, at=later)
    assert not webhook_deliver(delivery_id=delivery.pk, at=later + timedelta(days=1))
    assert len(receiver.seen) == 2
    for path, headers, body in receiver.seen:
        said = Verifier(hooked[1]).verify(body, headers)
        assert (path, headers["host"]) == ("/in?a=1", f"localhost:{receiver.port}")
        assert (said["type"], said["data"]) == ("consent.revoked", {"consent": "con_x"})
    first, second = (headers for _path, headers, _body in receiver.seen)
    assert first["webhook-id"] == second["webhook-id"] == delivery.message.public_id
    assert first["webhook-timestamp"] != second["webhook-timestamp"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.last_status, delivery.last_error) == ("delivered", 2, 204, "")


def test_from_the_act_to_the_firms_server(
    hooked: tuple[Webhook, str],
    receiver: Receiver,
    marketer: Marketer,
    tasks_run_here: None,
    django_capture_on_commit_callbacks: Any,
) -> None:
    """Signal, receiver, task and act; and the sweep finds what failed."""
    receiver.answers = [500, 200]
    with django_capture_on_commit_callbacks(execute=True):
        marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    assert WebhookDelivery.objects.get().last_status == 500
    tasks.webhook_sweep()
    assert len(receiver.seen) == 1  # its time has not come
    WebhookDelivery.objects.update(next_try_at=clock.now())
    tasks.webhook_sweep()
    tasks.webhook_sweep()
    assert [json.loads(body)["type"] for _path, _headers, body in receiver.seen] == ["marketer.suspended"] * 2
    WebhookMessage.objects.update(at=clock.now() - KEPT - timedelta(days=1))
    tasks.webhook_messages_forget()
    assert not WebhookDelivery.objects.exists()


def test_a_redirect_home_is_a_failure_and_not_followed(
    hooked: tuple[Webhook, str], receiver: Receiver, marketer: Marketer
) -> None:
    receiver.answers = [(307, {"Location": f"https://localhost:{receiver.port}/elsewhere"})]
    delivery = tell(marketer)
    assert not webhook_deliver(delivery_id=delivery.pk, at=clock.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("waiting", 307, "redirect")
    assert [path for path, _headers, _body in receiver.seen] == ["/in?a=1"]


def test_after_the_last_try_a_delivery_has_failed(marketer: Marketer) -> None:
    make_hook(marketer)
    delivery = tell(marketer)
    for _ in range(len(DELAYS)):
        assert try_again(delivery, Outcome(500, "status")).state == "waiting"
    assert try_again(delivery, Outcome(None, "timeout")).state == "failed"
    assert (delivery.tries, delivery.last_status, delivery.last_error) == (len(DELAYS) + 1, None, "timeout")


def test_410_disables_at_once(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    first, second = tell(marketer), tell(marketer)
    webhook_deliver(delivery_id=first.pk, at=clock.now(), send=answering(Outcome(410, "status")))
    hook.refresh_from_db()
    second.refresh_from_db()
    assert (hook.disabled_reason, second.state, second.last_error) == ("gone", "failed", "disabled")
    message = webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=clock.now())
    assert message is not None and not message.deliveries.exists()
    assert AuditRecord.objects.filter(act="webhook.disabled", actor="system:webhooks").count() == 1


def test_five_days_of_failing_disable_and_one_success_clears(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    start = clock.now()

    def told(days: float, outcome: Outcome) -> str:
        at = start + timedelta(days=days)
        webhook_deliver(delivery_id=tell(marketer, at).pk, at=at, send=answering(outcome))
        hook.refresh_from_db()
        return str(hook.disabled_reason)

    assert told(0, Outcome(500, "status")) == ""
    assert told(4, Outcome(200)) == ""
    assert told(5.5, Outcome(500, "status")) == ""
    assert told(10, Outcome(None, "tls")) == ""
    assert told(10.6, Outcome(None, "tls")) == "failing"


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_waits_for_anothers_claim_claims_nothing(marketer: Marketer) -> None:
    make_hook(marketer)
    delivery, at = tell(marketer), clock.now()

    def claim() -> WebhookDelivery | None:
        return webhook_delivery_claim(delivery_id=delivery.pk, at=at)

    assert behind(claim, claim) is None
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_try_at) == ("sending", at + HOLD)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_at_once(marketer: Marketer) -> None:
    make_hook(marketer)
    delivery, at = tell(marketer), clock.now()
    sent: list[str] = []

    def slowly(**parts: Any) -> Outcome:
        sent.append(parts["headers"]["webhook-id"])
        return Outcome(200)

    done = at_once(4, lambda: webhook_deliver(delivery_id=delivery.pk, at=at, send=slowly))
    assert (sorted(done), len(sent)) == ([False, False, False, True], 1)


def test_a_killed_workers_try_comes_back_and_its_late_word_counts_nothing(marketer: Marketer) -> None:
    make_hook(marketer)
    delivery, at = tell(marketer), clock.now()

    def killed(**_: Any) -> Outcome:
        later = at + HOLD + timedelta(seconds=1)
        assert deliveries_due(at=at, limit=9) == []
        assert deliveries_due(at=later, limit=9) == [delivery.pk]
        assert webhook_deliver(delivery_id=delivery.pk, at=later, send=answering(Outcome(200)))
        return Outcome(410, "status")  # said after another worker had taken over

    webhook_deliver(delivery_id=delivery.pk, at=at, send=killed)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.webhook.disabled_at) == ("delivered", 1, None)


def test_a_slow_host_holds_few_workers_and_hides_nobody(marketer: Marketer) -> None:
    make_hook(marketer)
    waiting, at = [tell(marketer).pk for _ in range(30)], clock.now()
    held = [webhook_delivery_claim(delivery_id=pk, at=at) for pk in waiting[:6]]
    assert [row is not None for row in held] == [True] * 4 + [False] * 2
    quiet = make_marketer("91310000MA1FL0000B")
    make_hook(quiet)
    last = tell(quiet, at)
    assert deliveries_due(at=at, limit=25) == [last.pk]  # the sweep nudges nobody for a firm that has all its tries
    later = at + HOLD + timedelta(seconds=1)
    due = deliveries_due(at=later, limit=25)
    assert last.pk in due and len(due) == 21


def test_many_webhooks_of_one_firm_hold_no_more_workers_than_one(marketer: Marketer) -> None:
    """The attack: ten webhooks with four tries each, where twelve workers send everybody's, letters among them."""
    for n in range(3):
        make_hook(marketer, url=f"{PUBLIC}{n}")
    for _ in range(4):
        webhook_announce(marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=clock.now())
    at, waiting = clock.now(), list(WebhookDelivery.objects.values_list("pk", flat=True))
    assert len(waiting) == 12
    held = [pk for pk in waiting if webhook_delivery_claim(delivery_id=pk, at=at) is not None]
    assert len(held) == 4
