"""A firm hands in its calls and consents to a notice. What these pages say comes from its own files alone (docs/adr/0056)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_safe

from compliance.cases.formats.column_answers import DayOrder, Sample
from compliance.cases.formats.defence_file import LAYOUTS
from compliance.cases.jobs.matching_files import MatchingFiles, MatchingUpload
from compliance.cases.models import Case, Matching, MatchingFile
from compliance.cases.rules.matching import ASKED_BACK, DAYS_ASKED, FileKind
from compliance.cases.selectors.matching import files_of, matching_of, may_hand_in
from compliance.cases.services.matching import MOST_BYTES, Stored, matching_close, matching_file_hand_in
from compliance.cases.web.notice_attachments import case_or_404, drawn
from compliance.cases.words import FILE_COLUMNS, FILE_KINDS, file_called, file_problem
from core import clock
from core.access.rules import allow
from core.errors import DomainError, Unavailable
from core.policies import current_policy
from core.running.form_state import posted_state, seal_state
from core.selectors.only import only
from core.web.bodies import takes
from core.web.confirm import Question, confirmed
from core.web.form_token import hand_files_to
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.one_upload import one_upload
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, show
from registry.scrubs.http.list_upload import ListHandler
from registry.scrubs.web.list_words import grouped

PURPOSE = "matching-file"
LONGEST_CHOICE = 120


class FileForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What the file is"),
        choices=list(FILE_KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the file is.")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or NDJSON, up to 200 MB. The first row names the columns."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet (if you wish)"),
        help_text=gettext_lazy("Of a workbook: its name, or its position. Else we read the first that fits."),
        required=False,
        max_length=100,
    )


class ColumnsForm(forms.Form):
    """What the columns of a file are, or in which order its days are written; asked of its owner, who sees the first cells."""

    day_order = forms.ChoiceField(
        label=gettext_lazy("What comes first in these days?"),
        choices=[(DayOrder.DAY, gettext_lazy("The day")), (DayOrder.MONTH, gettext_lazy("The month"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what comes first.")},
    )

    def __init__(self, file: MatchingFile, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        samples = MatchingFiles(file.folder).samples()
        if file.problem == DAYS_ASKED:
            self.fields["day_order"].help_text = _(", ").join(cell for one in samples for cell in one.cells)
            return
        del self.fields["day_order"]
        layout = LAYOUTS[FileKind(file.kind)]
        choices = [(str(one.position), said_of(one)) for one in samples]
        for column in layout.columns:
            none = _("Choose") if column.needed else _("is not in the file")
            self.fields[_field_of(column.path)] = forms.ChoiceField(
                label=FILE_COLUMNS[FileKind(file.kind), column.path],
                choices=[("", none), *choices],
                required=column.needed,
                initial=next((str(one.position) for one in samples if layout.column_of(one.name) is column), ""),
                error_messages={"required": _("Choose the column.")},
            )

    @property
    def columns(self) -> dict[str, int]:
        """By path of the layout, from 1."""
        paths = {_field_of(path): path for _kind, path in FILE_COLUMNS}
        return {paths[name]: int(value) for name, value in self.cleaned_data.items() if name in paths and value}


def _field_of(path: str) -> str:
    return path.replace("/", "_")


def said_of(sample: Sample) -> str:
    """A column by its heading and its first cells."""
    cells = " · ".join(filter(None, sample.cells))
    name = sample.name or _("column %(n)d") % {"n": sample.position}
    return f"{name}{pgettext('after a label', ': ')}{cells}"[:LONGEST_CHOICE] if cells else name


@dataclass(frozen=True)
class FileRow:
    """A file as the firm sees it: how far it was read, and what is wrong with it."""

    file: MatchingFile
    case: Case

    @property
    def reading(self) -> bool:
        return self.file.read_at is None and not self.file.problem and bool(self.file.folder)

    @property
    def title(self) -> str:
        said = (
            ngettext("is being read, %(n)s row so far", "is being read, %(n)s rows so far", self.file.rows)
            % {"n": grouped(self.file.rows)}
            if self.file.rows
            else _("waits its turn")
        )
        return _("%(file)s: %(said)s") % {"file": file_called(self.file), "said": said}

    @property
    def text(self) -> str:
        return _("You can leave this page; the work goes on.")

    @property
    def asked(self) -> bool:
        return self.file.problem in ASKED_BACK and bool(self.file.folder)

    @property
    def problem(self) -> str:
        return file_problem(self.file.problem) if self.file.problem else ""

    @property
    def unread(self) -> str:
        count = self.file.rows_unread
        if not count:
            return ""
        said = ngettext(
            "%(n)s row could not be read: line %(lines)s", "%(n)s rows could not be read: lines %(lines)s", count
        )
        lines = _(", ").join(map(str, self.file.unread_lines)) + ("…" if count > len(self.file.unread_lines) else "")
        return said % {"n": grouped(count), "lines": lines}


@allow(MARKETER)
@require_safe
def matching(request: HttpRequest, public_id: str) -> HttpResponse:
    return files_page(request, case_or_404(request, public_id), FileForm())


def files_page(
    request: HttpRequest, case: Case, form: FileForm, sent: dict[str, ColumnsForm] | None = None
) -> HttpResponse:
    """`sent`: the answer about a file's columns that was just sent, by its public id, with what is wrong about it."""
    found, at = matching_of(case), clock.now()
    rows, may_add, answers = rows_of(case, found), may_hand_in(case, found, at), sent or {}
    wrong = next(iter(answers.values()), None)
    context = {
        "case": case,
        "policy": current_policy(),
        "now": at,
        "matching": found,
        "rows": rows,
        "asked": [
            (row, answers.get(row.file.public_id) or ColumnsForm(row.file, auto_id=f"{row.file.public_id}-%s"))
            for row in rows
            if row.asked and may_add
        ],
        "wrong": wrong or form,
        "layouts": [(FILE_KINDS[kind], layout.columns) for kind, layout in LAYOUTS.items()],
        "form": form,
        "may_add": may_add,
        "deleted_on": deleted_on(found),
        "sealed": seal_state(request, PURPOSE, drawn(case)),
    }
    status = 422 if form.errors or wrong is not None else 200
    return show(request, "compliance/cases/matching.html", context, status=status)


