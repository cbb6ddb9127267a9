"""Whether this process could answer a small scrub without the database."""

from datetime import datetime

from core.errors import Unavailable
from registry.register.following.register_view import current_view
from registry.scrubs.memory import recall_signer


def offline_is_possible(*, at: datetime) -> bool:
    try:
        return recall_signer() is not None and bool(current_view(at=at).version)
    except Unavailable:
        return False
