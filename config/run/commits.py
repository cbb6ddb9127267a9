"""Whether commits say what changes and why, as CONTRIBUTING asks: subject `area: what changes`, then a body."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

SINCE = "2026-11-30T12:00:00Z"  # what was committed before stays as it is
LONGEST = 72
SUBJECT = re.compile(r"[a-z][a-z0-9 ,/_.-]*: \S")
TRAILER = re.compile(r"^(?:Signed-off-by|Co-authored-by): .*$", re.MULTILINE | re.IGNORECASE)


def faults(root: Path) -> list[str] | None:
    """A sentence for each fault of the commits that lead to the one checked out in `root`; None where there is no git."""
    log = _log(root)
    return None if log is None else [fault for entry in log.split("\x01\n") if entry for fault in _faults(entry)]


def _log(root: Path) -> str | None:
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "log", "--no-merges", f"--since={SINCE}"]
    # An archive that was unpacked inside somebody's repository is none of its own.
    own = {**os.environ, "GIT_CEILING_DIRECTORIES": str(root.parent)}
    try:
        done = subprocess.run([*command, "--format=%h%x00%s%x00%b%x01"], env=own, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None


def _faults(entry: str) -> Iterator[str]:
    commit, subject, body = entry.split("\x00")
    if not SUBJECT.match(subject):
        yield f"{commit}: the subject is not `area: what changes`: {subject}"
    if len(subject) > LONGEST:
        yield f"{commit}: the subject has {len(subject)} characters, at most {LONGEST}: {subject}"
    if not TRAILER.sub("", body).strip():
        yield f"{commit}: no body says why: {subject}"
