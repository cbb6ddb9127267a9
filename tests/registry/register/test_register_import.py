"""Other registers' files: every good row ingested once, every bad one counted and kept out, whatever interrupts."""

import gzip
import io
import os
import re
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import BadRequest, Conflict
from core.files.import_source import BLOCK, file_blocks
from core.models import AuditRecord, Number
from registry.engine.registers.register_file import read_block
from registry.register.models import RegisterChange, RegisterImport, RegisterImportBatch, Registration
from registry.register.rules.registration import RegistrationStanding
from registry.register.selectors.register_import import import_summary
from registry.register.services.register_import import register_import
from registry.register.services.registration import registration_record
from tests.live import database_url
from tests.registry.conftest import SYSTEM, at_once, subscriber
from tests.waiting import end_of, ended, wait_until

ALL = {"all": True}


@pytest.fixture
def us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


def take_in(data: bytes, format: str = "ftc-full", **fields: Any) -> RegisterImport:
    fields = {"source": "ftc", "preferences": ALL, "assurance": "network", **fields}
    return register_import(file=io.BytesIO(data), name="f", format=format, now=clock.now, actor=SYSTEM, **fields)


def counts(run: RegisterImport) -> dict[str, int]:
    summary = import_summary(run)
    return {**summary.counts, **summary.problems}


def full(*lines: int) -> bytes:
    return b"".join(b"315,232%04d\n" % line for line in lines)


@pytest.mark.django_db
def test_a_full_list_registers_those_missing_and_again_does_nothing(us: None) -> None:
    run = take_in(full(1, 2, 2, 3))
    assert counts(run) == {"registered": 3, "same": 1}
    one = Registration.objects.get(number=subscriber("+13152320001"))
    assert (one.preferences, one.assurance, one.source) == (ALL, "network", "ftc")
    assert one.binding_from - one.registered_at == timedelta(days=31)
    again = take_in(full(1, 2, 2, 3))
    assert again.run == 1
    assert counts(again) == {"same": 4}
    assert RegisterChange.objects.count() == 3
    assert counts(take_in(full(1, 4), preferences={"channels": ["text"]})) == {"registered": 1, "changed": 1}
    acts = list(AuditRecord.objects.order_by("pk").values_list("act", flat=True))
    assert acts[:3] == ["register_import.started", "registrations.ingested", "register_import.finished"]


@pytest.mark.django_db
def test_what_people_chose_on_the_site_is_left_alone(us: None) -> None:
    wish: dict[str, Any] = {"assurance": "sms_code", "source": "site", "at": clock.now(), "actor": SYSTEM}
    registration_record(number=subscriber("+13152320001"), preferences={"channels": ["voice"]}, **wish)
    assert counts(take_in(full(1, 2))) == {"registered": 1, "kept": 1}
    assert counts(take_in(b"3152320001,2026-11-01T10:00:00,D\n", "ftc-change")) == {"kept": 1}
    assert Registration.objects.get(source="site").preferences == {"channels": ["voice"]}


@pytest.mark.django_db
def test_changes_are_done_in_their_order_and_once(us: None) -> None:
    rows = (
        b"3152320001,2026-11-01T10:00:00,A\n3152320002,2026-11-01T10:00:01,D\n"
        b"3152320001,2026-11-01T10:00:02,D\n3152320002,2026-11-01T10:00:03,A\n"
    )
    run = take_in(rows, "ftc-change")
    assert counts(run) == {"registered": 2, "withdrawn": 1, "unregistered": 1}
    assert list(Registration.objects.live().values_list("number_id", flat=True)) == [subscriber("+13152320002").pk]
    assert take_in(rows, "ftc-change").pk == run.pk
    assert RegisterChange.objects.count() == 3


LINES = (b"3152320041,2026-11-10T10:00:00,A\n", b"3152320041,2026-11-01T10:00:00,D\n")


@pytest.mark.django_db
@pytest.mark.parametrize("files", [(LINES[0] + LINES[1],), (LINES[1] + LINES[0],), LINES, LINES[::-1]])
def test_of_dated_lines_the_latest_stands_in_whatever_order_they_come(us: None, files: tuple[bytes, ...]) -> None:
    for file in files:
        take_in(file, "ftc-change")
    one = Registration.objects.live().get()
    assert one.registered_at == one.said_at == datetime(2026, 11, 10, 15, tzinfo=UTC)  # US Eastern
    assert one.binding_from == one.registered_at + timedelta(days=31)


@pytest.mark.django_db
@pytest.mark.parametrize("order", [1, -1])
def test_who_withdrew_before_the_register_knew_stays_out(us: None, order: int) -> None:
    for file in (LINES[0].replace(b"11-10", b"10-20"), LINES[1])[::order]:
        take_in(file, "ftc-change")
    assert not Registration.objects.live().exists()


