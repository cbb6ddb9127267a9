"""Webhooks: signed, tried again for a day, never sent to a private address, and never to anybody else's news."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from core import clock
from core.models import AuditRecord
from registry.firms import tasks
from registry.firms.models import Marketer, Webhook, WebhookDelivery, WebhookMessage
from registry.firms.rules.web_address import WebAddress
from registry.firms.rules.webhook import DELAYS, EVENTS, retry_delay
from registry.firms.selectors.webhook import deliveries_due
from registry.firms.sending import webhook_sending
from registry.firms.sending.webhook_sending import Outcome, locate, post, send
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.webhook import webhook_create, webhook_delete, webhook_disable, webhook_enable
from registry.firms.services.webhook_delivery import HOLD, webhook_deliver, webhook_delivery_claim
from registry.firms.services.webhook_outbox import KEPT, webhook_announce, webhook_messages_forget, webhook_replay
from registry.register.models import Consent
from registry.register.services.consent import consent_claim, consent_confirm, consent_contest, consent_revoke
from registry.register.services.refusal import refusal_record
from tests.registry.conftest import ALICE, SYSTEM, Api, at_once, make_key, make_marketer, subscriber
from tests.registry.firms.receiver import Receiver, free_address

DATABASE = pytest.mark.django_db
PUBLIC = "https://hooks.example.com/in"
SENT = {"Content-Type": "application/json"}


@pytest.fixture
def receiver(tmp_path: Path, settings: Any) -> Iterator[Receiver]:
    server = Receiver(tmp_path, "localhost")
    settings.DNC_WEBHOOK_TEST_HOSTS = {f"localhost:{server.port}": str(server.ca)}
    yield server
    server.close()


@pytest.fixture
def hooked(marketer: Marketer, receiver: Receiver) -> tuple[Webhook, str]:
    return make_hook(marketer, f"https://localhost:{receiver.port}/in?a=1")


def make_hook(marketer: Marketer, url: str = PUBLIC, **fields: Any) -> tuple[Webhook, str]:
    return webhook_create(marketer=marketer, url=url, at=clock.now(), actor=SYSTEM, **fields)


def tell(marketer: Marketer, at: datetime | None = None) -> WebhookDelivery:
    message = webhook_announce(
        marketer=marketer, event="consent.revoked", data={"consent": "con_x"}, at=at or clock.now()
    )
    assert message is not None
    return message.deliveries.get()


def answering(*outcomes: Outcome) -> Callable[..., Outcome]:
    left = list(outcomes)
    return lambda **_: left.pop(0) if len(left) > 1 else left[0]


def try_again(delivery: WebhookDelivery, outcome: Outcome) -> WebhookDelivery:
    """The next try, when its time has come."""
    delivery.refresh_from_db()
    webhook_deliver(delivery_id=delivery.pk, at=delivery.next_try_at, send=answering(outcome))
    delivery.refresh_from_db()
    return delivery


# The whole way, over real HTTPS


@DATABASE
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


@DATABASE
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


@DATABASE
def test_a_redirect_home_is_a_failure_and_not_followed(
    hooked: tuple[Webhook, str], receiver: Receiver, marketer: Marketer
) -> None:
    receiver.answers = [(307, {"Location": f"https://localhost:{receiver.port}/elsewhere"})]
    delivery = tell(marketer)
    assert not webhook_deliver(delivery_id=delivery.pk, at=clock.now())
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last_status, delivery.last_error) == ("waiting", 307, "redirect")
    assert [path for path, _headers, _body in receiver.seen] == ["/in?a=1"]


def test_an_exception_holds_in_development_alone(receiver: Receiver, settings: Any) -> None:
    url = f"https://localhost:{receiver.port}/"
    assert send(url=url, headers=SENT, body=b"{}").delivered
    settings.DNC_DEVELOPMENT_HELPERS = False
    assert send(url=url, headers=SENT, body=b"{}") == Outcome(None, "url.host")
    assert len(receiver.seen) == 1


def test_proxies_of_the_environment_are_ignored(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_address()}")
    assert send(url=f"https://localhost:{receiver.port}/", headers=SENT, body=b"{}").delivered


def test_a_host_that_answers_a_byte_now_and_then_is_left(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_sending, "SECONDS", 0.3)
    receiver.answers = ["drip"]
    assert send(url=f"https://localhost:{receiver.port}/", headers=SENT, body=b"{}") == Outcome(None, "timeout")


def test_nobody_listens() -> None:
    nobody = WebAddress("hooks.example.com", free_address(), "/")
    assert post("127.0.0.1", nobody, SENT, b"{}") == Outcome(None, "connection")


def test_the_certificate_must_hold_for_the_name_and_come_from_an_authority(tmp_path: Path) -> None:
    """`post` is handed the address: the name is not resolved again, and it is the name that the certificate must hold for."""
    server = Receiver(tmp_path, "hooks.example.com")
    try:
        address = WebAddress("hooks.example.com", server.port, "/in")
        assert post("127.0.0.1", address, SENT, b"{}", ca_file=str(server.ca)) == Outcome(204)
        assert post("127.0.0.1", address, SENT, b"{}") == Outcome(None, "tls")
        other = WebAddress("other.example.com", server.port, "/in")
        assert post("127.0.0.1", other, SENT, b"{}", ca_file=str(server.ca)) == Outcome(None, "tls")
        assert [headers["host"] for _p, headers, _b in server.seen] == [f"hooks.example.com:{server.port}"]
    finally:
        server.close()


# Where to


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["0.0.0.0"],
        ["93.184.216.34", "127.0.0.1"],
        ["2606:4700::1111", "fd00::1"],
        ["93.184.216.34", "100.64.0.1"],
    ],
)
def test_one_private_answer_refuses_the_name(answers: list[str]) -> None:
    assert send(url=PUBLIC, headers=SENT, body=b"{}", resolver=lambda *_: answers) == Outcome(None, "address.private")


def test_a_name_that_changes_its_answer_is_asked_once() -> None:
    """Rebinding: the address that was looked at is the one that is connected to."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    found = locate(WebAddress("rebind.example.com", 443, "/"), lambda *_: next(answers))
    assert found == ("93.184.216.34", "")
    assert next(answers) == ["127.0.0.1"]  # never asked for


