"""When the register's snapshot is due to be built anew."""

from datetime import datetime, timedelta

from core.sealing.key_use import key_use_now
from registry.register.following.register_view import BUILD_ANEW, overlay_size, usable_snapshot
from registry.register.selectors.registration import registrations_more_than

EVERY = timedelta(days=1)
WORTH_IT = 10_000  # registrations: fewer are read whole from the database in no time


def snapshot_wanted(*, at: datetime) -> bool:
    """Whether it is time for a new one: none yet for a register of some size, a day old, or too many changes since."""
    newest = usable_snapshot()
    if newest is None or newest.seal_key != key_use_now().in_use:
        return registrations_more_than(WORTH_IT)
    return at - datetime.fromisoformat(newest.built_at) > EVERY or overlay_size() > BUILD_ANEW
