from compliance.findings.models.assessment import Assessment, Violation
from compliance.findings.models.subject_change import SubjectChange

__all__ = [
    "Assessment",
    "SubjectChange",
    "Violation",
]
