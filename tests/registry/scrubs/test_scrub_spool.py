"""What was answered while the database was away is taken in: each once, and one that cannot be holds up nothing."""

from typing import Any

import pytest

from core import clock
from registry.firms.models import Marketer
from registry.scrubs.models import Scrub
from registry.scrubs.services.scrub_spool import scrub_spool_take_in, spool_folder
from tests.registry.conftest import ALICE, BOB, Api, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_remembered")]


def test_taken_in_once_by_several_at_once(api: Api, stop_database: Any) -> None:
    api.scrub(ALICE)
    back = stop_database()
    for _ in range(3):
        assert api.scrub(BOB).status_code == 200
    back()
    assert sum(at_once(4, lambda: scrub_spool_take_in(at=clock.now()))) == 3
    assert Scrub.objects.count() == 4


def test_what_cannot_be_taken_in_stays_and_holds_up_nothing(api: Api, marketer: Marketer, stop_database: Any) -> None:
    api.scrub(ALICE)
    back = stop_database()
    good = api.scrub(BOB).json()["id"]
    lost = (spool_folder() / good).read_bytes()
    (spool_folder() / "scr_0damaged").write_bytes(lost[:-3])
    back()
    assert scrub_spool_take_in(at=clock.now()) == 1
    assert [path.name for path in spool_folder().iterdir()] == ["refused-scr_0damaged"]
    assert Scrub.objects.filter(public_id=good).exists()
