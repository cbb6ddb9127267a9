"""What is open and not due costs a sweep nothing: as many statements for a few rows as for many, and less than a second."""

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import ComplaintChange
from compliance.cases.jobs.matching_files import MatchingFiles
from compliance.cases.models import PreservationChange
from compliance.cases.selectors.issued_document import events_unissued
from compliance.cases.selectors.matching import file_next
from compliance.cases.selectors.service_mail import mails_waiting
from compliance.cases.services.case_clock import clocks_sweep
from compliance.cases.services.complaints_late import complaints_late_count
from compliance.cases.services.execution import executions_settle
from compliance.cases.services.matching import matching_files_forget, matchings_settle
from compliance.cases.services.preservation_request import preservations_note
from compliance.cases.services.publication import publications_settle
from compliance.desk.sending.deadline_mail import deadline_letters_send
from compliance.desk.services.figures import figures_count
from compliance.desk.services.load import load_count
from compliance.findings.models import SubjectChange
from compliance.findings.services.operator_answer import answers_take_in
from compliance.listings.services.counter_word import counter_words_expire
from compliance.listings.services.listing_notice import listing_notices_send
from compliance.reports.services.day_figures import day_figures_count
from core.policies import current_policy
from core.services.sms_purpose import sms_budgets_warn
from registry.firms.services.question import questions_expire, questions_remind
from tests.compliance.cases.many_open import much_open
from tests.compliance.world import NOW

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("DNC_FULL"))
LATER = NOW + timedelta(hours=2)
Sweep = Callable[[], Any]
SWEEPS: dict[str, Sweep] = {
    "clocks": lambda: clocks_sweep(at=LATER),
    "letters of deadlines": lambda: deadline_letters_send(at=LATER),
    "letters of service": lambda: len(mails_waiting(LATER, 200)),
    "late complaints": lambda: complaints_late_count(at=LATER),
    "hand-ins that are over": lambda: matchings_settle(at=LATER),
    "files to be read": lambda: file_next(LATER),
    "files to forget": lambda: matching_files_forget(at=LATER, policy=current_policy(LATER)),
    "load": lambda: load_count(at=LATER),
    "figures": figures_count,
    "reminders": lambda: questions_remind(at=LATER),
    "answers": lambda: answers_take_in(at=LATER),
    "questions that are over": lambda: questions_expire(at=LATER, policy=current_policy(LATER)).done,
    "executions": lambda: executions_settle(at=LATER),
    "publications": lambda: publications_settle(at=LATER),
    "preservations": lambda: preservations_note(at=LATER),
    "documents": lambda: len(events_unissued(LATER - timedelta(days=30), LATER)),
    "news of listings": lambda: listing_notices_send(at=LATER),
    "counter-words": lambda: counter_words_expire(at=LATER),
    "budgets": lambda: len(sms_budgets_warn(at=LATER)),
}
COUNTS: dict[str, Sweep] = {"figures of the day": lambda: day_figures_count(at=LATER)}  # which are counted each time


@pytest.mark.parametrize("count", [30, *([50_000] if FULL else [])])
def test_what_is_not_due_costs_nothing(count: int, settings: Any, tmp_path: Any) -> None:
    settings.DNC_FILES = tmp_path
    much_open(count, NOW)
    for changes in (ComplaintChange, SubjectChange, PreservationChange):
        changes.objects.all().delete()
    for n in range(count):
        (tmp_path / MatchingFiles.kept_in / f"f{n}").mkdir(parents=True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken: dict[str, tuple[float, int]] = {}
    for name, sweep in {**SWEEPS, **COUNTS}.items():
        sweep()
        begun = time.monotonic()
        with CaptureQueriesContext(connection) as asked:
            done = sweep()
        taken[name] = (round(time.monotonic() - begun, 3), len(asked))
        assert not done or name in COUNTS, (name, done)
    assert max(queries for _seconds, queries in taken.values()) <= 25, taken
    if FULL:
        assert max(seconds for seconds, _queries in taken.values()) < 1, taken
