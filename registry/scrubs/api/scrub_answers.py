"""A scrub as the interface shows it: its envelope, its rows, and either as JSON, NDJSON or CSV."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import msgspec
from django.http import HttpResponse

from core.api.bodies import Moment, component
from core.api.warned import WarningAnswer, calendar_warnings
from core.clock import moment
from core.errors import FieldError
from core.policies.schema import Policy
from core.web.csv_cells import harmless
from registry.engine.lists.answers import mostly_invalid
from registry.engine.lists.warnings import FEW_NUMBERS, OTHER_KEYS, ListWarning
from registry.engine.records.answer import Answer
from registry.engine.records.answer_code import encode
from registry.engine.records.reasons import Reason
from registry.firms.api.openapi import CountsShown, FieldProblem
from registry.scrubs.answering.scrub_rows import Answered
from registry.scrubs.http.list_columns import said_warnings
from registry.scrubs.models import Scrub
from registry.scrubs.rules.hours import calling_windows, window_bodies
from registry.scrubs.selectors.scrub import scrub_salt
from registry.scrubs.services.scrub import ScrubResult

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
KINDS = (JSON, NDJSON, CSV)
COLUMNS = ("input", "ref", "number", "decision", "reasons")


class Window(msgspec.Struct):
    """Days as `mon-sat` or `sat,sun`, and the hours of each, in the time of `zone`."""

    days: str
    from_: str = msgspec.field(name="from")
    to: str
    zone: str


ReasonCode = Annotated[str, msgspec.Meta(extra_json_schema=component("Reason"))]
REASON = {
    "type": "string",
    "description": "Why; `exemption.<class>` names a class of callers that the law exempts. Each is explained at `/problems/`.",
    "anyOf": [{"enum": [*map(str, Reason)]}, {"pattern": r"^exemption\.[a-z_]+$"}],
}


class ScrubRow(msgspec.Struct, omit_defaults=True):
    """The answer to one row. `windows`: when the holder bars it; `errors`: what is wrong with its keys; `numbers`: the answer to each of
    several numbers."""

    input: str | None
    number: str | None
    decision: Answer
    reasons: list[ReasonCode]
    ref: str | int | msgspec.UnsetType = msgspec.UNSET
    windows: list[Window] | msgspec.UnsetType = msgspec.UNSET
    errors: list[FieldProblem] | msgspec.UnsetType = msgspec.UNSET
    numbers: "list[ScrubRow] | msgspec.UnsetType" = msgspec.UNSET


class ScrubAnswer(msgspec.Struct, omit_defaults=True):
    """`receipt`: a signed proof of what you asked and were told; `register_as_of`: how fresh the register was; only in the first
    answer, as `rows`."""

    id: str
    register_version: str
    checked_at: Moment
    valid_until: Moment
    counts: CountsShown
    calling_windows: list[Window]
    receipt: str
    receipt_salt: str
    register_as_of: Moment | msgspec.UnsetType = msgspec.UNSET
    warnings: list[WarningAnswer] = []
    rows: list[ScrubRow] | msgspec.UnsetType = msgspec.UNSET


class ScrubPage(msgspec.Struct):
    items: list[ScrubAnswer]
    next: str | None


def envelope(
    scrub: Scrub, policy: Policy, result: ScrubResult | None = None, warnings: Sequence[ListWarning] = ()
) -> ScrubAnswer:
    """`warnings`: of the list that was read."""
    return ScrubAnswer(
        id=scrub.public_id,
        register_version=scrub.register_version,
        checked_at=moment(scrub.checked_at),
        valid_until=moment(scrub.valid_until),
        counts=scrub.counts,
        calling_windows=[_show_window(window) for window in calling_windows(policy, scrub.channel)],
        warnings=warnings_of(scrub, policy, [*warnings, *_row_warnings(result)] if result else []),
        receipt=scrub.receipt,
        receipt_salt=result.salt if result else scrub_salt(scrub),
        register_as_of=moment(result.as_of) if result else msgspec.UNSET,
        rows=[_show_row(row, policy) for row in result.rows] if result else msgspec.UNSET,
    )


def warnings_of(scrub: Scrub, policy: Policy, warnings: Sequence[ListWarning]) -> list[WarningAnswer]:
    return [*said_warnings(warnings), *calendar_warnings(policy, scrub.checked_at, scrub.planned_at)]


def _show_row(row: Answered, policy: Policy) -> ScrubRow:
    windows = row.decision.windows
    return ScrubRow(
        input=row.asked.given,
        number=row.number or None,
        decision=row.decision.decision,
        reasons=list(row.decision.reasons),
        ref=msgspec.UNSET if row.asked.ref is None else row.asked.ref,
        windows=msgspec.UNSET if windows is None else [_show_window(w) for w in window_bodies(windows, policy)],
        errors=[_show_error(error) for error in row.asked.errors] or msgspec.UNSET,
        numbers=[
            ScrubRow(text, number or None, one.decision, list(one.reasons))
            for text, (number, one) in zip((row.asked.given, *row.asked.others), row.each, strict=False)
        ]
        or msgspec.UNSET,
    )


def _show_error(error: FieldError) -> FieldProblem:
    return FieldProblem(error.pointer, error.code, str(error.detail))


def _show_window(body: dict[str, str]) -> Window:
    return Window(days=body["days"], from_=body["from"], to=body["to"], zone=body["zone"])


def rows_response(result: ScrubResult, kind: str, warnings: Sequence[ListWarning] = ()) -> HttpResponse:
    """The rows alone, as NDJSON or CSV; what the envelope says stands in headers."""
    rows = [_show_row(row, result.policy) for row in result.rows]
    body = b"".join(msgspec.json.encode(row) + b"\n" for row in rows) if kind == NDJSON else csv_of(rows)
    return with_envelope(
        HttpResponse(body, content_type=kind if kind == NDJSON else f"{kind}; charset=utf-8"), result, warnings
    )


def csv_of(rows: list[ScrubRow]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [*map(harmless, (row.input, row.ref or "", row.number, row.decision)), ";".join(row.reasons)] for row in rows
    )
    return out.getvalue().encode()


def _row_warnings(result: ScrubResult) -> list[ListWarning]:
    """What the answers as a whole show, and the keys of rows."""
    decisions = Counter((row.decision.decision, row.decision.reasons) for row in result.rows)
    classes = result.policy.exemptions.caller_classes
    codes = Counter[int]()
    for (decision, reasons), count in decisions.items():  # many rows, few answers
        codes[encode(decision, reasons, classes)] += count
    others = dict.fromkeys(key for row in result.rows for key in row.asked.other_keys)
    found = [ListWarning(OTHER_KEYS, tuple(others))] if others else []
    return [*found, *([ListWarning(FEW_NUMBERS)] if mostly_invalid(codes) else [])]


def with_envelope(answer: HttpResponse, result: ScrubResult, warnings: Sequence[ListWarning]) -> HttpResponse:
    scrub = result.scrub
    answer["DNC-Scrub"] = scrub.public_id
    answer["DNC-Valid-Until"] = moment(scrub.valid_until)
    answer["DNC-Register-Version"] = scrub.register_version
    answer["DNC-Receipt"] = scrub.receipt
    answer["DNC-Receipt-Salt"] = result.salt
    if said := warnings_of(scrub, result.policy, [*warnings, *_row_warnings(result)]):
        answer["DNC-Warnings"] = ", ".join(warning.code for warning in said)
    return answer
