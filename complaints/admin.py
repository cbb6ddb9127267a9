"""What administrators may read: how imports of complaints go, nothing of what stands in them."""

from complaints.models import ComplaintImport
from core.administration.site import read_only

read_only(
    ComplaintImport,
    "public_id",
    "format",
    "problem",
    "rows_read",
    "quarantined",
    "rejected",
    "started_at",
    "finished_at",
)
