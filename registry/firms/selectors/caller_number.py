"""Questions about declared callers. Whose number a caller is says an approved declaration and nothing else."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Length

from core.numbers.parsing import CallerName
from core.numbers.resources import resource_of
from core.numbers.sought import sought
from core.policies.schema import Policy
from core.selectors.caller_search import callers_found
from core.selectors.search import Way, way_of, way_of_many, way_of_own
from registry.firms.models import CallerNumber, Marketer
from registry.firms.models.caller_number import CallerNumberQuerySet, ranges_around
from registry.firms.rules.caller_proof import Proof, strength
from registry.firms.rules.caller_range import (
    around,
    around_all,
    ends_of,
    numbers_of,
    overlap,
    ranges_across,
    size_of,
    start_of,
)

Declaration = CallerNumber  # as the pages that show one call it
HELD = Q(proof__in=[Proof.LINE, Proof.OPERATOR])


def declaration_at(*, caller: str, at: datetime) -> CallerNumber | None:
    """The approved declaration of `caller` (as `read_caller` writes it) at `at`, or None."""
    rows = CallerNumber.objects.approved_at(at).select_related("marketer").filter(value__in=around(caller))
    return max(rows, key=lambda row: len(start_of(row.value)), default=None)


def proofs_accepted(claim: CallerNumber, policy: Policy) -> tuple[str, ...]:
    """What shows that a number of its kind is a firm's (rules.caller_proof); of a range no code does, for it reaches one number."""
    resource = resource_of(claim.value, claim.kind, policy.numbering)
    accepted = resource.proofs if resource is not None else (Proof.OPERATOR, Proof.DOCUMENT)
    single = size_of(claim.value) == 1
    return tuple(proof for proof in accepted if single or proof != Proof.LINE)


def claims_over(value: str, rows: CallerNumberQuerySet) -> CallerNumberQuerySet:
    """Those of `rows` to the same number; of a range to any of its numbers, and of either to a range around it."""
    if size_of(value) == 1:
        return rows.filter(value__in=around(value))
    within = Q(value__gte=ends_of(value)[0], value__lte=start_of(value) + "z" * (len(value) - len(start_of(value))))
    exact = rows.annotate(signs=Length("value")).filter(Q(value__in=around(value)) | within & Q(signs=len(value)))
    return exact.filter(value__startswith=value[0])


@dataclass
class ApprovedCallers:
    """Whose some callers are, read once for a batch of moments."""

    values: Collection[str]

    @cached_property
    def by_caller(self) -> dict[str, list[CallerNumber]]:
        found: dict[str, list[CallerNumber]] = {}
        asked = around_all(self.values)
        rows = CallerNumber.objects.exclude(approved_at=None).filter(value__in=asked).select_related("marketer")
        for row in rows:
            found.setdefault(row.value, []).append(row)
        return found

    def firm_at(self, caller: str, at: datetime) -> Marketer | None:
        rows = (row for value in around(caller) for row in self.by_caller.get(value, ()))
        return next((row.marketer for row in rows if row.is_approved_at(at)), None)


def approved_callers(at: datetime) -> "Prefetch[str, CallerNumberQuerySet, str]":
    """For firms with `approved_callers`: what each may be shown to call from at `at`."""
    rows = CallerNumber.objects.approved_at(at).order_by("value")
    return Prefetch("caller_numbers", queryset=rows, to_attr="approved_callers")


def callers_approved(marketer_id: int) -> set[str]:
    """What the firm calls from, or called from: every caller that was approved as its own, of ranges each number."""
    rows = CallerNumber.objects.exclude(approved_at=None).filter(marketer_id=marketer_id)
    return numbers_of(rows.values_list("value", flat=True))


def callers_approved_now(marketer: Marketer, at: datetime) -> set[str]:
    """What the firm may be taken to call from at `at`."""
    return numbers_of(CallerNumber.objects.approved_at(at).filter(marketer=marketer).values_list("value", flat=True))


def callers_held_now(marketer: Marketer, at: datetime) -> set[str]:
    """What the firm may speak for at `at`: what is approved, and what line or operator proved to be its own and waits."""
    rows = CallerNumber.objects.standing().filter(marketer=marketer, since__lte=at)
    return numbers_of(rows.filter(HELD | Q(approved_at__lte=at)).values_list("value", flat=True))


def approved_then(marketer_id: int, *, caller: str, at: str) -> Exists:
    """For rows whose field `caller` holds a caller and `at` a moment: whether it was approved as the firm's at that moment."""
    held = [OuterRef(caller), *ranges_around(OuterRef(caller))]
    rows = CallerNumber.objects.filter(marketer_id=marketer_id, value__in=held, approved_at__lte=OuterRef(at))
    return Exists(rows.filter(Q(until=None) | Q(until__gt=OuterRef(at))))


def called_from(values: Collection[str]) -> bool:
    """Whether firms are known to call from one of these numbers: approved, or proved by the line or its operator. What a firm
    only says of a number makes nobody a caller."""
    rows = CallerNumber.objects.standing().filter(value__in=around_all(values))
    return rows.filter(HELD | Q(approved_at__isnull=False)).exists()


