"""The files of a firm's own case, as far as they were shown to it, and what it hands in while its answer is awaited."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.case_attachment import whats_of_firm
from compliance.cases.selectors.case_attachment import attachments_shown
from compliance.cases.selectors.notice import notices_of
from compliance.cases.selectors.rectification import may_show_mending
from compliance.cases.services.case_attachment import case_attachments_hand_in
from core import clock
from core.access.rules import allow
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.policies import current_policy
from core.running.form_state import FormState
from core.selectors.attachment import attachment_content
from core.selectors.only import only
from core.services.opening import LONGEST_WORDS, opening_record
from core.translation.words import named
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes
from core.web.forms import unchosen
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, person, show

PURPOSE = "notice-attachments"
MOST_REMARK = 1000


class HandInForm(FilesForm):
    what = forms.ChoiceField(
        label=_("What the files are"),
        choices=lambda: unchosen((what.code, named(what.names)) for what in whats_of_firm()),
        error_messages={"required": _("Choose what the files are.")},
    )
    remark = forms.CharField(
        label=_("Remark (if you wish)"),
        help_text=_("Name no customer's number here."),
        required=False,
        max_length=MOST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("what", "remark", "file")


class OriginalForm(forms.Form):
    words = forms.CharField(
        label=_("What for, in a few words"),
        help_text=_("It is kept who took the file, when and what for. Write no telephone number here."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what the file is needed for.")},
    )


def case_or_404(request: HttpRequest, public_id: str) -> Case:
    found = only(notices_of(firm(request)).filter(public_id=public_id))
    if found is None:
        raise Http404
    return found


@allow(MARKETER)
@require_safe
def attachments(request: HttpRequest, public_id: str) -> HttpResponse:
    found = case_or_404(request, public_id)
    asked = {"what": request.GET.get("what", "")}  # as the link that led here says
    form = HandInForm(typed(request, reverse("marketer-notice-attachments-add", args=[public_id])), initial=asked)
    return list_page(request, found, form, sealed_files(request, PURPOSE, drawn(found), []))


def drawn(found: Case) -> dict[str, Any]:
    return {"case": found.public_id, "asked_in": found.state}


def list_page(
    request: HttpRequest, found: Case, form: HandInForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    context = {
        "case": found,
        "policy": current_policy(),
        "now": clock.now(),
        "rows": attachments_shown(found),
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "may_add": found.record.answerable or may_show_mending(found, clock.now()) or form.is_bound,
    }
    return show(request, "compliance/cases/attachments.html", context, status=422 if form.errors else 200)


@allow(MARKETER)
@takes(None)
def add(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Sent from the list, to which its address leads back."""
    found = case_or_404(request, public_id)
    if request.method != "POST":
        return redirect("marketer-notice-attachments", public_id)
    with HandIn(request) as hand_in:
        return _take(request, found, hand_in)


def _take(request: HttpRequest, found: Case, hand_in: HandIn) -> HttpResponse:
    form = HandInForm(request.POST)

    def act(files: list[Handed], state: FormState) -> HttpResponse:
        return _hand_in(request, found, hand_in, form, files, state.data["asked_in"])

    done = hand_in.accept(form, PURPOSE, found.public_id, act)
    if done is not None:
        return done
    found.refresh_from_db()
    return list_page(request, found, form, hand_in.sealed(PURPOSE, drawn(found)), hand_in.all)


def _hand_in(
    request: HttpRequest, found: Case, hand_in: HandIn, form: HandInForm, files: list[Handed], asked_in: str
) -> HttpResponse:
    who = member(request)
    made = case_attachments_hand_in(
        case=found,
        files=files,
        what=form.cleaned_data["what"],
        remark=form.cleaned_data["remark"],
        marketer=who.marketer,
        member=who.user,
        at=clock.now(),
        asked_in=asked_in,
    )
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file handed in.", "%(n)d files handed in.", len(made)) % {"n": len(made)})
    return redirect("marketer-notice-attachments", found.public_id)


def one_of(found: Case, public_id: str) -> CaseAttachment:
    row = only(attachments_shown(found).filter(attachment__public_id=public_id))
    if row is None:
        raise Http404
    return row


@allow(MARKETER)
@require_safe
def copy(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    found = case_or_404(request, public_id)
    row = one_of(found, attachment)
    if not row.attachment.has_copy:
        raise Http404
    content = attachment_content(row.attachment, COPY)
    _record(request, "notice.attachment_read", found, row)
    return copy_response(row.attachment, content)


@allow(MARKETER)
def original(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """Of what has no copy. A picture's or a document's original may tell more than its copy, and stays with the desk."""
    found = case_or_404(request, public_id)
    row = one_of(found, attachment)
    if row.attachment.has_copy:
        raise Http404
    form = OriginalForm(typed(request))
    if request.method == "POST" and form.is_valid():
        content = attachment_content(row.attachment, ORIGINAL)
        _record(request, "notice.original_read", found, row, form.cleaned_data["words"])
        return original_response(row.attachment, content)
    context = {"case": found, "row": row, "form": form}
    return show(request, "compliance/cases/attachment_original.html", context, status=422 if form.errors else 200)


def _record(request: HttpRequest, act: str, found: Case, row: CaseAttachment, words: str = "") -> None:
    opening_record(
        act=act,
        target=row.attachment,
        purpose="defence",
        words=words,
        actor=person(request),
        at=clock.now(),
        about={"cases": [found.pk]},
    )
