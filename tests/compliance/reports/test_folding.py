"""What anybody reads: no line of few people, no firm without a published decision, sums as they were."""

from compliance.reports.rules.folding import enough_people, fold_small, public_data
from tests.compliance.reports.building import invented, line


def test_lines_of_few_people_become_one_and_the_sum_stays() -> None:
    rows = [line("a", 50), line("b", 4), line("c", 3), line("d", 9)]
    told = fold_small(rows)
    assert [row["key"] for row in told] == ["a", "d", "few"]
    assert told[-1]["people"] == 7
    assert sum(row["complaints"] for row in told) == 66


def test_one_small_line_takes_the_next_one_with_it() -> None:
    """Alone it could be reckoned from the sum."""
    told = fold_small([line("a", 50), line("b", 3), line("c", 9)])
    assert [(row["key"], row["people"]) for row in told] == [("a", 50), ("few", 12)]


def test_two_lines_that_are_few_people_together_take_another() -> None:
    told = fold_small([line("a", 50), line("b", 1), line("c", 1), line("d", 9)])
    assert [(row["key"], row["people"]) for row in told] == [("a", 50), ("few", 11)]


def test_an_empty_line_stays_and_rows_that_nobody_proved_are_counted_as_rows() -> None:
    rows = [line("a", 50), line("none", 0), {**line("imported", 9), "people": 0}]
    assert fold_small(rows) == rows
    told = fold_small([*rows, {**line("one", 1), "people": 0}, line("b", 7)])
    assert [(row["key"], row["complaints"]) for row in told] == [("a", 50), ("none", 0), ("imported", 9), ("few", 8)]


def test_where_all_are_many_nothing_is_folded() -> None:
    rows = [line("a", 5), line("b", 6)]
    assert fold_small(rows) == rows


def test_callers_places_days_and_firms_without_a_published_decision_are_not_told() -> None:
    done = {"state": "served", "sanction": "warning", "fine": 10, "deadline": None}
    firms = [line("mkt_a", 40, **done, published=True), line("mkt_b", 30, **done, published=False)]
    data = invented(
        by_firm=firms, by_caller=[line("+861", 9)], by_campaign=[line("+861", 9)],
        by_place=[line("南京", 9)], by_day=[line("2026-11-01", 9)],
        by_operator=[{"key": "opr_a", "asked": 9, "in_time": 9, "late": 0, "unanswered": 0}],
        repeat=[{"key": "mkt_b", "decisions": 2, "established": 1, "published": False}],
    )  # fmt: skip
    told = public_data(data)
    assert not {"by_caller", "by_campaign", "by_place", "by_day", "by_operator", "evidence"} & set(told)
    assert [row["key"] for row in told["by_firm"]] == ["mkt_a", "few"]
    assert told["by_firm"][-1]["state"] is None and told["repeat"] == []
    assert "mkt_b" not in str(told)


def test_a_trend_that_tells_of_few_people_is_left_out() -> None:
    many = [{"key": "2026-10", "complaints": 5, "inside": False}, {"key": "2026-11", "complaints": 0, "inside": True}]
    assert public_data(invented(months=many))["months"] == many
    few = [*many, {"key": "2026-12", "complaints": 4, "inside": True}]
    assert public_data(invented(months=few))["months"] == []


def test_registered_numbers_are_told_roughly_and_what_is_kept_stays() -> None:
    data = invented(registered=1_234, by_province=[line("CN-JS", 9, registered=1_234, rate=729)])
    told = public_data(data)
    assert (told["registered"], told["by_province"][0]["registered"]) == (1_200, 1_200)
    assert data["by_province"][0]["registered"] == 1_234


def test_a_period_before_of_few_people_is_not_told() -> None:
    before = {"complaints": 9, "people": 4, "by_category": {"loans": 9}}
    assert public_data(invented(previous=before))["previous"] is None
    told = public_data(
        invented(previous={**before, "people": 9, "by_category": {"loans": 9, "other": 4}, "cases": {"decided": 0}})
    )
    assert told["previous"]["by_category"] == {"loans": 9}


def test_a_report_of_few_people_has_nothing_to_publish() -> None:
    assert enough_people(invented(people=5)) and not enough_people(invented(people=4))
