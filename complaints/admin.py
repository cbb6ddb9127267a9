"""Django's admin only reads. Rows held back stay encrypted, what complainants wrote stays out of sight."""

from complaints.models import Caller, Complaint, ComplaintImport, ComplaintStep, ImportedRow
from core.admin import read_only

read_only(Caller, ComplaintImport, ComplaintStep, ImportedRow)
read_only(Complaint, hidden=("text", "claimed_name"))
