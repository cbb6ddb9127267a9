"""The holder of a poisoned landline appeals at the running site: no feed names the line any more, and an officer answers."""

import base64
import json
import shutil
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from joserfc import jws
from joserfc.jwk import OKPKey

from compliance.listings.answering import list_files
from compliance.listings.answering.list_forms import FORMS
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.listings.selectors.listing import Audience, list_version
from compliance.listings.tasks import list_files_publish
from core import clock
from core.models import User
from registry.firms.services.api_key import api_key_create
from registry.firms.services.operator import operator_admit
from tests.browser.eyes import problems
from tests.browser.visitor import Visitor, visitor
from tests.compliance.listings.listed import LINE, holder, listed, national
from tests.compliance.listings.readers import READERS
from tests.compliance.world import ACTOR, NOW, ROGUE
from tests.live import LiveSite
from tests.sessions import signed_in

pytestmark = pytest.mark.browser
WRONG, REASON = "这是我家的固定电话，从未外呼推销。", "话务记录显示该线路未外呼。"


EFFECT = timedelta(minutes=15)  # by when no feed may name it
DIGITS = LINE[3:].encode()  # in every spelling of the number
DOORS = {Audience.CONTRACT: "/api/v1/blacklist", Audience.PUBLIC: "/api/v1/open-data/blacklist"}
FEEDS = {(form, audience) for form in FORMS for audience in Audience}


@pytest.fixture
def moved_clock() -> Iterator[None]:
    """What a test moves on is put back for the site that others share; so are the files of its list."""
    forget_files()
    yield
    (settings.DNC_HOME / "clock.json").unlink(missing_ok=True)
    forget_files()


def forget_files() -> None:
    for audience in Audience:
        shutil.rmtree(list_files.folder(audience), ignore_errors=True)


class Feeds:
    """Everywhere that the running site names who is listed."""

    def __init__(self, live: LiveSite, key: str) -> None:
        self.live, self.key = live, key
        self.keys: dict[str, Any] = {}

    def door(self, audience: Audience, query: str) -> bytes:
        said = {"Authorization": f"Bearer {self.key}"} if audience == Audience.CONTRACT else {}
        asked = urllib.request.Request(f"{self.live.url}{DOORS[audience]}?{query}", headers=said)
        with urllib.request.urlopen(asked) as answer:
            body = bytes(answer.read())
            self.signed(body, answer.headers["DNC-Signature"])
        return body

    def signed(self, body: bytes, signature: str) -> None:
        """As a reader holds a body to the keys that the site shows."""
        head, _, tail = signature.split(".")
        kid = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
        if kid not in self.keys:
            with urllib.request.urlopen(f"{self.live.url}/.well-known/jwks.json") as answer:
                self.keys = {key["kid"]: key for key in json.load(answer)["keys"]}
        whole = f"{head}.{base64.urlsafe_b64encode(body).rstrip(b'=').decode()}.{tail}"
        jws.deserialize_compact(whole, OKPKey.import_key(self.keys[kid]), algorithms=["EdDSA"])

    def naming(self) -> set[tuple[str, Audience]]:
        """By form and audience: the whole list, and as much as a small box takes."""
        asked = {one: (f"format={one[0]}", f"format={one[0]}&limit=300") for one in FEEDS}
        return {one for one, queries in asked.items() if any(DIGITS in self.door(one[1], query) for query in queries)}

    def filed(self) -> set[tuple[str, Audience]]:
        """By form and audience: the whole list of the newest version in the folders that the worker writes."""
        list_files_publish.apply_async()  # as beat does once in so many seconds
        self.live.wait_until(
            lambda: {list_files.newest(one) for one in Audience} == {list_version()}, "the files of the newest list"
        )
        return {(form, audience) for form, audience in FEEDS if DIGITS in self.file(form, audience, 0)}

    def file(self, form: str, audience: Audience, since: int) -> bytes:
        path = list_files.folder(audience) / list_files.name_of(FORMS[form], since, list_version())
        body = path.read_bytes()
        self.signed(body, path.with_name(f"{path.name}{list_files.SIGNATURE}").read_text())
        return body

    def changed(self, since: int) -> dict[tuple[str, Audience], Any]:
        """What readers have who knew the line and take what changed since, at a door and from the folder."""
        found: dict[tuple[str, Audience], Any] = {}
        for form, audience in FEEDS:
            version = 0 if FORMS[form].whole else since
            bodies = (self.door(audience, f"format={form}&since={version}"), self.file(form, audience, version))
            assert bodies[0] == bodies[1], (form, audience)
            found[form, audience] = READERS[form](self.known[form, audience], bodies[0], whole=FORMS[form].whole)
        return found

    def learn(self) -> None:
        self.known = {one: READERS[one[0]]({}, self.door(one[1], f"format={one[0]}"), whole=True) for one in FEEDS}


def let_in(one: Visitor, user: User, live: LiveSite) -> None:
    client: Client = signed_in(user)
    session = client.cookies["sessionid"].value if "sessionid" in client.cookies else client.session.session_key
    name = next(iter(client.cookies))
    one.page.context.add_cookies([{"name": name, "value": session, "url": live.url}])


def shown(live: LiveSite, entry: BlacklistEntry) -> list[str]:
    """The public pages that say the line's number."""
    found = []
    for page in ("/blacklist/", f"/blacklist/{entry.public_id}/"):
        with urllib.request.urlopen(f"{live.url}{page}") as answer:
            found += [page] if ROGUE[-8:] in answer.read().decode().replace(" ", "") else []
    return found


def test_an_appeal_empties_every_feed_within_its_minutes_and_is_answered(
    browser: Any, live_site: LiveSite, moved_clock: None
) -> None:
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
    feeds = Feeds(live_site, key)
    assert feeds.naming() == FEEDS and feeds.filed() == FEEDS
    assert shown(live_site, entry) == ["/blacklist/", f"/blacklist/{entry.public_id}/"]
    feeds.learn()
    version = list_version()
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
        assert feeds.naming() == set() and shown(live_site, entry) == []
        assert feeds.filed() == set()
        assert feeds.changed(version) == {one: {} for one in FEEDS}
        told = (
            float(str(settings.CELERY_BEAT_SCHEDULE["list-publish"]["schedule"])) + 60
        )  # and as long as a cache may keep it
        assert timedelta(seconds=told) <= EFFECT
        clock.move_to(clock.now() + EFFECT)
        assert (feeds.naming(), feeds.filed(), shown(live_site, entry)) == (set(), set(), [])
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
