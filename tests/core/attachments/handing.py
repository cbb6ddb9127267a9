"""A file that was handed in, checked and stripped, and waits for its owner."""

import time

from core.attachments.folder import AttachmentUpload, Handed
from tests.core.attachments.samples import GOOD


def handed(content: bytes = GOOD["pdf"], name: str = "paper.pdf") -> Handed:
    with AttachmentUpload(name) as upload:
        upload.take(content)
        upload.close()
        made = upload.handed(until=time.monotonic() + 60)
        upload.kept = True
    return made
