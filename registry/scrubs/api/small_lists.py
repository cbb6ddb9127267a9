"""A small list as NDJSON or CSV: answered at once, in the same form."""

import io
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.errors import BadRequest
from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.opening import open_list
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.results import render, result_header
from registry.engine.lists.shape import ListHead
from registry.engine.records.answer_code import encode
from registry.scrubs.answering.scrub_rows import Asked
from registry.scrubs.api.scrub_answers import with_envelope
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.rules.hours import window_bodies
from registry.scrubs.services.scrub import ScrubResult

MOST_ROWS = 10_001  # one more than is answered, so that longer lists are refused as such


@dataclass(frozen=True)
class SmallList:
    """`format`: "ndjson" or "csv"."""

    head: ListHead
    chunk: Chunk
    format: str

    def asked(self) -> list[Asked]:
        chunk = self.chunk
        numbers = [text.decode(errors="replace") for text in chunk.texts(chunk.numbers)]
        refs = (
            [text.decode(errors="replace") for text in chunk.texts(chunk.refs)] if chunk.refs else [""] * len(numbers)
        )
        return [Asked(text, ref or None, text) for text, ref in zip(numbers, refs, strict=True)]

    @property
    def kind(self) -> str:
        return TYPES[self.format].partition(";")[0]

    def response(self, result: ScrubResult) -> HttpResponse:
        classes = result.policy.exemptions.caller_classes
        body = result_header(self.head, self.format, "")
        body += render(
            self.chunk, answers_of(result), self.head, format=self.format, layout="", rows="all", classes=classes
        )
        return with_envelope(HttpResponse(body, content_type=TYPES[self.format]), result)


TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


def answers_of(result: ScrubResult) -> Answers:
    """Decisions as the writers of results take them."""
    classes, policy = result.policy.exemptions.caller_classes, result.policy
    sets: list[Any] = []
    windows = []
    for row in result.rows:
        bodies = None if row.decision.windows is None else window_bodies(row.decision.windows, policy)
        if bodies is not None and bodies not in sets:
            sets.append(bodies)
        windows.append(0 if bodies is None else sets.index(bodies) + 1)
    return Answers(
        np.array([int(row.number[1:] or 0) if row.number else 0 for row in result.rows], dtype=np.uint64),
        np.array(
            [encode(row.decision.decision, row.decision.reasons, classes) for row in result.rows], dtype=np.uint32
        ),
        np.array(windows, dtype=np.uint16),
        sets,
    )


class SmallListParser(BaseParser):
    media_type = ""
    format = ""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            opened = open_list(io.BytesIO(stream.read()), kind=self.media_type, encoding="")
            chunk = next(opened.chunks(rows=MOST_ROWS), None)
        except ListRefused as refused:
            raise BadRequest(refused.code, list_sentence(refused.code)) from refused
        if chunk is None:
            raise BadRequest("list.empty", _("The list is empty."))
        return SmallList(opened.head, chunk, self.format)


class SmallNdjson(SmallListParser):
    media_type = "application/x-ndjson"
    format = "ndjson"


class SmallCsv(SmallListParser):
    media_type = "text/csv"
    format = "csv"
