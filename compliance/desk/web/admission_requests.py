"""What firms ask about their admission, objections, renewals and changes of name, each with its answer; and the papers of a firm."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from compliance.desk.permissions import ADMISSIONS, ADMITTING, CASE_FILES, DESK, check_office, office_reaches
from compliance.desk.web.admissions import check_rows
from compliance.desk.web.desk import desk_page, officer_of, written
from compliance.desk.web.openings import note_opening
from core import clock
from core.access.rules import allow
from core.attachments.folder import COPY
from core.errors import DomainError
from core.policies import current_policy
from core.selectors.attachment import attachment_content
from core.web.attachments import copy_response
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.models import AdmissionRequest
from registry.firms.selectors.admission import (
    OPENED,
    admission_facts,
    documents_of,
    names_of_others,
    refused_by,
    requests_waiting,
)
from registry.firms.selectors.marketer import marketer_by_public_id
from registry.firms.services.admission_request import admission_request_answer

PURPOSE = "admission-request"


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            ("granted", gettext_lazy("Granted: the application is decided anew")),
            ("refused", gettext_lazy("Refused: the refusal stands")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    reason = written(
        gettext_lazy("Answer and reasons"),
        error_messages={"required": gettext_lazy("Give the reasons: the firm reads them.")},
    )


class NameForm(AnswerForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            ("granted", gettext_lazy("Granted: the firm is called so from now on")),
            ("refused", gettext_lazy("Refused: the firm keeps its name")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )


class RenewalForm(AnswerForm):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it"),
        choices=[
            ("granted", gettext_lazy("Renewed for one more term")),
            ("refused", gettext_lazy("Not renewed: the admission ends at its term")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    conditions = written(gettext_lazy("Conditions of the admission, if any (the firm reads them)"), 2, required=False)
    field_order = ("outcome", "conditions", "reason")


@allow(DESK)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    return desk_page(request, "compliance/desk/admission_requests.html", {"page": page_of(request, requests_waiting())})


@allow(ADMISSIONS)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = AdmissionRequest.objects.select_related("marketer", "standing", "renewal", "filed_by", "answered_by")
    found = get_object_or_404(rows, pk=pk)
    firm = found.marketer
    form = _form_for(found)(typed(request), initial={"conditions": firm.admission_conditions})
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _answer(request, found, form.cleaned_data))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    officer = officer_of(request)
    context = {
        "found": found,
        "firm": firm,
        "form": form,
        "checks": check_rows(admission_facts([firm])[firm.pk], current_policy().scrub.registration_code),
        "papers": documents_of(firm),
        "others": names_of_others(found.name, firm) if found.name else [],
        "refused_it": found.kind == AdmissionRequest.Kind.OBJECTION and refused_by(found, officer),
        "may_answer": office_reaches(officer, [firm.province], ADMITTING, clock.now()),
    }
    status = 422 if form.errors else 200
    return desk_page(request, "compliance/desk/admission_request.html", context, status=status)


def _form_for(found: AdmissionRequest) -> type[AnswerForm]:
    """An objection to a refused renewal is answered as the renewal is."""
    if found.kind == AdmissionRequest.Kind.NAME:
        return NameForm
    return RenewalForm if found.renewal or found.kind == AdmissionRequest.Kind.RENEWAL else AnswerForm


def _answer(request: HttpRequest, found: AdmissionRequest, said: dict[str, Any]) -> HttpResponse:
    officer, at = officer_of(request), clock.now()
    check_office(officer, [found.marketer.province], ADMITTING, at)
    admission_request_answer(
        request=found,
        officer=officer,
        granted=said["outcome"] == "granted",
        reason=said["reason"],
        conditions=said.get("conditions", ""),
        at=at,
    )
    messages.success(request, _("Answered. The firm reads it on its pages and by mail."))
    return redirect("desk-admission-requests")


@allow(CASE_FILES)
@require_safe
def document(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """A paper of a firm; each look is on record, and the checks of its application go by it."""
    firm = marketer_by_public_id(public_id)
    row = documents_of(firm).filter(attachment__public_id=attachment).first() if firm else None
    if row is None:
        raise Http404
    content = attachment_content(row.attachment, COPY)
    note_opening(request, OPENED, row.attachment, marketer=row.marketer_id)
    return copy_response(row.attachment, content)
