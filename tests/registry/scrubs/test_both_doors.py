"""The lists that the tests of readers open, through both doors: one call and a job answer alike, or refuse it alike.

A sample of them each day, another one the next; all with `./dnc test --full`. `DNC_LISTS_SEED` draws the sample that a failure
names again. Workbooks and Parquet are answered by jobs alone: one call says so, and answers the same rows as text as the job does.
"""

import contextlib
import inspect
import io
import itertools
import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache

from registry.engine.lists import ListRefused, open_list
from registry.engine.lists.packing import packed_as
from tests.registry.conftest import Api
from tests.registry.engine import test_lists, test_lists_found, test_lists_hostile, test_results
from tests.registry.engine.test_lists_found import book, parquet_of
from tests.registry.lists_given import CSV, NDJSON, ods_bytes
from tests.registry.scrubs.lists import PURPOSE, done, result, text

READERS = (test_lists_found, test_lists, test_results, test_lists_hostile)
NAMED = ("number_column", "ref_column", "country_column", "sheet")  # as the query of an address names them
MOST_BYTES, MOST_ROWS = 8_000, 300
FULL = os.environ.get("DNC_FULL") == "1"
SAMPLE = 16  # where not all of them are sent
SEED = os.environ.get("DNC_LISTS_SEED") or f"{datetime.now(UTC):%Y-%m-%d}"
Given = tuple[bytes, str]  # a list and the query that names its columns


def calls(test: Any) -> Iterator[dict[str, Any]]:
    """The arguments of each case of a test that has no other fixtures."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    columns = []
    for mark in marks:
        names = mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0]
        plain = [(case,) if isinstance(case, dict) else case for case in mark.args[1]]  # a dict has values of its own
        cases = [
            getattr(case, "values", case if len(names) > 1 or isinstance(case, tuple) else (case,)) for case in plain
        ]
        columns.append([dict(zip(map(str.strip, names), case, strict=True)) for case in cases])
    for case in itertools.product(*columns):
        said = {name: value for part in case for name, value in part.items()}
        if set(inspect.signature(test).parameters) == set(said):
            yield said


def lists_of(module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[Given]:
    """What the tests of a module hand to `opened`, as far as a small call takes it."""
    found: list[tuple[bytes, str, dict[str, Any]]] = []

    def note(data: bytes, kind: str = CSV, **options: Any) -> Any:
        found.append((data, kind, options))
        return open_list(io.BytesIO(data), kind=kind, **options)

    monkeypatch.setattr(module, "opened", note, raising=False)
    for name, test in vars(module).items():
        if name.startswith("test_") and inspect.isfunction(test) and not hasattr(test, "hypothesis"):
            for case in calls(test):
                with contextlib.suppress(AssertionError, ListRefused):
                    test(**case)
    for data, _kind, options in found:
        small = len(data) <= MOST_BYTES and data.count(b"\n") <= MOST_ROWS and data.strip()
        if small and not packed_as(data) and set(options) <= set(NAMED):
            yield bytes(data), urlencode(options, doseq=True)


@pytest.mark.django_db
def test_one_call_and_a_job_agree_on_every_list(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict.fromkeys(each for module in READERS[: None if FULL else 2] for each in lists_of(module, monkeypatch))
    assert len(given) > (300 if FULL else 60)
    lines = [one for one in given if kind_of(one[0]) == NDJSON]
    others = [one for one in given if kind_of(one[0]) != NDJSON]
    draw = random.Random(SEED)
    chosen = list(given) if FULL else draw.sample(lines, 2) + draw.sample(others, SAMPLE - 2)
    # These two are answered whatever is drawn, so that a platform that refuses all lists does not pass.
    assert both(api, b"phone\n13912345678\n", "") and both(api, b'{"number": "13912345678"}\n', "")
    assert sum([both(api, *one) for one in chosen]) > SAMPLE // 4, (SEED, "many are refused, by both; not all")


def kind_of(body: bytes) -> str:
    return NDJSON if body.lstrip().startswith((b"{", b'"')) else CSV


Rows = list[tuple[str, str]]
TABLES: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": lambda rows: book(one=[list(row) for row in rows]),
    "ods": ods_bytes,
    "parquet": lambda rows: parquet_of(
        {name: [row[column] for row in rows[1:]] for column, name in enumerate(rows[0])}
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TABLES)
def test_a_job_answers_a_table_as_both_doors_answer_its_rows_as_text(api: Api, kind: str) -> None:
    draw = random.Random(f"{SEED} {kind}")
    spelled = [
        "13912345678",
        "+86 139 1234 5679",
        "020-96110",
        "abc",
        "",
        "0755-26061234-8012",
        "1.39123456780E+10",
        "110",
    ]
    for _ in range(2):
        rows = [("id", "phone"), ("1", "13800138000"), *((str(n), draw.choice(spelled)) for n in range(2, 9))]
        plain = "".join(f"{one},{number}\n" for one, number in rows).encode()
        assert both(api, plain, "number_column=phone"), (SEED, plain)
        cache.clear()
        table = TABLES[kind](rows)
        small = api.post(f"scrubs?{PURPOSE}&number_column=phone", table, kind=CSV)
        assert (small.status_code, small.json()["code"]) == (400, "list.job_only"), (SEED, rows)
        as_table, as_text = (done(api, body, query=f"{PURPOSE}&number_column=phone") for body in (table, plain))
        assert as_table["state"] == "succeeded", (SEED, rows, as_table["problem"])
        assert text(result(api, as_table)) == text(result(api, as_text)), (SEED, rows)
        assert as_table["counts"] == as_text["counts"], (SEED, rows)


def both(api: Api, body: bytes, query: str) -> bool:
    """Whether the list is answered, by both."""
    cache.clear()  # more lists than a key may send in a minute
    kind = kind_of(body)
    query = f"{PURPOSE}&{query}" if query else PURPOSE
    small = api.post(f"scrubs?{query}", body, kind=kind)
    job = done(api, body, query=query, kind=kind)
    if small.status_code != 200:
        assert (job["state"], (job["problem"] or {}).get("code")) == ("failed", small.json()["code"]), (
            SEED,
            body,
            query,
        )
        return False
    if (job["problem"] or {}).get("code") == "list.few_numbers":  # asked back of a job, which nobody watches
        assert small.content.count(b"invalid") * 2 > small.content.strip().count(b"\n"), (SEED, body)
        return False
    assert job["state"] == "succeeded", (SEED, job["problem"], body, query)
    form = "format=ndjson" if small["Content-Type"] == NDJSON else ""
    assert small.content.decode() == text(result(api, job, form)), (SEED, body, query)
    assert small.get("DNC-Warnings", "") == ", ".join(warning["code"] for warning in job["warnings"]), (
        SEED,
        body,
        query,
    )
    return True
