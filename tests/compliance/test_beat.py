"""Every task that beat starts, over much that exists and nothing that changed: it reads what changed, and nothing else.

Rows are counted by the database. A task of no second look here is in `COUNTED`, with the reason.
"""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from complaints.models import Caller, ComplaintChange, OpenDataChange
from compliance.cases.models import (
    CaseEvent,
    ClockChange,
    DocumentDue,
    IssuedDocument,
    MatchingFile,
    PreservationChange,
)
from compliance.desk.models import FigureChange, LoadChange
from compliance.findings.models import SubjectChange
from compliance.listings.models import BlacklistEntry, HolderClaimChange, UntoldChange
from config.celery import app, nudges_withheld
from core import clock
from registry.firms.models import Marketer, Operator, Question
from registry.scrubs.models import QuotaRequest, Scrub
from tests.compliance.cases.many_open import much_open
from tests.compliance.cases.test_sweeps import rows_read
from tests.compliance.world import NOW
from tests.registry.conftest import ALICE, Api, make_key
from tests.registry.scrubs.many_lists import scrub_copies

pytestmark = pytest.mark.django_db
COUNT = 20_000 if os.environ.get("DNC_FULL") else 400
LATER = NOW + timedelta(hours=2)
# What they read grows with what exists, and why that is so.
COUNTED = {
    "day-figures": "counts all open cases over their deadline, each minute (docs/adr/0045)",
    **dict.fromkeys(
        ("cases-expire", "complaints-expire", "counter-words-expire", "listings-expire", "quota-requests-expire"),
        "looks once an hour, in small batches, over what is kept for the ends of its period (docs/adr/0045)",
    ),
}
# Notes of changes: what made this world is no news any more.
NOTES: tuple[Any, ...] = (
    ComplaintChange, OpenDataChange, SubjectChange, ClockChange, PreservationChange, FigureChange, LoadChange, HolderClaimChange,
    UntoldChange,
)  # fmt: skip


def much_that_waits(count: int) -> None:
    """Beside what casework keeps open: documents that were issued, files that wait for the firm's close, blocked lines of which
    their operators said whose they are, listings of which nobody could be told, proposals, quotas asked for, scrubs."""
    much_open(count, NOW)
    MatchingFile.objects.filter(matching__closed_at=None).update(chunks_matched=0)
    events = CaseEvent.objects.bulk_create(
        CaseEvent(case_id=case, at=NOW, actor="system:x", act="case.send_notice")
        for case in CaseEvent.objects.values_list("case", flat=True).order_by("pk")[:count]
    )
    IssuedDocument.objects.bulk_create(
        IssuedDocument(
            public_id=f"doc_{event.pk}", event=event, case=event.case, kind="notice", number=str(event.pk), code=str(event.pk),
            written={}, key_id=1, digest=b"", signature=b"", at=NOW, actor="x",
        )
        for event in events
    )  # fmt: skip
    about: dict[str, Any] = {"proposed_at": NOW, "since": NOW, "until": NOW + timedelta(days=90), "state": "active"}
    callers = list(Caller.objects.order_by("pk"))
    BlacklistEntry.objects.bulk_create(
        BlacklistEntry(public_id=f"ble_d{n}", caller=one, action="block", reason="decision", case_id=case, **about)
        for n, (one, case) in enumerate(zip(callers, CaseEvent.objects.values_list("case", flat=True), strict=False))
    )
    BlacklistEntry.objects.bulk_create(
        BlacklistEntry(public_id=f"ble_w{n}", caller=one, action="watch", reason="complaints", **{**about, "state": "proposed"})
        for n, one in enumerate(callers)
    )  # fmt: skip
    BlacklistEntry.objects.bulk_create(
        BlacklistEntry(public_id=f"ble_p{n}", pattern=f"+8625{n:04}*", action="emergency", reason="traffic", **about)
        for n in range(count // 10)
    )
    BlacklistEntry.objects.filter(state="active").update(untold_at=NOW)
    operator = Operator.objects.get()
    Question.objects.bulk_create(
        Question(
            operator=operator, kind="line", asker="complaints.caller", asker_id=one.pk, caller=one.value, asked_at=NOW,
            due_at=NOW, state="answered", answered_at=NOW, taken_at=NOW, answer={"outcome": "yes", "since": "2026-12-24"},
        )
        for one in callers
    )  # fmt: skip
    made = Marketer.objects.get()
    Api(make_key(made, "scrub")[1]).scrub(ALICE)
    scrub_copies(Scrub.objects.get(), count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('scrubs_scrub', 'id'), max(id)) FROM scrubs_scrub")
    Marketer.objects.bulk_create(
        Marketer(
            public_id=f"mkt_{n}",
            name=f"Firm {n}",
            registration_code=str(n),
            state="admitted",
            categories=[],
            created_at=NOW,
        )
        for n in range(count)
    )
    others = Marketer.objects.filter(public_id__startswith="mkt_").exclude(pk=made.pk)
    QuotaRequest.objects.bulk_create(QuotaRequest(marketer=one, wanted=10, reason="more", at=NOW) for one in others)


def test_no_task_of_beat_reads_what_exists(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    settings.DNC_FILES = tmp_path
    app.loader.import_default_modules()
    much_that_waits(COUNT)
    for notes in NOTES:
        notes.objects.all().delete()
    DocumentDue.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        # Of a table this small all is read because it is near; asked for is whether an index leads to what is due.
        cursor.execute("SET LOCAL enable_seqscan = off")
    monkeypatch.setattr(clock, "now", lambda: LATER)
    taken: dict[str, int] = {}
    with nudges_withheld():
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
            for _turn in range(3):  # the first settles what it has never looked at
                before = rows_read()
                app.tasks[str(entry["task"])].run()
            taken[name] = rows_read() - before
    dear = {name: rows for name, rows in taken.items() if rows > COUNT // 4}
    assert dear.keys() == COUNTED.keys(), dear


def test_a_reading_of_what_exists_is_seen() -> None:
    much_open(30, NOW)
    before = rows_read()
    assert len(CaseEvent.objects.all()) <= rows_read() - before
