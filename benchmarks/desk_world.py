"""A country's desk, made: complaints and callers by the hundred thousand, and whatever pages of the desk are about."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction

from benchmarks.population import digits_of
from complaints.models import Caller, Complaint, ComplaintChange, ComplaintImport, ComplaintReview, ImportedRow
from complaints.models.complaint_import import RAW
from compliance.cases.models import (
    BreachOutcome,
    Case,
    CaseAttachment,
    CaseEvent,
    CaseOfficer,
    IssuedDocument,
    PreservationRequest,
    Publication,
)
from compliance.cases.selectors.case_attachment import owner_of
from compliance.cases.selectors.document_draft import case_draft
from compliance.desk.models import SavedView
from compliance.desk.selectors.subject import callers_complained_of, complaints_seen
from compliance.desk.services.figures import figures_count
from compliance.desk.services.load import load_count
from compliance.findings.models import Violation
from compliance.listings.models import Appeal, BlacklistEntry
from compliance.reports.models import Report
from compliance.reports.services.report import report_ask, report_build
from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import Attachment, AuditRecord, Invitation, Number, RoleGrant, RoleProposal, User
from core.policies import current_policy
from core.secrets.encryption import encrypt
from core.services.number import numbers_obtain
from core.typesetting.blocks import raw_of
from core.web.paging import mark_of
from registry.firms.models import CallerNumber, Marketer, NeverListed, Operator, OperatorMember, Question

BENCH = Actor.system("bench")
BATCH = 5_000
STATES = ("investigating", "investigating", "checking", "firm_asked", "notice_served", "decided", "served")
PROVINCES = ("CN-JS", "CN-ZJ", "CN-GD", "CN-SC", "CN-BJ")

NATION = """
INSERT INTO firms_marketer (public_id, name, registration_code, categories, exemption_class, province, contact_name, contact_email,
    state, identity_ground, identity_note, created_at)
SELECT 'mkt_nation' || n,
    (ARRAY['北京','上海','深圳','广州','杭州','成都','南京','武汉'])[1 + n %% 8]
        || (ARRAY['华','信','明','宏','鑫','瑞','嘉','德'])[1 + (n / 8) %% 8]
        || (ARRAY['源','捷','远','和','丰','康','美','博'])[1 + (n / 64) %% 8]
        || CASE WHEN n %% 7000 = 0 THEN '电信' ELSE '' END || n %% 997
        || (ARRAY['科技','贸易','咨询','网络','教育'])[1 + (n / 7) %% 5] || CASE WHEN n %% 25 = 0 THEN '集团' ELSE '有限公司' END,
    '91' || (310000000000000 + n * 7919::bigint), ARRAY['loans'], '',
    (ARRAY['CN-JS','CN-ZJ','CN-GD','CN-SC','CN-BJ'])[1 + n %% 5], '', '',
    CASE WHEN n %% 100 = 1 THEN 'suspended' ELSE 'admitted' END, '', '', now()
FROM generate_series(1, %(firms)s) n;
INSERT INTO firms_callernumber (marketer_id, value, kind, since, approved_at, reason)
SELECT id, '+86' || (ARRAY['20','23','24','27','28'])[1 + id %% 5] || (60000000 + (id * 2 + more) * 7919 %% 39999989), 'e164',
    now() - (id * 2 + more) %% 500000 * interval '1 minute', CASE WHEN (id + more) %% 4 > 0 THEN now() END, ''
FROM firms_marketer, generate_series(0, 1) more WHERE public_id LIKE 'mkt_nation%%'
ON CONFLICT DO NOTHING;
INSERT INTO desk_firmfigures (marketer_id, suspected, established)
SELECT id, id * 7919 %% 23, id %% 3 FROM firms_marketer WHERE public_id LIKE 'mkt_nation%%' AND id %% 11 = 0
"""

KIND = "notice"  # of the documents that are drafted and issued
IMPORTS, OPERATORS, REPORTS, STAFF = 300, 30, 200, 40


def analyze(*tables: str) -> None:
    """Let the database know how much there is, while only this transaction sees it: autovacuum, which would find nothing there,
    and triggers would then be planned for an empty table, has to wait for its end. No names: all tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def fill(complaints: int, callers: int) -> None:
    """A country's desk, once and as a whole: a run that is broken off leaves nothing of it."""
    if Complaint.objects.count() < complaints:
        made_whole(complaints, callers)
    figures_count()
    if not Marketer.objects.filter(public_id="mkt_nation1").exists():
        nation(callers)  # behind the figures: these firms' are not counted of violations
    load_count(at=clock.now())
    analyze()


