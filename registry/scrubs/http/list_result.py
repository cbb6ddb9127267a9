"""A result over HTTP: whole or in ranges (RFC 9110), decrypted as it goes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.api.kept_copies import has_copy
from core.errors import BadRequest, DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.ranges import asked_range
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.results import FORMATS, LAYOUTS
from registry.register.formats.file_columns import CONSENTS, Column
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.jobs.job_files import JobFiles
from registry.scrubs.jobs.job_result import ToClaim, Variant, claims_file, result_files
from registry.scrubs.models import ScrubJob

PIECE = 1 << 18
TO_CLAIM = {"number", "channels", "categories", "given_at", "evidence/kind", "evidence/reference"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Shape:
    """Which form of the result is asked for."""

    ROWS: ClassVar = ("all", "callable", "not_callable", "conditional", "unknown", "invalid")

    variant: Variant

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Shape":
        format, rows = query.get("format", "csv"), query.get("rows", "all")
        layout, bom = query.get("layout", ""), query.get("bom", "0")
        if format not in FORMATS or rows not in cls.ROWS or layout not in LAYOUTS or bom not in ("0", "1"):
            raise BadRequest("result.shape", _("There is no such form of a result."))
        if layout and format != "csv":
            raise BadRequest("result.shape", _("A layout of another system is always text."))
        return cls(Variant(format, layout, rows, bom=bom == "1" and format == "csv"))

    @property
    def file_name(self) -> str:
        variant = self.variant
        ending = "txt" if variant.layout == "plain" else variant.format
        return "-".join(filter(None, ["result", variant.layout, variant.rows])) + f".{ending}"


def result_response(request: HttpRequest, job: ScrubJob, shape: Shape) -> HttpResponseBase:
    etag = quote_etag(f"{job.public_id}.{shape.variant.name}")
    if has_copy(request, etag):
        return HttpResponse(status=304, headers={"ETag": etag})
    try:
        parts = Parts(JobFiles(job.public_id), result_files(job=job, variant=shape.variant))
    except ListRefused as refused:
        raise DomainError(refused.code, list_sentence(refused.code)) from refused
    start, end, partial = asked_range(request, parts.size, etag)
    pieces = parts.read(start, end) if request.method != "HEAD" else iter(())
    response = StreamingHttpResponse(pieces, status=206 if partial else 200, content_type=TYPES[shape.variant.format])
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = f'attachment; filename="{job.public_id}-{shape.file_name}"'
    if partial:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{parts.size}"
    return response


def claims_response(job: ScrubJob) -> HttpResponseBase:
    """The numbers on a condition, as a file of consents in which the firm says when each was given and what proves it."""
    policy, language = current_policy(job.checked_at), get_language() or "en"
    category = policy.register.categories.get(job.category)
    columns = [column for column in CONSENTS.columns if column.path in TO_CLAIM]
    cells = {
        "channels": named(policy.register.channel_names[job.channel]),
        "categories": named(category.names) if category else "",
    }
    wanted = ToClaim(
        language,
        tuple(_heading(column, chinese=language.startswith("zh")) for column in columns),
        tuple(cells.get(column.path, "") for column in columns[1:]),
    )
    try:
        parts = Parts(JobFiles(job.public_id), [claims_file(job=job, wanted=wanted)])
    except ListRefused as refused:
        raise DomainError(refused.code, list_sentence(refused.code)) from refused
    response = StreamingHttpResponse(parts.read(0, parts.size), content_type=TYPES["xlsx"])
    response["Content-Length"] = str(parts.size)
    response["Content-Disposition"] = f'attachment; filename="{job.public_id}-consents.xlsx"'
    return response


def _heading(column: Column, *, chinese: bool) -> str:
    """As `CONSENTS` reads it."""
    return next((name for name in column.headings if chinese and not name.isascii()), column.headings[0])


class Parts:
    """Files that are one content, one after the other."""

    def __init__(self, files: JobFiles, names: list[str]) -> None:
        self.files = files
        self.names = [(name, files.size(name)) for name in names]
        self.size = sum(size for _name, size in self.names)

    def read(self, start: int, end: int) -> Iterator[bytes]:
        offset = 0
        for name, size in self.names:
            first, last = max(start - offset, 0), min(end - offset, size)
            if first < last:
                yield from self._read(name, first, last)
            offset += size

    def _read(self, name: str, first: int, last: int) -> Iterator[bytes]:
        with self.files.read(name) as file:
            file.seek(first)
            while first < last and (piece := file.read(min(PIECE, last - first))):
                first += len(piece)
                yield piece
