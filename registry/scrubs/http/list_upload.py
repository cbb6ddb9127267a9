"""The bytes of a list from a request, straight into the encrypted file. Never to disk in plaintext, never whole in memory."""

from typing import IO, Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from core.api.bodies import check_file_alone
from core.errors import BadRequest, DomainError, TooLarge
from core.policies import current_policy
from core.running.vault_folder import VaultUpload
from registry.engine.lists.packing import TABLES, packed_as
from registry.engine.lists.refusals import ListRefused
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.jobs.list_opening import open_firms_list
from registry.scrubs.services.scrub_job import ListUpload

Described = dict[str, Any]  # what is said of a list: arguments of `open_firms_list`
SAMPLE = 16
PIECE = 1 << 20
GUESS = {"text/plain": ""}  # browsers call every text so; the name and the content tell more
ENCODINGS = {"", "identity", "gzip", "zstd"}


class Unsupported(DomainError):
    status = 415


def receive(request: HttpRequest, upload: VaultUpload, *, most: int) -> Described:
    """Store the list; what is said of it: kind, encoding, filename. Raises `TooLarge`, `BadRequest`."""
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise Unsupported("encoding.unknown", _("Send the list as it is, or with gzip or zstd."))
    length = request.META.get("CONTENT_LENGTH") or "0"
    declared = int(length) if length.isascii() and length.isdigit() else 0
    if declared > most:
        raise too_large(most)
    kind = request.content_type or ""
    if kind == "multipart/form-data":
        return _receive_form(request, upload, most)
    source = body_of(request)
    while piece := source.read(PIECE):
        store(upload, piece, most)
    if upload.size < declared:  # the line was cut: half a list is another list
        raise BadRequest("list.corrupt", list_sentence("list.corrupt"))
    return {"kind": kind, "encoding": encoding.replace("identity", ""), "filename": ""}


def body_of(request: HttpRequest) -> Any:
    """Django reads as far as Content-Length tells; a body sent in chunks has none, and its server ends it."""
    environ = request.META
    if "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower() and environ.get("wsgi.input_terminated"):
        source: IO[bytes] = environ["wsgi.input"]
        return source
    return request


def store(upload: VaultUpload, piece: bytes, most: int) -> None:
    if upload.size + len(piece) > most:
        raise too_large(most)
    upload.write(piece)


def too_large(most: int) -> TooLarge:
    return TooLarge("list.too_large", _("A list has at most %(most)d megabytes.") % {"most": most >> 20})


def _receive_form(request: HttpRequest, upload: VaultUpload, most: int) -> Described:
    handler = ListHandler(upload, most)
    request.upload_handlers = [handler]
    try:
        fields = request.POST
    except MultiPartParserError as error:
        raise BadRequest("request.malformed", _("The form cannot be read.")) from error
    if handler.refusal is not None:
        raise handler.refusal
    if handler.files != 1:
        raise BadRequest("list.one_file", _("Send one file."))
    check_file_alone(fields)
    return {"kind": handler.kind, "encoding": "", "filename": handler.name}


def first_look(upload: ListUpload, described: Described) -> str:
    """Whether the beginning of a stored list can be read: a code of `list_sentence`, or "". Workbooks and Parquet are
    left to the worker, which opens them within its bounds."""
    upload.close()
    with upload.files.read("list") as source:
        if packed_as(source.read(SAMPLE)) in TABLES:
            return ""
        source.seek(0)
        try:
            open_firms_list(source, current_policy(), **described)
        except ListRefused as refused:
            return refused.code
    return ""


class ListHandler(FileUploadHandler):
    """Takes the one file of a form."""

    def __init__(self, upload: VaultUpload, most: int) -> None:
        super().__init__()
        self.upload, self.most = upload, most
        self.files, self.kind, self.name = 0, "", ""
        self.refusal: DomainError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.files += 1
        self.kind, self.name = GUESS.get(self.content_type or "", self.content_type or ""), (self.file_name or "")[:200]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.files > 1:
            return
        try:
            store(self.upload, raw_data, self.most)
        except TooLarge as error:
            self.refusal = error
            raise StopUpload(connection_reset=True) from error

    def describe(self, number_columns: list[str], sheet: str, consented_on: str = "") -> Described:
        said = {
            "number_column": number_columns or None,
            "sheet": sheet or None,
            "consented_on_column": consented_on or None,
        }
        return {"kind": self.kind, "encoding": "", "filename": self.name, **said}

    def file_complete(self, file_size: int) -> None:
        return None
