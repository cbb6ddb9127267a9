"""A firm hands in a file of consents, and reads what became of each row. The file is kept nowhere."""

import csv
import io
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.api.keys import UNKNOWN, key_at
from core.api.large_body import OneFile
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import join_words
from core.web.bodies import takes
from core.web.csv_cells import harmless
from core.web.form_token import hand_files_to
from core.web.forms import add_domain_error
from core.web.once import once
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, person, show
from registry.register.formats.file_columns import CONSENTS, Column
from registry.register.http.consent_rows import MOST_ROWS, ConsentBody, claim_of
from registry.register.http.handed_rows import MOST_BYTES, Row, Rows, read_table
from registry.register.memory import AnsweredFile, AnsweredRow, answers_keep, answers_of
from registry.register.models import Consent
from registry.register.selectors.consent import consent_state_for_firm
from registry.register.services.consent_bulk import consents_ingest

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
        help_text=_("CSV or a workbook (XLSX, XLS, ODS) whose first row names the columns; at most 10,000 rows."),
        widget=forms.FileInput(attrs={"class": "govuk-file-upload"}),
        required=False,  # kept in memory by the handler; the form never sees it
    )
    sheet = forms.CharField(
        label=_("Sheet (if you wish)"),
        help_text=_("Of a workbook: its name, or its position. Else we take the first that is a list."),
        required=False,
        max_length=100,
    )

    def rows(self, handler: OneFile) -> Rows[ConsentBody] | None:
        """None when the file cannot be used, with the reason next to its field."""
        valid = self.is_valid()
        if len(handler.files) != 1:
            self.add_error("file", _("Send exactly one file.") if handler.files else _("Choose a file."))
            return None
        if not valid:
            return None
        file, sheet = bytes(handler.files[0]), self.cleaned_data["sheet"] or None
        try:
            return read_table(file, CONSENTS, ConsentBody, policy=current_policy(), sheet=sheet, most_rows=MOST_ROWS)
        except DomainError as refused:
            for each in refused.errors:
                column = "" if each.code == UNKNOWN else key_at(each.pointer)  # there the sentence names it
                self.add_error("file", _in_column(column, str(each.detail)))
            if not refused.errors:
                self.add_error("file", str(refused.message))
        return None


@allow(MARKETER)
@takes(MOST_BYTES)
def consents_file(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, ConsentsFileForm())
    handler = OneFile()
    hand_files_to(request, handler)
    return _take(request, handler)


def _take(request: HttpRequest, handler: OneFile) -> HttpResponse:
    form = ConsentsFileForm(request.POST)
    rows = form.rows(handler)
    if rows is not None:
        try:
            return once(request, "consents-file", lambda: _hand_in(request, rows))
        except DomainError as error:
            add_domain_error(form, error)
    return _page(request, form, status=422)


def _hand_in(request: HttpRequest, rows: Rows[ConsentBody]) -> HttpResponse:
    marketer, at = firm(request), clock.now()
    done = rows.done(
        lambda bodies: consents_ingest(
            marketer=marketer, claims=list(map(claim_of, bodies)), at=at, actor=person(request)
        )
    )
    answered = [_answered(row, result) for row, result in done]
    warnings = [(warning.detail, warning.columns) for warning in rows.warnings]
    name = answers_keep(marketer.public_id, AnsweredFile(answered, warnings), at)
    return redirect("marketer-consents-file-answers", answers=name)


def _answered(row: Row[ConsentBody], result: Consent | DomainError) -> AnsweredRow:
    line = row.line or 0
    if isinstance(result, Consent):
        return AnsweredRow(line, result.public_id, consent_state_for_firm(result, clock.now()))
    errors = [(key_at(each.pointer), str(each.detail)) for each in result.errors] or [("", str(result.message))]
    return AnsweredRow(
        line, reasons=list(dict.fromkeys(each.code for each in result.errors)) or [result.code], errors=errors
    )


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
        "shown": [{"line": row.line, "errors": [_in_column(*each) for each in row.errors]} for row in refused[:SHOWN]],
        "warnings": [_in_column(join_words(columns), said) for said, columns in answered.warnings],
    }
    return show(request, "registry/register/marketer_consents_answers.html", context)


@allow(MARKETER)
@require_safe
def consents_file_download(request: HttpRequest, answers: str) -> HttpResponse:
    out = io.StringIO("\ufeff")
    out.seek(1)
    writer = csv.writer(out)
    writer.writerow(("line", "status", "id", "state", "reasons", "errors"))
    for row in _kept(request, answers).rows:
        errors = "; ".join(_in_column(*each) for each in row.errors)
        status = "accepted" if row.id else "rejected"
        writer.writerow([row.line, status, row.id, row.state, ";".join(row.reasons), harmless(errors)])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return answer


def _kept(request: HttpRequest, name: str) -> AnsweredFile:
    answered = answers_of(firm(request).public_id, name)
    if answered is None:
        raise Http404
    return answered


def _page(request: HttpRequest, form: ConsentsFileForm, *, status: int = 200) -> HttpResponse:
    columns = [{"label": _label(column), "headings": column.headings[:HEADINGS]} for column in CONSENTS.columns]
    context: dict[str, Any] = {"form": form, "columns": columns}
    return show(request, "registry/register/marketer_consents_file.html", context, status=status)


def _label(column: Column) -> str:
    label = str(LABELS[column.path])
    return label if column.needed else gettext("%(label)s (if you wish)") % {"label": label}


def _in_column(column: str, sentence: str) -> str:
    return gettext("%(column)s: %(sentence)s") % {"column": column, "sentence": sentence} if column else sentence
