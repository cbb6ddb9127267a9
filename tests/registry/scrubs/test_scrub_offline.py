"""A scrub while the database is away: answered, receipted, spooled, and ingested once it is back."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError

from core import clock
from core.actors import Actor
from core.models import AuditRecord
from core.policies import current_policy
from core.running.memory import memory_folder
from registry.engine.records.receipts import verify
from registry.firms.models import ApiKey, Marketer
from registry.firms.services.api_key import api_key_revoke
from registry.firms.services.marketer import marketer_suspend
from registry.register.following.register_view import forget_view
from registry.register.services.snapshot import snapshot_build
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.receipt import public_keys
from registry.scrubs.services.scrub_spool import scrub_spool_ingest
from tests.registry.conftest import ALICE, BOB, CAROL, SYSTEM, Api, make_marketer
from tests.registry.scrubs.test_scrub import consent, decisions, register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_remembered")]


def test_answered_without_the_database_and_taken_in_when_it_is_back(
    api: Api, marketer: Marketer, stop_database: Any
) -> None:
    register(ALICE, {"all": True})
    register(CAROL, {"firms": [{"marketer": marketer.public_id, "allow": False}]})
    consent(marketer, BOB)
    online = api.scrub(ALICE)
    assert online.status_code == 200
    back = stop_database()
    answer = api.scrub(ALICE, BOB, CAROL, "abc", ALICE)
    assert decisions(answer) == [
        ("not_callable", ["registry.all"]),
        ("conditional", ["consent.required"]),
        ("unknown", ["register.stale"]),
        ("invalid", ["input.malformed"]),
        ("not_callable", ["registry.all", "input.duplicate"]),
    ]
    body = answer.json()
    assert body["register_as_of"] <= body["checked_at"]
    assert api.get(f"scrubs/{body['id']}").json()["code"] == "database.away"
    spooled = (spool_folder() / body["id"]).read_bytes()
    assert b"13912345678" not in spooled
    back()
    assert not Scrub.objects.filter(public_id=body["id"]).exists()
    assert scrub_spool_ingest(at=clock.now()) == 1
    assert scrub_spool_ingest(at=clock.now()) == 0
    assert api.get(f"scrubs/{body['id']}").json()["receipt"] == body["receipt"]
    assert verify(body["receipt"], public_keys(), clock.now()).genuine
    record = ScrubRecord.objects.get(scrub__public_id=body["id"])
    assert record.charged_count == 2 and record.count == 4
    assert quota_of(marketer, at=clock.now(), policy=current_policy(clock.now())).used == 3
    assert AuditRecord.objects.filter(act="scrub.ingested").count() == 1


def test_only_who_was_seen_lately_is_answered(api: Api, api_of: Any, stop_database: Any) -> None:
    api.scrub(ALICE)
    unseen = api_of(make_marketer("91310000MA1FL0000B"), "scrub")
    back = stop_database()
    assert api.scrub(ALICE).status_code == 200
    assert unseen.scrub(ALICE).status_code == 401
    assert api.get("consents").status_code == 503
    assert api.post("scrub-jobs?channel=voice&category=insurance", b"1", kind="text/csv").status_code == 503
    back()
    api_key_revoke(key=ApiKey.objects.earliest("pk"), at=clock.now(), actor=SYSTEM)
    assert api.scrub(ALICE).status_code == 401  # and trying it does not bring it back to mind
    stop_database()
    assert api.scrub(ALICE).status_code == 401


def test_a_cache_that_lost_all_it_held_is_made_up_for_by_the_disk(api: Api, stop_database: Any) -> None:
    """What was noted less than a minute ago is not noted again."""
    assert api.scrub(ALICE).status_code == 200
    cache.clear()
    back = stop_database()
    assert api.scrub(ALICE).status_code == 200
    back()
    api_key_revoke(key=ApiKey.objects.get(), at=clock.now(), actor=SYSTEM)
    stop_database()
    assert api.scrub(ALICE).status_code == 401


def test_what_was_forgotten_elsewhere_is_not_found_on_this_disk(api: Api, stop_database: Any) -> None:
    assert api.scrub(ALICE).status_code == 200
    here = {path: path.read_bytes() for path in memory_folder().iterdir()}
    api_key_revoke(key=ApiKey.objects.get(), at=clock.now(), actor=SYSTEM)
    for path, content in here.items():  # another machine revoked it, and reached no disk but its own
        path.write_bytes(content)
    stop_database()
    assert api.scrub(ALICE).status_code == 401


def test_a_suspended_firm_is_forgotten_at_once(api: Api, marketer: Marketer, stop_database: Any) -> None:
    assert api.scrub(ALICE).status_code == 200
    marketer_suspend(marketer=marketer, reason="r", case_reference="C", at=clock.now(), actor=SYSTEM)
    stop_database()
    assert api.scrub(ALICE).status_code == 401


def test_the_quota_is_watched_by_what_was_left(
    api: Api, marketer: Marketer, stop_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 3)
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 3)
    api.scrub(ALICE)
    stop_database()
    assert api.scrub("13800138001", "13800138002").status_code == 200
    refused = api.scrub("13800138003")
    assert (refused.status_code, refused.json()["code"]) == (429, "quota.exceeded")


def test_a_fresh_process_answers_from_the_snapshot_on_disk(
    api: Api, stop_database: Any, tmp_path: Any, settings: Any
) -> None:
    settings.DNC_INDEX = tmp_path / "index"
    register(ALICE, {"all": True})
    version = snapshot_build(at=clock.now(), actor=Actor.system("test"))
    register(BOB, {"all": True})
    assert decisions(api.scrub(ALICE, BOB)) == [("not_callable", ["registry.all"])] * 2
    stop_database()
    forget_view()
    answer = api.scrub(ALICE, BOB)
    assert decisions(answer) == [("not_callable", ["registry.all"]), ("conditional", ["consent.required"])]
    assert answer.json()["register_version"].startswith(f"{version}.")


def test_an_error_that_is_no_outage_is_not_taken_for_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def deadlock(**_: Any) -> None:
        raise OperationalError("deadlock detected")

    monkeypatch.setattr("registry.scrubs.api.scrubs.scrub_perform", deadlock)
    assert api.scrub(ALICE).status_code == 500
    assert json.loads(api.scrub(ALICE).content)["code"] == "server.error"
    assert not list(spool_folder().glob("scr_*")) and settings.DNC_FILES
