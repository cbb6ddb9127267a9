"""A form's one file goes into the vault and nowhere else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from core.errors import BadRequest, DomainError, TooLarge
from core.vault import vault_key_make, vault_read, vault_write
from registry.api.upload import VaultedFile, VaultUploadHandler

CONTENT = b"phone\n" + b"13912345678\n" * 200_000


@pytest.fixture(autouse=True)
def keys(settings, tmp_path: Path) -> None:
    settings.DNC_KEYS = tmp_path / "keys"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    vault_key_make("scr_1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lists" / "scr_1"


@pytest.fixture
def sent(path: Path) -> Callable[..., tuple[HttpRequest, VaultUploadHandler]]:
    def send(body: bytes, *, most: int = 1 << 30) -> tuple[HttpRequest, VaultUploadHandler]:
        request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
        handler = VaultUploadHandler(
            request, lambda: vault_write(path, "scr_1"), most_bytes=most, on_bytes=heard.append
        )
        request.upload_handlers = [handler]
        return request, handler

    heard: list[bytes] = []
    send.heard = heard  # type: ignore[attr-defined]
    return send


def form(*files: tuple[str, bytes], **fields: str) -> bytes:
    parts = {f"file{place}": SimpleUploadedFile(name, data, "text/csv") for place, (name, data) in enumerate(files)}
    return encode_multipart(BOUNDARY, {**fields, **parts})


def nothing_left(path: Path) -> bool:
    return not path.parent.exists() or list(path.parent.iterdir()) == []


def test_the_file_is_in_the_vault_and_in_clear_nowhere(sent, path: Path, tmp_path: Path) -> None:
    request, _ = sent(form(("a.csv", CONTENT), channel="voice"))
    file = request.FILES["file0"]
    assert isinstance(file, VaultedFile) and request.POST["channel"] == "voice"
    assert (file.name, file.size, file.content_type) == ("a.csv", len(CONTENT), "text/csv")
    assert vault_read(path, "scr_1").read() == CONTENT == b"".join(sent.heard)
    assert not any(b"13912345678" in found.read_bytes() for found in tmp_path.rglob("*") if found.is_file())
    request.close()


@pytest.mark.parametrize(
    ("body", "most", "error"),
    [
        (form(("a.csv", b"1"), ("b.csv", b"2")), 100, BadRequest),
        (form(("a.csv", CONTENT)), len(CONTENT) - 1, TooLarge),
    ],
)
def test_a_second_file_and_one_too_large_are_refused_and_leave_nothing(
    sent, path: Path, body: bytes, most: int, error: type[DomainError]
) -> None:
    request, _ = sent(body, most=most)
    with pytest.raises(error):
        request.FILES  # noqa: B018
    assert nothing_left(path)


def test_a_form_cut_short_leaves_nothing(sent, path: Path) -> None:
    whole = form(("a.csv", CONTENT))
    for end in (len(whole) // 2, len(whole) - len(BOUNDARY) - 8):
        request, handler = sent(whole[:end])
        try:
            assert "file0" not in request.FILES
        except MultiPartParserError:
            handler.discard()
        assert nothing_left(path)


def test_a_form_without_a_file_makes_none(sent, path: Path) -> None:
    request, handler = sent(form(channel="voice"))
    assert request.POST["channel"] == "voice" and not request.FILES
    handler.discard()
    assert nothing_left(path)
