"""What the guards of the case table look at."""

from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime
from itertools import chain
from typing import Any

from compliance.cases.models import Case, CaseEvent
from compliance.cases.rules.breach_choice import NO_FAULT, choices_from, to_refer
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import Phase, State
from compliance.cases.rules.case_workflow import ACTS, Act, AvailableAct, acts_from
from compliance.cases.rules.execution import is_suspending
from compliance.cases.rules.rectification import RECTIFY
from compliance.cases.rules.service import SERVE_PAPER
from compliance.cases.selectors.breach_evidence import breach_evidence
from compliance.cases.selectors.case import of_whole
from compliance.cases.selectors.earlier_penalty import found_before, punished_before
from compliance.cases.selectors.execution import standing_of
from compliance.cases.selectors.exemption import files_of_party
from compliance.cases.selectors.more_time import is_time_asked
from compliance.cases.selectors.powers import Powers, powers_in
from compliance.cases.selectors.preservation_request import requests_open
from compliance.cases.selectors.review import heard_of
from compliance.cases.selectors.service import is_paper_missing, papers_unserved, sent_on, served_from
from core.access.roles import Role
from core.models import RoleGrant, User
from core.policies import Policy, current_policy
from registry.firms.selectors.service_address import last_service_address, service_address_of

MOMENTS = frozenset(field.name for field in fields(CaseFacts) if field.type in (datetime, datetime | None))
DAYS = frozenset(field.name for field in fields(CaseFacts) if field.type == date | None)
CHOICES = ("choices_proposed", "choices")
MEASURES = ("beside_proposed", "beside")


def case_facts(
    case: Case,
    user: User,
    at: datetime,
    brought: dict[str, Any] | None = None,
    *,
    forget: Collection[str] = (),
    powers: Powers | None = None,
) -> CaseFacts:
    """The case as it stands, who acts, and what the act brings. `forget`: what is asked anew, whatever is on file.
    `powers`: those of `user`, where the caller has read them.
    """
    officers, powers = list(case.officers.all()), powers or powers_in(case, user, at)
    assigned = {str(row.user_id) for row in officers if row.until is None}
    if powers.stands_for is not None:
        assigned = assigned - {str(powers.stands_for.principal_id)} | {str(user.pk)}
    policy = current_policy(at)
    evidence = breach_evidence(case, policy, at)
    acted = _acted_in(case)
    known = {field.name for field in fields(CaseFacts)}
    on_file = {name: value for name, value in case.facts.items() if name not in forget}
    kept = {name: value for name, value in {**on_file, **(brought or {})}.items() if name in known}
    return CaseFacts(
        **{
            **{name: _revived(name, value) for name, value in kept.items()},
            "conflict_of_interest": powers.aside,
            **_who_acts(case, user, powers),
            "at": at,
            "state": State(case.state),
            "state_since": case.state_since,
            "province": case.province,
            "officers": frozenset(assigned),
            "investigators": frozenset(str(row.user_id) for row in officers) | acted[Role.OFFICER],
            "reviewers": acted[Role.LEGAL_REVIEWER],
            "merged": case.merged_into_id is not None,
            "respondent_known": case.respondent_id is not None or bool(case.respondent_name),
            "evidence": evidence,
            "latest_call_at": max((each.latest for each in evidence.values() if each.latest), default=None),
            "national": not case.province,
            "others_competent": frozenset(chain.from_iterable(to_refer(evidence, not case.province, policy).values())),
            "filed_at": case.filed_at,
            "notice_served_at": case.notice_served_at,
            "decided_at": case.decided_at,
            "served_at": case.served_at,
            "time_asked": is_time_asked(case),
            "penalties_before": penalties_before(case, at),
            **_exemption_facts(case, at),
            **_decision_facts(case, at),
            "sent_on": sent_on(case),
            "papers_unserved": papers_unserved(case, policy) if _may_be(SERVE_PAPER, case) else {},
            "paper_missing": is_paper_missing(case, policy),
            "files_uncompared": _files_uncompared(case),
            "evidence_preserved": not _may_be("case.check", case) or not requests_open(case).exists(),
            **_preservation_facts(case),
            **hearing_facts(case, at),
            **_service_facts(case),
        }
    )


def _decision_facts(case: Case, at: datetime) -> dict[str, Any]:
    """How the decision of the case stands; nothing before there is one."""
    if case.decided_at is None:
        return {}
    standing = standing_of(case, at)
    established = case.outcomes.filter(ended_at=None, outcome="established").exists()
    return {
        "decided_by": str(case.facts.get("judgment_reference", "")),
        "in_force": standing.in_force,
        "publishable": case.respondent_id is not None and established and case.sanction != NO_FAULT,
        "published": case.publications.filter(ended_at=None).exists(),
        "rectify_ordered": standing.in_force and RECTIFY in case.sanctions,
        "suspended": is_suspending(standing, at),
        "stays": frozenset(case.stays.filter(ended_at=None).values_list("by", flat=True)),
        "heard": tuple(heard_of(case)),
        "sanction_decided": case.sanction,
        "beside_decided": tuple(case.beside),
        "fine_decided": case.fine,
        "gains_decided": case.gains,
        "suspension_decided": _day(case.suspended_until, at),
    }


def _day(moment: datetime | None, at: datetime) -> date | None:
    return moment.astimezone(current_policy(at).numbering.zone).date() if moment else None


