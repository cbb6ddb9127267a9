"""Files as people hand them in, and as whoever means ill does."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image

POSITION = b"N 32 3 23.4 Nanjing"  # as a camera writes it beside the picture
SECRET = b"the-words-of-the-file"


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 200), turned: int = 1) -> bytes:
    """With position, maker, comment and a profile; red on the left, blue on the right."""
    image = Image.new("RGB", size, (200, 10, 10))
    image.paste((10, 10, 200), (size[0] // 2, 0, size[0], size[1]))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Camera of somebody"
    exif[0x010E] = POSITION.decode()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (32.0, 3.0, 23.4)
    out = io.BytesIO()
    more: dict[str, Any] = {"comment": POSITION} if kind == "JPEG" else {}
    image.save(out, kind, exif=exif, icc_profile=b"profile" * 20, **more)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """Says it is so large, in a few bytes."""
    rows = zlib.compress(b"\0" * 1000, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def document(change: Callable[[Pdf], None] | None = None, **saved: Any) -> bytes:
    with Pdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        page = pdf.pages[0]
        page.Contents = pdf.make_stream(b"q 1 0 0 rg 10 10 50 50 re f Q % " + SECRET)
        page.Resources = Dictionary()
        if change:
            change(pdf)
        out = io.BytesIO()
        pdf.save(out, **{"compress_streams": False, **saved})
    return out.getvalue()


def acting(pdf: Pdf) -> None:
    """All that a PDF can do to its reader, and what it tells of its maker."""
    page = pdf.pages[0]
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('bad-script')"))
    launch = Dictionary(S=Name.Launch, F=String("bad-launch.exe"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp>bad-xfa</xdp>"))
    pdf.attachments["bad-inside.exe"] = b"MZ bad-embedded"
    page.obj.AA = Dictionary(O=script)
    page.obj.Metadata = pdf.make_stream(POSITION)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 50, 50], A=launch)
    held = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 5, 5], Contents=String("bad-note"))
    page.obj.Annots = pdf.make_indirect(Array([pdf.make_indirect(link), pdf.make_indirect(held)]))
    photo = pdf.make_stream(picture())
    for key, value in {
        "/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 320, "/Height": 200, "/ColorSpace": Name.DeviceRGB,
        "/BitsPerComponent": 8, "/Filter": Name.DCTDecode, "/Metadata": pdf.make_stream(POSITION),
    }.items():  # fmt: skip
        photo[key] = value
    page.obj.Resources = Dictionary(XObject=Dictionary(Photo=photo))
    pdf.docinfo["/Author"] = POSITION.decode()
    with pdf.open_metadata() as meta:
        meta["dc:creator"] = [POSITION.decode()]


def photograph(*filters: Name, content: bytes) -> Callable[[Pdf], None]:
    """A PDF of one picture, in whatever its program packed it."""

    def change(pdf: Pdf) -> None:
        photo = pdf.make_stream(content)
        for key, value in {"/Type": Name.XObject, "/Subtype": Name.Image, "/Width": 320, "/Height": 200}.items():
            photo[key] = value
        photo["/Filter"] = Array(list(filters))
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Photo=photo))

    return change


def picture2000() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), (200, 10, 10)).save(out, "JPEG2000")
    said = _box(b"uuid", b"JpgTiffExif->JP2" + POSITION) + _box(b"xml ", POSITION)
    begin = out.getvalue().index(b"jp2c") - 4
    return out.getvalue()[:begin] + said + out.getvalue()[begin:]


PHOTOGRAPHS = {
    "JPEG": photograph(Name.DCTDecode, content=picture()),
    "JPEG, packed once more": photograph(Name.FlateDecode, Name.DCTDecode, content=zlib.compress(picture())),
}


def locked(password: str = "") -> bytes:
    return document(encryption=pikepdf.Encryption(owner="o", user=password))


def packed_pages(pdf: Pdf) -> None:
    """300 MB of blanks in some hundred kilobytes; the same block over and over."""
    packing, blanks = zlib.compressobj(9), b" " * (1 << 20)
    first, block = (packing.compress(blanks) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = pdf.make_stream(first + block * 299)
    bomb["/Filter"] = Name.FlateDecode
    pdf.pages[0].Contents = bomb


def run_lengths(pdf: Pdf) -> None:
    """300 MB of one sign in a few: each two bytes stand for a hundred and twenty-eight."""
    bomb = pdf.make_stream(b"\x81 " * (300 << 13) + b"\x80")
    bomb["/Filter"] = Name.RunLengthDecode
    pdf.pages[0].Contents = bomb


def twice_packed(pdf: Pdf) -> None:
    bomb = pdf.make_stream(zlib.compress(zlib.compress(b" " * (64 << 20), 9), 9))
    bomb["/Filter"] = Array([Name.FlateDecode, Name.FlateDecode])
    pdf.pages[0].Contents = bomb


def mp3(frames: int = 8) -> bytes:
    return b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 + (b"\xff\xfb\x90\x00" + SECRET.ljust(413, b"\0")) * frames


def wav() -> bytes:
    body = (
        b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        + b"data"
        + struct.pack("<I", 800)
        + b"\1" * 800
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def amr() -> bytes:
    return b"#!AMR\n" + b"\x3c" + b"\x11" * 31


def ogg() -> bytes:
    return b"OggS\0\x02" + b"\0" * 20 + b"\x01\x13OpusHead" + b"\0" * 40


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def m4a(handler: bytes = b"soun") -> bytes:
    heard = _box(b"hdlr", b"\0" * 8 + handler + b"\0" * 13)
    return (
        _box(b"ftyp", b"M4A \0\0\0\0") + _box(b"moov", _box(b"trak", _box(b"mdia", heard))) + _box(b"mdat", b"\1" * 99)
    )


TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/x/main.xml" ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
)
MAIN = {"xlsx": "spreadsheetml.sheet", "docx": "wordprocessingml.document"}


def office(kind: str = "xlsx", more: dict[str, bytes] | None = None) -> bytes:
    return zipped(
        {"[Content_Types].xml": TYPES.format(MAIN[kind]).encode(), "x/main.xml": b"<main/>" + SECRET, **(more or {})}
    )


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def overlapping() -> bytes:
    """Many names for one packed part, as a quine bomb has them."""
    data = bytearray(office(more={"bomb": b" " * (12 << 20)}))
    end = data.rfind(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    entries = bytes(data[start:end])
    last = entries[entries.rfind(b"PK\x01\x02") :]
    again = entries + last * 40
    count = struct.pack("<HH", 43, 43)
    tail = b"PK\x05\x06\0\0\0\0" + count + struct.pack("<IIH", len(again), start, 0)
    return bytes(data[:start]) + again + tail


PHOTOGRAPHS["JPEG 2000"] = photograph(Name.JPXDecode, content=picture2000())
GOOD: dict[str, bytes] = {
    "pdf": document(), "jpeg": picture(), "png": picture("PNG"), "webp": picture("WEBP"), "mp3": mp3(), "m4a": m4a(),
    "wav": wav(), "amr": amr(), "ogg": ogg(), "text": "我方说明：\n外包坐席所为。".encode(),
    "csv": "时间,主叫\n10:00,95588\n".encode("gb18030"),
    "xlsx": office(), "docx": office("docx"),
}  # fmt: skip
HOSTILE: dict[str, tuple[bytes, str]] = {
    "an empty file": (b"", "attachment.empty"),
    "a program": (b"MZ\x90\0" + b"\0" * 200, "attachment.kind"),
    "a web page": (b"<!DOCTYPE html><script>alert(1)</script>", "attachment.kind"),
    "a drawing that acts": (b"\xef\xbb\xbf <svg onload='x'/>", "attachment.kind"),
    "a picture of an old kind": (b"GIF89a" + b"\0" * 100, "attachment.kind"),
    "a film": (m4a(b"vide"), "attachment.kind"),
    "an archive": (zipped({"a.txt": b"a"}), "attachment.kind"),
    "a workbook with macros": (office(more={"xl/vbaProject.bin": b"x"}), "attachment.kind"),
    "half a picture": (picture()[:900], "attachment.broken"),
    "half a PNG": (picture("PNG")[:-20], "attachment.broken"),
    "half a document": (document()[:-200], "attachment.broken"),
    "half a workbook": (office()[:-30], "attachment.broken"),
    "a locked document": (locked("secret"), "attachment.locked"),
    "a document with an owner's password": (locked(), "attachment.locked"),
    "a document of 300 MB in a page": (document(packed_pages), "attachment.bomb"),
    "a document of 300 MB of run lengths": (document(run_lengths), "attachment.bomb"),
    "a document packed twice": (document(twice_packed), "attachment.bomb"),
    "a zip bomb": (office(more={"bomb": b"\0" * (64 << 20)}), "attachment.bomb"),
    "a zip bomb of one part": (overlapping(), "attachment.bomb"),
    "a picture of four billion dots": (png_of(65_000, 65_000), "attachment.pixels"),
    "a picture with an archive behind it": (picture() + zipped({"a.class": b"a"}), "attachment.two_in_one"),
    "a PNG with an archive behind it": (picture("PNG") + zipped({"a": b"a"}), "attachment.two_in_one"),
    "a document with an archive behind it": (document() + zipped({"a": b"a"}), "attachment.two_in_one"),
    "a workbook behind a picture": (picture() + office(), "attachment.two_in_one"),
    "a document within a text": (b"words %PDF-1.7 words", "attachment.two_in_one"),
    "a recording with a document in it": (mp3()[:10] + b"%PDF-1.4 " + mp3()[19:], "attachment.two_in_one"),
}
