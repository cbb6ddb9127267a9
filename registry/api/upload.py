"""A file sent as a form: straight into the vault, never to disk in clear, however large."""

from collections.abc import Callable
from typing import Any, Protocol

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import BadRequest, TooLarge


class Sink(Protocol):
    """Where the bytes go: a writer of the vault."""

    def write(self, data: bytes, /) -> Any: ...
    def close(self) -> None: ...
    def abort(self) -> None: ...


class VaultedFile(UploadedFile):  # type: ignore[type-arg]  # not generic at run time
    """What was sent, without its bytes: those are in the vault. `name`, `content_type`, `charset`, `size`."""

    def __init__(self, field: str, name: str, content_type: str, charset: str | None, size: int) -> None:
        super().__init__(None, name, content_type, size, charset)
        self.field_name = field

    def close(self) -> None:
        """Nothing of it is open here."""


class VaultUploadHandler(FileUploadHandler):
    """Writes the one file of a form into a sink. Must be the request's only handler:

        request.upload_handlers = [VaultUploadHandler(request, open_sink, most_bytes=…)]

    before the form is read; then ``request.FILES`` holds one `VaultedFile`. `open_sink` is called when the file begins.
    Raises BadRequest for a second file, TooLarge beyond `most_bytes`; in either case nothing stays behind. Where reading the
    form fails otherwise, the door calls `discard`; it may always, for a file that is complete stays.
    `on_bytes` hears every piece, for a digest of the list as received.
    """

    def __init__(
        self,
        request: HttpRequest,
        open_sink: Callable[[], Sink],
        *,
        most_bytes: int,
        on_bytes: Callable[[bytes], object] | None = None,
    ) -> None:
        super().__init__(request)
        self._open_sink, self._most, self._on_bytes = open_sink, most_bytes, on_bytes
        self.sink: Sink | None = None
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.sink is not None:
            self.discard()
            raise BadRequest("upload.several_files", _("Send exactly one file."))
        self.sink = self._open_sink()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.sink is not None
        self._size += len(raw_data)
        if self._size > self._most:
            self.discard()
            raise TooLarge("upload.too_large", _("The file is too large."))
        if self._on_bytes:
            self._on_bytes(raw_data)
        self.sink.write(raw_data)

    def file_complete(self, file_size: int) -> VaultedFile:
        return VaultedFile(
            self.field_name or "", self.file_name or "", self.content_type or "", self.charset, self._size
        )

    def upload_complete(self) -> None:
        """Only a form read to its end makes the file appear."""
        if self.sink is not None:
            self.sink.close()

    def upload_interrupted(self) -> None:
        self.discard()

    def discard(self) -> None:
        if self.sink is not None:
            self.sink.abort()
