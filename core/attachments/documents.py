"""A PDF rebuilt from its pages' looks: what acts, hides or tells of its maker stays behind.

Pages go over into a new file with what they draw, annotations and filled forms drawn into them. The old file's root (scripts,
actions, embedded files, XFA, metadata) is never copied; what of the kind hangs on pages and pictures is taken off.
"""

import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from pikepdf import Name, Pdf

from core.attachments.kinds import MIB, MOST_COPY, Refused
from core.attachments.photographs import bare_jpeg, bare_jpeg2000
from core.attachments.pictures import MOST_PIXELS

MOST_PAGES = 2000
MOST_OBJECTS = 200_000
MOST_OPENED = 256 * MIB  # bytes of all that a viewer unpacks
_OF_PAGE = {
    "/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Contents", "/Rotate",
    "/UserUnit", "/Group",
}  # fmt: skip
_OFF = (
    "/Metadata", "/PieceInfo", "/AF", "/AA", "/A", "/JS", "/OpenAction", "/XFA", "/EF", "/Names", "/OPI", "/Ref", "/Alternates",
    "/LastModified", "/Info", "/URI", "/Launch", "/Dests", "/Measure", "/PtData",
)  # fmt: skip
_UNPACKED = ("/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")
_FLATE = ("/FlateDecode", "/Fl")
_PHOTOGRAPHS = (({"/DCTDecode", "/DCT"}, bare_jpeg), ({"/JPXDecode"}, bare_jpeg2000))


def stripped_document(data: bytes) -> bytes:
    """Raises Refused; MemoryError where the process may take no more."""
    try:
        with Pdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as old:
            if old.is_encrypted:
                raise Refused("attachment.locked")
            if not len(old.pages):
                raise Refused("attachment.broken")
            if len(old.pages) > MOST_PAGES or len(old.objects) > MOST_OBJECTS:
                raise Refused("attachment.bomb")
            _check_unpacked(old)
            return _rebuilt(old)
    except pikepdf.PasswordError:
        raise Refused("attachment.locked") from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, RecursionError):
        raise Refused("attachment.broken") from None


def _rebuilt(old: Pdf) -> bytes:
    old.flatten_annotations("all")
    with Pdf.new() as new:
        new.pages.extend(old.pages)
        for page in new.pages:
            for key in set(page.obj.keys()) - _OF_PAGE:
                del page.obj[key]
        for thing in _all_of(new):
            _take_off(thing)
        out = io.BytesIO()
        new.save(out, deterministic_id=True)
    if out.tell() > MOST_COPY:
        raise Refused("attachment.bomb")
    return out.getvalue()


def _all_of(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and stream, those that lie within others too."""
    waiting = [thing for thing in pdf.objects if _holds(thing)]
    while waiting:
        thing = waiting.pop()
        if not isinstance(thing, pikepdf.Array):
            yield thing
        values = list(thing) if isinstance(thing, pikepdf.Array) else [value for _key, value in thing.items()]
        waiting += [value for value in values if _holds(value) and not value.is_indirect]


def _holds(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array)


def _take_off(thing: Any) -> None:
    for key in _OFF:
        if key in thing:
            del thing[key]
    if isinstance(thing, pikepdf.Stream):
        if "/F" in thing or "/FFilter" in thing:  # its content lies in another file
            raise Refused("attachment.kind")
        for names, stripper in _PHOTOGRAPHS:
            if names & set(_filters(thing)):
                _bare_photograph(thing, stripper)


def _bare_photograph(stream: Any, stripper: Callable[[bytes], bytes]) -> None:
    """A photograph brings what its camera wrote beside it. Some are packed once more."""
    filters, data, parameters = _filters(stream), stream.read_raw_bytes(), _parameters(stream)
    if len(filters) == 2 and filters[0] in _FLATE:
        data = zlib.decompressobj().decompress(data, MOST_OPENED)
        parameters = parameters[1] if isinstance(parameters, pikepdf.Array) and len(parameters) == 2 else None
    elif len(filters) != 1:
        raise Refused("attachment.broken")
    bare = stripper(data)
    if not bare:
        raise Refused("attachment.broken")
    stream.write(bare, filter=Name(filters[-1]), decode_parms=parameters)


def _parameters(stream: Any) -> Any:
    return stream.get("/DecodeParms")


def _filters(stream: Any) -> list[str]:
    found = stream.get("/Filter")
    return [] if found is None else [str(one) for one in found] if isinstance(found, pikepdf.Array) else [str(found)]


def _check_unpacked(pdf: Pdf) -> None:
    """What the reader's viewer would have to unpack is counted here, where only so much can be spent on it."""
    left = MOST_OPENED
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Stream):
            continue
        if _number(thing, "/Width") * _number(thing, "/Height") > MOST_PIXELS:
            raise Refused("attachment.pixels")
        packed = [name for name in _filters(thing) if name in _UNPACKED]
        if len(packed) > 1:
            raise Refused("attachment.bomb")
        if packed and packed[0] in _FLATE and _filters(thing)[0] in _FLATE:
            left -= _unpacked(thing.read_raw_bytes(), left)
        elif packed:
            left -= len(thing.read_bytes(pikepdf.StreamDecodeLevel.specialized))  # within the memory of this process
        if left < 0:
            raise Refused("attachment.bomb")


def _number(stream: Any, key: str) -> int:
    return int(stream.get(key, 0))


def _unpacked(data: bytes, most: int) -> int:
    """How many bytes come of it. Raises Refused beyond `most`."""
    inflating, size = zlib.decompressobj(), 0
    try:
        while data:
            size += len(inflating.decompress(data, MIB))
            data = inflating.unconsumed_tail
            if size > most:
                raise Refused("attachment.bomb")
    except zlib.error:
        pass  # the viewer will stop there too
    return size
