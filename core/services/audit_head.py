"""Signing the end of the audit chain, and bringing the signed heads to where nobody here can take them back.

These acts are about the trail and write nothing into it: a record a minute that says "signed" would only move the end.
"""

import fcntl
import logging
import os
import ssl
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from core.models import AuditLink
from core.running.audit_heads import LONGEST_LINE, Sent, digest_of, heads_to_extend, sent_of

log = logging.getLogger(__name__)

LEAST_APART = timedelta(seconds=50)  # beat asks each ten seconds; two workers at once do it once
TIMEOUT_SECONDS = 10
MOST_AT_ONCE = 256 * LONGEST_LINE


def audit_head_sign(*, at: datetime) -> bool:
    """Sign where the chain ends now and write it down. False when there is no chain yet or it was done just now."""
    with heads_to_extend(settings.DNC_AUDIT_HEADS) as heads:
        last = heads.last
        if last is not None and abs(at - last.at) < LEAST_APART:
            return False
        link = AuditLink.objects.order_by("-position").first()
        if link is None and last is None:
            return False
        position, digest = (link.position, bytes(link.digest)) if link else (0, b"")
        if last is not None and not _follows(last.position, last.digest):
            # It is written all the same: the lines before stay, and audit_verify shows where the two part.
            log.error("The audit trail no longer holds what was signed of it; see manage.py audit_verify.")
        heads.append(position=position, digest=digest, at=at)
    return True


def audit_heads_send() -> int:
    """Bring the copy up to the file, and post what the receiver has not confirmed. Returns how many bytes were posted.

    What fails is logged and tried again the next time.
    """
    if settings.DNC_AUDIT_HEADS_COPY is not None:
        _copy(settings.DNC_AUDIT_HEADS, settings.DNC_AUDIT_HEADS_COPY)
    return _post(settings.DNC_AUDIT_HEADS, settings.DNC_AUDIT_HEADS_URL) if settings.DNC_AUDIT_HEADS_URL else 0


def _follows(position: int, digest: str) -> bool:
    found = AuditLink.objects.filter(position=position).first()
    return found is not None and bytes(found.digest).hex() == digest


def _copy(source: Path, copy: Path) -> None:
    """Only ever added to: where the file is not what the copy goes on from, the copy is left as the witness it is."""
    try:
        descriptor = os.open(copy, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            have = os.fstat(descriptor).st_size
            known = os.pread(descriptor, MOST_AT_ONCE, max(0, have - MOST_AT_ONCE))
            if _bytes(source, max(0, have - MOST_AT_ONCE), len(known)) != known:
                log.error("The signed heads are not what their copy %s begins with; nothing is added to it.", copy)
                return
            while piece := _bytes(source, have, MOST_AT_ONCE):
                have += os.write(descriptor, piece)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        log.warning("The signed heads could not be copied to %s (%s).", copy, type(error).__name__)


def _post(source: Path, url: str) -> int:
    """What was confirmed is remembered beside the file; one process posts at a time, and nothing after a cut."""
    descriptor = os.open(source.with_suffix(".sent"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        sent = sent_of(source)
        if not sent.stands_in(source):
            log.error("The signed heads are not what was sent of them; nothing is sent any more.")
            return 0
        piece = _bytes(source, sent.size, MOST_AT_ONCE)
        piece = piece[: piece.rfind(b"\n") + 1]
        if piece:
            _deliver(url, piece)
            last = digest_of(piece.removesuffix(b"\n").rpartition(b"\n")[2])
            os.pwrite(descriptor, msgspec.json.encode(Sent(sent.size + len(piece), last)), 0)
            os.fsync(descriptor)
        return len(piece)
    except BlockingIOError:
        return 0
    except OSError as error:  # URLError and what TLS refuses are kinds of it
        log.warning("The signed heads could not be sent (%s).", type(error).__name__)
        return 0
    finally:
        os.close(descriptor)


def _deliver(url: str, body: bytes) -> None:
    """Raises OSError unless the receiver answers with a status from 200 to 299. No redirect is followed."""
    trust = ssl.create_default_context(cafile=settings.DNC_AUDIT_HEADS_CA)
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trust), _Straight)
    request = urllib.request.Request(url, body, {"Content-Type": "application/x-ndjson"}, method="POST")  # noqa: S310
    opener.open(request, timeout=TIMEOUT_SECONDS).close()


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _bytes(path: Path, start: int, most: int) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        file.seek(start)
        return file.read(most)
