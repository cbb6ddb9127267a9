from complaints.models.caller import Caller
from complaints.models.complaint import Complaint, Evidence
from complaints.models.complaint_attachment import ComplaintAttachment
from complaints.models.complaint_change import ComplaintChange
from complaints.models.complaint_import import ComplaintImport, ImportedRow
from complaints.models.complaint_review import ComplaintReview
from complaints.models.complaint_step import ComplaintStep
from complaints.models.open_day import OpenDataChange, OpenDataRun, OpenDay
from complaints.models.operator_consent import OperatorConsent
from complaints.models.repeated_row import RepeatedRow

__all__ = [
    "Caller",
    "Complaint",
    "ComplaintAttachment",
    "ComplaintChange",
    "ComplaintImport",
    "ComplaintReview",
    "ComplaintStep",
    "Evidence",
    "ImportedRow",
    "OpenDataChange",
    "OpenDataRun",
    "OpenDay",
    "OperatorConsent",
    "RepeatedRow",
]
