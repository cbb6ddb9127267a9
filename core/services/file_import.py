"""How an import begins, fails and ends, whatever is in the file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from core.actors import Actor
from core.models import FileImport
from core.services.audit import audit_write

Run = TypeVar("Run", bound=FileImport)


@transaction.atomic
def file_import_begin(
    *, kind: type[Run], known_by: Mapping[str, Any], first: Mapping[str, Any], at: datetime, actor: Actor
) -> Run:
    """The import that these fields tell from others: begun now, with the fields of `first`, or begun before and going on."""
    name = str(first["name"])[:200]
    run, new = kind._default_manager.get_or_create(**known_by, defaults={**first, "name": name, "started_at": at})
    if new:
        said = {key: value for key, value in known_by.items() if key != "digest" and value is not None}
        audit_write(actor=actor, act=f"{_word(kind)}.started", target=run, at=at, data=said)
    elif run.problem and run.finished_at is None:
        run.problem = ""
        run.save(update_fields=["problem"])
    return run


@transaction.atomic
def file_import_fail(*, run: FileImport, problem: str, at: datetime, actor: Actor) -> None:
    """Why this attempt stopped; another start goes on. Nothing to say of an import that ended."""
    locked = _lock(run)
    if locked.state != FileImport.State.RUNNING:
        return
    locked.problem = problem
    locked.save(update_fields=["problem"])
    audit_write(actor=actor, act=f"{_word(type(run))}.failed", target=locked, at=at, data={"problem": problem})


@transaction.atomic
def file_import_finish(*, run: Run, counts: Mapping[str, int] | None = None, at: datetime, actor: Actor) -> Run:
    """The end, once; `counts`: columns that say what came of the file."""
    locked = _lock(run)
    if locked.finished_at is not None:
        return locked
    locked.finished_at, locked.problem = at, ""
    for column, count in (counts or {}).items():
        setattr(locked, column, count)
    locked.save()
    audit_write(actor=actor, act=f"{_word(type(run))}.finished", target=locked, at=at, data=dict(counts or {}))
    return locked


def _word(kind: type[FileImport]) -> str:
    """``complaint_import``: what the audit trail calls these."""
    return "".join(f"_{sign.lower()}" if sign.isupper() else sign for sign in kind.__name__).lstrip("_")


def _lock(run: Run) -> Run:
    return type(run)._default_manager.select_for_update(no_key=True).get(pk=run.pk)
