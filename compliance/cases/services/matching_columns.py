"""A firm says what the columns of a file are that was not understood, and the same file is read anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases import signals
from compliance.cases.formats.column_answers import Answers, DayOrder, wrong_in
from compliance.cases.formats.defence_file import LAYOUTS
from compliance.cases.jobs.matching_files import MatchingFiles
from compliance.cases.models import MatchingFile
from compliance.cases.rules.matching import ASKED_BACK, DAYS_ASKED, FileKind
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case_asked
from core.actors import Actor
from core.errors import Conflict, DomainError, FieldError
from core.events import announce
from core.models import User
from registry.firms.models import Marketer

WRONG: dict[str, Any] = {
    "missing": _("Choose the column."),
    "twice": _("This column was chosen twice."),
    "unknown": _("The file has no such column."),
}
ANEW = {"rows": 0, "rows_unread": 0, "unread_lines": [], "last_line": 0, "chunks": 0, "tries": 0}


@transaction.atomic
def matching_columns_name(
    *,
    file: MatchingFile,
    columns: Mapping[str, int],
    day_order: str,
    marketer: Marketer,
    member: User,
    at: datetime,
    asked_in: str,
) -> MatchingFile:
    """`columns`: where the cell of each path of the file's layout stands, from 1; `day_order`: of days with the year last. Of the
    two what was asked counts. It holds for this file alone.

    Raises Conflict where the file waits for no answer or its time is over, DomainError with the fields that are wrong.
    """
    case = lock_case_asked(file.matching.case, marketer, asked_in, at)
    row = MatchingFile.objects.select_for_update(no_key=True, of=("self",)).get(pk=file.pk)
    if row.problem not in ASKED_BACK or not row.folder or row.matching.closed_at is not None:
        raise Conflict("matching.not_asked", _("This file is not waiting for an answer."))
    known = msgspec.convert(row.columns, Answers)
    if row.problem == DAYS_ASKED:
        if day_order not in set(DayOrder):
            raise DomainError("matching.day_order", _("Choose what comes first."), pointer="/day_order")
        known.day_order = day_order
    else:
        _check(row, columns)
        known.columns = dict(columns)
    waiting = MatchingFile.objects.filter(pk=row.pk)
    waiting.update(problem="", headings=[], columns=msgspec.to_builtins(known), claim="", claimed_at=None, **ANEW)
    audited = {"file": row.public_id, "columns": len(known.columns), "day_order": known.day_order}
    params = {"kind": row.kind, "name": row.name}
    actor = Actor.user(member)
    case_happened(case, "case.matching_columns_named", actor, at, params=params, by_firm=True, audited=audited)
    announce(signals.matching_queued, matching_id=row.matching_id)
    row.refresh_from_db()
    return row


def _check(row: MatchingFile, columns: Mapping[str, int]) -> None:
    layout = LAYOUTS[FileKind(row.kind)].columns
    paths = [column.path for column in layout]
    needed = [column.path for column in layout if column.needed]
    wrong = wrong_in(columns, needed, len(MatchingFiles(row.folder).samples()))
    wrong |= dict.fromkeys(set(columns) - set(paths), "unknown")
    if wrong:
        errors = tuple(
            FieldError(f"/{path.replace('/', '_')}", f"columns.{why}", WRONG[why]) for path, why in wrong.items()
        )
        raise DomainError("matching.columns_wrong", _("Say of each column which it is."), errors=errors)
