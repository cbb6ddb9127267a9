"""A firm hands in a file of consents, and reads what became of each row. A small one is answered at once and kept nowhere."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.api.keys import UNKNOWN, key_at
from core.api.ndjson import lines_in
from core.errors import DomainError, TooLarge
from core.policies import current_policy
from core.running.claimed_step import FAILED_BY_US
from core.translation.words import join_words, translated
from core.web.bodies import SMALL, takes
from core.web.csv_cells import harmless
from core.web.form_token import hand_files_to
from core.web.once import once
from core.web.one_upload import one_upload
from registry.engine.lists.refusals import SENTENCES, ListRefused
from registry.engine.lists.telling import SAMPLE, is_json_lines, text_of
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, person, show
from registry.register.formats.consent_rows import MOST_ROWS, ConsentBody, consent_read_quickly
from registry.register.formats.file_columns import CONSENTS, Column
from registry.register.formats.handed_rows import (
    MOST_BYTES,
    Rows,
    numbered,
    read_lines,
    read_table,
    unreadable,
    warnings_told,
)
from registry.register.jobs.consent_files import FILE, ConsentFiles, ConsentUpload
from registry.register.memory import AnsweredFile, AnsweredRow, answered, answers_keep, answers_of
from registry.register.models import ConsentFile
from registry.register.selectors.consent_file import (
    Progress,
    consent_file_of,
    consent_file_progress,
    consent_file_warnings,
    consent_files_of,
    parts_done,
)
from registry.register.services.consent_bulk import consents_ingest
from registry.register.services.consent_content import claim_of
from registry.register.services.consent_file import MOST_BYTES as MOST_FILE_BYTES
from registry.register.services.consent_file import StoredFile, consent_file_hand_in
from registry.register.services.consent_file_step import TOO_LONG

ROWS_SENT = 2000
FILES = 10  # the newest that are kept
SHOWN = 20  # refused rows on the page; all of them are in the download
HEADINGS = 6  # of a column that has many
LABELS = {
    "number": _("Number of whoever agreed"),
    "channels": _("Ways of contact agreed to"),
    "categories": _("Trades agreed to"),
    "given_at": _("When it was given"),
    "expires_at": _("When it ends"),
    "evidence/kind": _("What proves it"),
    "evidence/reference": _("Your reference to the evidence"),
    "evidence/sha256": _("SHA-256 of the evidence"),
}


class ConsentsFileForm(forms.Form):
    file = forms.FileField(
        label=_("Your file"),
        help_text=_(
            "CSV or a workbook (XLSX, XLS, ODS) whose first row names the columns, or lines of JSON (NDJSON); at most 400 MB. "
            "More than 10,000 rows are taken in while you do something else."
        ),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # the handler keeps the file; the form never sees it
    )
    sheet = forms.CharField(
        label=_("Sheet (if you wish)"),
        help_text=_("Of a workbook: its name, or its position. Else we take the first that is a list."),
        required=False,
        max_length=100,
    )

    def is_usable(self, handler: "IntoVault") -> bool:
        """Whether there is one file, with what is wrong next to its field."""
        if handler.too_large:
            self.errors.clear()  # the rest of the form was not read
            self.add_error("file", _("A file of consents has at most %(most)d MB.") % {"most": MOST_FILE_BYTES >> 20})
            return False
        valid = self.is_valid()
        if handler.files != 1:
            self.add_error("file", _("Send exactly one file.") if handler.files else _("Choose a file."))
        return valid and handler.files == 1

    def refuse(self, refused: DomainError) -> None:
        for each in refused.errors:
            column = "" if each.code == UNKNOWN else key_at(each.pointer)  # there the sentence names it
            self.add_error("file", _in_column(column, str(each.detail)))
        if not refused.errors:
            self.add_error("file", str(refused.message))


class IntoVault(FileUploadHandler):
    """Takes the one file of a form, encrypted as it comes."""

    def __init__(self, upload: ConsentUpload) -> None:
        super().__init__()
        self.upload, self.files, self.name, self.too_large = upload, 0, "", False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files, self.name = self.files + 1, (self.file_name or "")[:200]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.files > 1:
            return
        if self.upload.size + len(raw_data) > MOST_FILE_BYTES:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self.upload.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        return None


@allow(MARKETER)
@takes(MOST_FILE_BYTES + SMALL)
def consents_file(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ConsentsFileForm())
    with one_upload(request, firm(request).public_id), ConsentUpload() as upload:
        handler = IntoVault(upload)
        hand_files_to(request, handler)
        return _take(request, upload, handler)


def _take(request: HttpRequest, upload: ConsentUpload, handler: IntoVault) -> HttpResponse:
    form = ConsentsFileForm(request.POST)
    if form.is_usable(handler):
        upload.close()
        stored = StoredFile(upload.folder, upload.size, handler.name, form.cleaned_data["sheet"])
        try:
            rows = _few_rows(stored)
            if rows is not None:
                return once(request, "consents-file", lambda: _hand_in(request, rows))
            return once(request, "consents-file", lambda: _queue(request, stored, upload))
        except DomainError as refused:
            form.refuse(refused)
    return _page(request, form, status=422)


def _few_rows(stored: StoredFile) -> Rows[ConsentBody] | None:
    """The rows of a file that is read while its sender waits; None of a larger one."""
    if stored.size > MOST_BYTES:
        return None
    file, policy = stored.files.get(FILE), current_policy()
    try:
        if is_json_lines(text_of(file[:SAMPLE], policy.numbering.charset), said=False):
            rows = read_lines(lines_in(file), ConsentBody, MOST_ROWS, consent_read_quickly)
            return numbered(rows, range(1, len(rows.rows) + 1))
        sheet = stored.sheet or None
        return read_table(file, CONSENTS, ConsentBody, policy=policy, sheet=sheet, most_rows=MOST_ROWS)
    except TooLarge:
        return None


def _hand_in(request: HttpRequest, rows: Rows[ConsentBody]) -> HttpResponse:
    marketer, at = firm(request), clock.now()
    done = rows.done(
        lambda bodies: consents_ingest(
            marketer=marketer, claims=list(map(claim_of, bodies)), at=at, actor=person(request)
        )
    )
    answers = [answered(row, result) for row, result in done]
    warnings = [(warning.detail, warning.columns) for warning in rows.warnings]
    name = answers_keep(marketer.public_id, AnsweredFile(answers, warnings), at)
    return redirect("marketer-consents-file-answers", answers=name)


def _queue(request: HttpRequest, stored: StoredFile, upload: ConsentUpload) -> HttpResponse:
    try:
        file = consent_file_hand_in(
            marketer=firm(request),
            stored=stored,
            language=get_language() or settings.LANGUAGE_CODE,
            at=clock.now(),
            actor=person(request),
        )
    except ListRefused as wrong:
        raise unreadable(wrong) from wrong
    upload.kept = True
    return redirect("marketer-consents-job", public_id=file.public_id)


@allow(MARKETER)
@require_safe
def consents_file_answers(request: HttpRequest, answers: str) -> HttpResponse:
    answered = _kept(request, answers)
    refused = [row for row in answered.rows if not row.id]
    context = {
        "name": answers,
        "rows": len(answered.rows),
        "accepted": len(answered.rows) - len(refused),
        "refused": len(refused),
        "shown": [_refused_row(row) for row in refused[:SHOWN]],
        "warnings": [_in_column(join_words(columns), said) for said, columns in answered.warnings],
    }
    return show(request, "registry/register/marketer_consents_answers.html", context)


@allow(MARKETER)
@require_safe
def consents_file_download(request: HttpRequest, answers: str) -> HttpResponseBase:
    return _answers_csv(_kept(request, answers).rows)


@allow(MARKETER)
@require_safe
def consents_job(request: HttpRequest, public_id: str) -> HttpResponse:
    """A file that is taken in in the background: how far it is, and what became of its rows."""
    file = _own(request, public_id)
    progress = consent_file_progress(file, clock.now())
    waits = file.finished_at is None and not file.problem
    context: dict[str, Any] = {"file": file, "progress": progress, "waits": waits}
    context |= {"title": _progress_title(progress), "text": _progress_text(progress)} if waits else {}
    if request.headers.get("HX-Request") and waits:
        return render(request, "registry/register/consents_job_progress.html", context)
    if not waits:
        context |= {"problem": _problem(file), "shown": _refused_first(file)}
        told = warnings_told(consent_file_warnings(file))
        context["warnings"] = [_in_column(join_words(each.columns), str(each.detail)) for each in told]
    answer = show(request, "registry/register/marketer_consents_job.html", context)
    if request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


@allow(MARKETER)
@require_safe
def consents_job_download(request: HttpRequest, public_id: str) -> HttpResponseBase:
    file = _own(request, public_id)
    if file.finished_at is None and not file.problem:
        raise Http404
    files = ConsentFiles(file.folder)
    return _answers_csv(answer for number in parts_done(file) for answer in files.answers(number))


def _own(request: HttpRequest, public_id: str) -> ConsentFile:
    file = consent_file_of(marketer_id=firm(request).pk, public_id=public_id)
    if file is None:
        raise Http404
    return file


def _progress_title(progress: Progress) -> str:
    if progress.total is None:
        said = ngettext("%(rows)s row taken in", "%(rows)s rows taken in", progress.done)
        return said % {"rows": number_format(progress.done, force_grouping=True)}
    numbers = {"rows": number_format(progress.done, force_grouping=True)}
    numbers["total"] = number_format(progress.total, force_grouping=True)
    return gettext("%(rows)s of %(total)s rows taken in") % numbers


def _progress_text(progress: Progress) -> str:
    said = gettext("You can leave this page; the work goes on.")
    if progress.seconds_left is None:
        return said
    left = ngettext("About %(seconds)d second left.", "About %(seconds)d seconds left.", progress.seconds_left)
    return gettext("%(left)s %(said)s") % {"left": left % {"seconds": progress.seconds_left}, "said": said}


def _problem(file: ConsentFile) -> str:
    """Why a file could not be taken in to its end; "" where it was."""
    if file.wrong:
        said = gettext("These columns cannot be used, are missing or stand twice: %(columns)s.")
        return said % {"columns": join_words(file.wrong)}
    sentences = {FAILED_BY_US: gettext("It could not be finished. The fault is ours, and we have been told of it.")}
    sentences["consent_file.too_long"] = str(TOO_LONG)
    return sentences.get(file.problem) or (
        translated(SENTENCES[file.problem]) if file.problem in SENTENCES else file.problem
    )


def _refused_first(file: ConsentFile) -> list[dict[str, Any]]:
    files = ConsentFiles(file.folder)
    answers = (answer for number in parts_done(file, refused=True) for answer in files.answers(number))
    found = islice((answer for answer in answers if not answer.id), SHOWN)
    return [_refused_row(answer) for answer in found]


def _refused_row(row: AnsweredRow) -> dict[str, Any]:
    return {"line": row.line, "errors": [_in_column(*each) for each in row.errors]}


def _answers_csv(rows: Iterable[AnsweredRow]) -> HttpResponseBase:
    answer = StreamingHttpResponse(_csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return answer


def _csv_lines(rows: Iterable[AnsweredRow]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out)
    out.write("\ufeff")
    writer.writerow(("line", "status", "id", "state", "reasons", "errors"))
    for number, row in enumerate(rows, start=1):
        errors = "; ".join(_in_column(*each) for each in row.errors)
        status = "accepted" if row.id else "rejected"
        writer.writerow([row.line, status, row.id, row.state, ";".join(row.reasons), harmless(errors)])
        if number % ROWS_SENT == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _kept(request: HttpRequest, name: str) -> AnsweredFile:
    answered = answers_of(firm(request).public_id, name)
    if answered is None:
        raise Http404
    return answered


def _page(request: HttpRequest, form: ConsentsFileForm, *, status: int = 200) -> HttpResponse:
    columns = [{"label": _label(column), "headings": column.headings[:HEADINGS]} for column in CONSENTS.columns]
    files = consent_files_of(firm(request).pk).order_by("-pk")[:FILES]
    context: dict[str, Any] = {"form": form, "columns": columns, "files": files}
    return show(request, "registry/register/marketer_consents_file.html", context, status=status)


def _label(column: Column) -> str:
    label = str(LABELS[column.path])
    return label if column.needed else gettext("%(label)s (if you wish)") % {"label": label}


def _in_column(column: str, sentence: str) -> str:
    return gettext("%(column)s: %(sentence)s") % {"column": column, "sentence": sentence} if column else sentence
