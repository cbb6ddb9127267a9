"""The benchmark of the desk asks each page for something, and each answers."""

import pytest

from benchmarks import desk
from benchmarks.desk_pages import LEFT_OUT, PARTS, READERS, SEARCHES, names, pages
from benchmarks.report import report
from benchmarks.targets import slowest_page


@pytest.mark.django_db
def test_each_page_of_the_desk_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "REPEATS", 1)
    answer = desk.measure(complaints=400, callers=100)
    titles = [page.title for page in pages()]
    assert [row["page"] for row in answer["pages"]] == titles
    assert len(set(titles)) == len(titles)
    assert [row["failed"] for row in answer["pages"] if "failed" in row] == []
    results = {"plan": "small", "machine": {}, "date": "", "desk": answer, "wrong": [], "seconds": 1.0}
    assert [title for title in titles if f"| {title} " not in report(results)] == []
    assert slowest_page(results) is None, "400 complaints are no country"
    assert slowest_page({"desk": {**answer, "complaints": 400_000}})


def test_no_page_of_the_desk_is_left_out_but_those_that_say_why() -> None:
    """A new address is measured, or says here that it is no page."""
    assert len(names()) == len(set(names())) > 90
    assert {page.name for page in pages()} | set(LEFT_OUT) == set(names())
    assert (set(PARTS) | set(READERS) | set(SEARCHES) | set(LEFT_OUT)) - set(names()) == set()
    assert (set(PARTS) | set(SEARCHES)) & set(LEFT_OUT) == set()
