"""My data: a copy of what is kept of me, put together by a task; read here or taken away, with a code of the last minutes."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.listings.words import APPEAL_ANSWERS
from compliance.retention.selectors.personal_copy import MOST, copy_of
from compliance.retention.services.personal_copy import copy_ask, copy_open
from compliance.retention.words import COLUMNS, KINDS
from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.translation.words import join_words, named
from core.web.once import once
from core.web.proving import proved_lately
from core.web.words import category_names, channel_names, day_and_time
from registry.register.models import CounterAct, RegisterChange
from registry.register.rules.consent import ConsentState
from registry.register.rules.preferences import read_preferences
from registry.register.web.anew import ask_code
from registry.register.web.consents import STATES
from registry.register.web.counter import DONE
from registry.register.web.history import WHAT
from registry.register.web.lines import actor, citizen
from registry.register.web.words import asked_for
from registry.scrubs.web.who_asked import CALLS, TOLD, because

SHOWN = 50  # rows of a kind on the page; the file has all
LONGEST = 300  # signs of one cell
EMPTY: tuple[Any, ...] = (None, "", [], {})
Row = Mapping[str, Any]


@allow(CITIZEN)
@never_cache
def my_data(request: HttpRequest) -> HttpResponse:
    user, at, errors, status = citizen(request), clock.now(), [], 200
    assert user.number is not None
    proved = proved_lately(request, user.number)
    if request.method == "POST" and not proved:
        why = _("What you are about to see is everything that we keep of you.")
        return ask_code(request, user.number, reverse("my-data"), why=why)
    if request.method == "POST":
        try:
            return once(request, "my-data", lambda: _ask(request))
        except DomainError as error:
            errors, status = [str(error.message)], error.status
    context: dict[str, Any] = {"proved": proved, "errors": errors, "copy": copy_of(user, at) if proved else None}
    if proved and (body := copy_open(user=user, at=at, actor=actor(request))) is not None:
        context |= _read(json.loads(body), current_policy(at))
    return render(request, "compliance/retention/my_data.html", context, status=status)


def _ask(request: HttpRequest) -> HttpResponse:
    copy_ask(user=citizen(request), at=clock.now(), actor=actor(request))
    return redirect("my-data")


@allow(CITIZEN)
@never_cache
@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """The whole copy; without a fresh code, and where there is none, the page says what to do."""
    user = citizen(request)
    assert user.number is not None
    proved = proved_lately(request, user.number)
    body = copy_open(user=user, at=clock.now(), actor=actor(request)) if proved else None
    if body is None:
        return redirect("my-data")
    answer = HttpResponse(body, content_type="application/json")
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def _read(document: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """What the page shows of a copy."""
    return {
        "account": _tables(document["account"], (), policy),
        "numbers": [
            {"number": part["number"], "tables": _tables(part["rows"], part["cut"], policy)}
            for part in document["numbers"]
        ],
        "most": MOST,
    }


def _tables(kinds: Mapping[str, list[Row]], cut: Iterable[str], policy: Policy) -> list[dict[str, Any]]:
    """Kinds of which there is something; of each the columns in which something stands."""
    return [
        {
            "title": KINDS[kind],
            "columns": [COLUMNS[column] for column in filled],
            "rows": [
                [(COLUMNS[column], _cell(column, row, kind, policy)) for column in filled] for row in rows[:SHOWN]
            ],
            "more": max(0, len(rows) - SHOWN),
            "cut": kind in cut,
        }
        for kind, rows in kinds.items()
        if (filled := [column for column in COLUMNS if _stands(column, rows, kind)])
    ]


def _stands(column: str, rows: list[Row], kind: str) -> bool:
    if column == "state" and kind not in STATED:
        return False
    return any(row.get(column) not in EMPTY for row in rows)


def _cell(column: str, row: Row, kind: str, policy: Policy) -> str:
    value = row.get(column)
    if value in EMPTY:
        return ""
    if column == "state":
        return str(STATED[kind](str(value)))
    if column in SAID:
        return str(SAID[column](row, policy))[:LONGEST]
    if column in TIMES:
        return day_and_time(datetime.fromisoformat(str(value)))
    return str(value)[:LONGEST]


def _decision(row: Row, _policy: Policy) -> Any:
    call, message, _tone = TOLD[row["decision"]]
    return call if row["channel"] in CALLS else message


TIMES = frozenset({column for column in COLUMNS if column.endswith("_at")} | {"at", "since", "until"})
STATED: dict[str, Callable[[str], Any]] = {
    "consents": lambda code: STATES[ConsentState(code)][0],
    "appeals": lambda code: APPEAL_ANSWERS[code],
    "counter": lambda code: DONE[CounterAct.Act(code)],
}
SAID: dict[str, Callable[[Row, Policy], Any]] = {
    "what": lambda row, _policy: WHAT[RegisterChange.What(row["what"])],
    "preferences": lambda row, policy: asked_for(read_preferences(row["preferences"]), policy),
    "channel": lambda row, policy: channel_names([row["channel"]], policy),
    "channels": lambda row, policy: channel_names(row["channels"], policy),
    "category": lambda row, policy: category_names([row["category"]], policy) or row["category"],
    "categories": lambda row, policy: category_names(row["categories"], policy),
    "decision": _decision,
    "reasons": lambda row, _policy: " ".join(str(words) for code in row["reasons"] if (words := because(code))),
    "status": lambda row, policy: named(policy.complaints.statuses.get(row["status"]), row["status"]),
    "files": lambda row, _policy: join_words(one["name"] for one in row["files"]),
    "disclosures": lambda row, _policy: join_words(one["firm"] for one in row["disclosures"]),
}
