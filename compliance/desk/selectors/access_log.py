"""The audit trail as an auditor reads it: by names, searched, and going on from a record so that its length costs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from complaints.models import Complaint
from complaints.rules.reference import read_reference
from compliance.cases.models import Case, CaseAttachment
from compliance.cases.selectors.powers import cases_aside
from compliance.desk.words import purpose_word
from compliance.findings.models import Violation
from compliance.listings.models import BlacklistEntry
from core.models import Attachment, AuditRecord, AuditWords, Number, User
from core.numbers.sought import sought
from core.policies import current_policy
from core.selectors.number import number_masked
from registry.firms.models import ApiKey, Marketer, Operator

MOST_FOUND = 200
# What rows of a table are called: the first field that says something.
CALLED: dict[str, tuple[str, ...]] = {
    "cases.case": ("reference",),
    "complaints.complaint": ("public_id",),
    "complaints.caller": ("value",),
    "core.user": ("name", "email"),
    "firms.marketer": ("name",),
    "firms.operator": ("name",),
    "core.invitation": ("name", "email"),
    "firms.apikey": ("name", "public_id"),
    "firms.callernumber": ("value",),
    "firms.emaillink": ("email",),
    "listings.blacklistentry": ("public_id",),
    "scrubs.scrub": ("public_id",),
    "scrubs.scrubjob": ("public_id",),
}
COMPLAINT = "complaints.complaint"
CALLERS = ("complaints.caller", "firms.callernumber")
# Rows that are about a person.
ABOUT_PERSON = ("core.rolegrant", "core.roleproposal", "firms.marketermember", "firms.operatormember")


@dataclass(frozen=True)
class Line:
    record: AuditRecord
    who: str
    what: str
    purpose: str
    words: str


def records_latest_first() -> "QuerySet[AuditRecord]":
    return AuditRecord.objects.order_by("-at", "-pk")


def without_aside(rows: "QuerySet[AuditRecord]", user: User) -> "QuerySet[AuditRecord]":
    """Without those about a case from which this reader stands aside, or about what belongs to it: who stands aside reads nothing
    of a case, its log neither."""
    barred = set(cases_aside(user))
    if not barred:
        return rows
    cases = {*barred, *Case.objects.filter(merged_into__in=barred).values_list("pk", flat=True)}
    parts: dict[str, Any] = {
        Case._meta.label_lower: cases,
        BlacklistEntry._meta.label_lower: BlacklistEntry.objects.filter(case__in=cases).values("pk"),
        Attachment._meta.label_lower: CaseAttachment.objects.filter(case__in=cases).values("attachment"),
        Complaint._meta.label_lower: Violation.objects.filter(case__in=cases).values("complaint"),
    }
    for label, ids in parts.items():
        rows = rows.exclude(target_type=label, target_id__in=ids)
    for case in sorted(cases):  # what was opened as part of it
        rows = rows.exclude(data__cases__contains=[case])
    return rows


def records_after(rows: "QuerySet[AuditRecord]", pk: int | None) -> "QuerySet[AuditRecord]":
    """Those that come after this one in the list; all where there is no such record."""
    mark = AuditRecord.objects.filter(pk=pk).first() if pk else None
    return rows if mark is None else rows.filter(at__lte=mark.at).exclude(at=mark.at, pk__gte=mark.pk)


def of_person(rows: "QuerySet[AuditRecord]", text: str) -> "QuerySet[AuditRecord]":
    """Who acted: a person by name or address, a firm's or operator's keys by its name, or an actor as the trail names it."""
    if ":" in text:
        return rows.filter(actor=text)
    actors = []
    for named in (Q(name__has_part=text), Q(email__has_part=text)):
        people = User.objects.filter(named).values_list("pk", flat=True)
        actors += [f"user:{pk}" for pk in people[:MOST_FOUND]]
    for owner, model in (("marketer", Marketer), ("operator", Operator)):
        owners = model.objects.filter(name__has_part=text).values("pk")
        keys = ApiKey.objects.filter(**{f"{owner}__in": owners}).values_list("public_id", flat=True)
        actors += [f"key:{key}" for key in keys[:MOST_FOUND]]
    return rows.filter(actor__in=actors)


def of_object(rows: "QuerySet[AuditRecord]", text: str) -> "QuerySet[AuditRecord]":
    """About what: a case or complaint by its reference, a caller, a firm or person by name, each as a whole."""
    found, callers, digits = Q(pk__in=[]), sought(text, current_policy()).values, read_reference(text)
    for label, fields in CALLED.items():
        named = Q()
        for field in fields:
            named |= Q(**{field: text})
        if label in CALLERS:
            named |= Q(value__in=callers)
        if label == COMPLAINT and digits:
            named |= Q(pk__in=Complaint.objects.of_reference(digits).values("pk"))
        ids = list(apps.get_model(label)._default_manager.filter(named).values_list("pk", flat=True)[:MOST_FOUND])
        if ids:
            found |= Q(target_type=label, target_id__in=ids)
    return rows.filter(found)


def lines_of(records: Iterable[AuditRecord]) -> list[Line]:
    records = list(records)
    actors, targets = _actors(records), _targets(records)
    words = dict(AuditWords.objects.filter(pk__in=[record.pk for record in records]).values_list("pk", "words"))
    return [
        Line(
            record=record,
            who=actors.get(record.actor, record.actor),
            what=targets.get((record.target_type, record.target_id), ""),
            purpose=purpose_word(_text(record.data, "purpose")),
            words=words.get(record.pk, ""),
        )
        for record in records
    ]


def _text(data: Any, name: str) -> str:
    value = data.get(name, "") if isinstance(data, dict) else ""
    return value if isinstance(value, str) else ""


def _actors(records: list[AuditRecord]) -> dict[str, str]:
    ids: dict[str, set[str]] = {"user": set(), "key": set()}
    for record in records:
        kind, _colon, rest = record.actor.partition(":")
        if kind in ids and rest:
            ids[kind].add(rest)
    people = User.objects.filter(pk__in=[int(pk) for pk in ids["user"] if pk.isdigit()])
    keys = ApiKey.objects.filter(public_id__in=ids["key"]).select_related("marketer", "operator")
    named = {f"user:{person.pk}": str(person) for person in people}
    return named | {f"key:{key.public_id}": f"{key.marketer or key.operator} ({key.name})" for key in keys}


def _targets(records: list[AuditRecord]) -> dict[tuple[str, int | None], str]:
    """What each record is about, in words; a table at a time."""
    found: dict[tuple[str, int | None], str] = {}
    wanted: dict[str, set[int]] = {}
    for record in records:
        if record.target_id is not None:
            wanted.setdefault(record.target_type, set()).add(record.target_id)
    for label, ids in wanted.items():
        if label == Number._meta.label_lower:
            found |= {(label, row.pk): number_masked(row) for row in Number.objects.filter(pk__in=ids)}
        elif label in ABOUT_PERSON:
            rows = apps.get_model(label)._default_manager.filter(pk__in=ids).select_related("user")
            found |= {(label, row.pk): str(row.user) for row in rows}
        elif label in CALLED:
            rows = apps.get_model(label)._default_manager.filter(pk__in=ids)
            found |= {(label, row.pk): _called(row, CALLED[label]) for row in rows}
    return found


def _called(row: Any, fields: tuple[str, ...]) -> str:
    if isinstance(row, Complaint):
        return row.short_reference
    return next((str(value) for field in fields if (value := getattr(row, field))), "")


def period(rows: "QuerySet[AuditRecord]", since: datetime | None, until: datetime | None) -> "QuerySet[AuditRecord]":
    """`until` itself no more."""
    rows = rows.filter(at__gte=since) if since else rows
    return rows.filter(at__lt=until) if until else rows