@pytest.mark.django_db
def test_grace_counts_from_the_act_and_nothing_from_the_future(us: None) -> None:
    ahead = (clock.now() + timedelta(days=2)).strftime("%Y-%m-%d")
    rows = f"3152320001,2010-03-01T10:00:00,A\n3152320002,{ahead}T10:00:00,A\n3152320003,{ahead}T10:00:00,D\n"
    run = take_in(rows.encode(), "ftc-change")
    assert counts(run) == {"registered": 1, "row.future": 2}
    assert import_summary(run).first_lines["row.future"] == [2, 3]
    assert Registration.objects.get().standing(clock.now()) == RegistrationStanding.BINDING


@pytest.mark.django_db
def test_what_is_said_again_later_stands_above_what_comes_between(us: None) -> None:
    for line in (b"10T", b"20T", b"15T"):
        act = b"D" if line == b"15T" else b"A"
        take_in(b"3152320041,2026-11-" + line + b"10:00:00," + act + b"\n", "ftc-change")
    assert Registration.objects.live().get().registered_at.day == 10


@pytest.mark.django_db
def test_bad_rows_are_counted_by_reason_and_line_and_never_shown(us: None) -> None:
    rows = [
        b"\xef\xbb\xbf3152320001,2026-11-01T10:00:00,A\r",
        b"",
        b"3152320002,2026-02-30T10:00:00,A",
        b"3152320003,2026-11-01T24:00:00,A",
        b"3152320004,2026-11-01T10:00:00,X",
        b"3152320005;2026-11-01T10:00:00,A",
        b"\x00152320006,2026-11-01T10:00:00,A",
        b"3152320007,2026-11-01T10:00:00,A,",
        b"3152320008" * 200_000,
        b"\r",
        b"0002320009,2026-11-01T10:00:00,A",
        b"8002320010,2026-11-01T10:00:00,A",
        b"3152320011,2024-02-29T23:59:59,A",
    ]
    run = take_in(b"\n".join(rows), "ftc-change")
    assert counts(run) == {
        "registered": 2, "blank": 2, "row.time": 2, "row.action": 1, "row.malformed": 4, "number.unallocated": 1,
        "number.toll_free": 1,
    }  # fmt: skip
    summary = import_summary(run)
    assert summary.lines == 13
    assert summary.first_lines["row.malformed"] == [6, 7, 8, 9]
    assert summary.first_lines["row.time"] == [3, 4]
    assert summary.first_lines["number.toll_free"] == [12]
    kept = str(list(RegisterImportBatch.objects.values())) + str(list(AuditRecord.objects.values()))
    assert not re.search(r"232\d{4}", kept)


@pytest.mark.django_db
def test_plain_rows_are_any_spelling_of_the_country() -> None:
    rows = "13912345678\n+86 139 1234 5679\n０１０－６５８８３００１\n110\nhello\n" + "1" * 300
    run = take_in(rows.encode(), "plain", source="import")
    assert counts(run) == {"registered": 3, "number.emergency": 1, "input.malformed": 1, "row.malformed": 1}
    run = take_in(b"17912345678\n0634-6212345\n11112345678\n", "plain", source="import")
    assert counts(run) == {"registered": 2, "number.unallocated": 1}, "lines that no plan knows yet, and none"
    run = take_in(b"13912345670.0\n1.3912345671E10\n1.39E+10\n13912345672.5\n", "plain", source="import")
    assert counts(run) == {"registered": 2, "input.malformed": 2}, "what has lost digits is no number"
    with pytest.raises(BadRequest) as refused:
        take_in(full(1))
    assert refused.value.code == "import.country"


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, full(1, 2))
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: zstandard.ZstdCompressor().compress(data), lambda data: zipped("a.txt")]
)
def test_packed_files(us: None, pack: Callable[[bytes], bytes]) -> None:
    assert counts(take_in(pack(full(1, 2)))) == {"registered": 2}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data", [zipped("a", "b"), b"PK\x03\x04 no zip", b"\x28\xb5\x2f\xfd no zstd", b"\x1f\x8b no gzip"]
)
def test_what_cannot_be_unpacked_is_refused(us: None, data: bytes) -> None:
    with pytest.raises(BadRequest) as refused:
        take_in(data)
    assert refused.value.code in {"import.members", "import.damaged"}
    assert RegisterImport.objects.get().problem == refused.value.code
    assert not Number.objects.exists()


@pytest.mark.django_db
def test_a_damaged_file_keeps_what_came_before_and_another_start_goes_on(us: None) -> None:
    rows = b"".join(b"315232%04d" % n + b" " * 1000 + b"\n" for n in range(2_000))
    packed = gzip.compress(rows, 1)
    with pytest.raises(BadRequest):
        take_in(packed[:-9], "plain")
    assert 0 < RegisterImportBatch.objects.count() < 5
    with pytest.raises(Conflict):
        take_in(packed[:-9], "plain", preferences={"channels": ["text"]})


SIGNS = st.sampled_from(list(b"0123456789,-T:AD\r\n\x00 "))
SHAPED = {
    "ftc-full": re.compile(rb"[0-9]{3},[0-9]{7}"),
    "ftc-change": re.compile(rb"[0-9]{10},[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2},."),
}
ROW = st.one_of(
    st.lists(SIGNS, max_size=12).map(bytes),
    st.from_regex(SHAPED["ftc-full"], fullmatch=True),
    st.from_regex(SHAPED["ftc-change"], fullmatch=True),
    st.datetimes().map(lambda t: b"3152320001,%s,A" % t.isoformat(timespec="seconds").encode()),
)


