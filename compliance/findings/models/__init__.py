from compliance.findings.models.assessment import Assessment, Violation

__all__ = [
    "Assessment",
    "Violation",
]
