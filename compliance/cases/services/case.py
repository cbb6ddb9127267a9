"""Acts on a case. What may follow what, by whom and under which guards stands in one table, compliance/cases/rules/case_workflow."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseDocument, CaseEvent, CaseOfficer
from compliance.cases.rules.case_states import due_in
from compliance.cases.rules.case_workflow import ACTS, Act, Objection, check
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.services.case_effects import take_effect
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.access.roles import Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.selectors.officer import roles_in
from core.translation.words import named
from registry.firms.models import Marketer

ASSIGNERS = frozenset({Role.HEAD, Role.SUPERVISOR})
REFUSALS = frozenset({"wrong_role", "own_province", "no_conflict"})
RECORDABLE = frozenset(
    {"statement_waived", "hearing_requested", "hearing_held", "defended", "fined_before", "law_changed"}
)


@transaction.atomic
def case_move(
    *,
    case: Case,
    act: str,
    actor: User,
    at: datetime,
    facts: dict[str, Any] | None = None,
    text: str = "",
    seen: str = "",
) -> Case:
    """One act of the table. `facts`: the fields of CaseFacts the act brings; `text`: what is said, kept as a document;
    `seen`: the version of the case that the actor was shown.

    Raises NotAllowed where the actor may not, Conflict where a guard stands against it, and where the case has moved
    since; the sentence says which.
    """
    case = lock_case(case, seen)
    policy = current_policy(at)
    needs = ACTS[act].needs if act in ACTS else ()
    brought = {name: value for name, value in (facts or {}).items() if name in needs}
    case.facts = {name: value for name, value in case.facts.items() if name not in needs}  # each act brings its own
    known = case_facts(case, actor, at, brought)
    objections = check(act, known, policy)
    if objections:
        raise _refusal(objections)
    row = ACTS[act]
    before, case.state, case.state_since = case.state, row.to, at
    case.facts = {**case.facts, **{name: _to_json(value) for name, value in brought.items()}}
    case.deadline = due_in(row.to, at, case.filed_at, policy)
    take_effect(case, known, at=at, actor=Actor.user(actor))
    case.save()
    _write_down(case, row, actor, before, brought, text, at)
    return case


def _refusal(objections: list[Objection]) -> DomainError:
    """All that stands against the act, in one sentence after the other, in the reader's language."""
    message = " ".join(named(objection.names) for objection in objections)
    first = next((o.code for o in objections if o.code in REFUSALS), objections[0].code)
    kind = NotAllowed if first in REFUSALS else Conflict
    return kind(f"case.{first}", message)


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _write_down(
    case: Case, row: Act, actor: User, before: str, brought: dict[str, Any], text: str, at: datetime
) -> None:
    case_happened(
        case,
        row.name,
        Actor.user(actor),
        at,
        params={name: _to_json(value) for name, value in brought.items()},
        note="" if row.goal.shown_to_firm else text,
        from_state=before,
        to_state=row.to,
        audited={"from": before, "to": str(row.to)},
    )
    if text.strip():
        CaseDocument.objects.create(
            case=case,
            kind=row.name,
            text=text.strip(),
            shown_to_firm=row.goal.shown_to_firm,
            at=at,
            actor=str(Actor.user(actor)),
        )


@transaction.atomic
def case_assign(*, case: Case, officer: User, assigned_by: User, at: datetime) -> CaseOfficer:
    """An officer takes a case over, or a head or supervisor assigns one. Assigning twice changes nothing."""
    case = lock_case(case)
    allowed = roles_in(assigned_by, case.province, at)
    if not (officer == assigned_by and Role.OFFICER in allowed) and not allowed & ASSIGNERS:
        raise NotAllowed("case.assign", _("Only a head or supervisor assigns cases; an officer may take one over."))
    if Role.OFFICER not in roles_in(officer, case.province, at):
        raise DomainError("case.officer", _("This person is no officer of the case's province."), pointer="/officer")
    if officer.pk in case.facts.get("recused", []):
        raise DomainError("case.recused", _("This person stands aside from this case."), pointer="/officer")
    row, created = CaseOfficer.objects.get_or_create(case=case, user=officer, until=None, defaults={"since": at})
    if created:
        case_happened(
            case, "case.assigned", Actor.user(assigned_by), at, params={"officer": officer.pk, "name": str(officer)}
        )
    return row


