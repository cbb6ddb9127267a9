"""Records in parts: the same rows and root however they are handed in, found again, proved, charged once, and let go."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from compliance.retention.tasks import scrub_records_expire
from core import clock
from core.models import AuditRecord, Number
from core.policies import current_policy
from core.sealing.sealing import active_key_id, seal
from registry.engine.records import merkle
from registry.engine.records.charged_set import EMPTY, MOST_TIMES, layer
from registry.engine.records.record_parts import PART_ROWS, charged_of, copy_bytes, read_copied
from registry.engine.records.row_format import WRITTEN
from registry.firms.models import Marketer
from registry.scrubs.answering import charged as charged_selector
from registry.scrubs.answering.charged import ChargedNumbers
from registry.scrubs.answering.charged_cache import CACHE, ChargedCache
from registry.scrubs.models import Scrub, ScrubRecord, ScrubRecordPart
from registry.scrubs.selectors import scrub_record as records
from registry.scrubs.selectors.quota import quota_of
from registry.scrubs.selectors.scrub import scrub_answer_before
from registry.scrubs.services.quota import quota_begin
from registry.scrubs.services.scrub_record import RecordWriter, scrub_record_write
from tests.registry.conftest import ALICE, BOB, Api, at_once, make_marketer, subscriber
from tests.registry.scrubs.records import record_bytes

Numbers = np.ndarray
CALLABLE, BARRED = 0, 0x81


def numbers(count: int, seed: int = 1) -> Numbers:
    return np.random.default_rng(seed).integers(0, 10**15, count)


def make_scrub(
    firm: Marketer, at: datetime | None = None, subject: Marketer | None = None, channel: str = "voice"
) -> Scrub:
    at = at or clock.now()
    policy = current_policy(at)
    return Scrub.objects.create(
        marketer=firm, subject=subject or firm, channel=channel,
        category="insurance", checked_at=at, valid_until=at + policy.scrub.validity,
        register_version="x", policy_version=policy.version, counts={}, salt=b"", receipt="",
    )  # fmt: skip


def write(
    firm: Marketer, sealed: Numbers, codes: Numbers | None = None, charged: Numbers | None = None,
    at: datetime | None = None, channel: str = "voice",
) -> ScrubRecord:  # fmt: skip
    made = make_scrub(firm, at, channel=channel)
    codes = np.zeros(len(sealed), np.uint32) if codes is None else codes
    charged = np.empty(0, np.int64) if charged is None else charged
    with transaction.atomic():
        scrub_record_write(
            scrub=made, sealed=sealed, codes=codes, charged=charged, seal_key=active_key_id(), at=made.checked_at
        )
    return ScrubRecord.objects.get(scrub=made)


def number(sealed: int, key: int = 1) -> Number:
    return Number(sealed=sealed, seal_key=key)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    CACHE.clear()
    yield
    CACHE.clear()


SIZES = [0, 1, 63, 64, 65, 255, 256, 257, 1000, 65_536, 65_537, 140_000]


@pytest.mark.django_db
@pytest.mark.parametrize("size", SIZES)
def test_any_size_has_the_rows_and_the_root_of_the_whole(marketer: Marketer, size: int) -> None:
    sealed, codes = numbers(size), np.arange(size).astype(np.uint32)
    if size > 600:
        sealed[100:400] = sealed[0]  # repeated rows, longer than a part
    record = write(marketer, sealed, codes)
    rows = merkle.record_rows(sealed, codes)
    assert record_bytes(record) == rows and record.count == size
    assert bytes(record.result_root) == merkle.record_root(rows)
    tree = InmemoryTree(algorithm="sha256")
    for start in range(0, min(len(rows), 1000 * WRITTEN.leaf_bytes), WRITTEN.leaf_bytes):
        tree.append_entry(rows[start : start + WRITTEN.leaf_bytes])
    assert len(rows) > 1000 * WRITTEN.leaf_bytes or not size or tree.get_root() == bytes(record.result_root)


@pytest.mark.django_db
@pytest.mark.parametrize("step", [997, 65_536, 140_000])
def test_rows_in_several_calls_make_the_same_record(marketer: Marketer, step: int) -> None:
    sealed, codes = np.sort(numbers(140_000)), np.arange(140_000).astype(np.uint32)
    with transaction.atomic():
        made = make_scrub(marketer)
        writer = RecordWriter(scrub=made, subject_id=marketer.pk, seal_key=active_key_id(), at=made.checked_at)
        for start in range(0, len(sealed), step):
            writer.add(sealed[start : start + step], codes[start : start + step])
        root = writer.finish()
    assert root == merkle.record_root(merkle.record_rows(sealed, codes))
    assert list(made.record.parts.order_by("number").values_list("number", flat=True)) == list(range(547))


@pytest.mark.django_db
def test_rows_out_of_order_and_records_outside_a_transaction_are_refused(marketer: Marketer) -> None:
    writer = RecordWriter(scrub=make_scrub(marketer), subject_id=marketer.pk, seal_key=active_key_id(), at=clock.now())
    writer.add(np.array([5, 5, 9]), np.zeros(3, np.uint32))
    for bad in ([8], [10, 9]):
        with pytest.raises(ValueError, match="sorted"):
            writer.add(np.array(bad), np.zeros(len(bad), np.uint32))
    with pytest.raises(ValueError, match="2 numbers but 1"):
        writer.add(np.array([10, 11]), np.zeros(1, np.uint32))


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_part(marketer: Marketer) -> None:
    made = make_scrub(marketer)
    with pytest.raises(RuntimeError, match="transaction"):
        RecordWriter(scrub=made, subject_id=marketer.pk, seal_key=active_key_id(), at=made.checked_at)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        writer = RecordWriter(scrub=made, subject_id=marketer.pk, seal_key=active_key_id(), at=made.checked_at)
        writer.add(np.sort(numbers(70_000)), np.zeros(70_000, np.uint32))
        assert ScrubRecordPart.objects.count() == 256
        raise ZeroDivisionError
    assert not ScrubRecordPart.objects.exists() and not ScrubRecord.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("table", [ScrubRecord, ScrubRecordPart])
def test_the_database_refuses_to_rewrite_a_record(
    marketer: Marketer, table: type[ScrubRecord] | type[ScrubRecordPart]
) -> None:
    write(marketer, numbers(10))
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        table.objects.update(count=3)


@pytest.mark.django_db
def test_parts_stay_in_the_pages_of_their_table(marketer: Marketer) -> None:
    write(marketer, numbers(5000))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'scrubs_scrubrecordpart'::regclass"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_every_number_is_found_with_the_answer_of_its_first_row(marketer: Marketer) -> None:
    sealed = np.concatenate([numbers(600), [0, 10**15 - 1, 7, 7], np.full(700, 5 * 10**14)])
    codes = np.arange(len(sealed)).astype(np.uint32) % 4  # a plain code's low bits: exemptions; compared as codes
    record = write(marketer, sealed, codes)
    asked = records.Asked(marketer.pk, record.checked_at - timedelta(days=1), record.checked_at)
    for value in np.unique(sealed).tolist():
        first = int(codes[np.flatnonzero(sealed == value)[0]])
        assert records.codes_of_number(asked, sealed=value, key=record.seal_key) == [(record.scrub_id, first)]
    for absent in set(range(1, 7)) | {int(value) + 1 for value in sealed[:200]} - set(sealed.tolist()):
        assert records.codes_of_number(asked, sealed=absent, key=record.seal_key) == []


@pytest.mark.django_db
@pytest.mark.parametrize("last_only", [True, False])
def test_bytes_across_two_rows_are_not_taken_for_a_number(marketer: Marketer, last_only: bool) -> None:
    """The bytes of `wanted` begin in one row and end in the next; as a number it stands in another record alone."""
    at = clock.now()
    misleading = np.array([0x0000_0000_0000_0000, 0x0001_0000_0000_0100], np.int64)
    codes = np.zeros(2, np.uint32)
    rows = merkle.record_rows(misleading, codes)
    wanted = next(
        value
        for start in range(1, len(rows) - 8)
        if start % WRITTEN.row_bytes and 0 < (value := int.from_bytes(rows[start : start + 8], "big")) < misleading[1]
    )
    true = write(marketer, np.array([wanted]), np.array([BARRED], np.uint32), at=at - timedelta(hours=1))
    write(marketer, misleading, codes, at=at)
    asked = records.Asked(marketer.pk, at - timedelta(days=1), at)
    found = records.codes_of_number(asked, sealed=wanted, key=true.seal_key, last_only=last_only)
    assert found == [(true.scrub_id, BARRED)]


@pytest.mark.django_db
def test_the_last_answer_before_a_moment_and_by_purpose(marketer: Marketer) -> None:
    at, n = clock.now(), int(numbers(1)[0])
    for hours, code, channel in ((3, CALLABLE, "voice"), (2, BARRED, "text"), (1, CALLABLE, "text")):
        write(marketer, numbers(300), np.full(300, code, np.uint32), at=at - timedelta(hours=hours), channel=channel)

    def told(hours_ago: float = 0, *, firm: Marketer = marketer, **purpose: str) -> tuple[str, str] | None:
        asked_by = at - timedelta(hours=hours_ago)
        last = scrub_answer_before(marketer_id=firm.pk, number=number(n), at=asked_by, **purpose)
        return (last.channel, last.decision) if last else None

    assert told() == told(channel="text") == ("text", "callable")
    assert told(1.5) == ("text", "not_callable")
    assert told(channel="voice") == told(3) == ("voice", "callable")
    assert told(4) is told(category="loans") is told(firm=make_marketer("91310000MA1FL0000B")) is None


@pytest.mark.django_db
def test_after_a_change_of_the_seal_key_old_records_still_answer_and_count(
    marketer: Marketer, change_key: Callable[[], None]
) -> None:
    at, policy = clock.now(), current_policy()
    old = np.array([seal(ALICE)])
    write(marketer, old, charged=old, at=at - timedelta(hours=1))
    change_key()
    alice, bob = seal(ALICE), seal(BOB)
    assert alice != old[0]
    answer = scrub_answer_before(marketer_id=marketer.pk, number=number(alice, 2), at=at)
    assert answer and answer.decision == "callable"
    assert scrub_answer_before(marketer_id=marketer.pk, number=number(bob, 2), at=at) is None
    with transaction.atomic():
        _quota, charged = quota_begin(marketer=marketer, key_id=active_key_id(), at=at, policy=policy)
        assert charged.new(np.array([alice, bob])).tolist() == [False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(("small", "cost"), [(10**6, 8), (0, 10**9), (0, 0)])
def test_new_numbers_are_those_not_charged_within_the_period(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch, small: int, cost: int
) -> None:
    """The same answer from memory, by index, and by reading the range."""
    monkeypatch.setattr(charged_selector, "SMALL", small)
    monkeypatch.setattr(charged_selector, "RANGE_COST", cost)
    at, since = clock.now(), clock.now() - timedelta(days=30)
    gone, first, second, other = (numbers(700, seed) for seed in range(4))
    write(marketer, gone, charged=gone, at=since - timedelta(seconds=1))
    write(marketer, np.concatenate([first, first[:9]]), charged=first[::2], at=since + timedelta(seconds=1))
    write(marketer, np.concatenate([second, first]), charged=second, at=at)
    write(make_marketer("91310000MA1FL0000B"), other, charged=other, at=at)
    asked = np.unique(np.concatenate([gone, first, second, other]))
    new = ChargedNumbers(marketer, since, active_key_id()).new(asked)
    assert set(asked[~new].tolist()) == set(first[::2].tolist()) | set(second.tolist())
    assert quota_of(marketer, at=at, policy=current_policy()).used == 350 + 700


@pytest.mark.django_db
def test_a_number_is_charged_in_the_first_of_its_rows_alone(marketer: Marketer) -> None:
    sealed = np.concatenate([np.full(300, 77), np.sort(numbers(10)), np.full(2, 10**14)])
    record = write(marketer, sealed, charged=np.array([77, 10**14]))
    assert record.charged_count == 2
    parts = list(record.parts.order_by("number").values_list("rows", "charged"))
    found, lengths = charged_of([(bytes(rows), bytes(charged), WRITTEN) for rows, charged in parts])
    assert found.tolist() == [77, 10**14] and lengths.tolist() == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_only_what_was_committed_is_remembered(marketer: Marketer) -> None:
    at, policy = clock.now(), current_policy()
    lasting, undone = np.array([1, 2, 3]), np.array([4, 5])

    def new(asked: list[int]) -> list[bool]:
        with transaction.atomic():
            mask = quota_begin(marketer=marketer, key_id=active_key_id(), at=at, policy=policy)[1].new(np.array(asked))
        return [bool(one) for one in mask]

    write(marketer, lasting, charged=lasting)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(marketer, undone, charged=undone)
        assert new([1, 4, 6]) == [False, False, True]  # the transaction sees its own
        raise ZeroDivisionError
    assert CACHE.get(marketer.pk) is EMPTY
    assert new([1, 4, 6]) == [False, True, True]
    cursor = CACHE.get(marketer.pk).cursor
    write(marketer, undone, charged=undone)
    assert new([1, 4, 6]) == [False, False, True] and CACHE.get(marketer.pk).cursor > cursor > 0
    early = ChargedNumbers(
        marketer, at - timedelta(days=60), active_key_id()
    )  # a scrub ingested late looks further back
    assert early.new(np.array([1, 4, 6])).tolist() == [False, False, True]


@pytest.mark.django_db(transaction=True)
def test_the_same_numbers_at_once_are_charged_once(api: Api, marketer: Marketer) -> None:
    rows = [f"1380000{n:04d}" for n in range(300)]
    answers = at_once(4, lambda: api.scrub(*rows))
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(ScrubRecord.objects.values_list("charged_count", flat=True)) == [0, 0, 0, 300]


def test_what_is_remembered_is_bounded() -> None:
    cache = ChargedCache(most_bytes=3000)
    for firm in range(5):
        one = layer(1, np.arange(100), np.array([10]), [100])
        cache.put(firm, EMPTY.extended(cursor=1, floor=0, layers=[one], large=[]))
    assert [cache.get(firm) is EMPTY for firm in range(5)] == [True, True, False, False, False]
    huge = EMPTY.extended(cursor=9, floor=0, layers=[layer(1, np.arange(1000), np.array([10]), [1000])], large=[])
    cache.put(9, huge)
    assert cache.get(9) is EMPTY


times = st.integers(1, 50)


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(times, st.lists(st.integers(0, 40), max_size=8)), max_size=30), times)
def test_layers_agree_with_a_plain_table(added: list[tuple[int, list[int]]], since: int) -> None:
    charged, last = EMPTY, dict[int, int]()
    for cursor, (at, values) in enumerate(added):
        if values:
            one = layer(1, np.array(values), np.array([at]), [len(values)])
            charged = charged.extended(cursor=cursor, floor=0, layers=[one], large=[])
        for value in values:
            last[value] = max(at, last.get(value, 0))
    asked = np.arange(42)
    expected = [last.get(value, 0) > since for value in asked.tolist()]
    assert charged.holds(asked, key=1, since=since).tolist() == expected
    assert not charged.holds(asked, key=2, since=since).any()
    assert all(len(one.times) <= MOST_TIMES for one in charged.layers) and len(charged.layers) < 8


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.integers(0, 700), st.integers(0, 2**32))
def test_a_copy_reads_back(size: int, seed: int) -> None:
    sealed = np.sort(numbers(size, seed))
    marked = np.random.default_rng(seed).random(size) < 0.3
    rows = merkle.sorted_rows(sealed, np.zeros(size, np.uint32))
    parts = read_copied(copy_bytes(9, rows, marked, first_row=PART_ROWS * 2))
    assert b"".join(part[5] for part in parts) == rows.tobytes()
    assert [int.from_bytes(part[2], "big") for part in parts] == list(range(2, 2 + len(parts)))
    assert {part[0] for part in parts} <= {(9).to_bytes(8, "big")}
    if parts:
        assert charged_of([(part[5], part[4], WRITTEN) for part in parts])[0].tolist() == sealed[marked].tolist()


@pytest.mark.django_db
def test_records_go_when_their_time_is_over_and_scrubs_stay(
    marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.scrubs.services.scrub_record.BATCH", 2)
    at = clock.now()
    period = current_policy().retention.periods["scrub_record"]
    for age in (period + timedelta(days=2), period + timedelta(days=1), period + timedelta(seconds=9), timedelta(1)):
        write(marketer, numbers(300), at=at - age)
    scrub_records_expire()
    scrub_records_expire()
    assert Scrub.objects.count() == 4
    assert ScrubRecord.objects.get().checked_at == at - timedelta(1) and ScrubRecordPart.objects.count() == 2
    written = AuditRecord.objects.filter(act="scrub_records.expired").order_by("pk")
    assert [one.data for one in written] == [
        {"records": 2, "parts": 4, "rows": 600}, {"records": 1, "parts": 2, "rows": 300}
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 64, 65, 700, 65_537])
def test_a_proof_of_any_row_holds_and_an_independent_library_agrees(marketer: Marketer, size: int) -> None:
    sealed = np.sort(numbers(size))
    record = write(marketer, sealed)
    rows = record_bytes(record)
    positions = sorted({0, 1, 63, 64, 255, 256, size // 2, 65_535, size - 1} & set(range(size)))
    for position in positions:
        proof = records.proof_of_number(record, int(sealed[position]))
        assert proof and proof.row == position and proof.leaves == -(-size // 64)
        assert proof.leaf == rows[proof.leaf_index * WRITTEN.leaf_bytes :][: WRITTEN.leaf_bytes]
        leaf = merkle.leaf_hash(proof.leaf)
        assert merkle.proof_holds(leaf, proof.leaf_index, proof.leaves, proof.path, bytes(record.result_root))
    assert records.proof_of_number(record, int(sealed[-1]) + 1) is None
    tree = InmemoryTree(algorithm="sha256")
    for start in range(0, len(rows), WRITTEN.leaf_bytes):
        tree.append_entry(rows[start : start + WRITTEN.leaf_bytes])
    last = records.proof_of_number(record, int(sealed[positions[-1]]))
    theirs = tree.prove_inclusion(last.leaf_index + 1, last.leaves).serialize()["path"] if last else []
    assert last and [one.hex() for one in last.path] == theirs[1:]


@pytest.mark.django_db
def test_the_question_reads_one_page_of_each_record(marketer: Marketer) -> None:
    at = clock.now()
    for n in range(30):
        write(marketer, numbers(2000, n), at=at - timedelta(minutes=n))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE scrubs_scrubrecord, scrubs_scrubrecordpart")
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) "
            + records.FIND.format(purpose="", which=records.OF_SUBJECT, order=records.LATEST_FIRST),
            {"needle": bytes(8), "sealed": 5 * 10**14, "subject": marketer.pk, "key": 1,
             "after": at - timedelta(days=1), "until": at},
        )  # fmt: skip
        plan = str(cursor.fetchone())
    assert "'Index Name': 'part_by_last_number'" in plan and "'Actual Loops': 30" in plan


@pytest.mark.django_db
def test_the_firm_whose_calls_they_are_is_asked_about(marketer: Marketer) -> None:
    principal = make_marketer("91310000MA1FL0000B")
    made = make_scrub(marketer, subject=principal)
    sealed = np.array([subscriber().sealed])
    scrub_record_write(
        scrub=made,
        sealed=sealed,
        codes=np.zeros(1, np.uint32),
        charged=sealed,
        seal_key=active_key_id(),
        at=made.checked_at,
    )
    assert scrub_answer_before(marketer_id=principal.pk, number=subscriber(), at=clock.now())
    assert scrub_answer_before(marketer_id=marketer.pk, number=subscriber(), at=clock.now()) is None
    policy = current_policy()
    used = [quota_of(firm, at=clock.now(), policy=policy).used for firm in (marketer, principal)]
    assert used == [0, 1]  # whoever asked, the numbers count for the firm whose calls they are
