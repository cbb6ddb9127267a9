"""Files of complainants at the desk: looked at, opened for a purpose, and what is to be heard in a recording."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from complaints.models import Complaint, ComplaintAttachment
from complaints.selectors.complaint_attachment import complaint_attachment
from compliance.desk.permissions import CASE_FILES, CASE_WORK, LISTING_WORK
from compliance.desk.web import recordings
from compliance.desk.web.case_attachments import OriginalForm
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import cases_of, note_opening
from compliance.findings.selectors.listening import OPENED, has_opened, listenings_of
from compliance.findings.services.listening import listening_record
from compliance.findings.words import HEARD
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.attachments.folder import COPY, ORIGINAL
from core.attachments.kinds import KINDS
from core.errors import DomainError
from core.selectors.attachment import attachment_content
from core.services.opening import opening_record
from core.web.attachments import copy_response, original_response
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed

MOST_SAID = 2000


class HeardForm(forms.Form):
    heard = forms.ChoiceField(
        label=gettext_lazy("What is to be heard"),
        choices=lambda: list(HEARD.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is to be heard.")},
    )
    said = forms.CharField(
        label=gettext_lazy("Who speaks, and what is said"),
        help_text=gettext_lazy(
            "The passages that matter, with their minute. Write no complainant's name or number here."
        ),
        max_length=MOST_SAID,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write who speaks and what is said.")},
    )


def _one_of(request: HttpRequest, public_id: str, attachment: str) -> tuple[Complaint, ComplaintAttachment]:
    found = seen_or_404(request, public_id)
    row = complaint_attachment(found, attachment)
    if row is None:
        raise Http404
    return found, row


@allow(CASE_FILES)
@require_safe
def copy(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    found, row = _one_of(request, public_id, attachment)
    if not row.attachment.has_copy:
        raise Http404
    content = attachment_content(row.attachment, COPY)
    note_opening(request, "complaint.file_read", row.attachment, cases=cases_of(found))
    return copy_response(row.attachment, content)


@allow(CASE_WORK)
def attachment(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """The file itself is handed out for a purpose that is asked each time."""
    found, row = _one_of(request, public_id, attachment)
    if (heard := recordings.sound(request, row.attachment)) is not None:
        return heard
    form = OriginalForm(typed(request))
    if request.method == "POST" and form.is_valid():
        content = attachment_content(row.attachment, ORIGINAL)
        opening_record(
            act=OPENED,
            target=row.attachment,
            purpose=form.cleaned_data["purpose"],
            words=form.cleaned_data["words"],
            actor=Actor.user(officer_of(request)),
            at=clock.now(),
            about={"complaint": found.pk, "cases": [case.pk for case in cases_of(found)]},
        )
        if recordings.wants_to_listen(request, row.attachment):
            content.close()
            return _page(request, found, row, player=recordings.player(request, row.attachment), form=form)
        return original_response(row.attachment, content)
    return _page(request, found, row, form=form)


@allow(LISTING_WORK)
def heard(request: HttpRequest, public_id: str, attachment: str) -> HttpResponse:
    found, row = _one_of(request, public_id, attachment)
    form = HeardForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-listening", lambda: _record(request, found, row, form))
        except DomainError as error:
            add_domain_error(form, error)
    return _page(request, found, row, heard_form=form)


def _record(request: HttpRequest, found: Complaint, row: ComplaintAttachment, form: HeardForm) -> HttpResponse:
    listening_record(
        recording=row,
        heard=form.cleaned_data["heard"],
        words=form.cleaned_data["said"],
        officer=officer_of(request),
        at=clock.now(),
    )
    messages.success(request, _("Recorded."))
    return redirect("desk-complaint-recording", found.public_id, row.attachment.public_id)


def _page(
    request: HttpRequest,
    found: Complaint,
    row: ComplaintAttachment,
    player: dict[str, str] | None = None,
    **forms: forms.Form,
) -> HttpResponse:
    note_opening(request, "complaint.read", found, cases=cases_of(found))
    officer = officer_of(request)
    context: dict[str, Any] = {
        "complaint": found,
        "row": row,
        "form": OriginalForm(),
        "heard_form": HeardForm(),
        "listenings": listenings_of(row),
        "may_record": row.is_recording
        and LISTING_WORK.may(officer)
        and ("heard_form" in forms or has_opened(row, officer)),
        "address": reverse("desk-complaint-recording", args=[found.public_id, row.attachment.public_id]),
        "played": KINDS[row.attachment.kind].played,
        **(player or {}),
        **forms,
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return desk_page(request, "compliance/desk/complaint_attachment.html", context, status=status)
