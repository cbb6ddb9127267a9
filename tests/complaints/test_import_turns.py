"""Whose import goes on next."""

from datetime import UTC, datetime, timedelta

from complaints.rules.import_turns import Waiting, next_import, part_done

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def waits(number: int, owner: str, *, since: int = 0, served: int | None = None, free: bool = True) -> Waiting:
    """Times in minutes after `NOW`."""
    last = None if served is None else NOW + timedelta(minutes=served)
    return Waiting(number, owner, NOW + timedelta(minutes=since), last, free)


def test_whoever_was_never_served_comes_first_then_the_longest_ago() -> None:
    assert next_import([waits(1, "a", served=5), waits(2, "b", since=9)]) == 2
    assert next_import([waits(1, "a", served=5), waits(2, "b", served=4)]) == 2


def test_many_files_of_one_client_count_as_one() -> None:
    files = [waits(number, "a", served=5 if number == 1 else None) for number in range(1, 50)]
    assert next_import([*files, waits(99, "b", served=4)]) == 99
    assert next_import(files) == 2, "of one client's own, the one that was not served"


def test_what_somebody_is_at_counts_for_its_owner_and_is_not_taken() -> None:
    assert next_import([waits(1, "a", served=9, free=False), waits(2, "a"), waits(3, "b", served=8)]) == 3
    assert next_import([waits(1, "a", served=9, free=False)]) is None
    assert next_import([]) is None


def test_the_part_is_unknown_until_the_file_is_counted() -> None:
    assert (part_done(0, None), part_done(5, 0), part_done(1, 3), part_done(3, 3)) == (0.0, 0.0, 0.333, 1.0)
