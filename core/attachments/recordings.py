"""Recordings by their containers: looked at as far as is needed to tell them from anything else, never decoded."""

from collections.abc import Iterator

_BOXES = {b"moov", b"trak", b"mdia"}  # boxes that hold boxes
_MOST_BOXES = 10_000
_OGG_AUDIO = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
_RATES = ((11025, 12000, 8000), (0, 0, 0), (22050, 24000, 16000), (44100, 48000, 32000))  # by version: 2.5, -, 2, 1
_BITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_FRAMES = 4  # in a row, before a content is taken for MP3: two bytes alone are soon found


def is_m4a(data: bytes) -> bool:
    """Boxes that tile the file, of sound and without pictures that move."""
    if data[4:8] != b"ftyp":
        return False
    handlers = {body[8:12] for name, body in _boxes(memoryview(data)) if name == b"hdlr"}
    return b"soun" in handlers and b"vide" not in handlers


def _boxes(data: memoryview) -> Iterator[tuple[bytes, bytes]]:
    """Name and first bytes of each box, those inside others too. Of boxes that do not tile `data`: none more."""
    stack, seen = [data], 0
    while stack:
        rest = stack.pop()
        while len(rest) >= 8 and seen < _MOST_BOXES:
            seen += 1
            size, name, begin = int.from_bytes(rest[:4], "big"), bytes(rest[4:8]), 8
            if size == 1:
                size, begin = int.from_bytes(rest[8:16], "big"), 16
            size = size or len(rest)
            if size < begin or size > len(rest):
                return
            if name in _BOXES:
                stack.append(rest[begin:size])
            yield name, bytes(rest[begin : begin + 16])
            rest = rest[size:]


def is_wav(data: bytes) -> bool:
    size = int.from_bytes(data[4:8], "little") + 8
    return data[:4] == b"RIFF" and data[8:12] == b"WAVE" and b"fmt " in data[12:200] and size <= len(data) <= size + 1


def is_ogg(data: bytes) -> bool:
    return data[:4] == b"OggS" and any(sign in data[:256] for sign in _OGG_AUDIO) and b"theora" not in data[:4096]


def is_amr(data: bytes) -> bool:
    return data.startswith((b"#!AMR\n", b"#!AMR-WB\n"))


def is_mp3(data: bytes) -> bool:
    """Some frames of layer III in a row, behind the tag if there is one."""
    position = 0
    if data[:3] == b"ID3" and len(data) > 10 and not any(byte & 0x80 for byte in data[6:10]):
        position = 10 + sum(byte << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
        while position < len(data) and data[position] == 0:
            position += 1
    for _ in range(_FRAMES):
        length = _frame(data[position : position + 4])
        if not length:
            return False
        position += length
    return True


def _frame(head: bytes) -> int:
    """Bytes of the frame that begins so; 0 for none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return 0
    version, rate, bits = head[1] >> 3 & 3, head[2] >> 2 & 3, head[2] >> 4
    if version == 1 or rate == 3 or bits in (0, 15):
        return 0
    kilobits, samples = (_BITS_1[bits], 144) if version == 3 else (_BITS_2[bits], 72)
    return samples * kilobits * 1000 // _RATES[version][rate] + (head[2] >> 1 & 1)
