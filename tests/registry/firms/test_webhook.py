"""A firm's webhooks: made, changed, switched off and on, removed; their secrets; and how often a message is tried."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from core import clock
from registry.firms.formats.webhook_message import payload
from registry.firms.models import Marketer, Webhook
from registry.firms.rules.webhook import DELAYS, failed_too_long, retry_delay
from registry.firms.selectors.webhook import webhook_secrets
from registry.firms.services.webhook import (
    FORMER_SECRET,
    MOST,
    webhook_change,
    webhook_delete,
    webhook_disable,
    webhook_enable,
    webhook_rotate_secret,
)
from tests.acts import acts, refusal_of
from tests.registry.conftest import SYSTEM, Api, at_once, make_key, make_marketer
from tests.registry.firms.conftest import PUBLIC, make_hook, tell

DATABASE = pytest.mark.django_db
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def test_tries_go_on_for_about_a_day() -> None:
    waits = [retry_delay(tries, 0.5) for tries in range(1, len(DELAYS) + 2)]
    assert waits == [*DELAYS, None]
    assert timedelta(hours=23) < sum(DELAYS, timedelta()) < timedelta(hours=25)
    assert DELAYS[1] * 0.9 == retry_delay(2, 0) != retry_delay(2, 1) == DELAYS[1] * 1.1


def test_a_message_is_written_the_same_in_every_try() -> None:
    at = datetime(2026, 11, 20, 18, 0, tzinfo=timezone(timedelta(hours=8)))
    body = payload("consent.revoked", {"firm": "旭日"}, at)
    assert body.decode() == '{"type":"consent.revoked","timestamp":"2026-11-20T10:00:00Z","data":{"firm":"旭日"}}'


def test_failing_counts_from_the_first_failure_and_is_too_long_after_five_days() -> None:
    assert not failed_too_long(None, AT)
    assert not failed_too_long(AT - timedelta(days=5) + timedelta(seconds=1), AT)
    assert failed_too_long(AT - timedelta(days=5), AT)


# The acts


@DATABASE
def test_a_secret_is_shown_once_and_kept_encrypted(marketer: Marketer) -> None:
    hook, secret = make_hook(marketer, events=["consent.revoked", "consent.confirmed"])
    assert secret.startswith("whsec_") and secret.encode() not in bytes(hook.secret)
    assert webhook_secrets(hook, AT) == [secret]
    assert hook.events == ["consent.confirmed", "consent.revoked"]  # in the order of the contract
    assert acts("webhook") == ["webhook.created"]


@DATABASE
def test_the_former_secret_signs_for_a_day(marketer: Marketer) -> None:
    hook, former = make_hook(marketer)
    secret = webhook_rotate_secret(webhook=hook, at=AT, actor=SYSTEM)
    hook.refresh_from_db()
    assert webhook_secrets(hook, AT + FORMER_SECRET - timedelta(seconds=1)) == [secret, former]
    assert webhook_secrets(hook, AT + FORMER_SECRET) == [secret]
    third = webhook_rotate_secret(webhook=hook, at=AT + FORMER_SECRET, actor=SYSTEM)
    hook.refresh_from_db()
    assert webhook_secrets(hook, AT + FORMER_SECRET) == [third, secret]
    assert acts("webhook") == ["webhook.created", "webhook.secret_rotated", "webhook.secret_rotated"]


@DATABASE
def test_a_change_leaves_alone_what_it_does_not_name(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer, events=["consent.revoked"])
    changed = webhook_change(webhook=hook, url="https://other.example.com/", at=AT, actor=SYSTEM)
    assert (changed.url, changed.events) == ("https://other.example.com/", ["consent.revoked"])
    changed = webhook_change(webhook=hook, events=["consent.confirmed"], at=AT, actor=SYSTEM)
    assert (changed.url, changed.events) == ("https://other.example.com/", ["consent.confirmed"])
    for wrong, code in ({"events": []}, "webhook.events"), ({"url": "https://10.0.0.1/"}, "url.host"):
        assert refusal_of(lambda: webhook_change(webhook=hook, at=AT, actor=SYSTEM, **wrong)) == code  # noqa: B023
    hook.refresh_from_db()
    assert (hook.url, hook.events) == ("https://other.example.com/", ["consent.confirmed"])
    assert acts("webhook.changed") == ["webhook.changed"] * 2


@DATABASE
def test_switching_off_gives_up_what_waits_and_is_done_once(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    waiting = tell(marketer)
    for _ in range(2):
        off = webhook_disable(webhook=hook, at=AT, actor=SYSTEM)
        assert (off.disabled_at, off.disabled_reason) == (AT, "firm")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.last_error) == ("failed", "disabled")
    for _ in range(2):
        on = webhook_enable(webhook=hook, at=AT, actor=SYSTEM)
        assert (on.disabled_at, on.disabled_reason, on.failing_since) == (None, "", None)
    waiting.refresh_from_db()
    assert waiting.state == "failed"  # until it is asked for
    assert acts("webhook") == ["webhook.created", "webhook.disabled", "webhook.enabled"]


@DATABASE
def test_a_deleted_webhook_is_forgotten_and_takes_no_further_act(marketer: Marketer) -> None:
    hook, _secret = make_hook(marketer)
    webhook_rotate_secret(webhook=hook, at=AT, actor=SYSTEM)
    webhook_delete(webhook=hook, at=AT, actor=SYSTEM)
    left = Webhook.objects.get()
    assert (left.url, bytes(left.secret), bytes(left.former_secret), left.deleted_at) == ("", b"", b"", AT)
    for act in (webhook_delete, webhook_change, webhook_rotate_secret, webhook_disable, webhook_enable):
        assert refusal_of(lambda: act(webhook=hook, at=AT, actor=SYSTEM)) == "webhook.deleted"  # noqa: B023
    assert acts("webhook.deleted") == ["webhook.deleted"]


@pytest.mark.django_db(transaction=True)
def test_a_firm_that_asks_many_times_at_once_has_no_webhook_too_many(marketer: Marketer) -> None:
    for _ in range(MOST - 1):
        make_hook(marketer)
    said = at_once(3, lambda: refusal_of(lambda: make_hook(marketer)))
    assert sorted(said) == ["", "webhook.too_many", "webhook.too_many"]
    assert Webhook.objects.count() == len(acts("webhook.created")) == MOST
    make_hook(make_marketer("91310000MA1FL0000B"))  # each firm for itself


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
    assert Api(make_key(marketer, "scrub", live=False)[1]).get("webhooks").json()["items"] == []
    for _ in range(9):
        assert api.post("webhooks", {"url": PUBLIC}).status_code == 201
    assert api.post("webhooks", {"url": PUBLIC}).json()["code"] == "webhook.too_many"
    webhook_delete(webhook=Webhook.objects.filter(marketer=marketer).earliest("pk"), at=clock.now(), actor=SYSTEM)
    assert api.post("webhooks", {"url": PUBLIC}).status_code == 201


def patch(api: Api, public_id: str, body: dict[str, object]) -> Any:
    address = f"/api/v1/webhooks/{public_id}"
    return api.client.patch(address, json.dumps(body), content_type="application/json", headers=api.headers)
