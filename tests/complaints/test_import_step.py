"""Steps of an import: late, twice, at once, after a kill, and when they fail by our own fault."""

import json
import logging
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from complaints import tasks
from complaints.formats import records
from complaints.jobs.import_files import ImportFiles
from complaints.models import Complaint, ComplaintImport
from complaints.services import import_step
from complaints.services.import_step import import_step_take
from core import clock
from core.running.claimed_step import LEASE, MOST_TRIES
from core.secrets.vault import vault_key_destroy
from tests.complaints.handing_in import COLUMNS, counts, done, folders, hand_in, many, outcomes, table, work_off
from tests.registry.conftest import at_once, tasks_run_here

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_files")]
__all__ = ["tasks_run_here"]


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step is one chunk."""
    monkeypatch.setattr(import_step, "STEP_SECONDS", 0.0)


def state_of(batch: ComplaintImport) -> tuple[str, str]:
    batch.refresh_from_db()
    return batch.state, batch.problem


@pytest.mark.usefixtures("step_by_step")
def test_each_step_is_short_and_another_clients_file_passes() -> None:
    large = hand_in(many(3_500)).batch
    for _ in range(5):
        import_step_take(now=clock.now)
    large.refresh_from_db()
    assert (large.rows_total, large.chunks_cut, large.rows_read) == (3_500, 4, 0)
    small = hand_in(many(10, first=9_000), client="opr_two").batch
    taken = [import_step_take(now=clock.now) for _ in range(6)]
    assert taken.count(small.pk) == 3 and state_of(small) == ("finished", "")
    assert state_of(large) == ("running", "")
    work_off()
    assert counts(ComplaintImport.objects.get(pk=large.pk)) == (3_500, 3_150, 35, 315)


@pytest.mark.usefixtures("step_by_step")
def test_a_kill_between_chunks_and_within_one_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = done(hand_in(many(2_600)))
    expected, expected_counts = outcomes(), counts(whole)
    Complaint.objects.all().delete()
    whole.rows.all().delete()
    whole.delete()
    batch, killed, at = hand_in(many(2_600)).batch, 0, clock.now()

    def kill(*given: Any, **named: Any) -> Any:
        raise KeyboardInterrupt  # as little as a kill is it caught

    for name in ("_advance", "chunk_keep", "import_finish", "import_file_forget"):
        for _ in range(2):
            with monkeypatch.context() as patch:
                patch.setattr(import_step, name, kill)
                try:
                    step_at(at)
                except KeyboardInterrupt:
                    killed += 1
            at += LEASE + timedelta(seconds=1)
            step_at(at)
    while step_at(at) is not None:
        pass
    assert killed >= 3 and state_of(batch) == ("finished", "")
    assert outcomes() == expected and counts(batch) == expected_counts
    assert folders() == set()


def test_a_task_that_comes_twice_late_or_for_nothing_does_no_harm(tasks_run_here: None) -> None:
    batch = hand_in(many(1_200)).batch  # the task runs with its commit
    assert state_of(batch) == ("finished", "")
    before = outcomes()
    for task in (tasks.import_step_take, tasks.imports_sweep, tasks.import_files_tidy):
        task.delay()
        task.delay()
    assert outcomes() == before


def test_the_sweep_takes_up_whose_message_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tasks.import_step_take, "delay", lambda: sent.append("step"))
    tasks.imports_sweep()
    assert sent == []
    hand_in(many(20))
    sent.clear()
    tasks.imports_sweep()
    assert sent == ["step"]


@pytest.mark.usefixtures("step_by_step")
def test_two_workers_at_once_do_each_row_once() -> None:
    batch = hand_in(many(2_600)).batch
    at_once(2, work_off)
    work_off()
    assert state_of(batch) == ("finished", "")
    assert counts(batch) == (2_600, 2_340, 26, 234) and len(outcomes()) == 2_600


def test_steps_grow_with_what_they_read_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_step, "STEP_SECONDS", 0.0)
    batch = hand_in(many(11_500)).batch
    cut = []
    while ComplaintImport.objects.get(pk=batch.pk).rows_total is None:
        step_at(clock.now())
        cut.append(ComplaintImport.objects.get(pk=batch.pk).rows_cut)
    assert cut == [*range(1000, 10_000, 1000), 11_000, 11_500]


@pytest.mark.parametrize("format", ["csv", "ndjson"])
@pytest.mark.usefixtures("step_by_step")
def test_each_row_is_taken_apart_once_however_many_steps(format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("complaints.services.import_opening.CHUNK", 10)
    taken: list[Any] = []

    def counted(whole: Callable[..., Any]) -> Callable[..., Any]:
        def read(body: Any, *known: Any) -> Any:
            taken.append(body)
            return whole(body, *known)

        return read

    for name in ("identity_of", "trimmed"):
        monkeypatch.setattr(records, name, counted(getattr(records, name)))
    listed: list[tuple[str, ...]] = [
        ("4008095559", f"2026-11-18T19:{n // 60:02}:{n % 60:02}+08:00", "", f"{n}") for n in range(95)
    ]
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in listed]
    batch = hand_in(table(listed).encode() if format == "csv" else "\n".join(lines).encode(), format).batch
    taken.clear()
    steps = 0
    while ComplaintImport.objects.get(pk=batch.pk).rows_total is None:
        step_at(clock.now())
        steps += 1
    assert steps > 8 and [body["text"] for body in taken] == [row[3] for row in listed]
    work_off()
    assert [row.text for row in Complaint.objects.order_by("line")] == [row[3] for row in listed]


def fail(*_given: object, **_named: object) -> None:
    raise ZeroDivisionError


def step_at(at: datetime) -> int | None:
    return import_step_take(now=lambda: at)


def take_again_and_again(times: int, at: datetime) -> datetime:
    """Once a minute."""
    for _ in range(times):
        step_at(at)
        at += LEASE + timedelta(seconds=1)
    return at


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("part", ["_cut", "_keep"])
def test_what_fails_by_our_fault_is_tried_so_often_and_then_told(
    part: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    batch = hand_in(many(1_200)).batch
    if part == "_keep":
        for _ in range(4):
            import_step_take(now=clock.now)
    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(import_step, part, fail)
        at = take_again_and_again(MOST_TRIES - 1, clock.now())
        assert state_of(batch) == ("running", "") and "ALARM" not in caplog.text
        take_again_and_again(2, at)
    assert state_of(batch) == ("failed", "job.failed_by_us")
    assert f"ALARM: import {batch.public_id}" in caplog.text and folders() == set()
    again = hand_in(many(1_200))
    assert again.batch.pk == batch.pk and done(again).rows_read == 1_200, "mended, it goes on where it stopped"


@pytest.mark.usefixtures("step_by_step")
@pytest.mark.parametrize("lost", ["folder", "key", "chunk"])
def test_a_file_that_is_lost_is_tried_so_often_and_then_told(lost: str, caplog: pytest.LogCaptureFixture) -> None:
    batch = hand_in(many(1_200)).batch
    if lost == "chunk":
        for _ in range(4):
            import_step_take(now=clock.now)
    batch.refresh_from_db()
    assert batch.chunks_kept == (1 if lost == "chunk" else 0)
    files = ImportFiles(batch.file)
    if lost == "folder":
        shutil.rmtree(files.folder)
    elif lost == "key":
        vault_key_destroy(batch.file)
    else:
        (files.folder / "chunk-1").unlink()
    with caplog.at_level(logging.ERROR):
        at = take_again_and_again(MOST_TRIES - 1, clock.now())
        assert state_of(batch) == ("running", "") and "ALARM" not in caplog.text
        take_again_and_again(2, at)
    assert (
        state_of(batch) == ("failed", "job.failed_by_us") and caplog.text.count(f"ALARM: import {batch.public_id}") == 1
    )


def test_a_step_that_kills_its_worker_is_tried_no_more_often() -> None:
    batch, at = hand_in(many(20)).batch, clock.now()
    ComplaintImport.objects.filter(pk=batch.pk).update(claim="killed", claimed_at=at, tries=MOST_TRIES)
    assert import_step_take(now=lambda: at + LEASE) is None
    assert import_step_take(now=lambda: at + 2 * LEASE) == batch.pk
    assert state_of(batch) == ("failed", "job.failed_by_us")


def test_an_outage_costs_no_try(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = hand_in(many(20)).batch

    def away(*_given: object, **_named: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr(import_step, "_cut", away)
        for _ in range(2 * MOST_TRIES):
            import_step_take(now=clock.now)
    batch.refresh_from_db()
    assert (batch.state, batch.tries, batch.claim) == ("running", 0, "")
    work_off()
    assert state_of(batch) == ("finished", "")
