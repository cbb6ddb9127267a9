"""The content of an attachment, checked before the first byte of it is given out."""

import hashlib
import io
import logging

from core.attachments.folder import COPY, ORIGINAL, AttachmentFiles, Part
from core.attachments.refusals import changed
from core.models import Attachment
from core.secrets.encryption import CorruptSecret
from core.secrets.vault import VaultKeyGone

PIECE = 1 << 20
log = logging.getLogger(__name__)


def attachment_content(attachment: Attachment, part: Part) -> io.BufferedReader:
    """From its start. Raises `Unavailable` where one byte is not what was handed in, or the file is away."""
    wanted = attachment.digest if part == ORIGINAL else attachment.copy_digest
    try:
        source = AttachmentFiles(attachment.folder).read(part)
        digest = hashlib.sha256()
        while piece := source.read(PIECE):
            digest.update(piece)
    except (CorruptSecret, VaultKeyGone, FileNotFoundError):
        raise _changed(attachment, part) from None
    if wanted is None or digest.digest() != bytes(wanted):
        source.close()
        raise _changed(attachment, part)
    source.seek(0)
    return source


def _changed(attachment: Attachment, part: Part) -> Exception:
    log.error("ALARM: attachment %s is not what was handed in (%s).", attachment.public_id, part)
    return changed()


__all__ = ["COPY", "ORIGINAL", "attachment_content"]
