from complaints.models.caller import Caller
from complaints.models.complaint import Complaint, Evidence
from complaints.models.complaint_import import ComplaintImport, ImportedRow
from complaints.models.complaint_step import ComplaintStep

__all__ = ["Caller", "Complaint", "ComplaintImport", "ComplaintStep", "Evidence", "ImportedRow"]
