"""What a firm is told of news: webhooks with their deliveries, a watch list with a change, on a laptop and a phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.models import User
from core.services.user import staff_create
from registry.firms.models import Marketer, MarketerMember
from registry.firms.sending.webhook_sending import Outcome
from registry.firms.services.membership import marketer_member_add
from registry.firms.services.webhook import webhook_create
from registry.firms.services.webhook_delivery import webhook_deliver
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs.services.watchlist import watchlist_create
from tests.browser.eyes import tour
from tests.browser.visitor import Visitor, visitor
from tests.compliance.world import ACTOR, PASSWORD, PEOPLE, firm, registered
from tests.live import LiveSite
from tests.registry.conftest import Api, make_key
from tests.registry.scrubs.watching import look, scrubbed
from tests.sessions import SECRET, with_second_factor

pytestmark = pytest.mark.browser
LONG = "https://hooks.a-firm-with-a-long-name.example.com/" + "0123456789abcdef" * 6


@pytest.fixture
def owner(live_site: LiveSite) -> User:
    now = clock.now()
    user = staff_create(email="owner@firm.example", password=PASSWORD, name="王敏", at=now, actor=ACTOR)
    marketer_member_add(marketer=firm(caller=""), user=user, role=MarketerMember.Role.OWNER, at=now, actor=ACTOR)
    return with_second_factor(user)


@pytest.fixture
def marketer(browser: Any, live_site: LiveSite, owner: User) -> Iterator[Visitor]:
    with visitor(browser, live_site.url, "en") as opened:
        opened.page.goto("/marketers/")
        opened.sign_in(owner, PASSWORD, SECRET)
        yield opened


def test_webhooks_and_watch_lists(marketer: Visitor) -> None:
    hook = makes_a_webhook(marketer)
    watched = watches_a_list()
    pages = [f"/marketers/webhooks/{hook}/", f"/marketers/webhooks/{hook}/change/", f"/marketers/watchlists/{watched}/"]
    assert tour(marketer.page, ["/marketers/webhooks/", "/marketers/watchlists/", *pages]) == []


def makes_a_webhook(marketer: Visitor) -> str:
    """One webhook with a message that arrived and one that did not."""
    marketer.page.goto("/marketers/webhooks/")
    marketer.press("Make a webhook")
    marketer.fill(url="https://127.0.0.1/")
    marketer.press("Make the webhook")
    assert marketer.complaint()
    marketer.fill(url="https://hooks.example.com/in")
    marketer.press("Make the webhook")
    secret = str(marketer.page.locator("main code").inner_text())
    assert secret.startswith("whsec_")
    marketer.press("Back to the webhook")
    assert secret not in marketer.page.content()
    hook, _secret = webhook_create(marketer=Marketer.objects.get(), url=LONG, at=clock.now(), actor=ACTOR)
    later = clock.now() + timedelta(hours=1)  # so that the running worker leaves them to this test
    for outcome in (Outcome(204), Outcome(307, "redirect")):
        told = webhook_announce(marketer=hook.marketer, event="consent.revoked", data={"consent": "con_1"}, at=later)
        assert told is not None
        delivery = told.deliveries.get(webhook=hook)
        webhook_deliver(delivery_id=delivery.pk, at=later, send=lambda said=outcome, **_: said)
    return hook.public_id


def watches_a_list() -> str:
    """One watch list with a change."""
    made = Marketer.objects.get()
    api = Api(make_key(made, "scrub")[1])
    scrub = scrubbed(api, {"number": PEOPLE[0], "ref": "crm-1"}, PEOPLE[1], category=made.categories[0])
    watched, _created = watchlist_create(marketer=made, scrub=scrub, at=clock.now(), actor=ACTOR)
    look(again=True)
    registered(PEOPLE[0])
    look(again=True)
    return watched.public_id
