"""Complaining: who called, when, what about; then the number is proved, the answers are checked and sent."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.problems import refusal
from complaints.rules.statement import FIELDS
from complaints.services.complaint import FilingAnswer, complaint_file
from complaints.web.draft import called_at, draft_body, draft_forget, draft_keep, draft_of, first_gap, read_draft
from complaints.web.forms import AboutForm, CallerForm, TimeForm
from complaints.web.questions import QUESTIONS, asked
from complaints.web.said_rows import as_shown, row_of
from core import clock
from core.access.rules import CITIZEN, PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError
from core.models import User
from core.policies import Policy, current_policy
from core.running.rates import Rate, spend

FILINGS = Rate("complaints-filed", 50, 24 * 3600)


@allow(PUBLIC)
def caller(request: HttpRequest) -> HttpResponse:
    policy = current_policy(clock.now())
    initial = {"channel": next(iter(policy.register.channels)), **draft_of(request)}
    form = CallerForm(posted(request), policy=policy, initial=initial)
    return answered(request, form, "caller", "complain-when")


@allow(PUBLIC)
def when(request: HttpRequest) -> HttpResponse:
    draft, at = draft_of(request), clock.now()
    if gap := first_gap(draft, "complain-when"):
        return redirect(gap)
    form = TimeForm(posted(request), policy=current_policy(at), at=at, initial=draft)
    return answered(request, form, "when", "complain-about")


@allow(PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request)
    if gap := first_gap(draft, "complain-about"):
        return redirect(gap)
    policy = current_policy(clock.now())
    form = AboutForm(posted(request), policy=policy, channel=draft["channel"], initial=draft)
    return answered(request, form, "about", "complain-check")


def answered(request: HttpRequest, form: forms.Form, page: str, following: str) -> HttpResponse:
    """Keep what was typed and go on: to the page after this one, or back to the check when only this was changed."""
    if request.method == "POST" and form.is_valid():
        draft_keep(request, {name: typed(value) for name, value in form.cleaned_data.items()})
        complete = "change" in request.GET and not first_gap(draft_of(request))
        return redirect("complain-check" if complete else following)
    return render(request, f"complaints/complain_{page}.html", {"form": form}, status=422 if form.errors else 200)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty."""
    return request.POST if request.method == "POST" else None


def typed(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@allow(CITIZEN)
def check(request: HttpRequest) -> HttpResponse:
    draft, at = draft_of(request), clock.now()
    if gap := first_gap(draft):
        return redirect(gap)
    policy = current_policy(at)
    errors: list[str] = []
    if request.method == "POST":
        try:
            filed = file(request, policy)
        except DomainError as error:
            errors = [str(field.detail) for field in error.errors] or [str(error.message)]
        else:
            draft_forget(request)
            name = "my-complaint" if filed.repeated else "complaint-done"
            query = "?repeated=1" if filed.repeated else ""
            return redirect(reverse(name, args=[filed.complaint.public_id]) + query)
    context = {"rows": summary(draft, policy), "errors": errors}
    return render(request, "complaints/complain_check.html", context, status=422 if errors else 200)


def file(request: HttpRequest, policy: Policy) -> FilingAnswer:
    assert isinstance(request.user, User)
    assert request.user.number is not None
    at = clock.now()
    reading = read_draft(draft_of(request), policy, at)
    if reading.statement is None:
        raise refusal(reading.problems)
    spend(FILINGS, str(request.user.number.pk))
    return complaint_file(
        statement=reading.statement,
        number=request.user.number,
        source=Complaint.Source.SITE,
        at=at,
        actor=Actor.user(request.user),
    )


def summary(draft: dict[str, Any], policy: Policy) -> list[dict[str, Any]]:
    """What was answered, each with the page to change it."""
    pages = {field: page for form, page in QUESTIONS.items() for field in asked(form)}
    said = {**draft_body(draft, policy), "called_at": called_at(draft, policy)}
    rows = [
        row_of(field, shown)
        for field in FIELDS
        if field in said and (shown := as_shown(FIELDS[field], said[field], policy))
    ]
    return [{**row, "href": f"{reverse(pages[row['field']])}?change=1", "action": _("Change")} for row in rows]
