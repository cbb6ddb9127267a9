"""The list behind a scrub is kept encrypted, as long as the pack lets it lie, and then forgotten."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.policies import current_policy
from core.sealing.sealing import active_key_id, seal
from core.secrets.encryption import ephemeral_destroy
from registry.scrubs import tasks
from registry.scrubs.models import Scrub, ScrubList
from registry.scrubs.selectors.scrub_list import ScrubListData, list_of_scrub
from registry.scrubs.services import scrub_list
from registry.scrubs.services.scrub_list import scrub_list_keep, scrub_lists_forget
from tests.registry.conftest import ALICE, BOB, Api

pytestmark = pytest.mark.django_db
SEALED, CODES, ROWS = np.array([5, 7], np.int64), np.array([1, 2], np.uint32), np.array([0, 3], np.uint32)


def keep(scrub: Scrub, refs: list[Any] | None = None, at: datetime | None = None) -> ScrubList:
    ScrubList.objects.filter(scrub=scrub).delete()
    return scrub_list_keep(
        scrub=scrub, sealed=SEALED, codes=CODES, rows=ROWS, refs=refs, seal_key=3, at=at or clock.now()
    )


def kept_of(scrub: Scrub) -> list[ScrubListData]:
    pieces = list_of_scrub(scrub, clock.now())
    assert pieces is not None
    return list(pieces)


@pytest.fixture
def scrub(api: Api) -> Scrub:
    return Scrub.objects.get(public_id=api.scrub({"number": ALICE, "ref": "crm-1"}, "abc", BOB).json()["id"])


def test_a_scrub_keeps_its_rows_that_have_a_number(scrub: Scrub) -> None:
    (kept,) = kept_of(scrub)
    assert sorted(zip(kept.rows.tolist(), kept.refs or [], strict=True)) == [(0, "crm-1"), (2, None)]
    assert sorted(kept.sealed.tolist()) == sorted(seal(e164) for e164 in (ALICE, BOB))
    assert kept.seal_key == active_key_id()


@pytest.mark.parametrize(
    ("refs", "kept"), [(None, None), ([None, None], None), (["a", None], ["a", None]), ([7, "b"], [7, "b"])]
)
def test_what_is_kept_comes_back_as_it_was(scrub: Scrub, refs: list[Any] | None, kept: list[Any] | None) -> None:
    keep(scrub, refs)
    (found,) = kept_of(scrub)
    assert (found.seal_key, found.refs) == (3, kept)
    for array, expected in ((found.sealed, SEALED), (found.codes, CODES), (found.rows, ROWS)):
        assert array.tolist() == expected.tolist()


def test_nothing_of_it_lies_in_clear(scrub: Scrub) -> None:
    blob = bytes(keep(scrub, ["f-13912345678", None]).blob)
    assert b"13912345678" not in blob and SEALED.astype("<i8").tobytes() not in blob


def test_it_is_kept_to_the_end_of_its_time_and_forgotten_then(scrub: Scrub) -> None:
    at = clock.now()
    until = keep(scrub, at=at).until
    assert until == at + current_policy(at).retention.periods["uploaded_list"]
    just_before = until - timedelta(seconds=1)
    assert list_of_scrub(scrub, just_before) is not None and list_of_scrub(scrub, until) is None
    assert scrub_lists_forget(at=just_before) == 0
    assert [scrub_lists_forget(at=until) for _ in range(2)] == [1, 0]


def test_once_its_key_is_destroyed_it_reads_as_gone(scrub: Scrub) -> None:
    keep(scrub)
    ephemeral_destroy(at=clock.now() + timedelta(days=60))
    assert list_of_scrub(scrub, clock.now()) is None


def test_the_oldest_go_first_a_batch_at_a_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrub_list, "BATCH", 2)
    made = [api.scrub(ALICE).json()["id"] for _ in range(3)]
    over = clock.now() + timedelta(days=60)
    assert scrub_lists_forget(at=over) == 2
    assert list(ScrubList.objects.values_list("scrub__public_id", flat=True)) == [made[2]]
    assert [scrub_lists_forget(at=over) for _ in range(2)] == [1, 0]


def test_a_round_goes_on_until_nothing_is_left(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """One batch in ten minutes was slower than lists come in."""
    monkeypatch.setattr(scrub_list, "BATCH", 2)
    for _ in range(5):
        api.scrub(ALICE)
    over = clock.now() + timedelta(days=60)
    monkeypatch.setattr(clock, "now", lambda: over)
    tasks.lists_forget()
    assert not ScrubList.objects.exists()


def test_a_scrub_has_one_list(scrub: Scrub) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        scrub_list_keep(scrub=scrub, sealed=SEALED, codes=CODES, rows=ROWS, seal_key=3, at=clock.now())
