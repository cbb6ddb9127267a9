"""What the guards of the case table look at."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.db.models import Max

from compliance.cases.models import Case
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.cases.rules.case_workflow import ACTS, Act, AvailableAct, acts_from
from compliance.findings.models import Violation
from core.access.roles import DESK_ROLES
from core.models import User
from core.policies import Policy
from core.selectors.officer import roles_in

MOMENTS = frozenset(field.name for field in fields(CaseFacts) if "datetime" in str(field.type))


def case_facts(case: Case, user: User, at: datetime, brought: dict[str, Any] | None = None) -> CaseFacts:
    """The case as it stands, who acts, and what the act brings."""
    officers = list(case.officers.all())
    violations = Violation.objects.filter(case=case).exclude(state=Violation.State.DISMISSED)
    figures = violations.aggregate(evidence=Max("evidence"), latest=Max("called_at"))
    known = {field.name for field in fields(CaseFacts)}
    kept = {name: value for name, value in {**case.facts, **(brought or {})}.items() if name in known}
    return CaseFacts(
        **{
            **{name: revived(name, value) for name, value in kept.items()},
            "conflict_of_interest": user.pk in case.facts.get("recused", []),
            **who_acts(case, user, at),
            "at": at,
            "state": State(case.state),
            "province": case.province,
            "officers": frozenset(str(row.user_id) for row in officers if row.until is None),
            "investigators": frozenset(str(row.user_id) for row in officers),
            "respondent_known": case.respondent_id is not None or bool(case.respondent_name),
            "best_evidence": figures["evidence"] or "C0",
            "latest_call_at": figures["latest"],
            "breaches": frozenset(violations.values_list("breach", flat=True)),
            "filed_at": case.filed_at,
            "notice_served_at": case.notice_served_at,
            "decided_at": case.decided_at,
            "served_at": case.served_at,
        }
    )


def who_acts(case: Case, user: User, at: datetime) -> dict[str, Any]:
    """The actor's roles for this case; without any here, those held elsewhere, so that the guard can say why not."""
    grants = user.grants.in_force(at).filter(role__in=DESK_ROLES)
    provinces = set(grants.values_list("province", flat=True))
    here = roles_in(user, case.province, at)
    if here:
        province = case.province if case.province in provinces else ""
    else:
        province = min(provinces, default="")
    roles = {str(role) for role in here} or set(grants.values_list("role", flat=True))
    return {"actor": str(user.pk), "roles": frozenset(roles), "actor_province": province}


def next_by_others(case: Case, roles: Iterable[str]) -> list[Act]:
    """Acts the table allows next, but to other roles than these; the ways out of a case are left aside."""
    held = frozenset(roles)
    rows = [act for act in ACTS.values() if State(case.state) in act.origins and not act.roles & held]
    return [act for act in rows if not act.goal.ends]


def revived(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in MOMENTS and isinstance(value, str) else value


def acts_available(case: Case, user: User, policy: Policy, at: datetime) -> list[AvailableAct]:
    """What this officer's roles may do next, each with what still stands against it."""
    facts = case_facts(case, user, at)
    return acts_from(State(case.state), facts.roles, facts, policy)
