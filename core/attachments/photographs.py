"""Photographs without what stands beside the picture: position, time, camera, thumbnail, comments. The picture stays bit by bit."""

_KEPT = {0xE0, 0xEE}  # JFIF; Adobe's, which says how the colours are to be read
_SCAN = 0xDA


def bare_jpeg(data: bytes) -> bytes:
    """b"" for what cannot be taken apart."""
    if data[:2] != b"\xff\xd8":
        return b""
    kept, position = [b"\xff\xd8"], 2
    while position + 4 <= len(data):
        if data[position] != 0xFF:
            return b""
        code = data[position + 1]
        if code == 0xFF:
            position += 1
            continue
        if code == _SCAN:
            return b"".join([*kept, data[position : _end(data, position)]])
        length = int.from_bytes(data[position + 2 : position + 4], "big") + 2
        if (code < 0xE0 or code > 0xEF or code in _KEPT) and code != 0xFE:
            kept.append(data[position : position + length])
        position += length
    return b""


def _end(data: bytes, scan: int) -> int:
    """Behind the mark that ends the picture; what follows is another's (a preview, a film, a second picture)."""
    end = data.find(b"\xff\xd9", scan)
    return end + 2 if end >= 0 else len(data)


_TELLING = {b"uuid", b"uinf", b"xml "}  # boxes of JPEG 2000 in which others write what they know of a picture


def bare_jpeg2000(data: bytes) -> bytes:
    """The same of the younger kind, whose parts are boxes; a bare stream of code has none. b"" for what cannot be taken apart."""
    if data.startswith(b"\xff\x4f\xff\x51"):
        return data
    kept, position = [], 0
    while position + 8 <= len(data):
        size, name = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        size = size or len(data) - position
        if size < 8 or position + size > len(data):
            return b""
        if name not in _TELLING:
            kept.append(data[position : position + size])
        position += size
    return b"".join(kept)
