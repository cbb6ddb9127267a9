"""Planted numbers: which places they were given to, and which firms ask about them. Kept by heads and supervisors alone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import PLANTING
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.proving.purpose import Purpose
from core.selectors.number import number_masked
from core.web import proving
from core.web.confirm import Question, confirmed
from core.web.drafts import draft_forget, draft_keep, draft_of
from core.web.forms import add_domain_error
from core.web.paging import page_of
from core.web.sign_in import NumberForm
from core.web.typed import typed
from registry.scrubs.selectors.planted_number import planted_leads, planted_numbers
from registry.scrubs.services.planted_number import planted_number_end, planted_number_enter

PLANTED = Purpose.PLANTED
LEADS = 50  # shown


class PlantForm(NumberForm):
    place = forms.CharField(
        label=gettext_lazy("Whom it is given to"),
        help_text=gettext_lazy(
            "One place alone: a form on the web, a seller of data, a firm. Written alike for all its numbers."
        ),
        max_length=100,
        error_messages={"required": gettext_lazy("Say whom the number is given to.")},
    )
    given_on = forms.DateField(
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
    context = {
        "page": page,
        "rows": [(row, number_masked(row.number)) for row in page],
        "leads": planted_leads(current_policy().scrub.scan, LEADS),
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
        given_on = forms.DateField().clean(draft.data["given_on"])
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
