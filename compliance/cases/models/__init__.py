from compliance.cases.models.case import Case, CaseDocument, CaseEvent, CaseOfficer, CaseSerial
from compliance.cases.models.gathered_policy import GatheredPolicy

__all__ = [
    "Case",
    "CaseDocument",
    "CaseEvent",
    "CaseOfficer",
    "CaseSerial",
    "GatheredPolicy",
]
