"""``./dnc`` itself, on a home of its own: it starts all, notices every death, loses nothing, and leaves nothing behind."""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from functools import partial
from pathlib import Path

import psycopg2
import pytest

from config.queues import QUEUES
from config.run.environment import ROOT
from config.run.processes import birth
from tests.processes.house import House, house_in
from tests.slow_lines import HELD, SlowLines
from tests.waiting import PATIENCE, end_of, ended, wait_until

pytestmark = pytest.mark.houses

QUEUE = """
from core import clock
from core.services.number import number_obtain
from core.services.sms import sms_queue
for n in range({count}):  # one number has no more than its share in a day
    number = number_obtain(e164=f"+86139{{n:08d}}", at=clock.now())
    sms_queue(number=number, kind="registration", text="Ready", at=clock.now())
"""


def test_a_killed_supervisor_takes_all_along_and_the_next_start_is_clean(house: House) -> None:
    state = house.state()
    os.kill(state["pid"], signal.SIGKILL)
    assert "cn: stopped" in house.dnc("status", good=False)
    house.dnc("up")
    assert house.answers()
    assert all(birth(pid) != born for pid, born in state["children"].values())


def test_up_returns_when_the_site_answers_and_says_so_again(house: House) -> None:
    assert house.answers()
    assert "up already" in house.dnc("up")
    status = house.dnc("status")
    assert f"cn: up {house.home.url}" in status
    assert all(name in status for name in ("database", "broker", "web", "transfers", "proxy", "worker", "beat"))


