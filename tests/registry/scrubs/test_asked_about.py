"""Who asked about a number: every scrub that names it, by whom, for what, and what was told; of others' nothing."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock
from core.models import Number
from core.policies import current_policy
from core.sealing.sealing import active_key_id, seal
from registry.firms.models import Marketer
from registry.register.services.number_release import number_release
from registry.scrubs.selectors.asked_about import asked_about
from tests.registry.conftest import ALICE, BOB, SYSTEM, Api, make_key, make_marketer, mandated, subscriber
from tests.registry.scrubs.test_record_span import index_all
from tests.registry.scrubs.test_scrub_record import BARRED, write

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def about(e164: str = ALICE, days: int = 30) -> list[tuple[str, str, str, str]]:
    rows = asked_about(subscriber(e164), since=clock.now() - days * DAY)
    return [(row.firm_name, row.agent_name, row.told.decision, row.told.category) for row in rows]


def test_each_scrub_that_names_the_number(marketer: Marketer) -> None:
    api = Api(make_key(marketer, "scrub")[1])
    api.scrub(ALICE, BOB)
    api.scrub("139 1234 5678", category="loans")
    api.scrub(BOB)
    assert about() == [
        ("Sunrise Insurance", "", "conditional", "loans"),
        ("Sunrise Insurance", "", "conditional", "insurance"),
    ]
    assert len(about(BOB)) == 2


def test_who_asked_for_another_is_named_beside_it(marketer: Marketer) -> None:
    agent = make_marketer("91310000MA1FL0000C", name="Call centre")
    mandated(marketer, agent)
    Api(make_key(agent, "scrub")[1]).scrub(ALICE, on_behalf_of=marketer.public_id)
    assert [row[:2] for row in about()] == [("Sunrise Insurance", "Call centre")]


def test_a_test_key_asks_about_nobody(marketer: Marketer) -> None:
    Api(make_key(marketer, "scrub", live=False)[1]).scrub(ALICE)
    assert about() == []


def test_only_since_then_and_nothing_of_a_number_that_was_let_go(marketer: Marketer) -> None:
    number, at = subscriber(), clock.now()
    sealed = np.array([seal(ALICE)])
    write(marketer, sealed, np.array([BARRED], np.uint32), at=at - 3 * DAY)
    write(marketer, sealed, at=at - DAY)
    assert [row[2] for row in about(days=2)] == ["callable"]
    assert [row[2] for row in about(days=4)] == ["callable", "not_callable"]
    number_release(number=number, reason="recycled", at=at, actor=SYSTEM)
    assert asked_about(Number.objects.get(pk=number.pk), since=at - 9 * DAY) == []


def test_what_was_recorded_under_a_former_key_is_found(marketer: Marketer, change_key: Callable[[], None]) -> None:
    old = seal(ALICE)
    write(marketer, np.array([old]))
    change_key()
    number = subscriber()
    Number.objects.filter(pk=number.pk).update(sealed=seal(ALICE), seal_key=active_key_id())
    number.refresh_from_db()
    assert number.sealed != old
    assert [row.firm for row in asked_about(number, since=clock.now() - DAY)] == [marketer.public_id]


RECORDS = 2_000_000 if os.environ.get("DNC_FULL") else 3_000
MADE = """
WITH scrub AS (
    INSERT INTO scrubs_scrub (public_id, marketer_id, subject_id, live, channel, category, campaign, checked_at,
        valid_until, register_version, policy_version, counts, salt, receipt)
    SELECT 'scr_' || n, %(firm)s, %(firm)s, true, 'voice', 'insurance', '', %(at)s::timestamptz - n * interval '1 second',
        %(at)s, 'x', %(policy)s, '{}', '', ''
    FROM generate_series(1, %(count)s) n RETURNING id, checked_at
), head AS (
    INSERT INTO scrubs_scrubrecord (scrub_id, marketer_id, subject_id, checked_at, seal_key, format, count, charged_count,
        roots, result_root)
    SELECT id, %(firm)s, %(firm)s, checked_at, %(key)s, 1, 1, 0, '', '' FROM scrub ORDER BY id RETURNING scrub_id
)
INSERT INTO scrubs_scrubrecordpart (record_id, last, number, count, charged, rows)
SELECT scrub_id, spread.sealed, 0, 1, '\\x00'::bytea, int8send(spread.sealed) || '\\x0081'::bytea FROM head
CROSS JOIN LATERAL (SELECT ('x' || substr(md5(scrub_id::text), 1, 15))::bit(60)::bigint %% 1000000000000000 AS sealed) spread
"""


@pytest.mark.django_db(transaction=True)
def test_among_millions_of_one_row_records(marketer: Marketer) -> None:
    """A minute of scrubs stands behind the spans; how long the question takes is measured with all of them (`--full`)."""
    at = clock.now()
    place: dict[str, Any] = {
        "firm": marketer.pk,
        "at": at,
        "policy": current_policy(at).version,
        "key": active_key_id(),
    }
    with connection.cursor() as cursor:
        cursor.execute(MADE, {**place, "count": RECORDS})
    index_all(at=at + DAY)
    write(marketer, np.array([seal(ALICE)]), np.array([BARRED], np.uint32), at=at)
    number = subscriber()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        started = time.perf_counter()
        found = asked_about(number, since=at - 400 * DAY)
        seconds = time.perf_counter() - started
    assert [row.told.decision for row in found] == ["not_callable"]
    assert len(asked) < 12
    assert seconds < 1 or RECORDS < 1_000_000
