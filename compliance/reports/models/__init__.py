from compliance.reports.models.report import Report

__all__ = [
    "Report",
]
