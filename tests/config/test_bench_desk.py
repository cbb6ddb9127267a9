"""The benchmark of the desk asks each page for something, and each answers."""

import pytest

from benchmarks import desk
from benchmarks.report import report
from benchmarks.targets import slowest_page


@pytest.mark.django_db
def test_each_page_of_the_desk_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "REPEATS", 1)
    answer = desk.measure(complaints=400, callers=100)
    assert [row["page"] for row in answer["pages"]] == list(desk.PAGES)
    assert [row["failed"] for row in answer["pages"] if "failed" in row] == []
    results = {"plan": "small", "machine": {}, "date": "", "desk": answer, "wrong": [], "seconds": 1.0}
    assert [page for page in desk.PAGES if f"| {page} " not in report(results)] == []
    assert slowest_page(results) is None, "400 complaints are no country"
    assert slowest_page({"desk": {**answer, "complaints": 400_000}})
