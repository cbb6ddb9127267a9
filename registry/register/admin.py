"""What administrators may read: how imports of registers go, nothing of what stands in them."""

from core.administration.site import read_only
from registry.register.models import RegisterImport

read_only(RegisterImport, "format", "problem", "started_at", "finished_at")
