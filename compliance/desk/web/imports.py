"""Imports of complaints at the desk, and the rows held of them: shown, judged again, let pass, or taken back as a whole."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from complaints.models import ComplaintImport, ImportedRow
from complaints.selectors.complaint_import import import_counts, import_reasons, import_warnings
from complaints.selectors.held_rows import imports as every_import
from complaints.selectors.held_rows import row_shown, rows_held
from complaints.selectors.import_job import jobs_open
from complaints.services.held_callers import caller_of_held_row
from complaints.services.held_rows import held_row_release, held_rows_judge
from compliance.cases.services.import_withdrawal import import_withdraw
from compliance.cases.words import file_called
from compliance.desk.permissions import DESK, HELD_ROWS, IMPORTS
from compliance.desk.selectors.imports import ImportShown, imports_shown
from compliance.desk.web.desk import desk_page, officer_of, reason_typed
from compliance.desk.web.filters import HeldRowFilter
from compliance.desk.web.import_form import HandInForm
from compliance.desk.web.openings import asked_by, note_opening
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.selectors.only import only
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.scrubs.web.list_words import grouped, progress_text

MOST_REASON = 500
MOST_RUNNING = 20


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON,
        error_messages={"required": gettext_lazy("Say why. It stands in the file.")},
    )


@dataclass(frozen=True)
class Way:
    """How far a job is, in words."""

    batch: ComplaintImport
    value: int
    most: int | None
    title: str
    text: str


def way_of(shown: ImportShown) -> Way:
    done, total = shown.progress.rows_done, shown.progress.rows_total
    if shown.batch.taken_up_at is None:
        said = _("waits its turn")
    elif total is None:
        said = _("the file is being read …")
    else:
        said = pgettext("an import", "%(done)s of %(total)s rows") % {"done": grouped(done), "total": grouped(total)}
    title = _("%(file)s: %(said)s") % {"file": file_called(shown.batch), "said": said}
    leaving = pgettext("an import", "You can leave this page; the work goes on.")
    return Way(shown.batch, done, total, title, progress_text(shown.progress, leaving))


@allow(DESK)
def imports(request: HttpRequest) -> HttpResponse:
    return list_page(request, HandInForm())


def list_page(
    request: HttpRequest, form: HandInForm, *, kept: str = "", kept_name: str = "", status: int = 200
) -> HttpResponse:
    """`kept`: the sealed file of a form that lacks something else."""
    page, at = page_of(request, every_import()), clock.now()
    running = imports_shown(jobs_open().order_by("-pk")[:MOST_RUNNING], at)
    officer = officer_of(request)
    context = {
        "page": page,
        "rows": imports_shown(page.object_list, at),
        "ways": [way_of(shown) for shown in running],
        "form": form,
        "kept": kept,
        "kept_name": kept_name,
        "may_hand_in": HELD_ROWS.may(officer),
        "may_withdraw": IMPORTS.may(officer),
    }
    return desk_page(request, "compliance/desk/imports.html", context, status=status)


@allow(DESK)
def held_rows(request: HttpRequest, bound: dict[int, ReasonForm] | None = None, status: int = 200) -> HttpResponse:
    """`bound`: what was just sent for the row with this key, with what is wrong about it."""
    sent = bound or {}
    found = HeldRowFilter(request.GET, queryset=rows_held(), request=request)
    page = page_of(request, found.qs, 20)
    named = found.form.cleaned_data.get("batch", "") if found.form.is_valid() else ""
    batch = only(ComplaintImport.objects.filter(public_id=named)) if named else None
    if page.object_list:
        note_opening(request, "held_rows.read", batch, asked=asked_by(request), shown=len(page.object_list))
    context = {
        "filter": found,
        "page": page,
        "batch": batch,
        "reasons": import_reasons(batch) if batch else {},
        "warnings": import_warnings(batch) if batch else [],
        "rows": [(row_shown(row), sent.get(row.pk) or _release_form(request, row.pk)) for row in page],
        "may_release": HELD_ROWS.may(officer_of(request)),
        "may_withdraw": IMPORTS.may(officer_of(request)),
        "refused": next(iter(sent.values()), None),
    }
    return desk_page(request, "compliance/desk/held_rows.html", context, status=status)


def _release_form(request: HttpRequest, pk: int) -> ReasonForm:
    kept = reason_typed(request, reverse("desk-held-row-release", args=[pk]))
    return ReasonForm(initial={"reason": kept}, auto_id=f"row-{pk}-%s")


@allow(HELD_ROWS)
def row_caller(request: HttpRequest, pk: int) -> HttpResponse:
    """To the page that asks an operator about the caller for whose sake a row is held."""
    if request.method != "POST":
        return redirect("desk-held-rows")
    get_object_or_404(ImportedRow, pk=pk)
    try:
        caller = caller_of_held_row(row_id=pk, at=clock.now(), actor=Actor.user(officer_of(request)))
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("desk-held-rows")
    return redirect("desk-caller-ask", caller.pk)


@allow(HELD_ROWS)
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a row pass, with a reason. The address leads back to the list."""
    if request.method != "POST":
        return redirect("desk-held-rows")
    get_object_or_404(ImportedRow, pk=pk)
    form = ReasonForm(typed(request), auto_id=f"row-{pk}-%s")
    if form.is_valid():
        try:
            return once(request, "held row", lambda: _release_row(request, pk, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
    return held_rows(request, bound={pk: form}, status=422)


def _release_row(request: HttpRequest, pk: int, reason: str) -> HttpResponse:
    held_row_release(row_id=pk, reason=reason, at=clock.now(), actor=Actor.user(officer_of(request)))
    messages.success(request, _("The row is a complaint now."))
    return redirect(f"{reverse('desk-held-rows')}?{request.GET.urlencode()}")


@allow(HELD_ROWS)
def judge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Judge the held rows of an import again."""
    back = f"{reverse('desk-held-rows')}?batch={public_id}"
    if request.method != "POST":
        return redirect(back)
    batch = get_object_or_404(ComplaintImport, public_id=public_id, withdrawn_at=None)
    judged = held_rows_judge(batch=batch, at=clock.now(), actor=Actor.user(officer_of(request)))
    said = _("Judged again. Rows that are complaints now: %(accepted)d; held still: %(held)d.")
    messages.success(request, said % {"accepted": judged.accepted, "held": judged.held})
    return redirect(back)


@allow(IMPORTS)
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an import back: asked on a page of its own, with a reason."""
    batch = get_object_or_404(ComplaintImport, public_id=public_id, withdrawn_at=None)
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "import", lambda: _withdraw_import(request, batch, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
    context = {"batch": batch, "counts": import_counts(batch), "form": form}
    return desk_page(request, "compliance/desk/import_withdraw.html", context, status=422 if form.errors else 200)


def _withdraw_import(request: HttpRequest, batch: ComplaintImport, reason: str) -> HttpResponse:
    done = import_withdraw(batch=batch, reason=reason, at=clock.now(), actor=Actor.user(officer_of(request)))
    said = _(
        "Withdrawn. Complaints gone: %(complaints)d; suspicions gone: %(violations)d; complaints that stay: %(kept)d."
    )
    counts = {"complaints": done.complaints, "violations": done.violations, "kept": done.kept}
    messages.success(request, said % counts)
    return redirect("desk-imports")
