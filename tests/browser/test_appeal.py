"""The holder of a poisoned landline appeals at the running site: the feed names the line no more, and an officer answers."""

import json
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from compliance.listings.models import Appeal, BlacklistEntry
from core import clock
from core.models import User
from registry.firms.services.api_key import api_key_create
from registry.firms.services.operator import operator_admit
from tests.browser.eyes import problems
from tests.browser.visitor import Visitor, visitor
from tests.compliance.listings.listed import holder, listed, national
from tests.compliance.world import ACTOR, NOW
from tests.live import LiveSite
from tests.sessions import signed_in

pytestmark = pytest.mark.browser
WRONG, REASON = "这是我家的固定电话，从未外呼推销。", "话务记录显示该线路未外呼。"


def feed(live: LiveSite, key: str) -> list[str]:
    asked = urllib.request.Request(f"{live.url}/api/v1/blacklist", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked) as answer:
        return [entry["id"] for entry in json.load(answer)["entries"]]


def let_in(one: Visitor, user: User, live: LiveSite) -> None:
    client: Client = signed_in(user)
    session = client.cookies["sessionid"].value if "sessionid" in client.cookies else client.session.session_key
    name = next(iter(client.cookies))
    one.page.context.add_cookies([{"name": name, "value": session, "url": live.url}])


def test_an_appeal_empties_the_feed_and_is_answered(browser: Any, live_site: LiveSite) -> None:
    with transaction.atomic():  # the site's own sweep withdraws a proposal that is stronger than its evidence
        entry = listed("block")
        BlacklistEntry.objects.update(since=clock.now(), until=clock.now() + timedelta(days=30))
    _, key = api_key_create(
        owner=operator_admit(name="示例电信", at=NOW, actor=ACTOR),
        name="feed",
        scopes=["blacklist"],
        at=NOW,
        actor=ACTOR,
    )
    assert feed(live_site, key) == [entry.public_id]
    seen = []
    with visitor(browser, live_site.url, "zh-hans") as one:
        one.page.goto(f"/blacklist/{entry.public_id}/")
        seen += problems(one.page, "the entry")
        let_in(one, holder(), live_site)
        one.press("It is my number: read more or appeal")
        seen += problems(one.page, "the holder's page")
        one.fill(**{"appeal-text": WRONG})
        one.follow(one.page.locator("main button[name=form][value=appeal]"))
        assert WRONG in one.text
        seen += problems(one.page, "the appeal, filed")
        assert feed(live_site, key) == []  # the deadline of the feeds is 15 minutes
        one.page.goto(f"/blacklist/{entry.public_id}/")
        seen += problems(one.page, "the entry, fallen")
        one.page.goto("/my/numbers/")
        seen += problems(one.page, "my numbers")
    with visitor(browser, live_site.url, "zh-hans") as desk:
        let_in(desk, national(), live_site)
        row = Appeal.objects.get()
        for page in ("/regulator/", "/regulator/appeals/", f"/regulator/blacklist/{entry.public_id}/"):
            desk.page.goto(page)
            seen += problems(desk.page, page)
        desk.page.goto(f"/regulator/appeals/{row.pk}/")
        seen += problems(desk.page, "one appeal")
        desk.choose("answer-outcome", "granted")
        desk.fill(**{"answer-reason": REASON})
        desk.follow(desk.page.locator("main button[name=form][value=answer]"))
        assert REASON in desk.text
        desk.page.goto("/regulator/blacklist/recommend/")
        seen += problems(desk.page, "a recommendation")
    entry.refresh_from_db()
    assert (entry.state, entry.end_reason) == ("ended", "appeal")
    assert seen == []
