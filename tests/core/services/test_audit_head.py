"""What is signed outside the database shows every way of shortening or rewriting the trail within it."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from core import clock
from core.actors import Actor
from core.models import AuditLink
from core.running.audit_heads import heads_of, last_head
from core.running.checks import audit_heads_witness
from core.secrets.signing import forget_signing_keys
from core.selectors.audit import audit_chain_report
from core.selectors.audit_head import end_is_whole, heads_report
from core.services.audit import audit_chain_extend, audit_write
from core.services.audit_head import audit_head_sign, audit_heads_send
from tests.registry.firms.receiver import Receiver
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def heads(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.DNC_AUDIT_HEADS = tmp_path / "audit" / "heads.ndjson"
    settings.DNC_AUDIT_HEADS_COPY = None
    forget_signing_keys()
    yield settings.DNC_AUDIT_HEADS
    forget_signing_keys()


@pytest.fixture
def copy(settings: Any, tmp_path: Path) -> Path:
    settings.DNC_AUDIT_HEADS_COPY = tmp_path / "other-mount.ndjson"
    return Path(settings.DNC_AUDIT_HEADS_COPY)


def grow(records: int, *, to: int) -> None:
    """Further records, chained."""
    for _ in range(records):
        with transaction.atomic():
            audit_write(actor=Actor.system("test"), act="thing.done", target=None, at=AT)

    def long_enough() -> bool:
        audit_chain_extend()
        return AuditLink.objects.count() >= to

    wait_until(long_enough, f"a chain of {to} links", seen=audit_chain_report)


def as_owner(*statements: str) -> None:
    """What only the owner of the database can do: beside the triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def cut_newest(records: int) -> None:
    newest = f"SELECT record_id FROM core_auditlink ORDER BY position DESC LIMIT {records}"
    as_owner(
        f"CREATE TEMPORARY TABLE gone ON COMMIT DROP AS {newest}",
        "DELETE FROM core_auditlink WHERE record_id IN (TABLE gone)",
        "DELETE FROM core_auditrecord WHERE id IN (TABLE gone)",
    )


def verified() -> str:
    out = StringIO()
    call_command("audit_verify", "--here", stdout=out)
    return out.getvalue()


def refused() -> str:
    with pytest.raises(CommandError) as refusal:
        verified()
    return str(refusal.value)


def not_vouched() -> bool:
    """Whether a sentence and the status say that nothing outside this machine keeps the heads."""
    try:
        call_command("audit_verify", stdout=StringIO())
    except CommandError as refusal:
        assert refusal.returncode == 3 and "Nothing outside this machine keeps the signed heads" in str(refusal)
        return True
    return False


def signed(times: int, *, first: datetime = AT) -> None:
    for number in range(times):
        assert audit_head_sign(at=first + number * MINUTE)


def test_a_trail_that_is_whole_is_said_to_be_and_how_far_it_is_pinned(heads: Path) -> None:
    assert not audit_head_sign(at=AT) and end_is_whole() is None
    assert "No head is signed yet; 0 records" in verified()
    grow(30, to=30)
    signed(3)
    grow(2, to=32)
    said = verified()
    assert "whole: 32 records" in said and "3 signed heads agree" in said
    assert "covers 30 records. 2 records since then are not pinned yet" in said
    assert end_is_whole() and heads.stat().st_mode & 0o077 == 0 and heads.parent.stat().st_mode & 0o077 == 0
    assert [head.line for _line, head in heads_of(heads) if head] == [1, 2, 3]


def test_the_newest_twenty_records_deleted_are_missed(heads: Path) -> None:
    grow(30, to=30)
    signed(2)
    cut_newest(20)
    assert audit_chain_report().broken_at is None  # within the database nothing shows
    assert "Records are gone: the chain reached position 30 at 2026-11-20 10:00:00 UTC" in refused()
    assert end_is_whole() is False


def test_going_on_after_the_cut_hides_nothing(heads: Path) -> None:
    """The trail grows past its old length and is signed again: the old lines still say what stood there."""
    grow(10, to=10)
    signed(1)
    cut_newest(5)
    grow(9, to=14)
    signed(1, first=AT + MINUTE)
    assert audit_chain_report().broken_at is None
    assert "Records were replaced: position 10 is not what was signed" in refused()


def test_an_end_recomputed_with_other_records_is_found(heads: Path) -> None:
    grow(10, to=10)
    signed(1)
    cut_newest(4)
    grow(4, to=10)
    assert audit_chain_report().broken_at is None
    assert "Records were replaced: position 10" in refused()


def test_a_head_forged_to_fit_does_not_bear_our_signature(heads: Path) -> None:
    grow(10, to=10)
    signed(1)
    cut_newest(4)
    link = AuditLink.objects.latest("position")
    head = last_head(heads)
    assert head is not None
    text = heads.read_text().replace(head.digest, bytes(link.digest).hex()).replace('"position":10', '"position":6')
    heads.write_text(text)
    assert "does not bear our signature" in refused()


