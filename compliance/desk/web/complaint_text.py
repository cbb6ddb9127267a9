"""What a complaint's text is about: what its words propose, and what an officer says."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from complaints.rules.text_words import Proposed, propose_kind, propose_trade
from compliance.desk.permissions import LISTING_WORK
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import cases_of, note_opening
from compliance.findings.models import TextCorrection
from compliance.findings.services.text_correction import text_correct
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.forms import add_domain_error, unchosen
from core.web.once import once
from core.web.typed import typed


class TextForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=lambda: unchosen((code, named(names)) for code, names in current_policy().complaints.kinds.items()),
        error_messages={"required": gettext_lazy("Choose the kind.")},
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Trade"),
        choices=lambda: unchosen((row.code, named(row.names)) for row in current_policy().register.categories.values()),
        error_messages={"required": gettext_lazy("Choose the trade.")},
    )


def _proposals_of(found: Complaint) -> dict[str, Proposed]:
    policy = current_policy()
    return {"kind": propose_kind(found.text, policy), "trade": propose_trade(found.text, policy)}


@allow(LISTING_WORK)
def complaint_text(request: HttpRequest, public_id: str) -> HttpResponse:
    found = seen_or_404(request, public_id)
    form = TextForm(typed(request), initial={"kind": found.kind, "category": found.category})
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-text", lambda: _correct(request, found, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
    note_opening(request, "complaint.read", found, cases=cases_of(found))
    context = {
        "complaint": found,
        "form": form,
        "proposed": _proposals_of(found),
        "said": TextCorrection.objects.filter(complaint=found).select_related("officer").order_by("-pk").first(),
    }
    return desk_page(request, "compliance/desk/complaint_text.html", context, status=422 if form.errors else 200)


def _correct(request: HttpRequest, found: Complaint, said: dict[str, Any]) -> HttpResponse:
    text_correct(complaint=found, officer=officer_of(request), at=clock.now(), **said)
    messages.success(request, _("Recorded. The complaint stays as it was said."))
    return redirect("desk-complaint-text", found.public_id)
