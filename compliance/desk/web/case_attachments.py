"""The files of a case at the desk: the list, adding to it, opening what may be shown, taking an original for a purpose."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from compliance.cases.models import Case, CaseAttachment
from compliance.cases.rules.case_attachment import WHATS
from compliance.cases.selectors.case_attachment import attachments_of
from compliance.cases.services.case_attachment import case_attachments_add
from compliance.desk.permissions import CASE_FILES, CASE_WORK, DESK
from compliance.desk.web import recordings
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import note_opening
from compliance.desk.words import FILE_PURPOSES
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.attachments.folder import COPY, ORIGINAL, Handed
from core.attachments.kinds import KINDS
from core.selectors.attachment import attachment_content
from core.selectors.only import only
from core.services.opening import LONGEST_WORDS, opening_record
from core.translation.words import named
from core.web.attachments import FilesForm, HandIn, copy_response, original_response, sealed_files
from core.web.bodies import takes
from core.web.forms import unchosen
from core.web.typed import typed

PURPOSE = "case-attachments"
MOST_REMARK = 1000


class AddForm(FilesForm):
    what = forms.ChoiceField(
        label=_("What the files are"),
        choices=lambda: unchosen((what.code, named(what.names)) for what in WHATS.values()),
        error_messages={"required": _("Choose what the files are.")},
    )
    remark = forms.CharField(
        label=_("Remark (if you wish)"),
        required=False,
        max_length=MOST_REMARK,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    shown_to_firm = forms.BooleanField(label=_("The firm may see these files"), required=False)
    field_order = ("what", "remark", "shown_to_firm", "file")


class OriginalForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=lambda: [(code, str(word)) for code, word in FILE_PURPOSES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a purpose.")},
    )
    words = forms.CharField(
        label=_("What for, in a few words"),
        help_text=_("An auditor reads this. Write no telephone number here."),
        max_length=LONGEST_WORDS,
        error_messages={"required": _("Write what the file is needed for.")},
    )


@allow(DESK)
@require_safe
def attachments(request: HttpRequest, public_id: str) -> HttpResponse:
    found = seen_or_404(request, public_id)
    form = AddForm(typed(request, reverse("desk-case-attachments-add", args=[public_id])))
    return list_page(request, found, form, sealed_files(request, PURPOSE, {"case": public_id}, []))


def list_page(
    request: HttpRequest, found: Case, form: AddForm, sealed: str, kept: list[Handed] | None = None
) -> HttpResponse:
    rows = list(attachments_of(found))
    note_opening(request, "case.attachments_read", found, cases=[found], shown=len(rows))
    officer = officer_of(request)
    context = {
        "case": found,
        "rows": rows,
        "form": form,
        "sealed": sealed,
        "kept": kept or [],
        "may_add": CASE_WORK.may(officer) and not found.record.ends,
        "may_open": CASE_FILES.may(officer),
        "may_take": CASE_WORK.may(officer),
    }
    return desk_page(request, "compliance/desk/attachments.html", context, status=422 if form.errors else 200)


@allow(CASE_WORK)
@takes(None)
def add(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Sent from the list, to which its address leads back."""
    found = seen_or_404(request, public_id)
    if request.method != "POST":
        return redirect("desk-case-attachments", public_id)
    with HandIn(request) as hand_in:
        return _take(request, found, hand_in)


def _take(request: HttpRequest, found: Case, hand_in: HandIn) -> HttpResponse:
    form = AddForm(request.POST)
    done = hand_in.accept(
        form, PURPOSE, found.public_id, lambda files, _state: _add(request, found, hand_in, form, files)
    )
    if done is not None:
        return done
    sealed = hand_in.sealed(PURPOSE, {"case": found.public_id})
    return list_page(request, found, form, sealed, hand_in.all)


def _add(request: HttpRequest, found: Case, hand_in: HandIn, form: AddForm, files: list[Handed]) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("what", "remark", "shown_to_firm")}
    made = case_attachments_add(case=found, files=files, **said, officer=officer_of(request), at=clock.now())
    hand_in.keep()
    messages.success(request, ngettext("%(n)d file added.", "%(n)d files added.", len(made)) % {"n": len(made)})
    return redirect("desk-case-attachments", found.public_id)


def one_of(found: Case, public_id: str) -> CaseAttachment:
    row = only(attachments_of(found).filter(attachment__public_id=public_id))
    if row is None:
        raise Http404
    return row


@allow(CASE_FILES)
@require_safe
def copy(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    found = seen_or_404(request, public_id)
    row = one_of(found, attachment)
    if not row.attachment.has_copy:
        raise Http404
    content = attachment_content(row.attachment, COPY)
    note_opening(request, "case.attachment_read", row.attachment, cases=[found])
    return copy_response(row.attachment, content)


@allow(CASE_WORK)
def original(request: HttpRequest, public_id: str, attachment: str) -> HttpResponseBase:
    """Asked for a purpose each time; what is sent back is the file itself."""
    found = seen_or_404(request, public_id)
    row = one_of(found, attachment)
    if (heard := recordings.sound(request, row.attachment)) is not None:
        return heard
    form = OriginalForm(typed(request))
    player: dict[str, str] = {}
    if request.method == "POST" and form.is_valid():
        content = attachment_content(row.attachment, ORIGINAL)
        opening_record(
            act="case.original_read",
            target=row.attachment,
            purpose=form.cleaned_data["purpose"],
            words=form.cleaned_data["words"],
            actor=Actor.user(officer_of(request)),
            at=clock.now(),
            about={"cases": [found.pk]},
        )
        if not recordings.wants_to_listen(request, row.attachment):
            return original_response(row.attachment, content)
        content.close()
        player = recordings.player(request, row.attachment)
    context = {"case": found, "row": row, "form": form, "played": KINDS[row.attachment.kind].played, **player}
    return desk_page(request, "compliance/desk/attachment_original.html", context, status=422 if form.errors else 200)
