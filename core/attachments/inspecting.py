"""What a content is and what may be shown of it, found out by a bounded child process (`child.py`)."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from core.attachments import child
from core.attachments.kinds import MIB, MOST_COPY, Refused
from core.attachments.refusals import busy

MEMORY = 1024 * MIB
SECONDS = 20  # of the processor, for one content
WAIT = 30.0  # seconds by the clock
AT_ONCE = threading.BoundedSemaphore(2)  # children of this process: what they may take is taken from the machine
_CHILD = Path(child.__file__)
_PIECE = 1 << 16
_LONGEST_LINE = 1000
_ENDED = {-signal.SIGXCPU: "attachment.costly", -signal.SIGKILL: "attachment.costly"}


@dataclass(frozen=True)
class Inspected:
    """`kind`: a code of `KINDS`; `copy`: what is shown of it, None where nothing is."""

    kind: str
    copy: bytes | None


def inspect(source: BinaryIO, *, until: float) -> Inspected:
    """`until`: seconds of `time.monotonic`. Raises Refused, `Unavailable` where others are waited for too long."""
    if not AT_ONCE.acquire(timeout=max(0.0, until - time.monotonic())):
        raise busy()
    try:
        with _started(source) as running:
            return _answered(running, min(until, time.monotonic() + WAIT))
    finally:
        AT_ONCE.release()


def _answered(running: "subprocess.Popen[bytes]", until: float) -> Inspected:
    assert running.stdout
    said = b""
    while piece := _more(running, running.stdout, until):
        said += piece
        if len(said) > MOST_COPY + _LONGEST_LINE:
            raise Refused("attachment.bomb")
    line, _break, copy = said.partition(b"\n")
    if running.wait() or not line:
        raise Refused(_ENDED.get(running.returncode, "attachment.broken"))
    answer = json.loads(line)
    if "refused" in answer:
        raise Refused(str(answer["refused"]))
    if answer["copy"] not in (-1, len(copy)):
        raise Refused("attachment.broken")
    return Inspected(str(answer["kind"]), None if answer["copy"] < 0 else copy)


def _more(running: "subprocess.Popen[bytes]", source: IO[bytes], until: float) -> bytes:
    if not select.select([source], [], [], max(0.0, until - time.monotonic()))[0]:
        running.kill()
        raise Refused("attachment.costly")
    return os.read(source.fileno(), _PIECE)


@contextmanager
def _started(source: BinaryIO) -> "Iterator[subprocess.Popen[bytes]]":
    """The content goes to it in memory, never to a disk."""
    descriptor = os.memfd_create("attachment")
    try:
        with open(descriptor, "wb", closefd=False) as file:
            while piece := source.read(MIB):
                file.write(piece)
        os.lseek(descriptor, 0, os.SEEK_SET)
        running = subprocess.Popen(  # noqa: S603 - our own file, and numbers
            [sys.executable, "-I", "-X", "utf8", str(_CHILD), str(descriptor), str(MEMORY), str(SECONDS)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[descriptor],
            env={},
            cwd="/",
        )
    finally:
        os.close(descriptor)
    try:
        yield running
    finally:
        if running.poll() is None:
            running.kill()
        running.wait()
        if running.stdout:
            running.stdout.close()