def _service_facts(case: Case) -> dict[str, Any]:
    """Whether the party takes documents electronically, as an owner said on its own pages. What was recorded later by a paper
    of this case holds instead."""
    said = last_service_address(case.respondent) if case.respondent else None
    if said is None:
        return {}
    papers = ("case.address_confirmed", "case.address_revoked")
    if case.events.filter(act__in=papers, at__gt=said.revoked_at or said.confirmed_at).exists():
        return {}
    stands = service_address_of(said.marketer) is not None
    return {"address_confirmed": True, "address_revoked": not stands}


def penalties_before(case: Case, at: datetime) -> frozenset[str]:
    """Asked while a penalty may be chosen."""
    if not (_may_be("case.propose_penalty", case) or _may_be("case.decide", case)):
        return frozenset()
    return punished_before(case, at)


def _exemption_facts(case: Case, at: datetime) -> dict[str, Any]:
    """What lets a party go unpunished, asked while that may be decided."""
    if not _may_be("case.decide", case):
        return {}
    return {"party_files": files_of_party(case), "found_before": found_before(case, at)}


def _files_uncompared(case: Case) -> bool:
    """To a notice of this case, earlier ones among them. What was forgotten uncompared is compared no more."""
    asked = _may_be("case.propose_penalty", case) or _may_be("case.decide", case)
    return asked and case.matchings.filter(matched_at=None, forgotten_at=None, files__isnull=False).exists()


def _may_be(act: str, case: Case) -> bool:
    """Whether the table knows this act from the case's state: what only its guards look at is asked then alone."""
    return State(case.state) in ACTS[act].origins


def _preservation_facts(case: Case) -> dict[str, Any]:
    """Formal preservation: what is proposed or ordered now."""
    found = case.preservations.filter(ended_at=None).first() if _may_be("case.end_preservation", case) else None
    if found is None:
        return {}
    return {
        "preservation_open": True,
        "preservation_proposed": found.ordered_at is None,
        "preservation_proposer": str(found.proposed_by_id),
        "preservation_ordered": found.ordered_at is not None,
    }


def hearing_facts(case: Case, at: datetime) -> dict[str, Any]:
    """Who may lead the hearing, and whether its time has come."""
    if not case.record.answerable:
        return {}
    fixed = _revived("hearing_at", case.facts.get("hearing_at"))
    grants = RoleGrant.objects.in_force(at).filter(role=Role.HEARING_OFFICER, province__in=("", case.province))
    free = grants.exclude(user__in=case.officers.values("user")).exclude(
        user__in=case.recusals.barring().values("user")
    )
    return {
        "hearing_officers": frozenset(str(user) for user in free.values_list("user_id", flat=True)),
        "hearing_begun": fixed if fixed is not None and fixed <= at else None,
        "hearing_told": fixed is not None and _may_be("case.record_absence", case) and _is_told(case, fixed, at),
        "representatives": tuple(case.facts.get("representatives", ())),
    }


def _is_told(case: Case, hearing_at: datetime, at: datetime) -> bool:
    """Whether the notice of this hearing was served so long before it as the law says (APL 64), where the pack issues one."""
    policy = current_policy(at)
    if policy.documents is None or "hearing_notice" not in policy.documents.marks:
        return True
    fixing = case.events.filter(act__in=("case.call_hearing", "case.adjourn_hearing")).order_by("-pk").first()
    served = served_from(fixing, policy) if fixing is not None else None
    return served is not None and policy.due(served, policy.enforcement.deadlines["hearing_notice"]) < hearing_at


# Acts that are one role's alone.
ALONE = {act.name: role for act in ACTS.values() for role in (Role.OFFICER, Role.LEGAL_REVIEWER) if act.roles == {role}}


def _acted_in(case: Case) -> dict[Role, frozenset[str]]:
    """By role, who did an act that is this role's alone, in this case or in one merged into it, whosoever's deputy it was."""
    events = of_whole(CaseEvent.objects.all(), case).filter(act__in=ALONE, user__isnull=False)
    found = list(events.values_list("act", "user_id").distinct().order_by())
    return {role: frozenset(str(pk) for act, pk in found if ALONE[act] == role) for role in set(ALONE.values())}


def _who_acts(case: Case, user: User, powers: Powers) -> dict[str, Any]:
    """The actor's roles for this case; without any here, those held elsewhere, so that the guard can say why not."""
    provinces = {grant.province for grant in powers.held}
    here = powers.own | frozenset(powers.deputy_for)
    if powers.own:
        province = case.province if case.province in provinces else ""
    else:
        province = min(provinces, default="")
    roles = {str(role) for role in here} or {grant.role for grant in powers.held}
    return {"actor": str(user.pk), "roles": frozenset(roles), "actor_province": province}


def next_by_others(case: Case, roles: Iterable[str]) -> list[Act]:
    """Acts the table allows next, but to other roles than these; the ways out of a case and out of its decision are left
    aside: they are no step that is waited for."""
    held = frozenset(roles)
    rows = [act for act in ACTS.values() if State(case.state) in act.origins and not act.roles & held]
    return [act for act in rows if act.goal and act.goal.phase not in (Phase.ENDED, Phase.REVOKED)]


def _revived(name: str, value: Any) -> Any:
    """A fact as it was before it became JSON."""
    if name in MOMENTS and isinstance(value, str):
        return datetime.fromisoformat(value)
    if name in DAYS and isinstance(value, str):
        return date.fromisoformat(value)
    if name in MEASURES:
        return tuple(value)
    return choices_from(value) if name in CHOICES else value


def acts_available(
    case: Case, user: User, policy: Policy, at: datetime, *, powers: Powers | None = None
) -> list[AvailableAct]:
    """What this officer's roles may do next, each with what still stands against it. `powers`: where they are read already."""
    facts = case_facts(case, user, at, powers=powers)
    return acts_from(State(case.state), facts.roles, facts, policy)
