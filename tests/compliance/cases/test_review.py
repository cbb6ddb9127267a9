"""Until when each remedy is open, and when a decision is final."""

from datetime import UTC, date, datetime

from compliance.cases.rules.review import RECONSIDERATION, SUIT, Brought, final_from, last_days
from tests.compliance.cases.good_case import CN

SERVED = datetime(2026, 11, 1, 2, tzinfo=UTC)
ANSWERED = Brought(RECONSIDERATION, date(2026, 12, 1), date(2027, 1, 10))


def test_the_last_day_of_each_remedy() -> None:
    assert last_days(None, [], CN) == {} and final_from(None, [], CN) is None
    both = {kind: until.date() for kind, until in last_days(SERVED, [], CN).items()}
    assert both == {RECONSIDERATION: date(2026, 12, 31), SUIT: date(2027, 5, 1)}
    running = [Brought(RECONSIDERATION, date(2026, 12, 1))]
    assert last_days(SERVED, running, CN) == {} and final_from(SERVED, running, CN) is None
    assert {kind: until.date() for kind, until in last_days(SERVED, [ANSWERED], CN).items()} == {
        SUIT: date(2027, 1, 25)
    }
    sued = [ANSWERED, Brought(SUIT, date(2027, 1, 20), date(2027, 6, 1))]
    assert last_days(SERVED, sued, CN) == {}
    ends = [final_from(SERVED, heard, CN) for heard in ([], [ANSWERED], sued)]
    assert [end.date() for end in ends if end] == [date(2027, 5, 1), date(2027, 1, 25), date(2027, 6, 1)]
