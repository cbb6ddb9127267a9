"""A firm's quota costs what it asked about lately, however much it has asked about within the period."""

import os
import random
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core import clock
from core.policies import current_policy
from core.sealing.sealing import active_key_id
from registry.firms.models import Marketer
from registry.scrubs.answering.charged import charged_records
from registry.scrubs.models import ChargedSpan, Scrub, ScrubRecord
from registry.scrubs.selectors.quota import CHARGED, quota_of
from registry.scrubs.services import quota as quota_service
from registry.scrubs.services.quota import quota_begin
from tests.registry.conftest import ALICE, Api, at_once
from tests.registry.scrubs.many_lists import scrub_copies
from tests.registry.scrubs.watching import scrubbed

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("DNC_FULL"))
COUNT = 200_000 if FULL else 4_000
POLICY = current_policy(clock.now())
PERIOD = POLICY.scrub.quota_period
# Records of one number each, as one-call scrubs leave them; what became of the rows plays no part here.
MAKE = (
    """INSERT INTO scrubs_scrubrecord (scrub_id, marketer_id, subject_id, checked_at, seal_key, format, count,
        charged_count, roots, result_root)
    SELECT scrub_id + n, marketer_id, subject_id, %(at)s - (%(count)s - n) * %(apart)s, seal_key, format, 1, 1, '', ''
    FROM scrubs_scrubrecord, generate_series(1, %(count)s) n WHERE scrub_id = %(id)s""",
    "VACUUM ANALYZE scrubs_scrubrecord",
)


def many_records(count: int, at: datetime, apart: timedelta) -> None:
    scrub = Scrub.objects.get()
    scrub_copies(scrub, count)
    about: dict[str, Any] = {"count": count, "id": scrub.pk, "at": at, "apart": apart}
    with connection.cursor() as cursor:
        for statement in MAKE:
            cursor.execute(statement, about if "%" in statement else None)


def begin(firm: Marketer, at: datetime) -> int:
    """What is used, as a scrub reckons it."""
    with transaction.atomic():
        return quota_begin(marketer=firm, key_id=active_key_id(), at=at, policy=POLICY)[0].used


def close(firm: Marketer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(quota_service.CLOSE, {"firm": firm.pk})


def rows_met(plan: dict[str, Any]) -> int:
    return int(plan["Actual Rows"] * plan["Actual Loops"]) + sum(rows_met(one) for one in plan.get("Plans", ()))


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_about_before_is_not_added_up_again(api: Api, marketer: Marketer) -> None:
    scrubbed(api, ALICE)
    at = clock.now()
    many_records(COUNT, at, PERIOD / COUNT / 2)
    close(marketer)
    assert ChargedSpan.objects.exists()
    begun = time.monotonic()
    assert quota_of(marketer, at=at, policy=POLICY).used == COUNT + 1
    spent = time.monotonic() - begun
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {CHARGED}", {"firm": marketer.pk, "since": at - PERIOD})
        met = rows_met(cursor.fetchone()[0][0]["Plan"])
    assert met < 50
    later = at + PERIOD * 3 / 4  # amid them
    assert 0 < quota_of(marketer, at=later, policy=POLICY).used < COUNT
    assert not FULL or spent < 0.1, spent


def test_spans_and_what_follows_them_are_the_sum_of_the_records(
    api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Times do not follow the order of commit: of two scrubs at once the one that began later may be recorded first."""
    monkeypatch.setattr(quota_service, "SPAN", 4)
    chance, at = random.Random(20), clock.now()
    scrubbed(api, ALICE)
    scrub = ScrubRecord.objects.get()
    many_records_at = [at - PERIOD * 2 + PERIOD * 2 * n / 40 + chance.random() * PERIOD / 4 for n in range(40)]
    scrub_copies(scrub.scrub, len(many_records_at))
    for n, checked_at in enumerate(many_records_at, start=1):
        ScrubRecord.objects.create(
            scrub_id=scrub.scrub_id + n, marketer=marketer, subject=marketer, checked_at=checked_at, seal_key=1,
            format=scrub.format, count=n, charged_count=n % 5, roots=b"", result_root=b"",
        )  # fmt: skip
        if quota_of(marketer, at=at, policy=POLICY).unspanned >= quota_service.SPAN:
            close(marketer)
        for moment in (checked_at, at, at - PERIOD / 2, at + PERIOD / 3):
            rows = ScrubRecord.objects.filter(checked_at__gt=moment - PERIOD, charged_count__gt=0)
            used = sum(rows.values_list("charged_count", flat=True))
            assert quota_of(marketer, at=moment, policy=POLICY).used == used
            found = [one.id for one in charged_records(marketer.pk, moment - PERIOD, 0)]
            assert found == sorted(rows.values_list("pk", flat=True))
    assert ChargedSpan.objects.count() > 5


@pytest.mark.django_db(transaction=True)
def test_a_span_holds_what_was_committed_alone_and_scrubs_at_once_are_all_counted(
    api: Api, marketer: Marketer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota_service, "SPAN", 2)
    numbers = iter(range(100))
    done = at_once(4, lambda: [api.scrub(f"1380000{next(numbers):04d}").status_code for _scrub in range(4)])
    assert done == [[200] * 4] * 4
    with transaction.atomic():
        begin(marketer, clock.now())
        transaction.set_rollback(True)
    assert quota_of(marketer, at=clock.now(), policy=POLICY).used == 16
    assert ChargedSpan.objects.count() >= 5
    assert begin(marketer, clock.now()) == 16