@settings(deadline=None)
@given(rows=st.lists(ROW, max_size=12), end=st.sampled_from([b"\n", b"\r\n"]), format=st.sampled_from(sorted(SHAPED)))
def test_a_block_is_read_as_line_by_line(rows: list[bytes], end: bytes, format: str) -> None:
    block = end.join(rows)
    lines = block.split(b"\n")[: block.count(b"\n") + (not block.endswith(b"\n") and bool(block))]
    good = {n: line for n, line in enumerate(line.removesuffix(b"\r") for line in lines) if alone(line, format)}
    cells = read_block(block, format)
    numbers = [bytes(cells.data[start:stop]) for start, stop in zip(cells.starts, cells.ends, strict=True)]
    assert dict(zip(cells.lines.tolist(), numbers, strict=True)) == {
        n: line.replace(b",", b"")[:10] for n, line in good.items()
    }
    assert cells.withdraw.tolist() == [line.endswith(b"D") for line in good.values()]
    bad = sum(len(lines) for lines in cells.problems.values())
    assert len(numbers) + bad + cells.blank == cells.count == len(lines)


def alone(line: bytes, format: str) -> bool:
    if not SHAPED[format].fullmatch(line):
        return False
    if format == "ftc-full":
        return True
    try:
        moment = datetime.fromisoformat(line[11:30].decode())
    except ValueError:
        return False
    return 1970 <= moment.year < 2200 and line[31:] in (b"A", b"D")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from([b"a", b"\n", b"315\n"]), st.integers(0, 700_000)), max_size=5).map(
        lambda parts: b"".join(sign * (size // len(sign)) for sign, size in parts)
    )
)
def test_blocks_lose_no_line_and_bound_their_size(data: bytes) -> None:
    blocks = list(file_blocks(io.BytesIO(data)))
    wanted = data.splitlines()
    lines = [line for block in blocks for line in block.data.splitlines()]
    assert len(lines) == len(wanted)
    assert all(
        line == full or (len(full) > BLOCK and full.startswith(line[:BLOCK]))
        for line, full in zip(lines, wanted, strict=True)
    )
    assert [block.line for block in blocks] == [sum(one.lines for one in blocks[:n]) for n in range(len(blocks))]
    assert all(len(block.data) <= 2 * BLOCK for block in blocks)


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_came_of_the_rows(us: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (path := tmp_path / "list.txt").write_bytes(full(1, 2))
    call_command("import_register", str(path), format="ftc-full")
    shown = capsys.readouterr()
    assert re.search(r"registered +2", shown.out) and "lines/s" in shown.err
    (bad := tmp_path / "bad.txt").write_bytes(full(1) + b"315,2x\n")
    with pytest.raises(SystemExit) as ended:
        call_command("import_register", str(bad), format="ftc-full")
    assert ended.value.code == 3
    assert re.search(r"row.malformed +1  lines 2", capsys.readouterr().out)
    for wrong in (tmp_path / "none.txt", path):
        with pytest.raises(CommandError) as refused:
            options = {"preferences": {"channels": ["pigeon"]}} if wrong == path else {}
            call_command("import_register", str(wrong), format="ftc-full", **options)
        assert refused.value.returncode == (1 if wrong == path else 2)
    for source in ("site", "opr_1", "Ftc"):
        with pytest.raises(CommandError):
            call_command("import_register", str(path), "--format", "ftc-full", "--source", source)


def importing(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "import_register", str(path), "--format", "plain"]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DNC_HOME": str(site_settings.DNC_HOME),
        "DNC_KEYS": str(site_settings.DNC_KEYS),
    }
    with path.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=site_settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        )


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_kill_in_mid_import_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Blank lines between the rows, so that few rows fill many blocks; some rows come twice, far apart."""
    rows = [f"139{n - 4_000 if n > 6_000 and n % 7 == 0 else n:08d}" for n in range(8_000)]
    (path := tmp_path / "rows.txt").write_text("".join(row + "\n" * 501 for row in rows))
    process = importing(path)
    seen = end_of(path.with_suffix(".log"))
    wait_until(RegisterImportBatch.objects.exists, "the import's first batch", died=ended(process), seen=seen)
    process.send_signal(signal.SIGKILL)
    process.wait()
    run = RegisterImport.objects.get()
    done = RegisterImportBatch.objects.count()
    assert run.finished_at is None and 0 < done < 8, "The import was quicker than the kill."
    at_once(2, lambda: take_in(path.read_bytes(), "plain", source="import"))
    runs = RegisterImport.objects.order_by("run")
    assert all(one.finished_at for one in runs)
    assert import_summary(runs[0]).lines == 8_000 * 501
    assert import_summary(runs[0]).counts == {
        "registered": len(set(rows)),
        "same": 8_000 - len(set(rows)),
        "blank": 8_000 * 500,
    }
    assert Number.objects.count() == Registration.objects.count() == RegisterChange.objects.count() == len(set(rows))
