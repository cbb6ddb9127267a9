from compliance.models.assessment import Assessment, Violation
from compliance.models.blacklist import (
    Appeal,
    BlacklistChange,
    BlacklistEntry,
    BlacklistVersion,
    ListingReview,
    NeverListed,
)
from compliance.models.case import Case, CaseDocument, CaseEvent, CaseOfficer, CaseSerial
from compliance.models.report import Report

__all__ = [
    "Appeal",
    "Assessment",
    "BlacklistChange",
    "BlacklistEntry",
    "BlacklistVersion",
    "Case",
    "CaseDocument",
    "CaseEvent",
    "CaseOfficer",
    "CaseSerial",
    "ListingReview",
    "NeverListed",
    "Report",
    "Violation",
]
