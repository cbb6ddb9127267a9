"""A firm's pages of webhooks and watch lists: thin, without script, for its own firm alone."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from core import clock
from registry.firms.models import Marketer, Webhook, WebhookDelivery
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.membership import marketer_member_add
from registry.firms.services.webhook import webhook_create
from registry.firms.services.webhook_delivery import webhook_deliver
from registry.register.services.consent import consent_claim, consent_revoke
from registry.scrubs.services.watchlist import watchlist_create
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer, subscriber
from tests.registry.firms.test_firm_pages import client_of, person
from tests.registry.scrubs.watching import look, register, scrubbed

pytestmark = pytest.mark.django_db
URL = "https://hooks.example.com/in"


def member(marketer: Marketer, role: str, email: str) -> Client:
    user = person(email)
    marketer_member_add(marketer=marketer, user=user, role=role, at=clock.now(), actor=SYSTEM)
    return client_of(user)


@pytest.fixture
def owner(marketer: Marketer) -> Client:
    return member(marketer, "owner", "owner@example.cn")


@pytest.fixture
def colleague(marketer: Marketer) -> Client:
    return member(marketer, "member", "member@example.cn")


@pytest.fixture
def stranger() -> Client:
    return member(make_marketer("91310000MA1FL0000B"), "owner", "moon@example.cn")


def act(client: Client, hook: Webhook, what: str, **data: str) -> Any:
    return client.post(f"/marketers/webhooks/{hook.public_id}/{what}/", data, follow=True)


def revoke(marketer: Marketer) -> None:
    consent = consent_claim(
        marketer=marketer,
        number=subscriber(),
        channels=["voice"],
        categories=["insurance"],
        given_at=clock.now(),
        evidence={"kind": "form", "reference": None, "sha256": None},
        at=clock.now(),
        actor=SYSTEM,
    )
    consent_revoke(consent=consent, at=clock.now(), actor=SYSTEM)


def test_a_webhook_is_made_and_its_secret_shown_once(owner: Client, colleague: Client) -> None:
    assert "No webhook yet" in owner.get("/marketers/webhooks/").content.decode()
    form: dict[str, Any] = {"url": URL, "events": ["consent.revoked"]}
    assert colleague.get("/marketers/webhooks/new/").status_code == 403
    assert colleague.post("/marketers/webhooks/new/", form).status_code == 403
    refused = owner.post("/marketers/webhooks/new/", {**form, "url": "https://127.0.0.1/"})
    assert refused.status_code == 422 and "public host" in refused.content.decode()
    assert owner.post("/marketers/webhooks/new/", {"url": URL}).status_code == 422
    made = owner.post("/marketers/webhooks/new/", form, follow=True)
    secret = re.search(r"whsec_[\w+/=]{40,}", made.content.decode())
    assert secret
    hook = Webhook.objects.get()
    address = f"/marketers/webhooks/{hook.public_id}/"
    for page in ("/marketers/webhooks/", address, f"{address}change/"):
        shown = owner.get(page).content.decode()
        assert URL in shown and secret.group() not in shown
    fresh = owner.post(f"{address}secret/", follow=True).content.decode()
    assert "whsec_" in fresh and secret.group() not in fresh and "former secret" in fresh
    owner.post(f"{address}change/", {"url": "https://other.example.com/", "events": ["consent.revoked"]})
    hook.refresh_from_db()
    assert hook.url == "https://other.example.com/"
    seen = colleague.get(address)
    assert seen.status_code == 200 and "Send a test message" not in seen.content.decode()


def test_deliveries_are_shown_with_their_outcome_and_sent_again(owner: Client, marketer: Marketer) -> None:
    hook, _secret = webhook_create(marketer=marketer, url=URL, at=clock.now(), actor=SYSTEM)
    revoke(marketer)
    assert "A test message is on its way" in act(owner, hook, "test").content.decode()
    told, tested = WebhookDelivery.objects.order_by("pk")
    webhook_deliver(delivery_id=told.pk, at=clock.now(), send=lambda **_: Outcome(307, "redirect"))
    webhook_deliver(delivery_id=tested.pk, at=clock.now(), send=lambda **_: Outcome(204))
    page = owner.get(f"/marketers/webhooks/{hook.public_id}/").content.decode()
    for words in ("a redirect, which is not followed", "Delivered", "Next try", "A holder has revoked a consent"):
        assert words in page
    assert told.message.public_id in page
    WebhookDelivery.objects.filter(pk=told.pk).update(state="failed")
    again = act(owner, hook, "replay", message=told.message.public_id)
    assert "1 message is sent again" in again.content.decode()
    told.refresh_from_db()
    assert (told.state, told.tries) == ("waiting", 0)
    WebhookDelivery.objects.filter(pk=told.pk).update(state="delivered")
    assert "1 message is sent again" in act(owner, hook, "replay", since="24").content.decode()
    assert "Say since when" in act(owner, hook, "replay", since="x").content.decode()


def test_switched_off_on_and_removed(owner: Client, marketer: Marketer) -> None:
    hook, _secret = webhook_create(marketer=marketer, url=URL, at=clock.now(), actor=SYSTEM)
    assert "You have switched it off." in act(owner, hook, "disable").content.decode()
    assert "Switch it on first" in act(owner, hook, "test").content.decode()
    assert "Switched on" in act(owner, hook, "enable").content.decode()
    revoke(marketer)
    delivery = WebhookDelivery.objects.get()
    webhook_deliver(delivery_id=delivery.pk, at=clock.now(), send=lambda **_: Outcome(410, "status"))
    assert "gone (410)" in owner.get("/marketers/webhooks/").content.decode()
    act(owner, hook, "enable")
    Webhook.objects.update(failing_since=clock.now() - timedelta(days=1))
    assert "Nothing has got through since" in owner.get(f"/marketers/webhooks/{hook.public_id}/").content.decode()
    assert "was removed" in act(owner, hook, "delete").content.decode()
    assert owner.get(f"/marketers/webhooks/{hook.public_id}/").status_code == 404


def test_a_watch_list_with_its_changes(owner: Client, marketer: Marketer) -> None:
    api = Api(make_key(marketer, "scrub")[1])
    assert "No list is watched" in owner.get("/marketers/watchlists/").content.decode()
    assert owner.post("/marketers/watchlists/", {"scrub": "scr_x"}).status_code == 422
    scrub = scrubbed(api, {"number": ALICE, "ref": "<b>crm</b>"}, BOB)
    started = owner.post("/marketers/watchlists/", {"scrub": scrub}, follow=True).content.decode()
    assert "The list is watched from now on." in started and "No answer has changed" in started
    look()
    register(ALICE)
    look(again=True)
    address = re.search(r"/marketers/watchlists/wl_\w+/", owner.get("/marketers/watchlists/").content.decode())
    assert address
    page = owner.get(address.group()).content.decode()
    for words in (
        "&lt;b&gt;crm&lt;/b&gt;",
        "Only on a condition",
        "Must not be called",
        "registered against all marketing",
    ):
        assert words in page
    assert "13912345678" not in page
    ended = owner.post(f"{address.group()}end/", follow=True).content.decode()
    assert "watched no longer" in ended and "Ended" in ended
    assert scrub in owner.get("/marketers/watchlists/").content.decode()  # and can be watched again


def test_nobody_else_comes_in(stranger: Client, colleague: Client, marketer: Marketer) -> None:
    hook, _secret = webhook_create(marketer=marketer, url=URL, at=clock.now(), actor=SYSTEM)
    scrub = scrubbed(Api(make_key(marketer, "scrub")[1]), ALICE)
    watched, _created = watchlist_create(marketer=marketer, scrub=scrub, at=clock.now(), actor=SYSTEM)
    pages = [f"webhooks/{hook.public_id}/", f"webhooks/{hook.public_id}/change/", f"watchlists/{watched.public_id}/"]
    acts = [
        f"webhooks/{hook.public_id}/{what}/" for what in ("secret", "test", "replay", "disable", "enable", "delete")
    ]
    for path in [*pages, *acts, f"watchlists/{watched.public_id}/end/"]:
        assert stranger.post(f"/marketers/{path}").status_code in (404, 405)
        assert Client().post(f"/marketers/{path}").status_code in (302, 403)
    for path in pages:
        assert stranger.get(f"/marketers/{path}").status_code in (404, 405)
    for path in acts:
        assert colleague.post(f"/marketers/{path}").status_code == 403
    assert Webhook.objects.get().disabled_at is None
    watched.refresh_from_db()
    assert watched.ended_at is None
