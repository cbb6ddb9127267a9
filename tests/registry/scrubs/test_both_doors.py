"""Every list of text that the tests of readers open, through both doors: one call and a job answer alike, or refuse it alike.

A sample of them each time; all with `./dnc test --full`."""

import contextlib
import inspect
import io
import itertools
import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache

from registry.engine.lists import ListRefused, open_list
from registry.engine.lists.packing import packed_as
from tests.registry.conftest import Api
from tests.registry.engine import test_lists, test_lists_found, test_lists_hostile, test_results
from tests.registry.lists_given import CSV, NDJSON
from tests.registry.scrubs.lists import PURPOSE, done, result, text

READERS = (test_lists_found, test_lists, test_results, test_lists_hostile)
NAMED = ("number_column", "ref_column", "country_column", "sheet")  # as the query of an address names them
MOST_BYTES, MOST_ROWS = 8_000, 300
FULL = os.environ.get("DNC_FULL") == "1"
SAMPLE = 20  # where not all of them are sent
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
    chosen = list(given) if FULL else list(given)[:: len(given) // SAMPLE]
    assert sum([both(api, *one) for one in chosen]) > SAMPLE // 4, "many are refused, by both; not all"


def both(api: Api, body: bytes, query: str) -> bool:
    """Whether the list is answered, by both."""
    cache.clear()  # more lists than a key may send in a minute
    kind = NDJSON if body.lstrip().startswith((b"{", b'"')) else CSV
    query = f"{PURPOSE}&{query}" if query else PURPOSE
    small = api.post(f"scrubs?{query}", body, kind=kind)
    job = done(api, body, query=query, kind=kind)
    if small.status_code != 200:
        assert (job["state"], (job["problem"] or {}).get("code")) == ("failed", small.json()["code"]), (body, query)
        return False
    if (job["problem"] or {}).get("code") == "list.few_numbers":  # asked back of a job, which nobody watches
        assert small.content.count(b"invalid") * 2 > small.content.strip().count(b"\n"), body
        return False
    assert job["state"] == "succeeded", (job["problem"], body, query)
    form = "format=ndjson" if small["Content-Type"] == NDJSON else ""
    assert small.content.decode() == text(result(api, job, form)), (body, query)
    assert small.get("DNC-Warnings", "") == ", ".join(warning["code"] for warning in job["warnings"]), (body, query)
    return True
