"""Planted numbers: which places they were given to, and which firms ask about them. Kept by heads and supervisors alone."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import PLANTING
from compliance.desk.selectors.planted import calls_to_planted
from compliance.desk.web.desk import desk_page, officer_of, written
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.running.form_state import posted_state, seal_state
from core.selectors.number import number_masked
from core.web import proving
from core.web.confirm import Question, confirmed
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import ClockField, DayField, add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.sign_in import NumberForm
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.scrubs.models import PlantedNumber
from registry.scrubs.selectors.planted_number import (
    PlantedLead,
    planted_closings,
    planted_leads,
    planted_numbers,
)
from registry.scrubs.selectors.planted_number import planted_lead as lead_to
from registry.scrubs.services.planted_number import (
    planted_call_note,
    planted_lead_close,
    planted_number_end,
    planted_number_enter,
)

PLANTED = Purpose.PLANTED
LEADS = CALLS = 50  # shown
CALL, LEAD = "planted-call", "planted-lead"


class PlantForm(NumberForm):
    place = forms.CharField(
        label=gettext_lazy("Whom it is given to"),
        help_text=gettext_lazy(
            "One place alone: a form on the web, a seller of data, a firm. Written alike for all its numbers."
        ),
        max_length=100,
        error_messages={"required": gettext_lazy("Say whom the number is given to.")},
    )
    given_on = DayField(
        label=gettext_lazy("On which day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "required": gettext_lazy("Name the day."),
            "invalid": gettext_lazy("Write the day as 2026-11-20."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("Number of the line")
        self.fields["number"].help_text = _("A line of the office that was never used. A code is sent to it.")


@allow(PLANTING)
@require_safe
def planted(request: HttpRequest) -> HttpResponse:
    page = page_of(request, planted_numbers())
    calls = calls_to_planted()
    context = {
        "page": page,
        "rows": [(row, number_masked(row.number)) for row in page],
        "leads": planted_leads(current_policy().scrub.scan, calls)[:LEADS],
        "calls": [(call, number_masked(call.planted.number)) for call in calls[:CALLS]],
    }
    return desk_page(request, "compliance/desk/planted.html", context)


@allow(PLANTING)
def plant(request: HttpRequest) -> HttpResponse:
    form = PlantForm(typed(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            proving.begin(request, PLANTED, data["number"], place=data["place"], given_on=data["given_on"].isoformat())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            return redirect("desk-planted-code")
    context = {"form": form, "under_way": proving.under_way(request, PLANTED)}
    return desk_page(request, "compliance/desk/plant.html", context, status=422 if form.errors else 200)


@allow(PLANTING)
def plant_code(request: HttpRequest) -> HttpResponse:
    """Only whoever reads the code on the line plants it: nobody learns here whether another's number is registered."""
    draft = draft_of(request, PLANTED, newest=True)
    if not draft.data:
        return redirect("desk-plant")
    turn = proving.turn(request, PLANTED, draft)
    if turn.sent:
        return redirect(draft_keep(request, PLANTED, draft, {}).at("desk-planted-code"))
    if turn.number:
        given_on = DayField().clean(draft.data["given_on"])
        try:
            planted_number_enter(
                number=turn.number,
                place=draft.data["place"],
                given_on=given_on,
                user=officer_of(request),
                at=clock.now(),
            )
        except DomainError as error:
            add_domain_error(turn.form, error)
        else:
            draft_forget(request, PLANTED)
            messages.success(request, _("The number is planted. It is not shown in full any more."))
            return redirect("desk-planted")
    context = proving.shown(request, PLANTED, draft, turn.form)
    return desk_page(request, "compliance/desk/plant_code.html", context, status=turn.status)


@allow(PLANTING)
def planted_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(planted_numbers(), pk=pk)

    def end() -> HttpResponse:
        planted_number_end(planted=row, at=clock.now(), actor=Actor.user(officer_of(request)))
        messages.success(request, _("The line is given up."))
        return redirect("desk-planted")

    question = Question(
        title=_("Give up the line %(number)s?") % {"number": number_masked(row.number)},
        follows=_("It is registered no more, for whoever holds it next. What firms asked about it stays here."),
        button=_("Give it up"),
        back=reverse("desk-planted"),
        facts=[(_("Whom it is given to"), row.place)],
    )
    return confirmed(request, question, end, layout="layouts/desk.html", show=desk_page)


class CallForm(forms.Form):
    caller = forms.CharField(
        label=gettext_lazy("Number or name that the line showed"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Write the number or name as the line showed it.")},
    )
    day = DayField(
        label=gettext_lazy("Day of the call or message"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "govuk-input--width-10"}),
        error_messages={
            "required": gettext_lazy("Name the day."),
            "invalid": gettext_lazy("Write the day as 2026-11-20."),
        },
    )
    time = ClockField(
        label=gettext_lazy("Time of day"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "govuk-input--width-10"}),
        error_messages={
            "required": gettext_lazy("Name the time."),
            "invalid": gettext_lazy("Write the time as 19:40."),
        },
    )


@allow(PLANTING)
def planted_call(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(planted_numbers(), pk=pk)
    form = CallForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, CALL, lambda: _note(request, row, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"form": form, "row": row, "masked": number_masked(row.number)}
    return desk_page(request, "compliance/desk/planted_call.html", context, status=422 if form.errors else 200)


def _note(request: HttpRequest, row: PlantedNumber, said: dict[str, Any]) -> HttpResponse:
    at = clock.now()
    called_at = datetime.combine(said["day"], said["time"], current_policy(at).numbering.zone)
    planted_call_note(planted=row, caller=said["caller"], called_at=called_at, user=officer_of(request), at=at)
    messages.success(request, _("The call is noted."))
    return redirect("desk-planted")


class ClosingForm(forms.Form):
    reason = written(
        gettext_lazy("Why is this lead closed?"),
        help_text=gettext_lazy(
            "What was looked into, and in which case it goes on, if in any. Name nobody's number here."
        ),
        error_messages={"required": gettext_lazy("Give the reason.")},
    )


@allow(PLANTING)
def planted_lead(request: HttpRequest, marketer: str, pk: int) -> HttpResponse:
    """What leads from the place of planted number `pk` to a firm, and the act that closes it."""
    planted_row = get_object_or_404(PlantedNumber, pk=pk)
    firm = get_object_or_404(Marketer, public_id=marketer)
    calls = [call for call in calls_to_planted() if call.planted.place == planted_row.place]
    found = lead_to(firm.pk, planted_row.place, current_policy().scrub.scan, calls)
    if found is None:
        raise Http404
    form = ClosingForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, LEAD, lambda: _close(request, found, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
    context = {
        "lead": found,
        "calls": [(call, number_masked(call.planted.number)) for call in calls if call.firm == firm][:CALLS],
        "closings": planted_closings(firm.pk, planted_row.place),
        "form": form if form.errors or not found.closed else None,
        "sealed": seal_state(request, LEAD, {"numbers": found.numbers}),
    }
    return desk_page(request, "compliance/desk/planted_lead.html", context, status=422 if form.errors else 200)


def _close(request: HttpRequest, found: PlantedLead, reason: str) -> HttpResponse:
    state = posted_state(request, LEAD)
    seen = int(state.data.get("numbers", 0)) if state else 0
    planted_lead_close(lead=found, numbers=seen, reason=reason, user=officer_of(request), at=clock.now())
    messages.success(request, _("The lead is closed. One more number opens it again."))
    return redirect("desk-planted")
