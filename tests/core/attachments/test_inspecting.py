"""What a file is, its content says; what is hostile is refused with a sentence, and a copy tells nothing of its maker."""

import io
import time
from pathlib import Path

import pikepdf
import pytest
from django.utils.translation import override
from PIL import Image

from core.attachments import inspecting
from core.attachments.inspecting import Inspected, inspect
from core.attachments.kinds import KINDS, Refused
from core.attachments.pictures import LONGEST
from core.attachments.refusals import SENTENCES, sentence
from core.errors import Unavailable
from tests.core.attachments.samples import GOOD, HOSTILE, PHOTOGRAPHS, POSITION, acting, document, photograph, picture


def looked(content: bytes) -> Inspected:
    return inspect(io.BytesIO(content), until=time.monotonic() + 60)


def refusal(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        looked(content)
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_the_list_is_known_by_its_content(kind: str) -> None:
    found = looked(GOOD[kind])
    assert found.kind == kind
    assert (found.copy is not None) is bool(KINDS[kind].shown)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused(name: str) -> None:
    content, code = HOSTILE[name]
    assert refusal(content) == code


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_refusal_has_its_sentence(language: str) -> None:
    with override(language):
        assert {code for _content, code in HOSTILE.values()} < SENTENCES.keys()
        for code in SENTENCES:
            assert sentence(code).endswith("." if language == "en" else "。"), code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_copy_of_a_picture_has_its_dots_alone(kind: str) -> None:
    content = picture(kind, turned=6)
    assert POSITION in content
    copy = looked(content).copy
    assert copy and POSITION not in copy and b"Exif" not in copy and b"profile" not in copy and b"Camera" not in copy
    with Image.open(io.BytesIO(copy)) as image:
        assert image.format == kind and not image.getexif() and not image.info.get("comment")
        assert image.size == (200, 320)  # upright, as the camera was held
        red = image.convert("RGB").getpixel((100, 20))
        assert isinstance(red, tuple) and red[0] > 150 and red[2] < 60


def test_a_large_picture_becomes_smaller() -> None:
    copy = looked(picture("JPEG", (6000, 3000))).copy
    with Image.open(io.BytesIO(copy or b"")) as image:
        assert image.size == (LONGEST, LONGEST // 2)


def test_a_document_is_rebuilt_without_what_acts_or_tells() -> None:
    content = document(acting)
    for word in (b"bad-script", b"bad-launch", b"bad-xfa", b"bad-embedded", b"bad-note", POSITION):
        assert word in content, word
    copy = looked(content).copy or b""
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"} and "/Info" not in pdf.trailer
        page = pdf.pages[0].obj
        assert not {"/AA", "/Annots", "/Metadata", "/A"} & set(page.keys())
        assert b"0 0 rg" in pdf.pages[0].Contents.read_bytes()
        plain = io.BytesIO()
        pdf.save(plain, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    for word in (b"bad-", b"JavaScript", b"Launch", b"EmbeddedFile", b"XFA", b"Exif", POSITION):
        assert word not in plain.getvalue(), word
    assert b"\xff\xd8\xff" in plain.getvalue()  # the photograph itself is there


@pytest.mark.parametrize("kind", PHOTOGRAPHS)
def test_a_photograph_in_a_document_loses_what_stands_beside_it(kind: str) -> None:
    copy = looked(document(PHOTOGRAPHS[kind])).copy or b""
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        raw = pdf.pages[0].Resources.XObject.Photo.read_raw_bytes()
    assert POSITION not in raw and b"Exif" not in raw
    with Image.open(io.BytesIO(raw)) as image:
        red = image.convert("RGB").getpixel((10, 10))
        assert image.size == (320, 200) and isinstance(red, tuple) and red[0] > 150


def test_a_photograph_that_cannot_be_taken_apart_refuses_its_document() -> None:
    content = document(photograph(pikepdf.Name.DCTDecode, content=b"\xff\xd8no picture" + POSITION))
    assert refusal(content) == "attachment.broken"


def test_a_copy_of_a_text_has_no_signs_that_nobody_sees() -> None:
    copy = looked("一\u202e二\u200b三\r\nfour\x0cfive".encode()).copy
    assert copy == "一二三\nfourfive".encode()


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child.py"
    child.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(inspecting, "_CHILD", child)
    with pytest.raises(Refused, match=r"attachment\.costly"):
        inspect(io.BytesIO(b"x"), until=time.monotonic() + 0.5)


@pytest.mark.parametrize(
    "program",
    [
        "x = bytearray(300 << 20)",
        "while True: pass",
        "open(LEFT, 'wb', buffering=0).write(b'x')",
        "import os; os.abort()",
        'print(\'{"kind": "pdf", "copy": 9}\')',
    ],
)
def test_a_child_that_goes_wild_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """The real limits around a reader that a hostile file has taken over."""
    text = Path(inspecting._CHILD).read_text()
    for old, new in (
        ("kind, copy = answer(data)", program.replace("LEFT", repr(str(tmp_path / "left")))),
        ("parents[2]", "parents[0]"),
        ("from core.attachments.kinds import Refused\n", "Refused = KeyError\n"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    child = tmp_path / "child.py"
    child.write_text(text)
    monkeypatch.setattr(inspecting, "_CHILD", child)
    monkeypatch.setattr(inspecting, "MEMORY", 256 << 20)
    monkeypatch.setattr(inspecting, "SECONDS", 1)
    assert refusal(b"x") in ("attachment.costly", "attachment.broken")
    assert not (tmp_path / "left").exists() or not (tmp_path / "left").stat().st_size


def test_only_so_many_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert inspecting.AT_ONCE.acquire() and inspecting.AT_ONCE.acquire()
    try:
        with pytest.raises(Unavailable, match=r"attachment\.busy"):
            inspect(io.BytesIO(b"x"), until=time.monotonic() + 0.1)
    finally:
        inspecting.AT_ONCE.release()
        inspecting.AT_ONCE.release()
