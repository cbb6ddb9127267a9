"""What somebody may do in a case: by the own roles, as somebody's deputy, or nothing, standing aside."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from compliance.cases.models import Case, CaseOfficer, Deputy, Recusal
from compliance.cases.rules.deputy import WORKERS
from core.access.roles import DESK_ROLES, NATIONAL, Role
from core.models import RoleGrant, User


@dataclass(frozen=True)
class Powers:
    """`own`: roles held for the case's province. `deputy_for`: of further ones, by whom somebody is represented. `stands_for`:
    the assigned officer in whose place this one works on the case, not being assigned: one person takes one place. `held`: the
    roles held anywhere.
    """

    own: frozenset[Role] = frozenset()
    deputy_for: Mapping[Role, Deputy] = field(default_factory=dict)
    aside: bool = False
    stands_for: Deputy | None = None
    held: Sequence[RoleGrant] = ()

    @property
    def roles(self) -> frozenset[Role]:
        """None for whoever stands aside."""
        return frozenset() if self.aside else self.own | frozenset(self.deputy_for)

    def acting_for(self, roles: Collection[str]) -> Deputy | None:
        """Whose deputy does an act of these roles; None for who holds one of them."""
        if self.own & frozenset(roles):
            return None
        return next((row for role, row in sorted(self.deputy_for.items()) if role in roles), None)


def powers_in(case: Case, user: User, at: datetime) -> Powers:
    return powers_over([case], user, at)[case.pk]


def powers_over(cases: Collection[Case], user: User, at: datetime) -> dict[int, Powers]:
    """By case; in as many questions for a hundred cases as for one."""
    held = [grant for grant in user.grants_at(at) if grant.role in DESK_ROLES]
    own = {case.pk: _own_in(case.province, held) for case in cases}
    ids = list(own)
    aside = _by_case(Recusal.objects.barring().filter(case__in=ids).values_list("case_id", "user_id"))
    rows: list[Deputy] = []
    if any(roles & WORKERS for roles in own.values()):
        provinces = {NATIONAL, *(case.province for case in cases)}
        here = Deputy.objects.in_force(at).filter(deputy=user, province__in=provinces)
        rows = list(here.select_related("principal").order_by("pk"))
    working = CaseOfficer.objects.filter(case__in=ids, until=None)
    assigned = _by_case(working.values_list("case_id", "user_id")) if rows else {}
    return {
        case.pk: _powers(case, user, held, own[case.pk], rows, aside.get(case.pk, set()), assigned.get(case.pk, set()))
        for case in cases
    }


def _own_in(province: str, held: Sequence[RoleGrant]) -> frozenset[Role]:
    return frozenset(Role(grant.role) for grant in held if grant.province in (NATIONAL, province))


def _by_case(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for case_id, user_id in pairs:
        found.setdefault(case_id, set()).add(user_id)
    return found


def _powers(
    case: Case,
    user: User,
    held: Sequence[RoleGrant],
    own: frozenset[Role],
    deputies: Sequence[Deputy],
    aside: set[int],
    assigned: set[int],
) -> Powers:
    """`deputies`: rows by which `user` represents somebody, in whatever province. `aside`, `assigned`: people, by id."""
    rows = [row for row in deputies if row.province in (NATIONAL, case.province)] if own & WORKERS else []
    return Powers(
        own=own,
        deputy_for=_deputy_for([row for row in rows if row.role not in own], aside, assigned),
        aside=user.pk in aside,
        stands_for=None if user.pk in aside | assigned else _in_whose_place(rows, assigned),
        held=held,
    )


def cases_aside(user: User) -> "QuerySet[Recusal, int]":
    """Ids of the cases from which this person stands aside."""
    return Recusal.objects.barring().filter(user=user).values_list("case_id", flat=True)


def is_aside(case: Case, user: User) -> bool:
    return Recusal.objects.barring().filter(case=case, user=user).exists()


def _deputy_for(rows: list[Deputy], aside: set[int], assigned: set[int]) -> dict[Role, Deputy]:
    """Of several who are represented in one role, one who is assigned to the case comes first.

    Whoever stands aside chooses nobody to act instead: a deputy that such a person named does not act in this case; one
    that a supervisor named does.
    """
    chosen = [row for row in rows if row.principal_id not in aside or row.named_by_id != row.principal_id]
    ranked = sorted(chosen, key=lambda row: row.principal_id not in assigned, reverse=True)  # later ones win
    return {Role(row.role): row for row in ranked}


def _in_whose_place(rows: list[Deputy], assigned: set[int]) -> Deputy | None:
    return next((row for row in rows if row.role == Role.OFFICER and row.principal_id in assigned), None)
