"""The benchmark measures what it says: its data are right, all rivals agree, wrong answers fail the run."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.data import Data, made_key
from benchmarks.plan import PLANS
from benchmarks.population import SIZE, digits_of, draw_list
from benchmarks.report import report
from benchmarks.rivals.postgres import Rows
from benchmarks.rivals.valkey import command
from benchmarks.run import Run, done, wrong
from benchmarks.targets import TARGETS
from benchmarks.timing import repeated
from config.run.bench import clean_bench
from config.run.environment import ROOT
from config.run.home import Home, Lock
from config.run.say import Stop
from core.numbers.e164 import to_e164
from core.numbers.parsing import read_subscriber
from core.policies import current_policy
from core.sealing.sealing import seal

TINY = replace(PLANS["small"], registers=(20_000,), lists=(500,), jobs=(2_000,), overlay=500, repeats=1)
OWN_SERVERS = ("this engine", "DuckDB", "roaring bitmap", "Valkey")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    made = Data(tmp_path_factory.mktemp("bench"))
    made.make(TINY)
    return made


@pytest.fixture(scope="module")
def results(data: Data) -> dict[str, Any]:
    return Run(TINY, data, rivals=OWN_SERVERS, parts=("look-ups", "stages")).go()


def test_all_rivals_find_the_same_right_number(results: dict[str, Any]) -> None:
    assert results["wrong"] == []
    rows = {row["rival"]: row for row in results["look_ups"]}
    assert set(rows) == set(OWN_SERVERS)
    for rival in OWN_SERVERS:
        assert [ask["hits"] for ask in done(rows[rival])] == [150] * len(rows[rival]["asks"]) != []
    assert rows["this engine"]["disk"] / 20_000 > 6
    assert rows["DuckDB"]["disk"] > 0
    assert rows["roaring bitmap"]["memory"] > 0


def test_the_report_has_every_target_and_rival(results: dict[str, Any]) -> None:
    text = report(results)
    for target in TARGETS:
        assert target.what in text
    for words in (*OWN_SERVERS, "500 in 20 k", results["machine"]["Commit"], "same, right answers"):
        assert words in text


def targets_shown(text: str) -> list[tuple[str, ...]]:
    """The rows of the table of targets in a report: what, wanted, measured, whether it was reached."""
    section = text.split("## To reach\n\n")[1].split("\n\n")[0]
    lines = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines()]
    return lines[2:]


@pytest.mark.parametrize(
    "measured", [{}, {"consents": {"rows": 1_000_000, "seconds": 75.0, "rows_per_second": 13_333.0}}]
)
def test_a_report_has_a_row_for_each_target_measured_or_not(measured: dict[str, Any]) -> None:
    begun = {"machine": {}, "plan": "default", "date": "", "wrong": [], "seconds": 1.0}
    rows = targets_shown(report({**begun, **measured}))
    assert [row[:2] for row in rows] == [(target.what, target.asked) for target in TARGETS]
    told = {row[0]: row[2:] for row in rows if row[2:] != ("", "not measured")}
    assert told == ({"a million claims of consent taken in": ("75", "not reached")} if measured else {})


def test_the_results_that_are_kept_have_a_row_for_each_target() -> None:
    """A target that is declared later says there that it was not measured yet, and none is said to be reached that is not."""
    rows = targets_shown((ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8"))
    assert [row[:2] for row in rows] == [(target.what, target.asked) for target in TARGETS]
    for target, (_what, _wanted, figure, said) in zip(TARGETS, rows, strict=True):
        if not figure:
            assert said == "not measured", target.what
        else:
            reached = float(figure) >= target.wanted if target.least else float(figure) <= target.wanted
            assert said == ("reached" if reached else "not reached"), target.what


def test_a_stage_that_broke_or_a_wrong_answer_fails_the_run(results: dict[str, Any]) -> None:
    ask = {"list": 500, "way": "x", "best": 1.0, "first": 1.0, "runs": 1, "hits": 149, "expected": 150, "parts": {}}
    harmed = {**results, "look_ups": [{"rival": "DuckDB", "register": 20_000, "asks": [ask]}]}
    harmed["stages"] = [{"failed": "ended with status 9"}]
    harmed["intake"] = [{"what": "complaints", "rows": 10, "wrong": "9 of 10 accepted"}]
    harmed["calls"] = [{"rows": 1, "clients": 16, "wrong": 2, "first_problem": "status 429"}]
    assert wrong(harmed) == [
        "DuckDB at 20 k, x: 149 hits of 150 in a list of 500",
        "stages: ended with status 9",
        "complaints handed in: 9 of 10 accepted",
        "calls of 1 rows by 16 clients: 2 wrong, the first: status 429",
    ]
    assert "WRONG" in report({**harmed, "wrong": wrong(harmed), "registered": 20_000})


def test_a_target_that_is_missed_is_named_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [{"page": "appeals", "seconds": 0.35}, {"page": "cases", "seconds": 0.1}]
    measured: dict[str, Any] = {
        "desk": {"complaints": 400_000, "callers": 300_000, "cases": 1, "pages": [{**row, "queries": 1, "bytes": 1} for row in pages]},
        "intake": [{"what": "complaints", "rows": 10, "seconds": 0.02, "rows_per_second": 500.0}],
        "wrong": [], "machine": {}, "plan": "default", "date": "", "seconds": 1.0,
    }  # fmt: skip
    monkeypatch.setattr(Run, "go", lambda _run: measured)
    assert main(["--only", "desk", "--only", "intake"]) == 1
    told = capsys.readouterr().out
    assert "Not reached: complaints handed in by an operator: 500 rows/s, wanted ≥ 1000 rows/s." in told
    assert "400 k complaints: 350 ms, wanted ≤ 200 ms (appeals 350 ms)." in told
    pages[0]["seconds"] = measured["desk"]["pages"][0]["seconds"] = 0.15
    measured["intake"][0]["rows_per_second"] = 1500.0
    assert main(["--only", "desk", "--only", "intake"]) == 0
    assert "Not reached" not in capsys.readouterr().out


def test_the_population_is_of_subscribers_and_each_is_another() -> None:
    index = np.concatenate([np.arange(200), np.arange(SIZE - 200, SIZE)])
    digits = digits_of(index.astype(np.int64))
    policy = current_policy()
    assert len(set(digits.tolist())) == 400
    for number in digits.tolist():
        assert read_subscriber(to_e164(number), policy).e164 == to_e164(number)


def test_a_list_has_no_repeats_and_is_the_same_again(data: Data) -> None:
    index, hits = draw_list(20_000, 500)
    again = data.list(20_000, 500)
    assert len(set(index.tolist())) == 500
    assert hits == int((index < 20_000).sum()) == 150
    assert again.digits.tolist() == digits_of(index).tolist()
    assert np.isin(again.sealed, data.register(20_000)).sum() == 150


def test_the_file_of_spellings_says_what_is_in_it(data: Data) -> None:
    policy, facts = current_policy(), data.csv_facts(20_000, 2_000)
    registered = set(data.register(20_000).tolist())
    with data.csv(20_000, 2_000).open(encoding="utf-8", newline="") as file:
        rows = [read_subscriber(row["phone"], policy).e164 for row in csv.DictReader(file)]
    numbers = [e164 for e164 in rows if e164]
    assert (len(rows), len(numbers)) == (2_000, facts["numbers"])
    assert sum(seal(e164, made_key()) in registered for e164 in numbers) == facts["hits"] > 0
    assert facts["odd_share"] < 0.03


def test_harmed_data_are_made_anew(tmp_path: Path) -> None:
    data = Data(tmp_path)
    data.make(TINY)
    first = data.register(20_000).tolist()
    path = tmp_path / "register.i64"
    path.write_bytes(bytes(8) + path.read_bytes()[8:])
    Data(tmp_path).make(TINY)
    assert data.register(20_000).tolist() == first


def test_a_disk_too_small_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(Stop, match=r"needs 92000\.0 GB"):
        Data(tmp_path).make(replace(TINY, registers=(10**12,)))


def test_numbers_are_packed_as_the_servers_read_them() -> None:
    numbers = np.array([7, 999_999_999_999_999], dtype=np.int64)
    assert command(b"SADD", numbers) == (
        b"*4\r\n$4\r\nSADD\r\n$1\r\nr\r\n$15\r\n000000000000007\r\n$15\r\n999999999999999\r\n"
    )
    rows, copied = Rows(iter([numbers])), b""
    while piece := rows.read(5):
        copied += piece
    assert copied[:11] == b"PGCOPY\n\xff\r\n\0"
    assert copied[19:-2] == b"".join(b"\0\1\0\0\0\x08" + number.to_bytes(8, "big") for number in (7, 10**15 - 1))


def test_what_takes_too_long_is_not_repeated() -> None:
    calls: list[int] = []
    assert repeated(lambda: calls.append(1), repeats=3, patience=0.0).runs == len(calls) == 1
    calls.clear()
    assert repeated(lambda: calls.append(1), repeats=3, patience=60.0).runs == len(calls) == 4


def test_cleaning_leaves_what_is_not_the_benchmarks(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    assert clean_bench(Home(tmp_path, "cn", 8000)) == 0
    assert (tmp_path / "letter.txt").read_text() == "mine"
    Home(tmp_path, "cn", 8000).prepare()
    (tmp_path / "keys" / "services.json").write_text("{}")
    held = Lock(tmp_path / "run" / "bench.lock")
    assert held.take()
    with pytest.raises(Stop, match=r"Another \./dnc bench"):
        clean_bench(Home(tmp_path, "cn", 8000))
    held.release()
    assert clean_bench(Home(tmp_path, "cn", 8000)) == 0
    assert not tmp_path.exists()
