"""What was answered while the database was away is ingested: each once, and one that cannot be holds up nothing."""

from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.models import AuditRecord
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.scrubs.answering.spool import spool_folder
from registry.scrubs.models import Scrub, ScrubRecord
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.services.scrub_spool import scrub_spool_ingest
from tests.registry.conftest import ALICE, BOB, Api, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_remembered")]


def test_taken_in_once_by_several_at_once(api: Api, stop_database: Any) -> None:
    api.scrub(ALICE)
    back = stop_database()
    for _ in range(3):
        assert api.scrub(BOB).status_code == 200
    back()
    assert sum(at_once(4, lambda: scrub_spool_ingest(at=clock.now()))) == 3
    assert Scrub.objects.count() == 4


def test_what_cannot_be_taken_in_stays_and_holds_up_nothing(api: Api, marketer: Marketer, stop_database: Any) -> None:
    api.scrub(ALICE)
    back = stop_database()
    good = api.scrub(BOB).json()["id"]
    lost = (spool_folder() / good).read_bytes()
    (spool_folder() / "scr_0damaged").write_bytes(lost[:-3])
    back()
    assert scrub_spool_ingest(at=clock.now()) == 1
    assert [path.name for path in spool_folder().iterdir()] == ["refused-scr_0damaged"]
    assert Scrub.objects.filter(public_id=good).exists()


def test_taken_in_late_it_keeps_its_moment_and_is_charged_beyond_the_quota(
    api: Api, marketer: Marketer, stop_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.scrub(ALICE)
    back = stop_database()
    said = api.scrub(BOB, "13800138002").json()
    back()
    monkeypatch.setattr("registry.scrubs.selectors.quota.quota_limit", lambda use, policy: 1)
    monkeypatch.setattr("registry.scrubs.rules.quota.quota_limit", lambda use, policy: 1)
    late = clock.now() + timedelta(days=3)
    assert scrub_spool_ingest(at=late) == 1
    scrub = Scrub.objects.get(public_id=said["id"])
    kept = api.get(f"scrubs/{said['id']}").json()
    assert (kept["checked_at"], kept["receipt"]) == (said["checked_at"], said["receipt"])
    assert quota_of(marketer, at=late, policy=current_policy(late)).used == 3
    (taken,) = AuditRecord.objects.filter(act="scrub.ingested")
    assert (taken.target_id, taken.at) == (scrub.pk, late)
    assert not list(spool_folder().iterdir())


def test_a_scrub_that_came_in_before_its_file_was_removed_is_not_taken_in_again(api: Api, stop_database: Any) -> None:
    api.scrub(ALICE)
    back = stop_database()
    spooled = spool_folder() / api.scrub(BOB).json()["id"]
    back()
    content = spooled.read_bytes()
    assert scrub_spool_ingest(at=clock.now()) == 1
    spooled.write_bytes(content)  # as when the power failed in between
    assert scrub_spool_ingest(at=clock.now()) == 0
    assert not spooled.exists() and Scrub.objects.count() == ScrubRecord.objects.count() == 2
