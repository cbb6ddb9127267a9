"""The regulator's desk over a country's complaints: how long the server needs for each page."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks.population import digits_of
from complaints.models import Caller, Complaint, ComplaintChange
from compliance.cases.models import Case, CaseOfficer
from compliance.desk.selectors.subject import callers_complained_of, complaints_seen
from compliance.desk.services.figures import figures_count
from compliance.desk.services.load import load_count
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import Number, RoleGrant, User
from core.services.number import numbers_obtain
from core.services.user import role_grant, staff_create
from core.web.paging import mark_of
from registry.firms.models import CallerNumber, Marketer

BENCH = Actor.system("bench")
BATCH = 5_000
STATES = ("investigating", "investigating", "checking", "firm_asked", "notice_served", "decided", "served")
PROVINCES = ("CN-JS", "CN-ZJ", "CN-GD", "CN-SC", "CN-BJ")
HEAD = "officer@bench.example"
REPEATS = 5
# By address; the words in braces come from what was made.
PAGES = {
    "today": "",
    "complaints": "complaints/",
    "complaints, the last page": "complaints/?after={last}",
    "complaints of a trade and evidence": "complaints/?category=loans&evidence=C2",
    "complaints of a province": "complaints/?province=CN-SC",
    "complaints, searched by a part of a number": "complaints/?text=4017",
    "complaints, nothing found": "complaints/?text=99887766",
    "a complaint": "complaints/{complaint}/",
    "callers": "callers/",
    "callers, the second page": "callers/?after={second}",
    "callers of a province": "callers/?province=CN-SC",
    "callers, listed": "callers/?listed=on",
    "callers, searched by a part of a number": "callers/?text=4017",
    "a caller": "callers/{caller}/",
    "my work": "mine/",
    "load and age": "load/",
    "cases of an officer": "cases/?officer={officer}&stand=open",
    "cases": "cases/",
    "cases by complaints": "cases/?sort=-complaints",
    "cases, searched": "cases/?text=C-2026-0001",
    "a case": "cases/{case}/",
    "a case in its queue": "cases/{case}/?state=investigating",
    "firms": "firms/",
    "firms, searched": "firms/?text=77",
    "a firm": "firms/{firm}/",
    "declarations": "declarations/?state=",
    "admissions": "admissions/",
    "blacklist": "blacklist/",
    "blacklist, searched": "blacklist/?text=4017",
    "reports": "reports/",
    "policy": "policy/",
}


def fill(complaints: int, callers: int) -> None:
    """A country's desk, once: as many complaints and callers, with violations, cases, listings, firms and declarations."""
    if Complaint.objects.count() >= complaints:
        return
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
        "listed": n % 150 == 0,
    })  # fmt: skip
    people = list(
        numbers_obtain(e164s=[f"+{each}" for each in digits_of(np.arange(max(complaints // 20, 10)))], at=at).values()
    )
    # A few callers have most of the complaints.
    whom = (dice.random(complaints) ** 3 * callers).astype(int)
    whom[:callers] = np.arange(callers)
    cases = make(Case, max(complaints // 4, 10), lambda n: {
        "public_id": f"cas_bench{n:08}", "reference": f"C-2026-{n:06}-B", "caller": called[n % callers],
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
    ComplaintChange.objects.all().delete()
    figures_count()
    load_count(at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


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
    return made


def measure(*, complaints: int, callers: int) -> dict[str, Any]:
    """For each page the best of some times, in seconds of the server, views, queries and drawing together; how often it asks the
    database, and its bytes."""
    fill(complaints, callers)
    client, rows = head(), []
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        names = made()
        for page, address in PAGES.items():
            path, times, answer, asked = f"/regulator/{address.format_map(names)}", [], None, 0
            for n in range(REPEATS):
                began = time.perf_counter()
                with CaptureQueriesContext(connection) if n == 0 else nullcontext() as noted:
                    answer = client.get(path)
                times.append(time.perf_counter() - began)
                asked = len(noted) if noted else asked
            assert answer is not None
            wrong = {} if answer.status_code == 200 else {"failed": f"{answer.status_code} {path}"}
            rows.append({"page": page, "seconds": min(times), "bytes": len(answer.content), "queries": asked, **wrong})
    return {"complaints": complaints, "callers": callers, "cases": Case.objects.count(), "pages": rows}


def made() -> dict[str, Any]:
    """What stands in the addresses."""
    complaints, callers = complaints_seen(User.objects.get(email=HEAD), clock.now()), callers_complained_of()
    return {
        "complaint": Complaint.objects.order_by("pk")[7].public_id,
        "caller": Caller.objects.order_by("-figures__filed").exclude(figures=None)[0].pk,
        "case": Case.objects.order_by("pk")[3].public_id,
        "officer": User.objects.get(email="desk7@bench.example").pk,
        "firm": Marketer.objects.filter(registration_code="DESK000077").get().public_id,
        "last": mark_of(complaints.reverse()[60], complaints),
        "second": mark_of(callers[50], callers),
    }


@transaction.atomic
def head() -> Client:
    """The head of the national office, signed in with a second factor."""
    at, mail = clock.now(), HEAD
    user = User.objects.filter(email=mail).first()
    if user is None:
        user = staff_create(email=mail, password=generate_totp_secret(), name="Head", at=at, actor=BENCH)
        role_grant(user=user, role=Role.HEAD, province="", granted_by=None, at=at)
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": name, "at": time.time()} for name in ("password", "mfa")]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
