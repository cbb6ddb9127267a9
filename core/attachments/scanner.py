"""The scanner of this deployment, if it has one (`DNC_ATTACHMENT_SCANNER`): a command that reads a content and says by its exit
code what it thinks of it. 0: harmless; 1: harmful; anything else: it could not tell, and nothing is taken."""

import logging
import subprocess
import time
from typing import BinaryIO

from django.conf import settings

from core.attachments.kinds import MIB, Refused
from core.attachments.refusals import not_scanned

HARMFUL = 1
SECONDS = 60.0
log = logging.getLogger(__name__)


def scan(source: BinaryIO, *, until: float) -> None:
    """Raises Refused for what is harmful, `Unavailable` where the scanner says nothing."""
    command: list[str] = settings.DNC_ATTACHMENT_SCANNER
    if not command:
        return
    content = source.read(65 * MIB)
    try:
        done = subprocess.run(  # noqa: S603 - the deployment's own command
            command,
            input=content,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=max(0.1, min(SECONDS, until - time.monotonic())),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        log.error("ALARM: the scanner of attachments does not answer: %s", type(error).__name__)
        raise not_scanned() from error
    if done.returncode == HARMFUL:
        raise Refused("attachment.malware")
    if done.returncode:
        log.error("ALARM: the scanner of attachments ended with %s", done.returncode)
        raise not_scanned()
