from compliance.reports.models.day_figures import DayFigures
from compliance.reports.models.public_figures import PublicFigures
from compliance.reports.models.registered_places import RegisteredPlaces
from compliance.reports.models.report import Report, ReportPdf

__all__ = [
    "DayFigures",
    "PublicFigures",
    "RegisteredPlaces",
    "Report",
    "ReportPdf",
]
