"""What the desk's pages share."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.cases.models import Case
from compliance.cases.selectors.case import case_version
from compliance.cases.templatetags.desk import province
from core import clock
from core.models import User
from core.running.form_state import FormState, posted_state, seal_state
from core.selectors.officer import provinces_seen
from core.web.once import stale
from core.web.typed import typed

MOST_TEXT = 30_000  # characters of what an officer writes at once


def written(label: Any, lines: int = 3, **more: Any) -> forms.CharField:
    """What an officer writes, over several lines. `more`: of the field."""
    return forms.CharField(label=label, max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": lines}), **more)


def officer_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def desk_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of the desk: its header names the officer's province."""
    seen = sorted(provinces_seen(officer_of(request), clock.now()))
    return render(
        request, template, {"desk_province": "、".join(province(code) for code in seen), **context}, status=status
    )


def reason_typed(request: HttpRequest, *paths: str, field: str = "reason") -> str:
    """The reason that was kept, unsent, of a form with a button for each of these addresses (`core.web.typed`)."""
    kept = [fields for path in paths if (fields := typed(request, path)) is not None]
    return str(kept[0].get(field, "")) if kept else ""


def drawn_from(request: HttpRequest, case: Case, act: str, **more: Any) -> str:
    """Sealed into the form of an act: the case as this page shows it."""
    return seal_state(request, purpose_of(act), {"case": case.public_id, "seen": case_version(case), **more})


def purpose_of(act: str) -> str:
    return f"case:{act}"


def seen_in(request: HttpRequest, case: Case, act: str) -> FormState:
    """What the form that was sent was drawn from; raises Conflict for none of this case and act."""
    state = posted_state(request, purpose_of(act))
    if state is None or state.data["case"] != case.public_id:
        raise stale()
    return state
