from compliance.cases.models.case import Case, CaseDocument, CaseEvent, CaseOfficer, CaseSerial

__all__ = [
    "Case",
    "CaseDocument",
    "CaseEvent",
    "CaseOfficer",
    "CaseSerial",
]
