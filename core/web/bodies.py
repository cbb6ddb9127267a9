"""How long a body each address takes. It is asked before anything is read of it."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

V = TypeVar("V", bound=Callable[..., Any])
# Bytes of a page's form. The proxy streams longer bodies, and whoever may open a page could hold up lists with slow ones.
MOST_FORM = 999_999
SMALL = (
    256 * 1024
)  # so much is read of anybody, to keep the words of whoever's session has ended: 36,000 signs of Chinese


def takes(most_bytes: int | None) -> Callable[[V], V]:
    """Declare that this view takes a body of so many bytes; None: it asks itself, before it reads."""

    def declare(view: V) -> V:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        return view

    return declare


def announced(request: HttpRequest) -> int:
    """The length of the body, as the request says; one that cannot be read as a number is endless."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else sys.maxsize


def is_too_long(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Whether more is announced than the view takes. Views of the API say so themselves (`core.api.views`); its documents take
    no method that has a body."""
    of_api = getattr(view, "cls", None)
    most = getattr(of_api or view, "most_bytes", None if of_api else MOST_FORM)
    return most is not None and announced(request) > most


def is_form_with_files(request: HttpRequest) -> bool:
    return request.method == "POST" and request.content_type == "multipart/form-data"


def is_small_form(request: HttpRequest) -> bool:
    return request.content_type == "application/x-www-form-urlencoded" and announced(request) <= SMALL


class RefuseFiles(FileUploadHandler):
    """Where a page takes no file, none is read: it would lie in the temporary folder in plaintext."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise BadRequest("A file was sent to an address that takes none.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise BadRequest("A file was sent to an address that takes none.")

    def file_complete(self, file_size: int) -> None:
        return None
