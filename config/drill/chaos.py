"""``python -m config.drill.chaos --kills N --seed S``, which ``./dnc drill chaos`` runs."""

import argparse
import json
import random
import re
import sys
import time
from pathlib import Path
from typing import Any

import psycopg2

from config.drill.house import House
from config.drill.load import KINDS, Load
from config.drill.schedule import schedule
from config.run.keeper import running
from config.run.say import Stop, say, tail
from config.run.site import answers

BEFORE, AFTER = 3.0, 2.0  # seconds of load before the first strike and after the last
AFTER_AT_MOST = 90.0  # a short drill may strike before each kind of act had its turn: the load goes on until it had
SETTLE = 300.0
PATIENCE = 150.0  # for the audit trail
MOVED_ON = 150  # seconds: what a killed process held is free after a minute of the site's own clock
FAULT = re.compile(rb"\bstatus=500\b")
LIKE_A_NUMBER = re.compile(rb"(?=(138\d{8}))")  # of those that the load makes, wherever it begins
WAITING = {
    "messages": "SELECT count(*) FROM core_smsmessage WHERE state IN ('queued', 'sending')"
    " AND next_try_at < now() + interval '150 seconds'",
    "lists": "SELECT count(*) FROM scrubs_scrubjob WHERE state IN ('queued', 'running')",
    "complaints": "SELECT count(*) FROM complaints_complaint c"
    " WHERE NOT EXISTS (SELECT FROM findings_assessment a WHERE a.complaint_id = c.id)",
    "watch lists": "SELECT count(*) FROM scrubs_watchlist WHERE filled_at IS NULL",
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dnc drill chaos")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--like", type=Path, default=None, help="a home at rest, to begin with a copy of it")
    options = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    say(f"Seed {seed}: ./dnc drill chaos --kills {options.kills} --seed {seed} does the same again.")
    house, good = House(options.like), False
    try:
        if house.why_no_disk:
            say(f"The disk is not filled. {house.why_no_disk}")
        house.dnc("up")
        load = Load(house.home.url, json.loads(house.dnc("manage", "drill_setup").splitlines()[-1]), seed)
        struck = _strike_all(house, load, seed, options.kills)
        say(f"{struck}. Settling …")
        unsettled = settle(house)
        good = compare(house, load, unsettled)
    except Stop as stop:
        say(str(stop))
        say(tail(house.home.log / "supervisor.log", 40))
    finally:
        if not good:
            say(f"What the site logged is kept: {house.keep_logs()}")
        house.close()
    say(f"\n{'All that was acknowledged is there, once.' if good else 'It does not agree.'} Seed {seed}.")
    return 0 if good else 1


def _strike_all(house: House, load: Load, seed: int, kills: int) -> str:
    """What was done, counted."""
    load.start()
    time.sleep(BEFORE)
    counts = {"kill": 0, "freeze": 0, "fill": 0}
    for one in schedule(seed, kills, disk=house.disk is not None):
        time.sleep(one.pause)
        for _wait in range(100):  # until there is somebody to strike
            if house.strike(one):
                break
            time.sleep(0.2)
        else:
            raise Stop(f"There was nobody to {one.said} for 20 s.")
        counts[one.what] += 1
        say(f"{counts['kill']:>4}/{kills}  {one.said}  ({sum(load.ledger.statuses.values())} answers)")
        if not running(house.home):
            raise Stop("The supervisor ended.")
    time.sleep(AFTER)
    deadline = time.monotonic() + AFTER_AT_MOST
    while not load.shows_all() and time.monotonic() < deadline:
        time.sleep(0.2)
    load.stop()
    return f"{counts['kill']} kills, {counts['freeze']} freezes, {counts['fill']} times a full disk"


