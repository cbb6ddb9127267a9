"""What the commands say to the person at the terminal."""

import errno
import sys
from pathlib import Path


class Stop(Exception):
    """Nothing more can be done; the message is the whole story for the reader."""


def say(text: str = "") -> None:
    """Where the disk of a log is full, it stands there once there is room."""
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log, indented; a sentence when there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 16_384))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return f"    (no log at {path})"
    return "\n".join("    " + line for line in text.splitlines()[-lines:]) or f"    ({path} is empty)"
