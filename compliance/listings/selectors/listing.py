"""Questions about the blacklist."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from complaints.models import Caller, Complaint
from compliance.findings.selectors.caller_fact import is_spoofed
from compliance.findings.selectors.operator_answers import OperatorAnswers
from compliance.listings.models import BlacklistChange, BlacklistEntry, BlacklistVersion
from compliance.listings.models.blacklist import BlacklistQuerySet
from compliance.listings.rules.pattern import patterns_over
from core.models import User
from core.numbers.masking import is_private
from core.policies import Policy
from core.selectors.officer import provinces_seen
from core.selectors.only import only
from registry.firms.rules.caller_range import numbers_in, start_of

FOLLOWED = ("superseded", "evidence_gone", "evidence_weaker", "holder_changed")


class Audience(StrEnum):
    """Who reads the list: whoever has a key for it, or anybody."""

    CONTRACT = "contract"
    PUBLIC = "public"


@dataclass(frozen=True)
class Delta:
    """`full`: the reader's version is unknown here, so `entries` is everything. `touched`: what changed, whether or not it
    stands; `standing`: all that stands about the callers and patterns of those, `entries` among it."""

    version: int
    since: int
    full: bool
    entries: list[BlacklistEntry]
    standing: list[BlacklistEntry]
    touched: list[BlacklistEntry]

    @property
    def removed(self) -> list[str]:
        standing = {entry.pk for entry in self.standing}
        return [entry.public_id for entry in self.touched if entry.pk not in standing]


def list_version() -> int:
    return BlacklistVersion.objects.filter(pk=1).values_list("version", flat=True).first() or 0


def published(at: datetime) -> BlacklistQuerySet:
    entries = BlacklistQuerySet(BlacklistEntry).published(at)
    return entries.select_related("caller", "marketer").order_by("id")


def callers_listed(at: datetime) -> "QuerySet[Caller]":
    """Callers about which something stands in the list that anybody reads: by their number, or by a pattern that they fall under,
    whether or not a sweep has come by since it ended. Two sets of ids, so that each is found by its index."""
    rows = BlacklistQuerySet(BlacklistEntry).published(at)
    named = rows.exclude(caller=None).values("caller")
    begins = {pattern.removesuffix("*") for pattern in rows.exclude(pattern="").values_list("pattern", flat=True)}
    if not begins:
        return Caller.objects.filter(pk__in=named)
    under = Caller.objects.filter(reduce(or_, (Q(value__startswith=begin) for begin in sorted(begins))))
    return Caller.objects.filter(pk__in=named.union(under.values("pk")))


def stands_listed(value: str, at: datetime) -> bool:
    """Whether a caller, or one of a declared range of them, stands in the list that anybody reads."""
    rows, start = BlacklistQuerySet(BlacklistEntry).published(at), start_of(value)
    if rows.filter(caller__value__in=numbers_in(value)).exists():
        return True
    patterns = [pattern.removesuffix("*") for pattern in rows.exclude(pattern="").values_list("pattern", flat=True)]
    return any(start.startswith(begin) or (start != value and begin.startswith(start)) for begin in patterns)


def ended_unswept(at: datetime) -> BlacklistQuerySet:
    """Those that the last version holds though their term was over then."""
    return BlacklistQuerySet(BlacklistEntry).listed().filter(until__lte=at)


def naming(*values: str) -> Q:
    """Entries about one of these callers: by its number, or by a pattern that it falls under."""
    patterns = {pattern for value in values for pattern in patterns_over(value)}
    return Q(caller__value__in=values) | Q(pattern__in=patterns)


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


def reads(audience: Audience, entry: BlacklistEntry, policy: Policy) -> bool:
    """The public reads of a private mobile only what a decision in force says (basis and term of it stand in the entry), and of
    a listed firm its numbers: the firm is named where its decision is published, as long as it is."""
    if audience == Audience.CONTRACT:
        return True
    return entry.marketer_id is None and (entry.reason == "decision" or not is_of_private_mobile(entry, policy))


def is_of_private_mobile(entry: BlacklistEntry, policy: Policy) -> bool:
    return entry.caller is not None and is_private(entry.caller.value, entry.caller.kind, policy)


def list_delta(*, since: int, audience: Audience, policy: Policy, at: datetime) -> Delta:
    """What stands on the list, or what changed after version `since`. The version is read first: what changes meanwhile is
    told once more with the next one, and changes nothing then. What has ended is gone, whether or not a sweep took it out.
    Where a private mobile left it, the public reads it whole: to say what is blocked no more would name it."""
    version, forgotten = BlacklistVersion.objects.values_list("version", "forgotten").filter(pk=1).first() or (0, 0)
    rows = published(at)
    if since <= 0 or since > version or since < forgotten:
        return _whole(version, rows, audience, policy)
    changed = BlacklistChange.objects.filter(version__gt=since, version__lte=version).values("entry_id")
    changed_or_over = Q(pk__in=changed) | Q(pk__in=ended_unswept(at).values("pk"))
    changes = BlacklistEntry.objects.filter(changed_or_over).select_related("caller", "marketer").order_by("id")
    touched = [entry for entry in changes if reads(audience, entry, policy)]
    same = Q(caller__in={entry.caller_id for entry in touched}) | Q(pattern__in={row.pattern for row in touched} - {""})
    around = rows.filter(same | Q(pk__in=[entry.pk for entry in touched]))
    standing = [entry for entry in around if reads(audience, entry, policy)]
    named = {entry.named for entry in standing}
    if audience == Audience.PUBLIC and any(
        is_of_private_mobile(row, policy) for row in touched if row.named not in named
    ):
        return _whole(version, rows, audience, policy)
    mine = {entry.pk for entry in touched}
    return Delta(version, since, False, [entry for entry in standing if entry.pk in mine], standing, touched)


def _whole(version: int, rows: BlacklistQuerySet, audience: Audience, policy: Policy) -> Delta:
    entries = [entry for entry in rows if reads(audience, entry, policy)]
    return Delta(version, 0, True, entries, entries, [])


def recently_active(entries: list[BlacklistEntry]) -> list[BlacklistEntry]:
    """Those first whose caller was complained of last."""
    last = Caller.objects.filter(pk__in={entry.caller_id for entry in entries}).annotate(
        last=Subquery(Complaint.objects.filter(caller=OuterRef("pk")).order_by("-called_at").values("called_at")[:1])
    )
    heard = dict(last.values_list("pk", "last"))

    def active(entry: BlacklistEntry) -> datetime:
        return heard.get(entry.caller_id or 0) or entry.since or entry.proposed_at

    return sorted(entries, key=active, reverse=True)


def last_end(caller_id: int) -> datetime | None:
    """When the caller's last listing or proposal ended or was refused: complaints from before no longer count for a new one.

    An end that only followed the facts (`FOLLOWED`) judged nothing, and they count on."""
    ended = BlacklistEntry.objects.filter(caller_id=caller_id).exclude(end_reason__in=FOLLOWED)
    over = ended.filter(state__in=[BlacklistEntry.State.ENDED, BlacklistEntry.State.REFUSED])
    last: datetime | None = over.aggregate(last=Max("ended_at"))["last"]
    return last
