"""The campaign that a case is about: which numbers, why each belongs to it, and taking one out."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Caller
from compliance.cases.models import Case
from compliance.cases.services.campaign_caller import case_caller_take_out
from compliance.cases.templatetags.desk import caller
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page, drawn_from, officer_of, seen_in, written
from compliance.desk.web.openings import note_opening
from compliance.findings.models import CampaignCaller
from compliance.findings.rules.campaign import GROUNDS, Ground
from compliance.findings.selectors.campaign import campaign_callers, campaign_of
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.forms import add_domain_error, offer
from core.web.once import once_with
from core.web.typed import typed

PURPOSE = "campaign"


class TakeOutForm(forms.Form):
    caller = forms.ModelChoiceField(
        label=gettext_lazy("Number that does not belong to it"),
        queryset=Caller.objects.none(),
        error_messages={"required": gettext_lazy("Choose the number.")},
    )
    because = written(gettext_lazy("Reason"), error_messages={"required": gettext_lazy("Give a reason.")})

    def __init__(self, data: Any, case: Case, rows: list[CampaignCaller], **more: Any) -> None:
        super().__init__(data, **more)
        ids = [row.caller_id for row in rows if row.taken_out_at is None and row.caller_id != case.caller_id]
        offer(self, "caller", Caller.objects.filter(pk__in=ids).order_by("value"), lambda row: caller(row.value))


def shown(rows: list[CampaignCaller]) -> list[dict[str, Any]]:
    return [{"row": row, "names": GROUNDS[Ground(row.ground)]} for row in rows]


def rows_of(case: Case) -> list[CampaignCaller]:
    found = campaign_of(case.caller_id) if case.caller_id else None
    return campaign_callers(found) if found is not None else []


@allow(CASE_WORK)
def campaign(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    rows = rows_of(case)
    form = TakeOutForm(typed(request), case, rows, initial={"caller": request.GET.get("caller", "")})
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, PURPOSE)
            return once_with(state, lambda: _take_out(request, case, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    note_opening(request, "case.read", case, cases=[case])
    context = {"case": case, "rows": shown(rows), "form": form, "sealed": drawn_from(request, case, PURPOSE)}
    return desk_page(request, "compliance/desk/case_campaign.html", context, status=422 if form.errors else 200)


def _take_out(request: HttpRequest, case: Case, said: dict[str, Any], seen: str) -> HttpResponse:
    case_caller_take_out(case=case, officer=officer_of(request), at=clock.now(), seen=seen, **said)
    messages.success(request, _("Taken out. What is suspected of this number is gathered by itself from now on."))
    return redirect("desk-case-campaign", case.public_id)
