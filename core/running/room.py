"""Whether there is room to keep anything: how a full disk shows, and what whoever wanted something kept is told."""

import errno
import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.errors import Unavailable

# What the database says: it refuses writes (25006: the supervisor told it to, or it is a standby), or its disk is full (53100).
REFUSED = ("25006", "53100")
FULL = (errno.ENOSPC, errno.EDQUOT)
FOR_FILES = 64 << 20  # bytes that long files leave free: for the database, and for what is short and urgent
FOR_THE_REST = 16 << 20  # and these even that leaves


def no_room() -> Unavailable:
    return Unavailable(
        "storage.full",
        _("Nothing can be saved at the moment, so what you sent was not kept. Reading goes on. Try again later."),
    )


def is_no_room(error: BaseException | None) -> bool:
    """Whether this error says so, or the one that it was made from."""
    while error is not None:
        if getattr(error, "pgcode", None) in REFUSED or (isinstance(error, OSError) and error.errno in FULL):
            return True
        error = error.__cause__
    return False


def leave_room(folder: Path, least: int) -> None:
    """Raises OSError, as a full disk would, where fewer bytes than `least` are free."""
    found = os.statvfs(folder)
    if found.f_bavail * found.f_frsize < least:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))