@transaction.atomic
def case_respondent_name(
    *, case: Case, officer: User, marketer: Marketer | None, name: str, reason: str, at: datetime, seen: str = ""
) -> Case:
    """An officer finds out who answers for the calls of a caller: a firm of ours, or somebody by name. A reviewed act, with a reason."""
    case = _worked_on(case, officer, at, seen)
    if marketer is None and not name.strip():
        raise DomainError("respondent.empty", _("Choose the firm, or write the name."), pointer="/name")
    if not reason.strip():
        raise DomainError("respondent.reason", _("Say how this was found out."), pointer="/reason")
    case.respondent, case.respondent_name = marketer, "" if marketer else name.strip()
    case.save(update_fields=["respondent", "respondent_name"])
    params = {"name": marketer.name if marketer else name.strip()}
    case_happened(case, "case.respondent_named", Actor.user(officer), at, params=params, note=reason.strip())
    return case


@transaction.atomic
def case_fact_record(*, case: Case, officer: User, fact: str, at: datetime, note: str = "", seen: str = "") -> Case:
    """Record what happened outside the acts of the table: the party waived its statement, asked for a hearing, the hearing was held …"""
    if fact not in RECORDABLE:
        raise DomainError("fact.unknown", _("Choose what is to be recorded."), pointer="/fact")
    case = _worked_on(case, officer, at, seen)
    case.facts = {**case.facts, fact: True}
    case.save(update_fields=["facts"])
    case_happened(case, f"case.{fact}", Actor.user(officer), at, note=note.strip())
    return case


@transaction.atomic
def case_recuse(*, case: Case, officer: User, reason: str, at: datetime, seen: str = "") -> Case:
    """An officer with an interest in the matter stands aside, for good."""
    case = lock_case(case, seen)
    if not roles_in(officer, case.province, at):
        raise NotAllowed("case.role", _("Only officers of this province work on this case."))
    case.facts = {**case.facts, "recused": sorted({*case.facts.get("recused", []), officer.pk})}
    case.save(update_fields=["facts"])
    case.officers.filter(user=officer, until=None).update(until=at)
    case_happened(case, "case.recused", Actor.user(officer), at, note=reason.strip())
    return case


def _worked_on(case: Case, officer: User, at: datetime, seen: str) -> Case:
    """The case, locked, for somebody who works on cases of its province."""
    workers = {Role.OFFICER, Role.LEGAL_REVIEWER, Role.HEARING_OFFICER, Role.HEAD, Role.SUPERVISOR}
    locked = lock_case(case, seen)
    if not roles_in(officer, locked.province, at) & workers or officer.pk in locked.facts.get("recused", []):
        raise NotAllowed("case.role", _("Only officers of this province work on this case."))
    return locked


@transaction.atomic
def case_note(*, case: Case, officer: User, text: str, at: datetime) -> CaseEvent:
    """A note for colleagues; nobody else reads it."""
    if not text.strip():
        raise DomainError("note.empty", _("Write the note first."), pointer="/text")
    if not roles_in(officer, case.province, at) - {Role.AUDITOR, Role.PARTNER}:
        raise NotAllowed("case.note", _("Only officers of this province may write notes."))
    return case_happened(case, "case.noted", Actor.user(officer), at, note=text.strip())


@transaction.atomic
def case_answer(*, case: Case, member: User, text: str, at: datetime, asked_in: str = "") -> CaseDocument:
    """The firm answers in its portal. An answer to a notice counts as a defence that the decision must answer (APL 45).

    `asked_in`: the state of the case that the firm was shown; Conflict when it is another now.
    """
    case = lock_case(case)
    if asked_in and asked_in != case.state:
        raise Conflict(
            "case.moved", _("This matter has moved on since you opened the page. Read it again, then answer.")
        )
    if not case.record.answerable:
        raise Conflict("case.not_asked", _("This case does not wait for your answer now."))
    if not text.strip():
        raise DomainError("answer.empty", _("Write your answer first."), pointer="/text")
    document = CaseDocument.objects.create(
        case=case, kind="answer", text=text.strip(), shown_to_firm=True, at=at, actor=str(Actor.user(member))
    )
    case.facts = {**case.facts, "defended": True}
    case.save(update_fields=["facts"])
    case_happened(case, "case.answered", Actor.user(member), at, by_firm=True)
    return document
