"""Imports of complaints as the desk lists them: who handed each in, how far it is, what is wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from complaints.models import ComplaintImport
from complaints.problems import sentence
from complaints.selectors.complaint_import import ImportCounts, import_counts
from complaints.selectors.import_job import ImportProgress, import_progress
from compliance.cases.words import actor_word
from core.actors import Actor
from core.models import User
from registry.firms.models import Operator


@dataclass(frozen=True)
class ImportShown:
    """`waits`: a job that is not done; `problem`: why one stopped, in a sentence."""

    batch: ComplaintImport
    who: str
    counts: ImportCounts
    progress: ImportProgress
    waits: bool
    problem: str


def imports_shown(rows: Iterable[ComplaintImport], at: datetime) -> list[ImportShown]:
    batches = list(rows)
    operators = dict(
        Operator.objects.filter(public_id__in={one.client for one in batches}).values_list("public_id", "name")
    )
    people = {pk for one in batches if (pk := Actor(one.actor).user_id) is not None}
    officers = User.objects.in_bulk(people)
    return [
        ImportShown(
            batch=one,
            who=operators.get(one.client) or actor_word(one.actor, officers.get(Actor(one.actor).user_id or 0)),
            counts=import_counts(one),
            progress=import_progress(one, at),
            waits=is_waiting(one),
            problem=str(sentence(one.problem)) if one.problem and not one.withdrawn_at else "",
        )
        for one in batches
    ]


def is_waiting(batch: ComplaintImport) -> bool:
    return bool(batch.file) and not batch.withdrawn_at and batch.state == ComplaintImport.State.RUNNING
