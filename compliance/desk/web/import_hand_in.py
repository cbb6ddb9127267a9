"""An officer hands in a file that another centre sent, and sees how far it is."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from complaints.jobs.import_files import FILE, ImportUpload, StoredFile
from complaints.models import ComplaintImport
from complaints.services.import_job import import_hand_in
from complaints.services.import_opening import day_in, format_of
from compliance.desk.permissions import DESK, HELD_ROWS
from compliance.desk.selectors.imports import imports_shown, is_waiting
from compliance.desk.web.desk import officer_of
from compliance.desk.web.import_form import HandInForm, sealed, unsealed
from compliance.desk.web.imports import list_page, way_of
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError, Unavailable
from core.policies import current_policy
from core.web.bodies import takes
from core.web.form_token import hand_files_to
from core.web.one_upload import one_upload
from registry.scrubs.http.list_upload import ListHandler

# Else it is about the file, which has to be chosen again.
ABOUT = {
    "import.day": "day",
    "import.format": "format",
    "import.header": "format",
    "list.sheet_unknown": "sheet",
    "file.busy": "sheet",
}


@allow(HELD_ROWS)
@takes(None)
def hand_in(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return redirect("desk-imports")
    with one_upload(request, f"user:{officer_of(request).pk}"), ImportUpload() as upload:
        handler = ListHandler(upload, settings.DNC_LIST_MOST_BYTES)
        hand_files_to(request, handler)
        return take(request, upload, handler)


def take(request: HttpRequest, upload: ImportUpload, handler: ListHandler) -> HttpResponse:
    form = HandInForm(request.POST)
    form.is_valid()
    upload.close()
    stored, name = (upload.stored, handler.name) if handler.files else unsealed(request)
    if handler.refusal is not None:
        form.errors.clear()  # the rest of the form was not read
        form.add_error("file", str(handler.refusal.message))
    elif handler.files > 1:
        form.add_error("file", _("Send exactly one file."))
    elif stored is None:
        form.add_error("file", _("Choose a file."))
    elif not form.errors:
        try:
            if format := form.cleaned_data["format"] or _found_out(stored):
                return _take_in(request, form, stored, name, format, upload)
            form.add_error("format", _("The file does not show for sure which format it has. Choose it."))
        except Unavailable:
            raise
        except DomainError as error:
            form.add_error(ABOUT.get(error.code, "file"), str(error.message))
    if stored is None or "file" in form.errors:
        return list_page(request, form, status=422)
    upload.kept = stored.files is upload.folder
    return list_page(request, form, kept=sealed(request, stored, name), kept_name=name, status=422)


def _take_in(
    request: HttpRequest, form: HandInForm, stored: StoredFile, name: str, format: str, upload: ImportUpload
) -> HttpResponse:
    handed = import_hand_in(
        stored=stored,
        name=name,
        format=format,
        client="",
        day=form.cleaned_data["day"] or day_in(name),
        sheet=form.cleaned_data["sheet"],
        at=clock.now(),
        actor=Actor.user(officer_of(request)),
    )
    upload.kept = handed.keeps(upload.stored)
    if handed.known:
        told = _("This file was handed in before. It is the same import: nothing is counted twice.")
        messages.warning(request, told)
    else:
        messages.success(request, _("The file is handed in. Here you see how far it is."))
    return redirect("desk-imports")


def _found_out(stored: StoredFile) -> str:
    """Of an empty file nothing is asked: that it is empty is what is wrong with it."""
    at = clock.now()
    with stored.files.read(FILE) as file:
        return format_of(file, current_policy(at), at) if stored.size else "csv"


@allow(DESK)
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an import is, asked every second by the page that shows it; at its end that page is drawn anew."""
    batch = get_object_or_404(ComplaintImport, public_id=public_id)
    if not request.headers.get("HX-Request"):
        return redirect("desk-imports")
    if not is_waiting(batch):
        return HttpResponse(headers={"HX-Refresh": "true"})
    (shown,) = imports_shown([batch], clock.now())
    return render(request, "compliance/desk/import_progress.html", {"way": way_of(shown)})
