"""Each period of each pack is carried out by a task that beat starts."""

from typing import Any

import pytest
from django.conf import settings

from config.celery import app as celery
from core.policies import load
from core.policies.files import FOLDER, pack_codes
from core.policies.schema import RECORDS
from tests.compliance.retention.test_periods import KEPT

SCHEDULED: set[Any] = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.parametrize("code", pack_codes(FOLDER))
def test_each_period_of_a_pack_has_its_task_and_its_test(code: str) -> None:
    celery.loader.import_default_modules()
    for policy in load(code).versions:
        for period in policy.retention.periods:
            tasks = settings.PERIOD_TASKS.get(period, set())
            assert tasks, f"{policy.version} keeps {period} for a time, and no task ends it."
            assert tasks <= SCHEDULED, f"The task that ends {period} is never started: {tasks - SCHEDULED}"
            assert tasks <= celery.tasks.keys(), f"There is no task {tasks - celery.tasks.keys()} to end {period}."
            assert period in KEPT, f"No test shows that {period} ends: tests/compliance/retention/test_periods.py"
            assert not policy.sources[f"retention.periods_days.{period}"].shown_only


def test_no_task_ends_what_no_pack_speaks_of() -> None:
    assert settings.PERIOD_TASKS.keys() == set(RECORDS) == KEPT.keys()
