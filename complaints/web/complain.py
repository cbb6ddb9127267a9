"""Complaining: who called, when, what about; then the number is proved, the answers are checked and sent."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.models import Complaint
from complaints.problems import refusal
from complaints.rules.statement import FIELDS, OWN_NUMBER, Problem, Reading, Statement
from complaints.services.complaint import FilingAnswer, Origin
from complaints.services.complaints_alike import complaints_alike_file
from complaints.services.delegated_complaint import delegated_complaint_file
from complaints.web.draft import (
    PURPOSE,
    STEPS,
    called_at,
    draft_body,
    first_gap,
    others_of,
    read_draft,
    read_drafts,
    time_of,
)
from complaints.web.forms import AboutForm, CallerForm, CheckForm, TimeForm
from complaints.web.origin import device_of, device_remember, origin_of
from complaints.web.questions import QUESTIONS, asked
from complaints.web.said_rows import as_shown, row_of
from core import clock
from core.access.rules import CITIZEN, PUBLIC, allow
from core.actors import Actor
from core.errors import DomainError
from core.models import Number, User
from core.numbers.parsing import read_caller
from core.numbers.withheld import withheld_new
from core.policies import Policy, current_policy
from core.running.rates import Rate, spend
from core.selectors.number import number_masked
from core.web.callers import caller_shown
from core.web.drafts import Draft, draft_forget, draft_keep, draft_of
from core.web.meter import metered
from core.web.once import once_with
from core.web.proving import proved_lately
from core.web.typed import typed
from core.web.words import day_and_time
from registry.firms.models import Operator
from registry.register.selectors.delegation import delegations_of
from registry.register.selectors.holding import numbers_of, own_e164s
from registry.register.web.delegates import helped

FILINGS = Rate("complaints-filed", 50, 24 * 3600)
HELPED = "helped"  # in a draft: as whose delegate
MOST_KEPT = 5000  # characters of an answer that was not judged yet


@allow(PUBLIC)
@metered
def caller(request: HttpRequest) -> HttpResponse:
    policy, draft = current_policy(clock.now()), draft_of(request, PURPOSE, newest=True)
    if request.method == "GET" and "draft" not in request.GET and HELPED in draft.data:
        draft = draft_of(request, PURPOSE)  # whoever comes by the menu complains in the own name
    initial = {"channel": next(iter(policy.register.channels)), **draft.data}
    alone = HELPED not in draft.data
    own = _own(request) if alone else frozenset()
    form = CallerForm(typed(request), policy=policy, several=alone, own=own, initial=initial)
    answer = answered(request, draft, form, "caller", "complain-when")
    if form.left_out:
        messages.info(request, _("Your own number was left out: it is nobody's who called you."))
    return answer


@allow(PUBLIC)
@metered
def when(request: HttpRequest) -> HttpResponse:
    draft, at = draft_of(request, PURPOSE, newest=True), clock.now()
    if gap := first_gap(draft.data, "complain-when"):
        return _to_gap(request, draft, gap)
    form = TimeForm(typed(request), policy=current_policy(at), at=at, initial=draft.data)
    return answered(request, draft, form, "when", "complain-about", back=draft.at("complain"))


@allow(PUBLIC)
@metered
def about(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request, PURPOSE, newest=True)
    if gap := first_gap(draft.data, "complain-about"):
        return _to_gap(request, draft, gap)
    policy = current_policy(clock.now())
    said = draft.data
    form = AboutForm(
        typed(request), policy=policy, channel=said["channel"], withheld=bool(said.get("withheld")), initial=said
    )
    return answered(request, draft, form, "about", "complain-check", back=draft.at("complain-when"))


def answered(
    request: HttpRequest, draft: Draft, form: forms.Form, page: str, following: str, back: str = ""
) -> HttpResponse:
    """Keep what was typed and go on: to the page after this one, or back to the check when only this was changed."""
    if request.method == "POST" and form.is_valid():
        kept = draft_keep(request, PURPOSE, draft, {name: plain(value) for name, value in form.cleaned_data.items()})
        complete = "change" in request.GET and not first_gap(kept.data)
        return redirect(kept.at("complain-check" if complete else following))
    context = {"form": form, "draft": draft, "back": back, **_whose(request, draft)}
    return render(request, f"complaints/complain_{page}.html", context, status=422 if form.errors else 200)


def _whose(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    """For whom somebody complains, where that is not themselves, and with how many numbers they help."""
    user = request.user
    helps = len(delegations_of(user, clock.now())) if isinstance(user, User) else 0
    return {"helped": draft.data.get(HELPED), "helps": helps}


def _own(request: HttpRequest) -> frozenset[str]:
    """The numbers of whoever is signed in."""
    return own_e164s(request.user) if isinstance(request.user, User) else frozenset()


def _to_gap(request: HttpRequest, draft: Draft, gap: str) -> HttpResponse:
    """To the first question without an answer. What was sent with a draft too old stands in its form when that comes."""
    if request.method == "POST":
        names = [name for page in QUESTIONS for name in page.base_fields if name not in STEPS.values()]
        said = {name: request.POST[name][:MOST_KEPT] for name in names if name in request.POST}
        draft = draft_keep(request, PURPOSE, draft, said)
    return redirect(draft.at(gap) if draft.data else gap)


def plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


@allow(CITIZEN)
@require_safe
def begin_for_another(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """The same questions, for the number of somebody whom the reader helps: each page says so."""
    delegation = helped(request, delegation_id)
    about = {"delegation": delegation.pk, "number": number_masked(delegation.number)}
    return redirect(draft_keep(request, PURPOSE, draft_of(request, PURPOSE), {HELPED: about}).at("complain"))


@allow(CITIZEN)
def check(request: HttpRequest) -> HttpResponse:
    draft, at = draft_of(request, PURPOSE, newest=True), clock.now()
    gap = first_gap(draft.data)
    if gap or draft.state is None:
        return redirect(draft.at(gap) if draft.data else "complain")
    policy = current_policy(at)
    errors: list[str] = []
    form, lines = _check_form(request, draft)
    if request.method == "POST" and form.is_valid():
        try:
            if HELPED in draft.data:
                return once_with(draft.state, lambda: _file_for_another(request, draft, policy))
            called = lines[form.cleaned_data.get("line") or next(iter(lines))]
            return once_with(draft.state, lambda: sent(request, draft, policy, called, form.cleaned_data))
        except DomainError as error:
            errors = [str(field.detail) for field in error.errors] or [str(error.message)]
    rows = [*_called_row(draft, lines), *summary(draft, policy, _own(request))]
    context = {"rows": rows, "errors": errors, "draft": draft, "form": form, **_whose(request, draft)}
    return render(request, "complaints/complain_check.html", context, status=422 if errors or form.errors else 200)


def _check_form(request: HttpRequest, draft: Draft) -> tuple[CheckForm, dict[str, Number]]:
    """What is asked at the end, and the reader's own numbers. Whoever complains for another is asked neither which line was
    called nor for a consent, which only its holder gives."""
    assert isinstance(request.user, User)
    lines = {} if HELPED in draft.data else {str(number.pk): number for number in numbers_of(request.user)}
    masked = [(key, number_masked(number)) for key, number in lines.items()]
    proved = bool(lines) and all(proved_lately(request, number) for number in lines.values())
    return CheckForm(typed(request), lines=masked, asks_operator=proved), lines


def _called_row(draft: Draft, lines: Mapping[str, Number]) -> list[dict[str, Any]]:
    """Which number was called, where nobody chooses among several."""
    if HELPED in draft.data:
        return [{"key": _("Number that was called"), "value": draft.data[HELPED]["number"]}]
    masked = [number_masked(number) for number in lines.values()]
    return [{"key": _("Number that was called"), "value": masked[0]}] if len(masked) == 1 else []


def sent(request: HttpRequest, draft: Draft, policy: Policy, called: Number, agreed: Mapping[str, Any]) -> HttpResponse:
    """`called`: the number of theirs that was called; `agreed`: whether its operator, and which, may be asked."""
    device = device_of(request)
    operator = agreed.get("operator") if agreed.get("agree") else None
    answers = file(request, draft.data, policy, origin_of(request, device), called, operator)
    draft_forget(request, PURPOSE)
    filed = next((one for one in answers if not one.repeated), answers[0])
    if len(answers) > 1:
        _tell_several(request, answers)
    name = "my-complaint" if filed.repeated else "complaint-done"
    if not filed.repeated and operator is None and "agree" in request.POST:  # the code was too long ago by then
        name = "complaint-operator"
    answer = redirect(reverse(name, args=[filed.complaint.public_id]) + ("?repeated=1" if filed.repeated else ""))
    device_remember(answer, device)
    return answer


def _file_for_another(request: HttpRequest, draft: Draft, policy: Policy) -> HttpResponse:
    """In the name of the person whom the reader helps; the page of that number says its reference."""
    assert isinstance(request.user, User)
    statement, device, at = stated(draft.data, policy), device_of(request), clock.now()
    delegation = helped(request, draft.data[HELPED]["delegation"])
    spend(FILINGS, str(request.user.number_id))
    filed = delegated_complaint_file(
        delegation=delegation, statement=statement, origin=origin_of(request, device), at=at
    )
    draft_forget(request, PURPOSE)
    text = _(
        "The complaint was filed in the name of the person with %(number)s, whom you help. Its reference: %(reference)s"
    )
    said = {"number": number_masked(delegation.number), "reference": filed.complaint.short_reference}
    messages.success(request, text % said)
    answer = redirect("my-help-line", delegation.pk)
    device_remember(answer, device)
    return answer


def _tell_several(request: HttpRequest, answers: Sequence[FilingAnswer]) -> None:
    """By which reference each is called, and of how many calls they had complained before."""
    new = [one.complaint.short_reference for one in answers if not one.repeated]
    if new:
        text = ngettext(
            "%(count)d complaint was filed: %(references)s", "%(count)d complaints were filed: %(references)s", len(new)
        )
        messages.success(request, text % {"count": len(new), "references": ", ".join(new)})
    if old := len(answers) - len(new):
        text = ngettext(
            "You had complained of %(count)d of these calls before; nothing was added to it.",
            "You had complained of %(count)d of these calls before; nothing was added to them.",
            old,
        )
        messages.info(request, text % {"count": old})


def stated(said: dict[str, Any], policy: Policy) -> Statement:
    return _statement(read_draft(said, policy, clock.now()))


def _statement(reading: Reading) -> Statement:
    if reading.statement is None:
        raise refusal(reading.problems)
    return reading.statement


def file(
    request: HttpRequest,
    said: dict[str, Any],
    policy: Policy,
    origin: Origin,
    called: Number,
    operator: Operator | None,
) -> list[FilingAnswer]:
    assert isinstance(request.user, User)
    at = clock.now()
    own = _own(request)
    statements = [_statement(reading) for reading in read_drafts(said, policy, at, own)]
    if any(one.caller.value in own for one in statements):
        raise refusal([Problem(f"/{FIELDS['caller'].name}", OWN_NUMBER)])
    spend(FILINGS, str(called.pk), amount=len(statements))
    return complaints_alike_file(
        statements=statements,
        number=called,
        source=Complaint.Source.SITE,
        origin=origin,
        ask_operator=operator,
        at=at,
        actor=Actor.user(request.user),
    )


def _other(caller: str, said: dict[str, Any], policy: Policy) -> str:
    shown = caller_shown(read_caller(caller, policy).value or caller)
    time = time_of(said, caller)
    return f"{shown} ({day_and_time(called_at(time, policy))})" if time else shown


def summary(draft: Draft, policy: Policy, own: Collection[str]) -> list[dict[str, Any]]:
    """What was answered, each with the page to change it."""
    pages = {field: page for form, page in QUESTIONS.items() for field in asked(form)}
    said = {**draft_body(draft.data, policy), "called_at": called_at(draft.data, policy)}
    if said.pop("withheld"):
        said["caller"] = withheld_new()
    else:  # as it is read, grouped; what is no number as it was typed
        said["caller"] = read_caller(str(said["caller"]), policy).value or said["caller"]
    rows = [
        row_of(field, shown)
        for field in FIELDS
        if field in said and (shown := as_shown(FIELDS[field], said[field], policy))
    ]
    if others := others_of(draft.data, policy, own):
        more = [_other(one, draft.data, policy) for one in others]
        rows.insert(1, {"field": "caller", "key": _("Other numbers"), "value": ", ".join(more)})
    return [{**row, "href": draft.at(pages[row["field"]], change=1), "action": _("Change")} for row in rows]