def test_an_unknown_name() -> None:
    def nothing(host: str, port: int) -> list[str]:
        raise OSError

    assert send(url=PUBLIC, headers=SENT, body=b"{}", resolver=nothing) == Outcome(None, "name.unknown")


# Again and again, and the end


def test_tries_go_on_for_about_a_day() -> None:
    waits = [retry_delay(tries, 0.5) for tries in range(1, len(DELAYS) + 2)]
    assert waits == [*DELAYS, None]
    assert timedelta(hours=23) < sum(DELAYS, timedelta()) < timedelta(hours=25)
    assert DELAYS[1] * 0.9 == retry_delay(2, 0) != retry_delay(2, 1) == DELAYS[1] * 1.1


@DATABASE
def test_after_the_last_try_a_delivery_has_failed(marketer: Marketer) -> None:
    make_hook(marketer)
    delivery = tell(marketer)
    for _ in range(len(DELAYS)):
        assert try_again(delivery, Outcome(500, "status")).state == "waiting"
    assert try_again(delivery, Outcome(None, "timeout")).state == "failed"
    assert (delivery.tries, delivery.last_status, delivery.last_error) == (len(DELAYS) + 1, None, "timeout")


@DATABASE
def test_410_disables_at_once(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    first, second = tell(marketer), tell(marketer)
    webhook_deliver(delivery_id=first.pk, at=clock.now(), send=answering(Outcome(410, "status")))
    hook.refresh_from_db()
    second.refresh_from_db()
    assert (hook.disabled_reason, second.state, second.last_error) == ("gone", "failed", "disabled")
    message = webhook_announce(marketer=marketer, event="consent.revoked", data={}, at=clock.now())
    assert message is not None and not message.deliveries.exists()
    assert AuditRecord.objects.filter(act="webhook.disabled", actor="system:webhooks").count() == 1


@DATABASE
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


@DATABASE
def test_what_was_missed_is_replayed_under_the_same_ids(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer, events=["consent.revoked"])
    before, at = tell(marketer, clock.now() - timedelta(hours=2)), clock.now()
    webhook_deliver(delivery_id=before.pk, at=at, send=answering(Outcome(200)))
    webhook_disable(webhook=hook, at=at, actor=SYSTEM)
    missed = webhook_announce(marketer=marketer, event="consent.revoked", data={"n": 1}, at=at)
    webhook_announce(marketer=marketer, event="consent.confirmed", data={"n": 2}, at=at)
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


@DATABASE
def test_old_messages_are_forgotten(marketer: Marketer) -> None:
    make_hook(marketer)
    tell(marketer, clock.now() - KEPT - timedelta(hours=1))
    kept = tell(marketer)
    assert webhook_messages_forget(at=clock.now()) > 0
    assert list(WebhookMessage.objects.values_list("pk", flat=True)) == [kept.message_id]


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


@DATABASE
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


@DATABASE
def test_a_slow_host_holds_few_workers_and_hides_nobody(marketer: Marketer) -> None:
    make_hook(marketer)
    waiting, at = [tell(marketer).pk for _ in range(30)], clock.now()
    held = [webhook_delivery_claim(delivery_id=pk, at=at) for pk in waiting[:6]]
    assert [row is not None for row in held] == [True] * 4 + [False] * 2
    quiet = make_marketer("91310000MA1FL0000B")
    make_hook(quiet)
    last = tell(quiet, at)
    due = deliveries_due(at=at, limit=25)
    assert last.pk in due and len(due) == 21


# What firms are told of


@DATABASE
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


@DATABASE
def test_a_firm_without_a_webhook_leaves_nothing(marketer: Marketer) -> None:
    assert webhook_announce(marketer=marketer, event="consent.revoked", data={}, at=clock.now()) is None
    assert not WebhookMessage.objects.exists()
    with pytest.raises(ValueError, match="no event"):
        webhook_announce(marketer=marketer, event="consent.eaten", data={}, at=clock.now())


# The API


@DATABASE
def test_made_read_changed_and_removed(api: Api) -> None:
    made = api.post("webhooks", {"url": PUBLIC, "events": ["consent.revoked", "consent.confirmed"]})
    assert made.status_code == 201
    hook = made.json()
    secret = hook.pop("secret")
    assert secret.startswith("whsec_") and secret.encode() not in bytes(Webhook.objects.get().secret)
    assert hook["events"] == ["consent.confirmed", "consent.revoked"] and hook["enabled"]
    assert api.get(f"webhooks/{hook['id']}").json() == hook
    assert api.get("webhooks").json() == {"items": [hook], "next": None}
    changed = patch(api, hook["id"], {"url": "https://other.example.com/", "enabled": False}).json()
    assert (changed["url"], changed["enabled"], changed["disabled_reason"]) == (
        "https://other.example.com/",
        False,
        "firm",
    )
    assert api.post(f"webhooks/{hook['id']}/test", {}).json()["code"] == "webhook.disabled"
    assert patch(api, hook["id"], {"enabled": True}).json()["enabled"]
    fresh = api.post(f"webhooks/{hook['id']}/secret", {}).json()["secret"]
    assert fresh.startswith("whsec_") and fresh != secret
    assert api.delete(f"webhooks/{hook['id']}").status_code == 204
    assert api.get(f"webhooks/{hook['id']}").status_code == 404
    assert (Webhook.objects.get().url, bytes(Webhook.objects.get().secret)) == ("", b"")


@DATABASE
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
    told = webhook_announce(marketer=marketer, event="consent.revoked", data={}, at=clock.now())
    assert told is not None
    webhook_deliver(delivery_id=told.deliveries.get().pk, at=clock.now())
    again = api.post(f"webhooks/{made['id']}/replay", {"since": (clock.now() - timedelta(hours=1)).isoformat()})
    assert (again.status_code, again.json()) == (202, {"replayed": 1})
    assert api.post(f"webhooks/{made['id']}/replay", {}).status_code == 422


@DATABASE
@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"url": "http://hooks.example.com/"}, "url.scheme", "/url"),
        ({"url": "https://127.1/"}, "url.host", "/url"),
        ({"url": "https://hooks.example.com:22/"}, "url.port", "/url"),
        ({"url": PUBLIC, "events": ["all"]}, "webhook.events", "/events"),
        ({"url": PUBLIC, "events": []}, "body.invalid", "/events"),
        ({"url": PUBLIC, "secret": "whsec_mine"}, "body.invalid", "/secret"),
        ({}, "body.invalid", "/url"),
    ],
)
def test_a_wrong_field_is_pointed_to(api: Api, body: dict[str, object], code: str, pointer: str) -> None:
    answer = api.post("webhooks", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["errors"][0]["pointer"]) == (422, code, pointer)
    assert not Webhook.objects.exists()