def rows_of(case: Case, found: Matching | None) -> list[FileRow]:
    return [FileRow(file, case) for file in files_of(found)] if found else []


def deleted_on(found: Matching | None) -> datetime | None:
    """When the files go, once the hand-in is closed; the day hangs on nothing else."""
    if found is None or found.closed_at is None:
        return None
    return found.closed_at + current_policy(found.closed_at).retention.periods["matching_file"]


@allow(MARKETER)
@takes(None)
def add(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Sent from the page, to which its address leads back."""
    case = case_or_404(request, public_id)
    if request.method != "POST":
        return redirect("marketer-notice-matching", public_id)
    with one_upload(request, firm(request).public_id), MatchingUpload() as upload:
        handler = ListHandler(upload, MOST_BYTES)
        hand_files_to(request, handler)
        return take(request, case, upload, handler)


def take(request: HttpRequest, case: Case, upload: MatchingUpload, handler: ListHandler) -> HttpResponse:
    form = FileForm(request.POST)
    form.is_valid()
    upload.close()
    if handler.refusal is not None:
        form.errors.clear()  # the rest of the form was not read
        form.add_error("file", str(handler.refusal.message))
    elif handler.files != 1:
        form.add_error("file", _("Choose one file.") if not handler.files else _("Send exactly one file."))
    elif not form.errors:
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != case.public_id:
                raise stale()
            return once_with(state, lambda: _hand_in(request, case, form, upload, handler.name, state.data["asked_in"]))
        except Unavailable:
            raise
        except DomainError as error:
            if error.code == "list.sheet_unknown":
                form.add_error("sheet", str(error.message))
            else:
                add_domain_error(form, error)
            case.refresh_from_db()
    return files_page(request, case, form)


def _hand_in(
    request: HttpRequest, case: Case, form: FileForm, upload: MatchingUpload, name: str, asked_in: str
) -> HttpResponse:
    who = member(request)
    handed = matching_file_hand_in(
        case=case,
        stored=Stored(upload.folder, upload.size, upload.digest),
        kind=FileKind(form.cleaned_data["kind"]),
        name=name,
        sheet=form.cleaned_data["sheet"],
        marketer=who.marketer,
        member=who.user,
        at=clock.now(),
        asked_in=asked_in,
    )
    upload.kept = not handed.known
    if handed.known:
        messages.warning(request, _("This file was handed in before. Nothing is counted twice."))
    else:
        messages.success(request, _("The file is handed in. Here you see how far it is read."))
    return redirect("marketer-notice-matching", case.public_id)


@allow(MARKETER)
def progress(request: HttpRequest, public_id: str, file: str) -> HttpResponse:
    """How far a file is read, asked every second by the page that shows it; at its end that page is drawn anew."""
    case = case_or_404(request, public_id)
    row = only(MatchingFile.objects.filter(public_id=file, matching__case=case))
    if row is None:
        raise Http404
    if not request.headers.get("HX-Request"):
        return redirect("marketer-notice-matching", public_id)
    shown = FileRow(row, case)
    if not shown.reading:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "compliance/cases/matching_progress.html", {"row": shown})


@allow(MARKETER)
def close(request: HttpRequest, public_id: str) -> HttpResponse:
    """That is all: asked on a page of its own, for nothing more is taken then."""
    case = case_or_404(request, public_id)
    found = matching_of(case)
    back = reverse("marketer-notice-matching", args=[public_id])
    if request.method != "POST" and (found is None or not may_hand_in(case, found, clock.now())):
        return redirect(back)
    facts: list[tuple[Any, Any]] = [
        (FILE_KINDS[FileKind(row.file.kind)], " ・ ".join(filter(None, (file_called(row.file), row.problem))))
        for row in rows_of(case, found)
    ]
    question = Question(
        title=_("Is that all?"),
        follows=_(
            "The files are matched inside the platform and nothing more is taken to this notice. What comes of it you read in"
            " the decision, breach by breach."
        ),
        button=_("That is all"),
        back=back,
        facts=facts,
    )
    return confirmed(
        request, question, lambda: _close_matching(request, case), layout="layouts/marketer.html", show=show
    )


def _close_matching(request: HttpRequest, case: Case) -> HttpResponse:
    who = member(request)
    matching_close(case=case, marketer=who.marketer, member=who.user, at=clock.now(), asked_in=case.state)
    messages.success(request, _("Your calls and consents are handed in."))
    return redirect("marketer-notice-matching", case.public_id)
