"""Files that a citizen adds to an own complaint, and opens again."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from complaints.models import Complaint
from complaints.selectors.complaint_attachment import complaint_attachment, complaint_attachments
from complaints.services.complaint_attachment import complaint_attachments_add
from complaints.web.my_complaints import citizen, own
from core import clock
from core.access.rules import CITIZEN, allow
from core.actors import Actor
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.running.rates import Rate, spend
from core.selectors.attachment import attachment_content
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes

PURPOSE = "complaint-recordings"
SENDINGS_OF_ONE_PERSON = Rate("complaint-files", 40, 86400)  # what is refused lies for a day with its form, too
MOST_REMARK = 500


class AddForm(FilesForm):
    remark = forms.CharField(
        label=_("What it is (if you wish)"),
        help_text=_("For instance: what is said in the recording, and from which minute on."),
        required=False,
        max_length=MOST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("remark", "file")


@allow(CITIZEN)
@takes(None)
def attachments(request: HttpRequest, public_id: str) -> HttpResponse:
    complaint = own(request, public_id)
    if request.method != "POST":
        return _list_page(request, complaint, AddForm(), sealed_files(request, PURPOSE, _drawn(complaint), []))
    spend(SENDINGS_OF_ONE_PERSON, str(complaint.number_id))
    with HandIn(request) as hand_in:
        return _take(request, complaint, hand_in)


def _drawn(complaint: Complaint) -> dict[str, str]:
    return {"case": complaint.public_id}


def _take(request: HttpRequest, complaint: Complaint, hand_in: HandIn) -> HttpResponse:
    form = AddForm(request.POST)
    done = hand_in.accept(
        form, PURPOSE, complaint.public_id, lambda files, _state: _add(request, complaint, hand_in, form, files)
    )
    if done is not None:
        return done
    return _list_page(request, complaint, form, hand_in.sealed(PURPOSE, _drawn(complaint)), hand_in.all)


def _add(
    request: HttpRequest, complaint: Complaint, hand_in: HandIn, form: AddForm, files: list[Handed]
) -> HttpResponse:
    made = complaint_attachments_add(
        complaint_id=complaint.pk,
        files=files,
        remark=form.cleaned_data["remark"],
        at=clock.now(),
        actor=Actor.user(citizen(request)),
    )
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(made)) % {"n": len(made)})
    return redirect("complaint-recordings", complaint.public_id)


def _list_page(
    request: HttpRequest, complaint: Complaint, form: AddForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    context = {
        "complaint": complaint,
        "rows": complaint_attachments(complaint),
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "address": reverse("complaint-recordings", args=[complaint.public_id]),
    }
    status = 422 if form.errors else 200
    return render(request, "complaints/complaint_attachments.html", context, status=status)


@allow(CITIZEN)
@require_safe
def attachment(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """One's own file: the copy to be looked at; of what has none, such as a recording, the file itself."""
    row = complaint_attachment(own(request, public_id), attachment)
    if row is None:
        raise Http404
    if row.attachment.has_copy:
        return copy_response(row.attachment, attachment_content(row.attachment, COPY))
    return original_response(row.attachment, attachment_content(row.attachment, ORIGINAL))
