"""What administrators may read."""

from core.admin import read_only
from registry.scrubs.models import Scrub, ScrubRecord, ScrubRecordPart, SigningKey

read_only(Scrub, ScrubRecord, ScrubRecordPart, SigningKey)