def test_a_cut_file_of_heads_is_found_by_its_copy(heads: Path, copy: Path) -> None:
    grow(5, to=5)
    signed(4)
    audit_heads_send()
    assert copy.read_bytes() == heads.read_bytes() and copy.stat().st_mode & 0o077 == 0
    verified()
    lines = heads.read_bytes().splitlines(keepends=True)
    heads.write_bytes(b"".join(lines[:2]))
    assert "its copy goes on after line 2" in refused()
    # The site goes on signing after the cut; the copy stays the witness it is.
    signed(3, first=AT + 10 * MINUTE)
    audit_heads_send()
    assert copy.read_bytes() == b"".join(lines)
    assert "Line 3 of the signed heads is another one in their copy" in refused()


def test_a_file_of_heads_that_was_deleted_with_the_records_is_missed_in_one_begun_later(heads: Path) -> None:
    """The attack: the newest twenty records and the whole file go, and the site signs on as if it were new."""
    grow(30, to=30)
    signed(3)
    cut_newest(20)
    heads.unlink()
    now = clock.now()
    signed(1, first=now + timedelta(days=1, minutes=1))
    assert "the file of heads before is gone" in refused()
    heads.unlink()
    signed(1, first=now + timedelta(hours=23))  # a new site that was filled before its workers started
    assert "1 signed heads agree" in verified()


@pytest.mark.parametrize("kept", [0, 1])
def test_heads_cut_with_their_records_are_missed_by_what_was_sent(
    heads: Path, settings: Any, tmp_path: Path, kept: int
) -> None:
    """The attack within minutes: no gap shows, and signing goes on until the file is as long as it was, and longer."""
    receiver = Receiver(tmp_path, "localhost")
    settings.DNC_AUDIT_HEADS_URL = f"https://localhost:{receiver.port}/heads"
    settings.DNC_AUDIT_HEADS_CA = str(receiver.ca)
    grow(10, to=10)
    signed(1)
    grow(20, to=30)
    signed(2, first=AT + MINUTE)
    assert audit_heads_send() == heads.stat().st_size and "3 signed heads agree" in verified()
    cut_newest(20)
    heads.write_bytes(b"".join(heads.read_bytes().splitlines(keepends=True)[:kept]))
    for minute in range(3, 9):
        signed(1, first=AT + minute * MINUTE)
        assert "it is not what was sent of it" in refused()
        assert end_is_whole() is False
        assert audit_heads_send() == 0 and len(receiver.seen) == 1  # what the receiver holds stays the witness it is


def test_a_trail_without_a_witness_elsewhere_says_so(heads: Path, settings: Any) -> None:
    """Cut on this machine alone, and within minutes, nothing can show: that is what is told, and at the start too."""
    grow(10, to=10)
    signed(1)
    grow(20, to=30)
    signed(2, first=AT + MINUTE)
    cut_newest(20)
    heads.write_bytes(heads.read_bytes().splitlines(keepends=True)[0])
    signed(1, first=AT + 3 * MINUTE)
    assert not_vouched()
    settings.DNC_DEVELOPMENT_HELPERS = False
    assert [said.id for said in audit_heads_witness()] == ["core.audit.W001"]
    settings.DNC_AUDIT_HEADS_URL = "https://heads.example/"
    assert not not_vouched() and audit_heads_witness() == []
    assert "--heads FILE does" in verified()


def test_every_head_deleted_with_the_records_is_not_vouched_for(heads: Path, copy: Path, settings: Any) -> None:
    """The whole file is gone, and its copy too: whatever is left agrees, and only the status says that this proves nothing."""
    grow(30, to=30)
    signed(3)
    audit_heads_send()
    assert not not_vouched()
    cut_newest(20)
    heads.unlink()
    assert "its copy goes on after line 0" in refused()
    settings.DNC_AUDIT_HEADS_COPY = None
    assert not_vouched()
    signed(1, first=AT + 3 * MINUTE)
    assert not_vouched()
    with pytest.raises(CommandError, match="is another one in their copy"):
        call_command("audit_verify", heads=copy)


def test_lines_cut_out_of_the_middle_are_found_without_a_copy(heads: Path) -> None:
    grow(5, to=5)
    signed(5)
    lines = heads.read_bytes().splitlines(keepends=True)
    heads.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert "does not follow the one before it: lines are missing" in refused()


