"""A picture decoded, turned upright, made smaller and written anew: nothing of its file but the dots goes into the copy."""

import io
import struct
import warnings
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from core.attachments.kinds import Refused

MOST_PIXELS = 64_000_000
LONGEST = 2400  # pixels of a side of the copy
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "webp": "WEBP"}
_SAVED: dict[str, dict[str, Any]] = {"JPEG": {"quality": 85}, "PNG": {"optimize": False}, "WEBP": {"quality": 85}}
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error, EOFError, IndexError, KeyError)


def stripped_picture(data: bytes, kind: str) -> bytes:
    """Raises Refused; MemoryError where the process may take no more."""
    name = _FORMATS[kind]
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(data), formats=[name]) as image:
            return _written(_upright(image), name)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("attachment.pixels") from None
    except _BROKEN:
        raise Refused("attachment.broken") from None


def _upright(image: Image.Image) -> Image.Image:
    if image.width * image.height > MOST_PIXELS:
        raise Refused("attachment.pixels")
    image.draft("RGB", (LONGEST, LONGEST))  # of a JPEG no more is decoded than is needed
    mode = "RGBA" if image.has_transparency_data and image.format != "JPEG" else "RGB"
    if image.mode in ("P", "1") or image.mode.startswith("I"):
        image = image.convert(mode)
    image.thumbnail((LONGEST, LONGEST))
    return ImageOps.exif_transpose(image).convert(mode)


def _written(image: Image.Image, name: str) -> bytes:
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)  # the dots alone: profiles, comments and positions stay with the old one
    out = io.BytesIO()
    fresh.save(out, name, **_SAVED[name])
    return out.getvalue()
