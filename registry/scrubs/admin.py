"""What administrators may read."""

from core.administration.site import read_only
from registry.scrubs.models import SigningKey

read_only(SigningKey, "kid", "live", "created_at", "retired_at")
