"""A report as PDF."""

from compliance.reports.jobs.report_sheet import Data, report_sheet
from compliance.reports.models import Report
from core.typesetting.pdf import sheet_pdf


def report_pdf(report: Report, data: Data, language: str, *, key: int | None = None, mark: str = "") -> bytes:
    """Raises TypesettingError. The same figures at the same moment give the same bytes."""
    assert report.cut_off_at is not None
    sheet = report_sheet(report, data, language, key=key, mark=mark)
    return sheet_pdf(sheet, report.released_at or report.cut_off_at)
