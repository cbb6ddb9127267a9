"""A document as PDF/UA-1 and PDF/A-2a, set by typst in a process of its own, bounded in time and memory.

The same document at the same moment gives the same bytes, under one version of typst and the fonts.
"""

import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from core.typesetting.blocks import MOST_PAGES, Document, raw_of, refuse_too_much
from core.typesetting.printable import FONTS, printable
from core.typesetting.words import layout_words

CHILD = Path(__file__).with_name("child.py")
SECONDS = 60
LANGUAGES = {"zh-hans": ("zh", "cn"), "en": ("en", "us")}


class TypesettingError(RuntimeError):
    """The document could not be set. Its message says nothing of what stands in it."""


def pdf_of(document: Document, at: datetime) -> bytes:
    """The PDF; `at` is the moment it says it was made. Raises TooMuchText, or TypesettingError."""
    refuse_too_much(document)
    return _set("document", _drawn(document), at)


def sheet_pdf(sheet: dict[str, Any], at: datetime) -> bytes:
    """A report's sheet, ready to be drawn, as a PDF of the same kind. Raises TypesettingError."""
    lang, region = LANGUAGES.get(sheet["language"], ("en", "us"))
    said: dict[str, Any] = printable(sheet)
    drawn = {**said, "lang": lang, "region": region, "qr": _qr(sheet["address"]) if sheet["code"] else ""}
    return _set("report", {**drawn, "most_pages": MOST_PAGES}, at)


def _set(layout: str, drawn: dict[str, Any], at: datetime) -> bytes:
    asked = json.dumps({"layout": layout, "document": drawn, "at": int(at.timestamp()), "fonts": str(FONTS)}).encode()
    environment = {"PATH": os.defpath, "RAYON_NUM_THREADS": "2"}
    try:
        done = subprocess.run(  # noqa: S603 (our own file; what a document says goes in by standard input)
            [sys.executable, "-I", str(CHILD)],
            input=asked, capture_output=True, timeout=SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TypesettingError(f"The document was not set within {SECONDS} seconds.") from None
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingError(f"The document could not be set (the process ended with {done.returncode}).")
    return done.stdout


def _drawn(document: Document) -> dict[str, Any]:
    """What the layout is given."""
    lang, region = LANGUAGES.get(document.language, ("en", "us"))
    full = {"number": "", "day": "", "foot": "", "code": "", "address": "", "key": "", "mark": "", "sealed": True}
    said: dict[str, Any] = printable({**full, **raw_of(document)})
    return {
        **said,
        "lang": lang,
        "region": region,
        "words": layout_words(document.language),
        "keywords": [said["number"] or said["reference"]],
        "description": f"{said['title']} {said['number']}".strip(),
        "qr": _qr(document.address) if document.code else "",
        "most_pages": MOST_PAGES,
    }


def _qr(address: str) -> str:
    """The address as a QR code in SVG."""
    import qrcode  # here alone: it takes each process that starts a tenth of a second
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(address)
    code.make(fit=True)
    drawn = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()
