"""Why a file is not taken, in sentences for whoever handed it in."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.attachments.kinds import KINDS, MIB, MOST_BYTES, MOST_FILES, MOST_OF_ANY, MOST_OF_OWNER
from core.errors import Conflict, DomainError, Unavailable

SENTENCES: dict[str, Any] = {
    "attachment.empty": _("The file is empty."),
    "attachment.kind": _(
        "Files of this kind are not taken. Hand in PDF, JPEG, PNG, WebP, MP3, M4A, WAV, AMR, OGG, plain text, CSV, XLSX "
        "or DOCX without macros."
    ),
    "attachment.broken": _("The file is damaged: it cannot be read to its end. Save or scan it anew."),
    "attachment.locked": _("The file is locked by a password. Hand it in without one."),
    "attachment.two_in_one": _(
        "The file holds a second file within or behind the first. Save it anew and hand that in."
    ),
    "attachment.bomb": _("The file unpacks to far more than it should hold. It was not opened."),
    "attachment.pixels": _("The picture has too many pixels: at most 64 million. Make it smaller."),
    "attachment.costly": _("The file takes too much time or memory to be checked. Make it simpler or smaller."),
    "attachment.malware": _("The scanner of this site found something harmful in the file."),
    "attachment.too_large": _("The file is too large: at most %(most)d MB."),
    "attachment.too_large_of_kind": _(
        "The file is too large for its kind: recordings have at most %(recording)d MB, PDF %(pdf)d, pictures and office "
        "files %(picture)d, text and CSV %(text)d."
    ),
    "attachment.too_many": _("Hand in at most %(most)d files at once."),
    "attachment.too_much": _("The files are too large together: at most %(most)d MB at once."),
}
_OF_KINDS = {"recording": "mp3", "pdf": "pdf", "picture": "jpeg", "text": "text"}
FIGURES: dict[str, dict[str, int]] = {
    "attachment.too_large": {"most": MOST_OF_ANY // MIB},
    "attachment.too_large_of_kind": {word: KINDS[kind].most // MIB for word, kind in _OF_KINDS.items()},
    "attachment.too_many": {"most": MOST_FILES},
    "attachment.too_much": {"most": MOST_BYTES // MIB},
}


def sentence(code: str) -> str:
    """In the reader's language."""
    said = str(SENTENCES[code])
    return said % FIGURES[code] if code in FIGURES else said


def full() -> Conflict:
    message = _("Nothing more can be added here: there are %(most)d files, or they are 1 GB together.")
    return Conflict("attachment.full", message % {"most": MOST_OF_OWNER}, pointer="/file")


def gone() -> Conflict:
    return Conflict("attachment.gone", _("The file waited too long and is gone. Choose it again."), pointer="/file")


def busy() -> Unavailable:
    return Unavailable("attachment.busy", _("Too many files are being checked at the moment. Try again in a minute."))


def not_scanned() -> Unavailable:
    return Unavailable(
        "attachment.not_scanned", _("Files cannot be scanned at the moment, so none is taken. Try again later.")
    )


def changed() -> DomainError:
    return Unavailable(
        "attachment.changed",
        _(
            "This file is no longer what was handed in, or cannot be read. It is not shown; whoever runs this site was told."
        ),
    )
