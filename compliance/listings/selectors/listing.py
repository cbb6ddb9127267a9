"""Questions about the blacklist."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q

from complaints.models import Caller
from compliance.findings.selectors.caller_fact import is_spoofed
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.listings.models import BlacklistChange, BlacklistEntry, BlacklistVersion
from compliance.listings.models.blacklist import BlacklistQuerySet
from core.models import User
from core.selectors.officer import provinces_seen
from core.selectors.only import only

FOLLOWED = ("superseded", "evidence_gone", "evidence_weaker")


@dataclass(frozen=True)
class Delta:
    """`full`: the reader's version is unknown here, so `entries` is everything."""

    version: int
    since: int
    full: bool
    entries: list[BlacklistEntry]
    removed: list[str]


def list_version() -> int:
    return BlacklistVersion.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def published(at: datetime) -> BlacklistQuerySet:
    entries = BlacklistQuerySet(BlacklistEntry).published(at)
    return entries.select_related("caller", "marketer").order_by("id")


def entry_by_public_id(public_id: str) -> BlacklistEntry | None:
    return only(BlacklistEntry.objects.select_related("caller", "marketer", "case").filter(public_id=public_id))


def entry_once_published(public_id: str) -> BlacklistEntry | None:
    """One that readers of the list were told of, whether or not it stands; nothing of what was proposed or watched only."""
    found = entry_by_public_id(public_id)
    return found if found is not None and found.changes.exists() else None


def originating_traffic(caller: Caller, at: datetime) -> bool | None:
    """Whether the operator saw the line itself place these calls: True, False (spoofed), or None: not known.

    From a number that no operator gave out nothing was ever called; nor from one of which it was found out that it is spoofed.
    """
    if not caller.allocated or is_spoofed(caller, at):
        return False
    return OperatorAnswers([caller.value]).originating(caller.value)


def entries_seen(user: User, at: datetime) -> BlacklistQuerySet:
    """Entries of the cases of this officer's provinces, and what stands on the list for everybody."""
    provinces = provinces_seen(user, at)
    rows = BlacklistEntry.objects.select_related("caller", "marketer", "case")
    if "" in provinces:
        return rows
    return rows.filter(Q(case__province__in=provinces) | Q(state=BlacklistEntry.State.ACTIVE))


def list_delta(*, since: int, at: datetime) -> Delta:
    """What stands on the list now, or what changed after version `since`, with the ids that left."""
    version, forgotten = BlacklistVersion.objects.values_list("version", "forgotten").filter(pk=1).first() or (0, 0)
    if since <= 0 or since > version or since < forgotten:
        return Delta(version, 0, True, list(published(at)), [])
    changed = BlacklistChange.objects.filter(version__gt=since, version__lte=version).values("entry_id")
    entries = list(published(at).filter(pk__in=changed))
    standing = {entry.pk for entry in entries}
    touched = BlacklistEntry.objects.filter(pk__in=changed).order_by("id").values_list("pk", "public_id")
    return Delta(version, since, False, entries, [public for pk, public in touched if pk not in standing])


def last_end(caller_id: int) -> datetime | None:
    """When the caller's last listing or proposal ended or was refused: complaints from before no longer count for a new one.

    An end that only followed the facts (`FOLLOWED`) judged nothing, and they count on."""
    ended = BlacklistEntry.objects.filter(caller_id=caller_id).exclude(end_reason__in=FOLLOWED)
    over = ended.filter(state__in=[BlacklistEntry.State.ENDED, BlacklistEntry.State.REFUSED])
    last: datetime | None = over.aggregate(last=Max("ended_at"))["last"]
    return last
