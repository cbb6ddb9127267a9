"""Recording what was found out about a caller, and taking back what was wrong. Its complaints are assessed anew."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Caller
from complaints.services.complaint_change import calls_note_changed
from compliance.findings import signals
from compliance.findings.models import CallerFact
from compliance.findings.rules.caller_fact import KINDS, Kind, Source
from compliance.findings.selectors.caller_fact import may_record
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.events import announce
from core.ids import public_id
from core.models import User
from core.services.audit import audit_write
from registry.firms.models import Marketer, Operator


@dataclass(frozen=True)
class Found:
    """What was found: of calls from `since` on, until `until` (None: still). `reference`: of the paper it stands in."""

    kind: Kind
    source: Source
    since: datetime
    until: datetime | None
    reference: str
    note: str = ""
    marketer: Marketer | None = None
    operator: Operator | None = None


@transaction.atomic
def caller_fact_record(*, caller: Caller, found: Found, officer: User, at: datetime) -> CallerFact:
    """Raises NotAllowed to whoever does not work on cases, DomainError for what does not fit the kind, Conflict where one stands."""
    if not may_record(officer, at):
        raise NotAllowed("caller_fact.role", _("Officers, heads and supervisors record what was found out."))
    _check(found, at)
    row = CallerFact(
        public_id=public_id("fct"),
        caller=caller,
        kind=found.kind,
        source=found.source,
        since=found.since,
        until=found.until,
        reference=found.reference.strip(),
        note=found.note.strip(),
        marketer=found.marketer if KINDS[found.kind].firm else None,
        operator=found.operator if KINDS[found.kind].operator else None,
        recorded_by=officer,
        recorded_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("caller_fact.stands", _("This stands on record already. Take that back first.")) from None
    _look_anew(row)
    data = {"kind": row.kind, "source": row.source, "caller": caller.pk}
    audit_write(actor=Actor.user(officer), act="caller_fact.recorded", target=row, at=at, data=data)
    return row


@transaction.atomic
def caller_fact_withdraw(*, fact: CallerFact, officer: User, because: str, at: datetime) -> CallerFact:
    """What was wrong counts no more; the record and its withdrawal both stay. Twice is once."""
    if not may_record(officer, at):
        raise NotAllowed("caller_fact.role", _("Officers, heads and supervisors record what was found out."))
    if not because.strip():
        raise DomainError("caller_fact.reason", _("Say what was wrong with it."), pointer="/because")
    row = CallerFact.objects.select_for_update(no_key=True, of=("self",)).select_related("caller").get(pk=fact.pk)
    if row.withdrawn_at is not None:
        return row
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_because = at, officer, because.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _look_anew(row)
    data = {"kind": row.kind, "caller": row.caller_id}
    audit_write(actor=Actor.user(officer), act="caller_fact.withdrawn", target=row, at=at, data=data)
    return row


def _check(found: Found, at: datetime) -> None:
    kind = KINDS[found.kind]
    if found.source not in kind.sources:
        raise DomainError("caller_fact.source", _("That cannot show this. Choose another."), pointer="/source")
    if not found.reference.strip():
        message = _("Name the paper it stands in: its number, and of which day.")
        raise DomainError("caller_fact.reference", message, pointer="/reference")
    if found.since > at:
        raise DomainError("caller_fact.future", _("This day is still to come."), pointer="/since")
    if found.until is not None and found.until <= found.since:
        raise DomainError("caller_fact.period", _("The end lies before the beginning."), pointer="/until")
    if kind.firm and found.marketer is None:
        raise DomainError("caller_fact.firm", _("Choose the firm."), pointer="/marketer")
    if kind.operator and found.operator is None:
        raise DomainError("caller_fact.operator", _("Choose the operator."), pointer="/operator")


def _look_anew(row: CallerFact) -> None:
    calls_note_changed(caller=row.caller, since=row.since, until=row.until)
    announce(signals.caller_fact_changed, caller_id=row.caller_id)