def settle(house: House) -> str:
    """Until nothing waits any more; what still does."""
    (house.home.path / "clock.json").write_text(json.dumps({"offset_seconds": MOVED_ON}))
    deadline = time.monotonic() + SETTLE
    while (waits := waiting(house)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return waits


def waiting(house: House) -> str:
    if not answers(house.home.port):
        return "The site does not answer."
    try:
        with psycopg2.connect(house.home.environment()["DATABASE_URL"]) as connection, connection.cursor() as cursor:
            found = {}
            for name, statement in WAITING.items():
                cursor.execute(statement)
                found[name] = sum(row[0] for row in cursor)
    except psycopg2.Error as error:
        return f"The database does not answer: {error}"
    found["spooled scrubs"] = len(list((house.home.path / "files" / "spool").glob("scr_*")))
    return ", ".join(f"{count} {name}" for name, count in found.items() if count)


def compare(house: House, load: Load, unsettled: str) -> bool:
    """Print the table; whether all of it is as it should be."""
    ledger = load.ledger
    asked = {
        kind: _all(ledger.done, kind) + _all(ledger.unknown, kind) + _all(ledger.refused, kind)
        for kind in ("register", "withdraw")
    }
    told = json.loads(house.dnc("manage", "drill_facts", given=json.dumps(asked)).splitlines()[-1])
    wrong = [f"It did not settle: {unsettled}"] if unsettled else []
    say(
        f"\n{'':<12}{'told done':>10}{'there':>8}{'missing':>9}{'twice':>7}{'refused':>9}{'of them there':>15}{'unknown':>9}"
    )
    for kind, found in sorted(told["facts"].items()):
        done, refused = _all(ledger.done, kind), _all(ledger.refused, kind)
        missing = [one for one in done if not found.get(one)]
        twice = [one for one, count in found.items() if count > 1]
        there = [one for one in refused if found.get(one)]
        unasked = sum(1 for count in found.values() if count) - len(set(done) - set(missing))
        counts = (len(done), sum(map(bool, found.values())), len(missing), len(twice), len(refused), len(there))
        say(
            f"{kind:<12}"
            + "".join(f"{n:>{w}}" for n, w in zip(counts, (10, 8, 9, 7, 9, 15), strict=True))
            + f"{len(_all(ledger.unknown, kind)):>9}"
        )
        if missing or twice or there or unasked > len(_all(ledger.unknown, kind)):
            wrong.append(
                f"{kind}: missing {missing[:3]}, twice {twice[:3]}, refused and there {there[:3]}, {unasked} beyond what was acknowledged"
            )
    sums = told["sums"]
    for left, right in (
        ("numbers charged", "numbers scrubbed"),
        ("complaints", "assessments"),
        ("scrubs", "scrub records"),
    ):
        say(f"{left} {sums[left]}, {right} {sums[right]}")
        if sums[left] != sums[right]:
            wrong.append(f"{left} and {right} differ")
    wrong += [f"a code still waits: {said}" for said in told["left"].values()]
    wrong += halves(house) + _plain_numbers(house, load.numbers)
    wrong += trail(house)
    wrong += [f"{kind}: nothing was done, so nothing is shown" for kind in KINDS if not ledger.done.get(kind)]
    if errors := max(ledger.statuses["500"], faults_logged(house.home.log)):
        wrong.append(f"{errors} were answered with 500, which no outage excuses: see what the log of the site says")
    say("answers: " + ", ".join(f"{count} {status}" for status, count in ledger.statuses.most_common()))
    say("\n".join(wrong))
    return not wrong


def _all(part: dict[str, list[Any]], kind: str) -> list[Any]:
    """Each once: what is asked twice gets its first answer again."""
    return list(dict.fromkeys(part.get(kind, [])))


def trail(house: House) -> list[str]:
    """The audit trail is chained every second and signed every minute, which takes a while where much was written."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            said = house.dnc("manage", "audit_verify", "--here")
        except Stop as stop:
            if time.monotonic() > deadline:
                return [str(stop)]
            time.sleep(5)
        else:
            say(next(line for line in said.splitlines() if "whole" in line))
            return []


def halves(house: House) -> list[str]:
    """What was begun below the files and not finished; a file of no bytes is a lock."""
    below = [path for name in ("files", "index") for path in (house.home.path / name).rglob(".*")]
    left = [path for path in below if path.is_file() and path.stat().st_size and path.name != ".current"]
    old = [path for path in left if time.time() - path.stat().st_mtime > 5]
    return [f"begun and left: {path.relative_to(house.home.path)}" for path in old]


def faults_logged(log: Path) -> int:
    """Answers with 500 that the web processes, or the proxy before them, wrote down, in logs that were turned over too: a client
    whose connection a strike ended, or to whom the proxy said 502, never saw them."""
    return sum(len(FAULT.findall(path.read_bytes())) for path in log.rglob("*") if path.is_file())


def _plain_numbers(house: House, numbers: list[str]) -> list[str]:
    """Files outside the database in which a citizen's number stands as it was typed."""
    typed = {number.encode() for number in numbers}
    files = [path for name in ("log", "files", "broker", "run") for path in (house.home.path / name).rglob("*")]
    found = []
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        for number in typed.intersection(LIKE_A_NUMBER.findall(content)):
            said = number.decode()
            found.append(f"{path.relative_to(house.home.path)} holds {said[:3]}****{said[-4:]}")
            break
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