@transaction.atomic
def made_whole(complaints: int, callers: int) -> None:
    """As many complaints and callers, with violations, cases, listings, firms and declarations, and what is around them."""
    dice, at = np.random.default_rng(20_261_130), clock.now()
    firms = make(Marketer, max(callers // 150, 100), lambda n: {
        "name": f"公司 {n}", "registration_code": f"DESK{n:06}", "categories": ["loans"], "state": "admitted",
        "province": PROVINCES[n % 5], "created_at": at,
    })  # fmt: skip
    make(CallerNumber, max(callers // 15, 100), lambda n: {
        "marketer": firms[n % len(firms)], "value": f"+8621{60_000_000 + n * 37}", "kind": "e164", "since": at,
        "approved_at": at if n % 3 else None,
    })  # fmt: skip
    called = make(Caller, callers, lambda n: {
        "value": f"+8610{50_000_000 + n * 61}", "kind": "e164", "province": PROVINCES[n % 5], "first_seen_at": at,
    })  # fmt: skip
    people = list(
        numbers_obtain(e164s=[f"+{each}" for each in digits_of(np.arange(max(complaints // 20, 10)))], at=at).values()
    )
    # A few callers have most of the complaints.
    whom = (dice.random(complaints) ** 3 * callers).astype(int)
    whom[:callers] = np.arange(callers)
    cases = make(Case, max(complaints // 4, 10), lambda n: {
        "public_id": f"cas_bench{n:08}", "reference": f"C-2020-{n:06}-B", "caller": called[n % callers],
        "state": STATES[n % len(STATES)],
        "province": PROVINCES[n % 5], "category": "loans", "policy_version": "bench", "opened_at": at, "state_since": at,
        "gathering": False, "deadline": at + timedelta(hours=n % 2_000 - 100) if n % 7 else None,
    })  # fmt: skip
    officers = make(
        User,
        max(len(cases) // 200, 50),
        lambda n: {"email": f"desk{n}@bench.example", "name": f"Officer {n}", "created_at": at},
    )
    make(CaseOfficer, len(cases), lambda n: {"case": cases[n], "user": officers[n % len(officers)], "since": at})
    make(RoleGrant, len(officers), lambda n: {"user": officers[n], "role": Role.OFFICER, "since": at})
    moments = [at - timedelta(minutes=int(minutes)) for minutes in dice.integers(60, 200 * 1440, complaints)]
    filed = make(Complaint, complaints, lambda n: complaint(n, called[whom[n]], people, moments[n]))
    make(Violation, complaints // 2, lambda n: {
        "complaint": filed[n], "breach": "registered", "evidence": "C1", "policy_version": "bench",
        "caller": filed[n].caller, "marketer": firms[n % len(firms)] if n % 4 else None, "called_at": filed[n].called_at,
        "found_at": at, "case": cases[n % len(cases)] if n % 3 else None,
    })  # fmt: skip
    make(BlacklistEntry, callers // 100, lambda n: {
        "public_id": f"ble_bench{n:08}", "caller": called[n * 100], "action": "label", "reason": "complaints",
        "state": "active" if n % 10 else "proposed", "policy_version": "bench", "proposed_at": at,
        "since": at if n % 10 else None, "until": at + timedelta(days=90) if n % 10 else None, "people": 5, "days": 3,
    })  # fmt: skip
    around(cases, called, firms, people, officers, at)
    ComplaintChange.objects.all().delete()


def nation(firms: int) -> None:
    """As many firms more, each with two declared numbers, and some with violations; by the database itself, for they are many."""
    with connection.cursor() as cursor:
        cursor.execute(NATION, {"firms": firms})


def complaint(n: int, caller: Caller, people: list[Number], at: datetime) -> dict[str, Any]:
    return {
        "caller": caller, "number": people[n % len(people)], "called_at": at, "channel": "voice", "kind": "marketing",
        "category": ("loans", "insurance", "housing")[n % 3], "evidence": "C2" if n % 20 == 0 else "C1",
        "province": PROVINCES[n % 5], "source": "site", "status": "linked", "filed_at": at, "received_at": at,
        "text": "您好，贷款了解一下" if n % 4 == 0 else "",
    }  # fmt: skip


def make(model: Any, count: int, fields: Callable[[int], dict[str, Any]]) -> list[Any]:
    made: list[Any] = []
    for first in range(0, count, BATCH):
        rows = [model(**fields(n)) for n in range(first, min(first + BATCH, count))]
        made += model.objects.bulk_create(rows)
    if made:
        analyze(model._meta.db_table)
    return made


def around(
    cases: list[Case],
    called: list[Caller],
    firms: list[Marketer],
    people: list[Number],
    officers: list[User],
    at: datetime,
) -> None:
    """What the other pages show: as much of it as a country has in a year."""
    today = at.date()
    make(Marketer, len(firms) // 20, lambda n: {
        "name": f"新公司 {n}", "registration_code": f"APPLIED{n:06}", "categories": ["loans"], "state": "applied",
        "province": PROVINCES[n % 5], "created_at": at,
    })  # fmt: skip
    make(CaseEvent, len(cases), lambda n: {
        "case": cases[n], "at": at, "actor": f"user:{officers[n % len(officers)].pk}", "user": officers[n % len(officers)],
        "act": "case.noted", "note": "The firm was asked.",
    })  # fmt: skip
    make(AuditRecord, len(cases) * 4, lambda n: {
        "at": at - timedelta(minutes=n % 100_000), "actor": f"user:{officers[n % len(officers)].pk}", "act": "case.read",
        "target_type": Case._meta.label_lower, "target_id": cases[n % len(cases)].pk,
        "data": {"purpose": "case_work", "cases": [cases[n % len(cases)].pk]},
    })  # fmt: skip
    make(PreservationRequest, len(called) // 10, lambda n: {
        "caller": called[n], "kept_from": date(2026, 9, 1), "kept_to": date(2026, 9, 30), "province": PROVINCES[n % 5],
        "noted_at": at, "lives_until": at + timedelta(days=n % 60),
    })  # fmt: skip
    entries = make(BlacklistEntry, max(len(called) // 50, 5), lambda n: {
        "public_id": f"ble_appealed{n:08}", "caller": called[n], "action": "label", "reason": "complaints",
        "state": "withdrawn", "policy_version": "bench", "proposed_at": at, "since": at, "until": at + timedelta(days=90),
    })  # fmt: skip
    make(Appeal, len(entries), lambda n: {
        "entry": entries[n], "appellant": people[n % len(people)], "text": "not us", "filed_at": at,
        "deadline": at + timedelta(hours=n % 500), "state": "open" if n % 2 else "refused",
        "answered_at": None if n % 2 else at, "answer": "" if n % 2 else "It stays.",
    })  # fmt: skip
    make(NeverListed, 500, lambda n: {"value": f"+8610{30_000_000 + n}", "reason": "hospital", "since": at})
    handed(len(called), at)
    operators = make(Operator, OPERATORS, lambda n: {"name": f"Telecom {n}", "admitted_at": at})
    make(Question, max(len(called) // 15, 10), lambda n: {
        "operator": operators[n % OPERATORS], "kind": "line", "asker": Caller._meta.label_lower, "asker_id": called[n].pk,
        "caller": called[n].value, "asked_at": at, "due_at": at + timedelta(days=5),
    })  # fmt: skip
    staff = make(User, STAFF, lambda n: {"email": f"tel{n}@bench.example", "name": f"Member {n}", "created_at": at})
    make(OperatorMember, STAFF, lambda n: {"operator": operators[n % OPERATORS], "user": staff[n], "since": at})
    make(RoleProposal, STAFF, lambda n: {
        "user": officers[n], "role": Role.AUDITOR, "province": "", "proposed_by": officers[n + 1], "proposed_at": at,
    })  # fmt: skip
    make(Invitation, STAFF, lambda n: {
        "email": f"new{n}@bench.example", "name": f"New {n}", "role": Role.OFFICER, "invited_by": officers[n],
        "created_at": at, "expires_at": at + timedelta(days=3),
    })  # fmt: skip
    make(Report, REPORTS, lambda n: {
        "start": today - timedelta(days=9 + n), "end": today - timedelta(days=8 + n), "state": "built", "asked_at": at,
        "built_at": at, "policy_version": current_policy(at).version,
    })  # fmt: skip
    make(Attachment, len(cases) // 5, lambda n: {
        "public_id": f"att_bench{n:08}", "owner": owner_of(cases[n].pk), "purpose": "case.other", "name": f"{n}.txt",
        "kind": "text", "folder": f"bench{n:08}", "size": 1, "digest": bytes(32), "actor": "bench", "at": at,
    })  # fmt: skip
    files = list(Attachment.objects.filter(actor="bench").order_by("pk"))
    make(CaseAttachment, len(files), lambda n: {
        "case": cases[n], "attachment": files[n], "what": "other", "actor": "bench", "at": at,
    })  # fmt: skip


def handed(rows: int, at: datetime) -> None:
    """Files of other centres, and the rows of them that are held."""
    batches = make(ComplaintImport, IMPORTS, lambda n: {
        "name": f"day-{n}.ndjson", "format": "ndjson", "digest": n.to_bytes(32), "client": f"opr_bench{n}", "rows_read": 1000,
        "accepted": 900, "quarantined": 60, "rejected": 40, "started_at": at - timedelta(hours=n), "finished_at": at,
    })  # fmt: skip
    raw = encrypt(RAW, b'{"caller": "0250000000", "at": "2026-11-20T10:00:00+08:00"}')
    make(ImportedRow, max(rows // 10, 40), lambda n: {
        "imported_by": batches[n % IMPORTS], "line": n, "outcome": "quarantined" if n % 3 else "rejected",
        "reasons": ["caller.unallocated"], "raw": raw, "received_at": at,
    })  # fmt: skip


def decided(case: Case, officer: User, at: datetime) -> None:
    """With a fine, published, and a document that was issued."""
    Case.objects.filter(pk=case.pk).update(
        state="served", decided_at=at, served_at=at, fine=50_000, sanction="fine", sanction_in_force="fine",
        respondent=Marketer.objects.order_by("pk").first(),
    )  # fmt: skip
    case.refresh_from_db()
    BreachOutcome.objects.create(case=case, breach="registered", outcome="established", calls=5, people=5, at=at)
    Publication.objects.create(case=case, at=at, until=at + timedelta(days=90), user=officer)
    event = CaseEvent.objects.create(case=case, at=at, actor="bench", act="case.decide")
    drafted = case_draft(case, KIND, at)
    assert drafted is not None
    IssuedDocument.objects.create(
        public_id="doc_bench", event=event, case=case, kind=KIND, number="bench 1", code="BENC-HBEN-CHBE", key_id=1,
        written={language: raw_of(document) for language, document in drafted.documents.items()}, digest=bytes(32),
        signature=bytes(64), at=at, actor="bench",
    )  # fmt: skip


def named(head: str) -> dict[str, str]:
    """What stands in the addresses. `head`: the reader of the lists, by e-mail address."""
    at, user = clock.now(), User.objects.get(email=head)
    complaints, callers = complaints_seen(user, at), callers_complained_of()
    case, last = (
        Case.objects.order_by("pk")[3],
        Case.objects.filter(public_id__startswith="cas_bench").order_by("-pk")[0],
    )
    if not IssuedDocument.objects.exists():
        with transaction.atomic():
            decided(last, user, at)
            SavedView.objects.create(user=user, name="mine", filters={"state": "investigating"}, at=at)
    if not Report.objects.exclude(data={}).exists():
        day = at.date() - timedelta(days=3)
        asked = report_ask(start=day, end=day, scope="", at=at, actor=BENCH)
        report_build(report_id=asked.pk, at=at)
    officer = User.objects.get(email="desk7@bench.example")
    firsts: dict[str, Any] = {
        "preservation": PreservationRequest.objects, "import": ComplaintImport.objects, "question": Question.objects,
        "firm": Marketer.objects.filter(registration_code="DESK000077"), "operator": Operator.objects.exclude(members=None),
        "entry": BlacklistEntry.objects.exclude(state="withdrawn"), "appeal": Appeal.objects.filter(state="open"),
        "report": Report.objects.exclude(data={}), "opening": AuditRecord.objects.filter(act="case.read"),
        "grant": RoleGrant.objects.filter(user=officer),
    }  # fmt: skip
    found = {word: rows.order_by("pk").first() for word, rows in firsts.items()}
    return {
        **{word: str(getattr(row, "public_id", "") or row.pk) for word, row in found.items() if row is not None},
        "report": str(found["report"].pk),
        "complaint": Complaint.objects.order_by("pk")[7].public_id,
        "reviewed": _reviewed(at),
        "caller": str(Caller.objects.order_by("-figures__filed").exclude(figures=None)[0].pk),
        "case": case.public_id,
        "attachment": Attachment.objects.get(case_attachment__case=case).public_id,
        "decided": last.public_id,
        "document": IssuedDocument.objects.get().public_id,
        "officer": str(officer.pk),
        "member": str(found["operator"].members.order_by("pk")[0].pk),
        "act": "case.propose_penalty",
        "kind": KIND,
        "purpose": "consent",
        "stop_operator": "suspend",
        "last": mark_of(complaints.reverse()[60], complaints),
        "second": mark_of(callers[50], callers),
    }


def _reviewed(at: datetime) -> str:
    """A complaint whose answer is to be reviewed."""
    filed = Complaint.objects.order_by("pk")[8]
    ComplaintReview.objects.get_or_create(
        complaint=filed, defaults={"status": "no_breach", "reasons": "Look again.", "asked_at": at}
    )
    return filed.public_id