def test_services_ask_for_a_password_and_secrets_are_private(house: House) -> None:
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(host="127.0.0.1", port=house.home.ports()["database"], user="dnc", password="", dbname="dnc")
    for path in (house.home.path / "keys" / "services.json", house.home.run / "broker.conf"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_nothing_below_the_home_is_open_to_others(house: House) -> None:
    """Files, folders of ours, and gunicorn's control socket, which lies there too."""
    assert (house.home.run / "web.ctl").is_socket()
    open_to_all = [
        str(path)
        for path in house.home.path.rglob("*")
        if not path.is_symlink() and not path.is_dir() and path.stat().st_mode & 0o077
    ]
    assert open_to_all == []


def test_the_site_works_under_a_role_that_owns_nothing(house: House) -> None:
    assert house.sql("SELECT current_user, count(*) FROM pg_class WHERE pg_has_role(relowner, 'MEMBER')") == [
        ("dnc_app", 0)
    ]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        house.sql("TRUNCATE core_auditrecord CASCADE")
    assert "MIGRATION_DATABASE_URL" not in Path(f"/proc/{house.state()['children']['web'][0]}/environ").read_text()


KEY = """
from core import clock
from core.actors import Actor
from registry.firms.services.api_key import api_key_create
from registry.firms.services.marketer import marketer_apply
setup = Actor.system("setup")
firm = marketer_apply(name="Slow", registration_code="91310000MA1FL0000B", categories=["loans"], at=clock.now(), actor=setup)
print(api_key_create(owner=firm, name="test", scopes=("scrub",), live=False, at=clock.now(), actor=setup)[1])
"""


def test_slow_lines_hold_up_nobody(house: House) -> None:
    """A byte a second in the header, in small and long bodies, in reading: whoever is quick is answered within a second.

    So the typical answer here, and each of a long attack. In the short one a single answer may meet another test's load,
    but none waits as long as one that stands behind a slow line, which is held for a minute and more.
    """
    key = house.manage("shell", "--no-imports", "-c", KEY).split()[-1]
    list_of_one = json.dumps({"channel": "voice", "category": "loans", "rows": ["13912345678"]}).encode()
    pages = urllib.request.Request(house.home.url)
    scrubs = urllib.request.Request(f"{house.home.url}/api/v1/scrubs", list_of_one)
    scrubs.headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    taken: list[float] = []
    with SlowLines(house.home.port, 1000 if os.environ.get("DNC_FULL") else 350) as lines:
        time.sleep(HELD)
        for turn in range(60 if os.environ.get("DNC_FULL") else 12):
            begun = time.monotonic()
            with urllib.request.urlopen((pages, scrubs)[turn % 2], timeout=30) as answer:
                assert answer.status == 200
            taken.append(time.monotonic() - begun)
            time.sleep(0.5)
        assert lines.standing > lines.count / 3, lines.ended  # or nothing was attacked
    assert statistics.median(taken) < 1, taken
    assert max(taken) < (1 if os.environ.get("DNC_FULL") else 10), taken


def test_killed_processes_come_back_and_no_message_is_lost_or_doubled(house: House) -> None:
    """kill -9, one after the other, while the worker has its hands full."""
    house.manage("shell", "--no-imports", "-c", QUEUE.format(count=400))
    log = house.home.log / "supervisor.log"
    for name in ("worker", "broker", "database", "web", "proxy", "transfers", "beat"):
        pid, before = house.state()["children"][name][0], log.stat().st_size
        house.kill(name)
        house.wait_until(partial(house.came_back, name, pid), f"{name} to come back")
        assert f"{name} ended with status -9" in log.read_bytes()[before:].decode()
    house.wait_until(lambda: house.count("queued") == 0, "the last message to be taken up")
    # A message that was in a killed worker's hands is tried again after a minute; the test says that it has passed.
    house.sql("UPDATE core_smsmessage SET next_try_at = queued_at WHERE state = 'sending'")
    house.wait_until(lambda: house.count("sent") == 400, "all messages")
    assert house.count("queued") == house.count("sending") == 0
    house.wait_until(house.answers, "the site's answer")


def workers_of(house: House) -> dict[str, int]:
    """The process that works each queue."""
    told = re.findall(r"The worker of (\w+) is process (\d+)\.", (house.home.log / "worker.log").read_text())
    return {queue: int(pid) for queue, pid in told}


def tree_of(pid: int) -> list[int]:
    """Of those that still run: a worker was perhaps forked anew a moment ago."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [pid, *(one for child in listed for one in tree_of(int(child)))]


def test_what_is_stuck_in_one_queue_holds_up_no_message(house: House) -> None:
    names = {queue.name for queue in QUEUES}
    house.wait_until(lambda: workers_of(house).keys() == names, "a worker of each queue")
    workers = workers_of(house)
    stuck = [pid for queue, worker in workers.items() if queue != "messages" for pid in tree_of(worker)]
    for pid in stuck:
        os.kill(pid, signal.SIGSTOP)
    try:
        before = house.count("sent")
        house.manage("shell", "--no-imports", "-c", QUEUE.format(count=3))
        house.wait_until(lambda: house.count("sent") == before + 3, "three messages")
    finally:
        for pid in stuck:
            os.kill(pid, signal.SIGCONT)


ROWS = 5000


def complaints_of_another_centre(path: Path) -> Path:
    rows = (
        {
            "caller": f"4009{n % 300:06d}",
            "at": f"2026-11-{1 + n % 20:02d}T{n // 20 % 24:02d}:{n // 480:02d}:00+08:00",
            "channel": "voice",
            "kind": "marketing",
            "category": "loans",
            "reference": f"row-{n}",
        }
        for n in range(ROWS)
    )
    path.write_text("\n".join(json.dumps(row) for row in rows))
    return path


def test_a_database_killed_in_mid_import_loses_and_doubles_nothing(house: House, tmp_path: Path) -> None:
    file = complaints_of_another_centre(tmp_path / "rows.ndjson")
    words = ["import_complaints", str(file), "--format", "ndjson"]
    command = [sys.executable, "manage.py", *words]
    with (log := tmp_path / "import.log").open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=house.home.environment(), stdout=output, stderr=subprocess.STDOUT
        )
    begun = "SELECT count(*) FROM complaints_complaint"
    wait_until(lambda: house.sql(begun)[0][0] > 0, "the import's first rows", died=ended(process), seen=end_of(log))
    pid = house.state()["children"]["database"][0]
    house.kill("database")
    assert process.wait(PATIENCE) != 0, "The import was quicker than the kill."
    house.wait_until(lambda: house.came_back("database", pid) and house.answers(), "the database and an answer")
    assert 0 < house.sql(begun)[0][0] < ROWS

    house.manage(*words)
    house.manage(*words)
    assert house.sql("SELECT rows_read, accepted FROM complaints_complaintimport") == [(ROWS, ROWS)]
    assert house.sql("SELECT count(*), count(DISTINCT reference) FROM complaints_complaint") == [(ROWS, ROWS)]
    assessed = "SELECT count(*), count(DISTINCT complaint_id) FROM findings_assessment"
    house.wait_until(lambda: house.sql(assessed) == [(ROWS, ROWS)], "every row's assessment")


def listens_to_interrupts() -> None:
    """As at a terminal, even where the tests themselves run in the background and ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupting_a_command_leaves_nothing_running(house: House) -> None:
    house.dnc("stop")
    assert "stopped" in house.dnc("status", good=False)
    command = [
        sys.executable,
        str(ROOT / "dnc"),
        "manage",
        "shell",
        "--no-imports",
        "-c",
        "import time; print('here', flush=True); time.sleep(600)",
    ]
    process = subprocess.Popen(
        command,
        env=house.environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=listens_to_interrupts,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    children = house.state()["children"]
    assert set(children) == {"database", "broker"}
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    assert not [name for name, (pid, born) in children.items() if birth(pid) == born]
    assert not (house.home.run / "state.json").exists()


def test_wrong_settings_are_refused_with_a_sentence(tmp_path: Path) -> None:
    house = house_in(tmp_path)
    for name, value in (("DNC_PORT", "80"), ("DNC_PORT", "x")):
        refused = House(house.home, {**house.environment, name: value}).dnc("status", good=False)
        assert refused.startswith(f"{name} is {value!r}")
