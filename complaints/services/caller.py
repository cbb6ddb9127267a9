"""Acts on callers."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from complaints.models import Caller
from core.actors import Actor
from core.numbers.parsing import CallerName
from core.numbers.provinces import province_of
from core.numbers.withheld import withheld_new
from core.policies import Policy
from core.services.audit import audit_write


def caller_obtain(*, named: CallerName, policy: Policy, at: datetime) -> Caller:
    """The row of this caller, made if missing. Race-safe: the unique constraint decides. One that showed no number is new."""
    if named.kind == Caller.Kind.WITHHELD:
        return Caller.objects.create(value=withheld_new(), kind=named.kind, allocated=False, first_seen_at=at)
    return callers_obtain(names=[named], policy=policy, at=at)[named.value]


def callers_obtain(*, names: Iterable[CallerName], policy: Policy, at: datetime) -> dict[str, Caller]:
    """The rows of these callers by value, made where missing; always in one order, so that two at once never deadlock."""
    by_value = {named.value: named for named in names}
    known = _held(by_value)
    missing = sorted(by_value.keys() - known.keys())
    if not missing:
        return known
    fresh = [
        Caller(
            value=value,
            kind=by_value[value].kind,
            allocated=not by_value[value].problem,
            province=province_of(value, policy),
            first_seen_at=at,
        )
        for value in missing
    ]
    Caller.objects.bulk_create(fresh, ignore_conflicts=True)
    return known | _held(missing)


def _held(values: Iterable[str]) -> dict[str, Caller]:
    """Those that are there; inside a transaction nobody deletes them before it ends (`callers_forget`)."""
    sql = "SELECT * FROM complaints_caller WHERE value = ANY(%s) ORDER BY id"
    lock = " FOR KEY SHARE" if connection.in_atomic_block else ""
    return {caller.value: caller for caller in Caller.objects.raw(sql + lock, [list(values)])}


@transaction.atomic
def caller_listed_set(*, caller_id: int, until: datetime | None, at: datetime, actor: Actor) -> None:
    """Write down until when a decision in force lists this caller; None: none does, or none any more."""
    if Caller.objects.filter(pk=caller_id).exclude(decided_until=until).update(decided_until=until):
        act, data = ("caller.listed", {"until": until.isoformat()}) if until else ("caller.unlisted", {})
        audit_write(actor=actor, act=act, target=Caller.objects.get(pk=caller_id), at=at, data=data)