def callers_since(marketer: Marketer, since: datetime, at: datetime) -> set[str]:
    """What was approved as the firm's and not given up before `since`; not what is another firm's by now."""
    rows = CallerNumber.objects.exclude(approved_at=None).filter(marketer=marketer, approved_at__lte=at)
    mine = numbers_of(rows.filter(Q(until=None) | Q(until__gt=since)).values_list("value", flat=True))
    others = CallerNumber.objects.approved_at(at).filter(value__in=around_all(mine)).exclude(marketer=marketer)
    return mine - numbers_of(others.values_list("value", flat=True))


def names_declared(values: Collection[str]) -> list[CallerName]:
    """Those of these callers that were declared one by one. A number of a range has a row of its own once somebody complained."""
    rows = CallerNumber.objects.filter(value__in=values).values_list("value", "kind").distinct()
    return [CallerName(value, kind) for value, kind in rows]


def firms_of_caller(value: str) -> set[int]:
    """The firms, by key, of which the caller is or was an approved number."""
    rows = CallerNumber.objects.exclude(approved_at=None).filter(value__in=around(value))
    return set(rows.values_list("marketer", flat=True))


def firms_declaring_under(pattern: str, at: datetime) -> list[Marketer]:
    """Those with an approved number that falls under the pattern."""
    start = pattern.removesuffix("*")
    under = CallerNumber.objects.approved_at(at).filter(Q(value__startswith=start) | Q(value__in=ranges_across(start)))
    return list(Marketer.objects.filter(pk__in=under.values("marketer")).order_by("pk"))


def has_declared(marketer: Marketer) -> bool:
    return CallerNumber.objects.standing().filter(marketer=marketer).exists()


def declarations_of(marketer_id: int) -> CallerNumberQuerySet:
    """For the firm itself and the desk, in whatever state: the standing ones first."""
    rows = CallerNumber.objects.with_rivals().filter(marketer_id=marketer_id)
    return rows.order_by("until", "-since", "-pk")


def declarations_about(caller: str) -> CallerNumberQuerySet:
    """For the desk: who claimed this caller ever, and what became of it."""
    rows = CallerNumber.objects.with_rivals().filter(value__in=around(caller))
    return rows.select_related("marketer").order_by("-since", "-pk")


def declarations_standing() -> CallerNumberQuerySet:
    """For the desk, claims to the same number side by side, the oldest first."""
    rows = CallerNumber.objects.standing().with_rivals().select_related("marketer", "operator")
    return rows.order_by("since", "pk")


def claims_beside(rows: Iterable[CallerNumber]) -> dict[int, list[CallerNumber]]:
    """For each of `rows` the standing claims of other firms to the same number, or one of a range; the best proved first."""
    rows = list(rows)
    single = [row for row in rows if size_of(row.value) == 1]
    standing = list(declarations_standing().filter(value__in=around_all([row.value for row in single])))
    found = {row.pk: [other for other in standing if overlap(other.value, row.value)] for row in single}
    wide = [row for row in rows if row.pk not in found]
    found |= {row.pk: list(claims_over(row.value, declarations_standing())) for row in wide}
    return {
        row.pk: sorted(
            (other for other in found[row.pk] if other.marketer_id != row.marketer_id),
            key=lambda other: (-strength(other.proof), other.since, other.pk),
        )
        for row in rows
    }


def declarations_called(text: str, policy: Policy) -> list[Way]:
    """How declarations are found by their firm, or by their number, however it is spelled."""
    named = way_of("marketer", Marketer, Q(name__has_part=text.strip()))
    return [way_of_own(_numbers_called(text, policy)), named]


def firms_declaring(text: str, policy: Policy, path: str = "pk") -> Way:
    """How firms, or what names one under `path`, are found by a number that the firm declared, now or once."""
    return way_of_many(CallerNumber.objects.all(), "marketer", _numbers_called(text, policy), path)


def _numbers_called(text: str, policy: Policy) -> Q:
    return callers_found(text, policy) | Q(value__in=sorted(around_all(sought(text, policy).values)))


def declaration_by_id(pk: int) -> Declaration:
    return CallerNumber.objects.get(pk=pk)


@dataclass
class ClaimCounts:
    """How many numbers of a firm stand approved, wait for an officer, and are claimed by another firm too."""

    approved: int = 0
    waiting: int = 0
    disputed: int = 0


def claims_counted(marketer_ids: Collection[int]) -> dict[int, ClaimCounts]:
    """Of each of these firms, by their keys."""
    found = {pk: ClaimCounts() for pk in marketer_ids}
    for row in CallerNumber.objects.standing().with_rivals().filter(marketer__in=marketer_ids):
        counts = found[row.marketer_id]
        if row.disputed:
            counts.disputed += 1
        elif row.approved_at is None:
            counts.waiting += 1
        else:
            counts.approved += 1
    return found


def claims_to_mobiles(values: Collection[str]) -> CallerNumberQuerySet:
    """For whoever holds these numbers: which firms say that calls are made for them from one, and said so; the latest first."""
    rows = CallerNumber.objects.filter(value__in=values, kind="e164").exclude(asked_at=None)
    return rows.select_related("marketer").order_by("until", "-since", "-pk")
