"""The regulator's desk over a country's complaints: how long the server needs for each page."""

import time
from contextlib import nullcontext
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from benchmarks.desk_pages import Page, pages
from benchmarks.desk_world import BENCH, fill, named
from compliance.cases.models import Case
from core import clock
from core.access.roles import Role
from core.models import User
from core.services.user import role_grant, staff_create

REPEATS = 5


def measure(*, complaints: int, callers: int) -> dict[str, Any]:
    """For each page the best of some times, in seconds of the server, views, queries and drawing together; how often it asks the
    database, and its bytes."""
    fill(complaints, callers)
    clients = {role: reader(role) for role in (Role.HEAD, Role.AUDITOR, Role.ADMINISTRATOR)}
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        words = named(mail(Role.HEAD))
        rows = [measured(page, clients[page.reader], words) for page in pages()]
    return {"complaints": complaints, "callers": callers, "cases": Case.objects.count(), "pages": rows}


def measured(page: Page, client: Client, words: dict[str, str]) -> dict[str, Any]:
    path = reverse(page.name, kwargs={part: words.get(word, word) for part, word in page.parts.items()})
    path += f"?{page.query.format_map(words)}" if page.query else ""
    times, answer, asked = [], None, 0
    for n in range(REPEATS):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) if n == 0 else nullcontext() as noted:
            answer = client.get(path)
        times.append(time.perf_counter() - began)
        asked = len(noted) if noted else asked
    assert answer is not None
    wrong = {} if answer.status_code == 200 else {"failed": f"{answer.status_code} {path}"}
    return {"page": page.title, "seconds": min(times), "bytes": len(answer.content), "queries": asked, **wrong}


def mail(role: Role) -> str:
    return f"{role}@bench.example"


@transaction.atomic
def reader(role: Role) -> Client:
    """Somebody of the national office, signed in with a second factor."""
    at = clock.now()
    user = User.objects.filter(email=mail(role)).first()
    if user is None:
        user = staff_create(email=mail(role), password=generate_totp_secret(), name=role.title(), at=at, actor=BENCH)
        role_grant(user=user, role=role, province="", granted_by=None, at=at)
        TOTP.activate(user, generate_totp_secret())
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": name, "at": time.time()} for name in ("password", "mfa")]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
