"""Records are indexed in spans once they are settled, and none is lost that commits late."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.policies import current_policy
from core.sealing.sealing import active_key_id, seal, unseal
from core.services.number import number_obtain
from registry.engine.records.bucket_index import ENTRY, group_of, grouped, joined, keys_of, records_in
from registry.scrubs.models import RecordBucket, RecordMark, RecordSpan, ScrubRecord
from registry.scrubs.selectors.asked_about import asked_about
from registry.scrubs.services import record_span
from registry.scrubs.services.record_span import record_spans_expire, record_spans_index
from tests.registry.conftest import at_once, make_marketer
from tests.registry.scrubs.test_scrub_record import numbers, write
from tests.waiting import PATIENCE, wait_until

EPOCH = timedelta(days=4000)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Spans of three records, and of those no day has to be over."""
    monkeypatch.setattr(record_span, "MOST_RECORDS", 3)
    monkeypatch.setattr(record_span, "FEW", 1)
    monkeypatch.setattr(record_span, "PARTS_AT_ONCE", 2)
    yield


def index(times: int = 2, *, at: datetime | None = None) -> int:
    """A round learns what is settled, the next one indexes it."""
    return sum(record_spans_index(at=at or clock.now()) for _ in range(times))


def index_all(*, at: datetime | None = None) -> int:
    """Until all records are in spans: whatever runs beside, in other databases of the cluster too, has to be over first."""
    made: list[int] = []

    def settled() -> bool:
        made.append(index(at=at))
        return RecordSpan.objects.filter(last=ScrubRecord.objects.latest("pk").pk).exists()

    wait_until(settled, "all records to be settled")
    return sum(made)


def scrubs_about(sealed: int) -> set[int]:
    number = number_obtain(e164=unseal(sealed, active_key_id()), at=clock.now())
    return {row.told.scrub_id for row in asked_about(number, since=clock.now() - EPOCH)}


def subscribers(count: int) -> np.ndarray:
    return np.array([seal(f"+861380{7_000_000 + 13 * n:07d}") for n in range(count)])


@given(st.lists(st.tuples(st.integers(0, 10**15 - 1), st.integers(0, 40)), max_size=60))
def test_a_bucket_names_every_record_with_a_number_in_it(rows: list[tuple[int, int]]) -> None:
    sealed, records = np.array([r[0] for r in rows], np.int64), np.array([r[1] for r in rows], np.int64)
    middle = len(rows) // 2
    keys = joined(keys_of(sealed[:middle], records[:middle]), keys_of(sealed[middle:], records[middle:]))
    kept = dict(grouped(keys))
    for number, record in rows:
        named = records_in(kept[group_of(number)], number).tolist()
        assert record in named and named == sorted(set(named))
        assert set(named) == {other for one, other in rows if one & 0xFFFF == number & 0xFFFF}
    assert sum(len(entries) for entries in kept.values()) <= ENTRY.itemsize * len(rows)


@pytest.mark.django_db(transaction=True)
def test_every_number_of_every_record_is_found_by_the_spans(small: None) -> None:
    firm, known = make_marketer(), subscribers(8)
    lists = [known[:1], known[1:3], numbers(300), np.concatenate([numbers(700, 2), known[:4]]), known[5:6], known[0:1]]
    written = [write(firm, some) for some in lists]
    assert index_all() == 2 and RecordSpan.objects.count() == 2
    assert RecordSpan.objects.latest("last").last == ScrubRecord.objects.latest("pk").pk
    for sealed in known.tolist():
        assert scrubs_about(sealed) == {
            record.scrub_id for some, record in zip(lists, written, strict=True) if sealed in some
        }
    assert index() == 0  # nothing new: no span
    late = write(firm, known[7:8])
    assert scrubs_about(int(known[7])) == {late.scrub_id}  # found before it is indexed
    assert index_all() == 1 and scrubs_about(int(known[7])) == {late.scrub_id}


@pytest.mark.django_db(transaction=True)
def test_a_record_that_commits_late_is_in_a_span_later(small: None) -> None:
    """It drew its id before others that are long committed; a sweep in between passes over neither."""
    firm, other, known = make_marketer(), make_marketer("91310000MA1FL0000C", name="Other"), subscribers(3)
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            write(other, known[:1])
            begun.set()
            assert go_on.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(PATIENCE)
    assert index(3) == 0  # nobody else has ended since it began
    write(firm, known[1:2])
    assert index(3) == 0  # whoever began before may still come with a lower id
    go_on.set()
    thread.join(PATIENCE)
    assert index_all() == 2  # what was given out at the first look, and the rest
    assert RecordSpan.objects.latest("last").last >= ScrubRecord.objects.latest("pk").pk
    assert len(scrubs_about(int(known[0]))) == len(scrubs_about(int(known[1]))) == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_and_one_that_is_killed(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    firm, known = make_marketer(), subscribers(6)
    for n in range(6):
        write(firm, known[n : n + 1])
    settled = RecordMark(pk=1, seen=ScrubRecord.objects.latest("pk").pk, above=0)
    settled.save()

    def killed(*_args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(record_span, "_keys_of_parts", killed)
        record_spans_index(at=clock.now())
    assert not RecordSpan.objects.exists() and not RecordBucket.objects.exists()
    at_once(2, lambda: index(1))
    index_all()
    spans = list(RecordSpan.objects.order_by("last").values_list("after", "last"))
    assert [after for after, _last in spans[1:]] == [last for _after, last in spans[:-1]]  # each id once
    assert all(len(scrubs_about(int(sealed))) == 1 for sealed in known)


@pytest.mark.django_db(transaction=True)
def test_a_few_of_today_wait_for_tomorrow_and_end_with_their_records() -> None:
    firm, known = make_marketer(), subscribers(1)
    write(firm, known)
    assert index() == 0
    assert index_all(at=clock.now() + timedelta(days=1)) == 1
    policy = current_policy(clock.now())
    kept = policy.retention.periods["scrub_record"]
    assert record_spans_expire(at=clock.now() + kept - timedelta(minutes=1), policy=policy) == 0
    assert record_spans_expire(at=clock.now() + kept + timedelta(minutes=1), policy=policy) == 1
    assert not RecordBucket.objects.exists()
