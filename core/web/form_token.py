"""The token of a form with files, from its first bytes: without it no file is read, let alone kept."""

from io import BufferedReader, BytesIO, RawIOBase
from typing import Any, BinaryIO

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser
from django.middleware.csrf import CsrfViewMiddleware

from core.web.bodies import SMALL, is_form_with_files


class FormTokenMiddleware(CsrfViewMiddleware):
    """Django's, but that of a multipart body it reads at most `SMALL` bytes to find the token, which our forms put first."""

    def _check_token(self, request: HttpRequest) -> None:
        of_files = is_form_with_files(request)
        if of_files:
            request._post = fields_at_the_head(request)  # type: ignore[attr-defined]
        try:
            super()._check_token(request)  # type: ignore[misc]  # the stubs do not know it
        finally:
            if of_files:
                del request._post  # type: ignore[attr-defined]  # the view reads the whole form, by its own handler


def fields_at_the_head(request: HttpRequest) -> QueryDict:
    """The fields before the first file. What was read of the body is put back before the rest of it."""
    rest: BinaryIO = request._stream
    try:
        head = rest.read(SMALL)
    except OSError:  # the line was cut
        return QueryDict()
    request._stream = BufferedReader(Begun(head, rest), SMALL)
    said = {"CONTENT_TYPE": request.META["CONTENT_TYPE"], "CONTENT_LENGTH": len(head)}
    return MultiPartParser(said, BytesIO(head), [UpToTheFirstFile(request)], request.encoding).parse()[0]


class UpToTheFirstFile(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> None:
        return None


class Begun(RawIOBase):
    """A body whose `head` was read already."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self.head, self.rest = BytesIO(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.head.read(len(buffer)) or self.rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def hand_files_to(request: HttpRequest, handler: FileUploadHandler) -> None:
    """Let the files of this form go to `handler`. A body that is no multipart has none, and was read for its token already."""
    if request.content_type == "multipart/form-data":
        request.upload_handlers = [handler]
