from complaints.models.caller import Caller
from complaints.models.complaint import Complaint, Evidence
from complaints.models.complaint_change import ComplaintChange
from complaints.models.complaint_import import ComplaintImport, ImportedRow
from complaints.models.complaint_step import ComplaintStep

__all__ = ["Caller", "Complaint", "ComplaintChange", "ComplaintImport", "ComplaintStep", "Evidence", "ImportedRow"]