def test_an_end_cut_off_the_file_shows_as_a_gap_or_as_records_that_nobody_signed(heads: Path) -> None:
    grow(3, to=3)
    signed(3)
    heads.write_bytes(b"".join(heads.read_bytes().splitlines(keepends=True)[:1]))
    signed(1, first=AT + 10 * MINUTE)
    assert "Nothing was signed from 2026-11-20 10:00 to 2026-11-20 10:10 UTC" in verified()
    with transaction.atomic():
        audit_write(actor=Actor.system("test"), act="thing.done", target=None, at=AT)
    as_owner("UPDATE core_auditrecord SET written_at = now() - interval '5 minutes' WHERE id NOT IN"
             " (SELECT record_id FROM core_auditlink)")  # fmt: skip
    grow(0, to=4)
    assert "Records older than two minutes are not signed (1)" in refused()


def test_two_workers_at_once_write_one_line(heads: Path) -> None:
    grow(3, to=3)

    def sign(_n: int) -> bool:
        try:
            return audit_head_sign(at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(sign, range(8))) == [False] * 7 + [True]
    assert len(heads.read_bytes().splitlines()) == 1


@pytest.mark.parametrize("left", [b"", b'{"line":2,"posi', b'{"line":2,"position":3,"digest":"00"'])
def test_what_a_killed_worker_left_of_a_line_spoils_nothing(heads: Path, left: bytes) -> None:
    grow(3, to=3)
    signed(1)
    with heads.open("ab") as file:
        file.write(left)
    assert last_head(heads) is not None
    signed(1, first=AT + MINUTE)
    said = verified()
    assert "2 signed heads agree" in said
    assert ("is torn" in said) is bool(left)


def test_a_worker_killed_while_it_signs_leaves_a_file_that_reads_on(heads: Path) -> None:
    """kill -9 between lines, again and again: each line is written by one call, and the lock ends with its holder."""
    program = (
        "import sys\nfrom datetime import UTC, datetime, timedelta\nfrom pathlib import Path\nimport django\ndjango.setup()\n"
        "from core.running.audit_heads import heads_to_extend\n"
        "at = datetime(2020, 11, 20, tzinfo=UTC)\n"
        "for n in range(10**6):\n"
        "    with heads_to_extend(Path(sys.argv[1])) as heads:\n"
        "        heads.append(position=n, digest=bytes(32), at=at + timedelta(minutes=n))\n"
        "        print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(heads)], stdout=subprocess.PIPE)
    assert process.stdout is not None and [process.stdout.readline() for _ in range(20)][-1] == b"19\n"
    process.kill()
    process.wait()
    grow(1, to=1)
    signed(1)
    found = [head for _line, head in heads_of(heads)]
    assert found[-1] is not None and found[-1].line >= 21
    assert heads_report().problems and not any("follow" in problem for problem in heads_report().problems)


def test_heads_are_posted_until_the_receiver_has_them_and_once(heads: Path, settings: Any, tmp_path: Path) -> None:
    receiver = Receiver(tmp_path, "localhost")
    settings.DNC_AUDIT_HEADS_URL = f"https://localhost:{receiver.port}/heads"
    settings.DNC_AUDIT_HEADS_CA = str(receiver.ca)
    grow(3, to=3)
    signed(2)
    receiver.answers = [500, (302, {"Location": "https://localhost/"}), 204]
    assert [audit_heads_send() > 0 for _ in range(4)] == [False, False, True, False]
    bodies = [body for _path, _headers, body in receiver.seen]
    assert bodies == [heads.read_bytes()] * 3
    signed(1, first=AT + 2 * MINUTE)
    audit_heads_send()
    assert b"".join([*bodies[2:], *(body for _p, _h, body in receiver.seen[3:])]) == heads.read_bytes()
    kept = tmp_path / "received.ndjson"
    kept.write_bytes(heads.read_bytes())
    heads.write_bytes(heads.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(CommandError, match="was cut: its copy goes on"):
        call_command("audit_verify", heads=kept)


def test_an_address_that_does_not_answer_holds_nothing_up(heads: Path, settings: Any) -> None:
    grow(1, to=1)
    signed(1)
    settings.DNC_AUDIT_HEADS_URL = "https://127.0.0.1:9/heads"
    settings.DNC_AUDIT_HEADS_CA = None
    settings.DNC_AUDIT_HEADS_COPY = heads.parent / "no-folder" / "copy"
    assert audit_heads_send() == 0
    assert "There is no copy" in refused()


def test_records_that_joined_no_chain_are_named_while_they_are_there(heads: Path) -> None:
    """The attack: the task that chains stands still, and what was written meanwhile is deleted without a trace."""
    grow(3, to=3)
    signed(1)
    for _ in range(2):
        with transaction.atomic():
            audit_write(actor=Actor.system("test"), act="thing.done", target=None, at=AT)
    unchained = "id NOT IN (SELECT record_id FROM core_auditlink)"
    as_owner(f"UPDATE core_auditrecord SET written_at = now() - interval '3 hours' WHERE {unchained}")
    assert "Records older than two minutes are not in the chain (2)" in refused()
