"""A small list as NDJSON or CSV: answered at once, in the form that its content has, whatever it was sent as."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import numpy as np
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from core.api.bodies import wrong_field
from core.errors import BadRequest
from core.policies import current_policy
from core.policies.schema import Policy
from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.opening import CSV_NAMES, NDJSON
from registry.engine.lists.packing import packed_as
from registry.engine.lists.refusals import ListRefused
from registry.engine.lists.results import render, result_header
from registry.engine.lists.shape import ListHead
from registry.engine.records.answer_code import encode
from registry.scrubs.answering.scrub_rows import Asked
from registry.scrubs.api.scrub_answers import with_envelope
from registry.scrubs.http.list_query import read_columns
from registry.scrubs.http.list_sentences import list_sentence
from registry.scrubs.jobs.consent_days import days_of
from registry.scrubs.jobs.list_opening import open_firms_list
from registry.scrubs.rules.decision import Decision
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
        columns = [
            [text.decode(errors="replace") for text in self.chunk.texts(cells)] for cells in self.chunk.number_columns
        ]
        refs = [text.decode(errors="replace") for text in self.chunk.texts(self.chunk.refs)] if self.chunk.refs else []
        found = days_of(self.chunk)
        none = [(None, False)] * self.chunk.count
        days = none if found is None else list(zip(found.days.tolist(), found.wrong.tolist(), strict=True))
        return [
            Asked(
                None if wrong else text,
                ref or None,
                text,
                tuple(others),
                errors=(wrong_field("/consented_on", "field.malformed"),) if wrong else (),
                consented_on=day,
            )
            for (text, *others), ref, (day, wrong) in zip(
                zip(*columns, strict=True), refs or [""] * self.chunk.count, days, strict=True
            )
        ]

    @property
    def kind(self) -> str:
        return TYPES[self.format].partition(";")[0]

    def response(self, result: ScrubResult) -> HttpResponse:
        classes = result.policy.exemptions.caller_classes
        body = result_header(self.head, self.format, "")
        body += render(
            self.chunk, answers_of(result), self.head, format=self.format, layout="", rows="all", classes=classes
        )
        return with_envelope(HttpResponse(body, content_type=TYPES[self.format]), result, self.head.warnings)


TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


def answers_of(result: ScrubResult) -> Answers:
    """Decisions as the writers of results take them."""
    whole = _answers([(row.number, row.decision) for row in result.rows], result.policy)
    width = len(result.rows[0].each) if result.rows else 0
    each = (_answers([row.each[column] for row in result.rows], result.policy) for column in range(width))
    return replace(whole, each=tuple(each))


def _answers(said: Sequence[tuple[str, Decision]], policy: Policy) -> Answers:
    classes = policy.exemptions.caller_classes
    sets: list[Any] = []
    windows = []
    for _number, decision in said:
        bodies = None if decision.windows is None else window_bodies(decision.windows, policy)
        if bodies is not None and bodies not in sets:
            sets.append(bodies)
        windows.append(0 if bodies is None else sets.index(bodies) + 1)
    return Answers(
        np.array([int(number[1:] or 0) if number else 0 for number, _decision in said], dtype=np.uint64),
        np.array([encode(decision.decision, decision.reasons, classes) for _number, decision in said], dtype=np.uint32),
        np.array(windows, dtype=np.uint16),
        sets,
    )


class SmallListParser(BaseParser):
    media_type = ""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            described = read_columns(parser_context["request"].GET)
            if described["category_column"] or described["client_column"]:
                message = _("Rows for several trades or firms are answered as a job.")
                raise BadRequest("column.job_only", message)
            body = stream.read()
            if packed_as(body):  # to open one may cost seconds of a processor and much memory: that is a worker's
                raise BadRequest("list.job_only", _("A workbook, a packed file or Parquet is answered as a job."))
            opened = open_firms_list(io.BytesIO(body), current_policy(), kind=self.media_type, **described)
            chunk = next(opened.chunks(rows=MOST_ROWS), None)
        except ListRefused as refused:
            raise BadRequest(refused.code, list_sentence(refused.code)) from refused
        if chunk is None:
            raise BadRequest("list.empty", _("The list is empty."))
        return SmallList(opened.head, chunk, "ndjson" if opened.head.kind == NDJSON else "csv")


class SmallNdjson(SmallListParser):
    media_type = NDJSON


class SmallCsv(SmallListParser):
    media_type = "text/csv"


def _by_another_name(name: str) -> type[SmallListParser]:
    return type("SmallCsv", (SmallCsv,), {"media_type": name})


# What CSV is sent as too: as for a job, its content decides.
SMALL_LISTS: list[type[SmallListParser]] = [SmallNdjson, SmallCsv, *map(_by_another_name, CSV_NAMES)]
