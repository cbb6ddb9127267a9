"""Bodies larger than other addresses take, for those that ask for it."""

import io
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from core.api.bodies import check_file_alone
from core.errors import BadRequest, TooLarge


def body_read(request: Request, *, most_bytes: int) -> None:
    """Read the body now, up to a limit of this address's own, so that nobody asks the general one afterwards.

    The one file of a form stands for the form: sent again it is the same body, whatever signs part its form then.
    To be called once the caller is known. Raises `TooLarge`, `BadRequest`, and `DomainError` for other fields of that form.
    """
    raw = request._request
    if hasattr(raw, "_body"):
        return
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadRequest("request.malformed", _("The length of the body is not a number.")) from error
    if length > most_bytes:
        message = _("At most %(most)d MB at once.") % {"most": most_bytes // 1024**2}
        raise TooLarge("request.too_large", message)
    # Django keeps a body it has read under these names; its own reading would hold it against the general limit.
    body = raw.read()
    if raw.content_type == "multipart/form-data":
        body = _file_of_form(raw.META, body)
    raw._body, raw._stream = body, io.BytesIO(body)


class OneFile(FileUploadHandler):
    """Keeps the files of a form in memory, where its body is already."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[bytearray] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files.append(bytearray())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.files[-1] += raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def _file_of_form(meta: dict[str, Any], body: bytes) -> bytes:
    handler = OneFile()
    try:
        fields, _files = MultiPartParser({**meta, "CONTENT_LENGTH": len(body)}, io.BytesIO(body), [handler]).parse()
    except MultiPartParserError as error:
        raise BadRequest("request.malformed", _("The form cannot be read.")) from error
    if len(handler.files) != 1:
        raise BadRequest("list.one_file", _("Send one file."))
    check_file_alone(fields)
    return bytes(handler.files[0])