@DATABASE
def test_others_test_keys_and_too_many(api: Api, marketer: Marketer) -> None:
    made = api.post("webhooks", {"url": PUBLIC}).json()
    other = Api(make_key(make_marketer("91310000MA1FL0000B"), "watchlist")[1])
    for answer in (other.get(f"webhooks/{made['id']}"), other.delete(f"webhooks/{made['id']}")):
        assert answer.status_code == 404
    assert other.get("webhooks").json()["items"] == []
    assert Api(make_key(marketer, "blacklist")[1]).get("webhooks").json()["code"] == "key.scope"
    assert Api(make_key(marketer, "scrub", live=False)[1]).get("webhooks").json()["code"] == "key.test"
    for _ in range(9):
        assert api.post("webhooks", {"url": PUBLIC}).status_code == 201
    assert api.post("webhooks", {"url": PUBLIC}).json()["code"] == "webhook.too_many"
    webhook_delete(webhook=Webhook.objects.filter(marketer=marketer).earliest("pk"), at=clock.now(), actor=SYSTEM)
    assert api.post("webhooks", {"url": PUBLIC}).status_code == 201


def patch(api: Api, public_id: str, body: dict[str, object]) -> Any:
    address = f"/api/v1/webhooks/{public_id}"
    return api.client.patch(address, json.dumps(body), content_type="application/json", headers=api.headers)
