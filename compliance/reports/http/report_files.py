"""A report as a file: the PDF that was handed out or a draft of it, CSV, workbook, JSON."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from compliance.reports.formats.report_files import as_csv, as_json, as_workbook
from compliance.reports.jobs.report_pdf import report_pdf
from compliance.reports.jobs.report_sheet import names_in
from compliance.reports.models import Report
from compliance.reports.rules.report_tables import Cell, Table, tables_of
from compliance.reports.words import TABLES, column_word, key_word
from core.errors import Unavailable
from core.typesetting.pdf import TypesettingError

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def report_file(report: Report, data: Mapping[str, Any], form: str, *, public: bool = False) -> HttpResponse:
    """`data`: all figures, or as they are published."""
    if form not in KINDS:
        raise Http404
    tables, names = tables_of(data), names_in(data)

    def word(table: Table, key: Cell) -> str:
        return key_word(table.kind, key, names)

    if form == "csv":
        content = as_csv(tables, word)
    elif form == "json":
        content = as_json(head_of(report, data), tables)
    else:
        content = as_workbook(
            tables,
            lambda table: str(TABLES[table.code]),
            lambda table: [column_word(table, c) for c in table.columns],
            word,
        )
    return answer(content, KINDS[form], f"{file_name(report)}.{form}", public=public, attached=True)


def head_of(report: Report, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": report.number,
        "version": report.version,
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        "scope": {"kind": report.scope_kind, "value": report.scope},
        "cut_off": report.cut_off_at and report.cut_off_at.isoformat(),
        "released": report.released_at and report.released_at.isoformat(),
        "correction": report.reason,
        "code": report.code,
        "policy": report.policy_version,
        "conclusions": data["conclusions"],
    }


def kept_pdf(report: Report, language: str, *, public: bool = False) -> HttpResponse:
    """The PDF as it was handed out."""
    found = report.pdfs.filter(language=language).first()
    if found is None:
        raise Http404
    return answer(bytes(found.content), "application/pdf", f"{file_name(report)}-{language}.pdf", public=public)


def draft_pdf(report: Report) -> HttpResponse:
    """Set now, with all that the desk reads of it."""
    language = get_language() or "en"
    try:
        made = report_pdf(report, report.data, language, mark=gettext("For the desk only"))
    except TypesettingError:
        raise Unavailable(
            "report.unset", _("This report could not be set as a PDF. Read it on the page, and try again later.")
        ) from None
    return answer(made, "application/pdf", f"{file_name(report)}-{language}.pdf")


def file_name(report: Report) -> str:
    return f"{report.number}-v{report.version}"


def answer(content: bytes, kind: str, name: str, *, public: bool = False, attached: bool = False) -> HttpResponse:
    made = HttpResponse(content, content_type=kind)
    made["Content-Disposition"] = f'{"attachment" if attached else "inline"}; filename="{name}"'
    made["Cache-Control"] = "public, max-age=300" if public else "private, no-store"
    return made
