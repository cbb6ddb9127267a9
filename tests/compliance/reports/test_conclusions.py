"""Three sentences, each chosen by its figures."""

from typing import Any

import pytest
from django.utils.translation import override

from compliance.reports.rules.conclusions import (
    conclusions,
    of_complaints,
    of_concentration,
    of_enforcement,
    same_direction,
)
from compliance.reports.words import sentence
from tests.compliance.reports.building import invented, line

BEFORE = {"complaints": 120, "cases": {"decided": 2}, "by_category": {}}


def months(*counts: int | None) -> list[dict[str, Any]]:
    return [{"key": f"2026-{n:02d}", "complaints": count, "inside": False} for n, count in enumerate(counts, start=1)]


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ({"complaints": 0}, "complaints.none"),
        ({"previous": None}, "complaints.first"),
        ({"previous": {**BEFORE, "complaints": 0}}, "complaints.first"),
        ({"previous": {**BEFORE, "complaints": 102}}, "complaints.steady"),
        ({"previous": BEFORE}, "complaints.fell"),
        ({"previous": {**BEFORE, "complaints": 50}}, "complaints.rose"),
    ],
)
def test_of_complaints(figures: dict[str, Any], code: str) -> None:
    assert of_complaints(invented(**figures))["code"] == code


def test_months_in_a_row_are_told_where_they_agree_with_the_period() -> None:
    falling = months(9, 8, 7, 6)
    assert of_complaints(invented(previous=BEFORE, months=falling))["months"] == 3
    assert of_complaints(invented(previous={**BEFORE, "complaints": 50}, months=falling))["months"] == 0
    assert same_direction([5, 6, 7]) == 2 and same_direction([7, None, 6, 5]) == -1 and same_direction([5, 5]) == 0


def stage(cases: int, overdue: int) -> dict[str, Any]:
    return {"key": "filed", "cases": cases, "overdue": overdue}


@pytest.mark.parametrize(
    ("decided", "stages", "code"),
    [
        (0, [], "enforcement.nothing"),
        (0, [stage(3, 0)], "enforcement.none"),
        (4, [stage(20, 2)], "enforcement.decided"),
        (4, [stage(20, 3)], "enforcement.late"),
    ],
)
def test_of_enforcement(decided: int, stages: list[dict[str, Any]], code: str) -> None:
    data = invented(stages=stages, deadlines=[{"key": "checking", "kept": 9, "missed": 1}])
    data["cases"]["decided"] = decided
    found = of_enforcement(data)
    assert (found["code"], found["kept"], found["steps"]) == (code, 9, 10)


def test_of_concentration() -> None:
    spread = invented()
    assert of_concentration(spread)["code"] == "where.spread"
    trade = invented(by_category=[line("loans", 38), line("other", 62)])
    assert of_concentration(trade) == {"code": "where.trade", "key": "loans", "n": 38, "of": 100}
    firm = invented(by_firm=[line("mkt_1", 31), line("mkt_2", 2)])
    assert of_concentration(firm)["code"] == "where.firm"
    rows = [
        line("CN-JS", 25, registered=9, rate=92),
        line("CN-SH", 9, registered=9, rate=81),
        line("CN-BJ", 1, registered=9, rate=50),
    ]
    high = of_concentration(invented(by_province=rows, rate=50))
    assert (high["code"], high["keys"], high["least"]) == ("where.provinces", ["CN-JS", "CN-SH"], 81)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_says_its_figures(language: str) -> None:
    worlds = [
        invented(), invented(complaints=0), invented(previous=BEFORE), invented(previous=BEFORE, months=months(9, 8, 7, 6)),
        invented(previous=BEFORE, stages=[stage(3, 1)], cases={"decided": 1}),
        invented(previous=BEFORE, cases={"decided": 1}, by_category=[line("loans", 38), line("other", 62)]),
        invented(by_province=[line("CN-JS", 25, registered=9, rate=92)], rate=50, stages=[stage(3, 1)]),
    ]  # fmt: skip
    with override(language):
        for data in worlds:
            said = [sentence(one, {}) for one in conclusions(data)]
            assert len(said) == 3
            assert all(strong and rest and "%(" not in strong + rest for strong, rest in said)
