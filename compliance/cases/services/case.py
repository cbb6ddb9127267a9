"""Acts on a case. What may follow what, by whom and under which guards stands in one table, compliance/cases/rules/case_workflow."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases import signals
from compliance.cases.models import Case, CaseDocument, CaseEvent, CaseOfficer, Deputy
from compliance.cases.rules.breach_choice import choices_to_json
from compliance.cases.rules.case_attachment import HANDED, PAPER_OF_FACT, PAPERS
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import EXTENSIONS, Phase, clock_of, due_in
from compliance.cases.rules.case_workflow import ACTS, Act, check
from compliance.cases.rules.deputy import ASSIGNERS, WORKERS
from compliance.cases.rules.document_kinds import KIND_OF_ACT
from compliance.cases.rules.objection import Objection
from compliance.cases.rules.service import SEND_NOTICE, SERVE_NOTICE, SERVE_PAPER, counts_from, day_of
from compliance.cases.selectors.case_attachment import attachments_of, files_of_kind
from compliance.cases.selectors.case_facts import case_facts
from compliance.cases.selectors.document_draft import draft_of_act
from compliance.cases.selectors.hand_over import check_assign, check_not_merged
from compliance.cases.selectors.powers import Powers, powers_in
from compliance.cases.selectors.service import SERVED_BY, notice_text
from compliance.cases.services.act_effects import DOES
from compliance.cases.services.attribution import caller_attribute
from compliance.cases.services.case_attachment import attachments_join
from compliance.cases.services.case_effects import take_effect
from compliance.cases.services.case_events import case_happened, part_of
from compliance.cases.services.hearing import hearing_settle
from compliance.cases.services.locks import lock_case
from compliance.cases.services.service_mail import service_mail_note
from core.access.roles import Role
from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError, NotAllowed
from core.events import announce
from core.models import User
from core.policies import Policy, current_policy
from core.translation.words import named
from registry.firms.models import Marketer

NOTICES = frozenset({SEND_NOTICE, SERVE_NOTICE})
REFUSALS = frozenset({"wrong_role", "own_province", "no_conflict"})
RECORDABLE = frozenset(
    {
        "statement_waived",
        "hearing_requested",
        "hearing_waived",
        "defended",
        "fined_before",
        "law_changed",
        "address_confirmed",
        "address_revoked",
    }
)


TO_REVIEW = frozenset({"hearing_waived", "defended"})  # after these a legal reviewer looks at the case once more


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
    files: Sequence[Handed] = (),
    bulk: int | None = None,
) -> Case:
    """One act of the table. `facts`: the fields of CaseFacts the act brings; `text`: what is said, kept as a document (the
    reason, where nothing else is);
    `seen`: the version of the case that the actor was shown; `files`: the paper that the act rests on, which joins the case with
    it. A paper of the case is named by its public id in `facts` instead. `bulk`: the audit record of the act on many cases
    that this is one of.

    Raises NotAllowed where the actor may not, Conflict where a guard stands against it, and where the case has moved
    since; the sentence says which.
    """
    case = lock_case(case, seen)
    policy, needs = current_policy(at), ACTS[act].needs if act in ACTS else ()
    brought = {name: value for name, value in (facts or {}).items() if name in needs}
    brought |= _paper_named(case, needs, brought, files) | _day_of_service(act, brought, at, policy)
    _check_files_named(case, brought)
    case.facts = {name: value for name, value in case.facts.items() if name not in needs}  # each act brings its own
    text = text.strip() or str(brought.get("reason", "")) or (notice_text(case) if act in NOTICES else "")
    powers = powers_in(case, actor, at)
    written = draft_of_act(case, act, at, text, brought)
    known = replace(
        case_facts(case, actor, at, brought, powers=powers),
        document_gaps=tuple(gap.fact for gap in written.gaps("")) if written else (),
        document_long=written is not None and written.too_long,
    )
    objections = check(act, known, policy)
    if objections:
        raise _refusal(objections)
    row, before = ACTS[act], case.state
    brought |= _paper_joined(case, brought, files, actor, at)
    case.facts = {**case.facts, **{name: _to_json(value) for name, value in brought.items()}}
    if row.to is None:
        _stay(case, row, known, policy, actor)
    else:
        served = counts_from(known.service_way, known.service_on, policy) if known.service_on else None
        case.state, case.state_since = row.to, at
        extended = case.facts.get("extended", ())
        case.deadline = due_in(row.to, at, case.filed_at, policy, served_at=served, extended=extended)
        take_effect(case, known, at=at, actor=Actor.user(actor))
    case.save()
    deputy = _represented(row, powers)
    _write_down(case, row, actor, before, brought, text, at, deputy, bulk)
    case.drafts.filter(act=act, user=actor).delete()  # what others kept is theirs: it is shown to them as overtaken
    return case


def _represented(row: Act, powers: Powers) -> Deputy | None:
    """In whose place the act is done: of an assigned officer, or of whoever holds the role it asks for."""
    return (powers.stands_for if Role.OFFICER in row.roles else None) or powers.acting_for(row.roles)


def _paper_named(
    case: Case, needs: tuple[str, ...], brought: dict[str, Any], files: Sequence[Handed]
) -> dict[str, Any]:
    """The paper of an act, as its guards see it: handed in now, or a file that the case has."""
    for fact in [name for name in needs if name in PAPERS]:
        if files:
            return {fact: HANDED}
        if (
            brought.get(fact)
            and not files_of_kind(case, PAPERS[fact]).filter(attachment__public_id=brought[fact]).exists()
        ):
            raise DomainError("attachment.unknown", _("Choose a file of this case."), pointer=f"/{fact}")
    return {}


def _check_files_named(case: Case, brought: dict[str, Any]) -> None:
    """The evidence that an act names is in the file of this case."""
    named = set(str(brought.get("exemption_files", "")).split())
    if named - set(attachments_of(case).values_list("attachment__public_id", flat=True)):
        raise DomainError("attachment.unknown", _("Choose a file of this case."), pointer="/exemption")


def _paper_joined(
    case: Case, brought: dict[str, Any], files: Sequence[Handed], actor: User, at: datetime
) -> dict[str, Any]:
    """The files that came with the act are the case's now; the act names them."""
    for fact in [name for name in PAPERS if brought.get(name) == HANDED]:
        rows = attachments_join(
            case=case,
            files=files,
            what=PAPERS[fact],
            remark="",
            shown=False,
            actor=Actor.user(actor),
            at=at,
            by_firm=False,
        )
        return {fact: " ".join(row.attachment.public_id for row in rows)}
    return {}


def _day_of_service(act: str, brought: dict[str, Any], at: datetime, policy: Policy) -> dict[str, Any]:
    way, on = str(brought.get("service_way", "")), brought.get("service_on")
    on = day_of(way, on, at, policy, sending=act in SERVED_BY)
    return {"service_on": on} if on is not None else {}


def _stay(case: Case, row: Act, facts: CaseFacts, policy: Policy, actor: User) -> None:
    """What an act changes that leaves the case in its state."""
    if row.does:
        DOES[row.does](case, facts, facts.at, Actor.user(actor))
    if row.begins:
        case.deadline = policy.due(facts.at, policy.enforcement.deadlines[clock_of(row.begins, facts.crime)])
    case.facts = {name: value for name, value in case.facts.items() if name not in row.clears}
    if row.records:
        case.facts = {**case.facts, row.records: True}
    hearing_settle(case, row.name, facts, actor)
    if row.extends:
        case.facts = {**case.facts, "extended": sorted({*case.facts.get("extended", ()), row.extends})}
        if case.record.clock == row.extends and case.deadline is not None:
            case.deadline = policy.due(case.deadline, policy.enforcement.deadlines[EXTENSIONS[row.extends]])


def _refusal(objections: list[Objection]) -> DomainError:
    """All that stands against the act, in one sentence after the other, in the reader's language."""
    message = " ".join(named(objection.names) for objection in objections)
    first = next((o.code for o in objections if o.code in REFUSALS), objections[0].code)
    kind = NotAllowed if first in REFUSALS else Conflict
    return kind(f"case.{first}", message)


def _to_json(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return choices_to_json(value) if isinstance(value, dict) else value


def _write_down(
    case: Case,
    row: Act,
    actor: User,
    before: str,
    brought: dict[str, Any],
    text: str,
    at: datetime,
    deputy: Deputy | None,
    bulk: int | None,
) -> None:
    papers = {name: brought[name] for name in PAPERS if name in brought}
    event = case_happened(
        case,
        row.name,
        Actor.user(actor),
        at,
        params={name: _to_json(value) for name, value in brought.items()},
        note="" if row.is_letter else text,
        from_state=before,
        to_state=case.state,
        audited={"from": before, "to": str(case.state), **papers, **part_of(bulk)},
        deputy=deputy,
    )
    if text.strip():
        CaseDocument.objects.create(
            case=case,
            kind=row.name,
            text=text.strip(),
            shown_to_firm=row.shown_to_firm,
            at=at,
            actor=str(Actor.user(actor)),
        )
    if row.name in KIND_OF_ACT:
        announce(signals.document_due, event_id=event.pk)
    if row.name in (*SERVED_BY.values(), SERVE_PAPER):
        service_mail_note(event=event)
        announce(signals.document_served, event_id=event.pk)


@transaction.atomic
def case_assign(*, case: Case, officer: User, assigned_by: User, at: datetime, bulk: int | None = None) -> CaseOfficer:
    """An officer takes a case over, or a head or supervisor assigns one. Assigning twice changes nothing. `bulk`: the audit
    record of the act on many cases that this is one of.
    """
    case = lock_case(case)
    check_assign(case, officer, assigned_by, at)
    row, created = CaseOfficer.objects.get_or_create(case=case, user=officer, until=None, defaults={"since": at})
    if created:
        params = {"officer": officer.pk, "name": str(officer)}
        deputy = None if officer == assigned_by else powers_in(case, assigned_by, at).acting_for(ASSIGNERS)
        actor, audited = Actor.user(assigned_by), part_of(bulk)
        case_happened(case, "case.assigned", actor, at, params=params, audited=audited, deputy=deputy)
    return row


@transaction.atomic
def case_respondent_name(
    *, case: Case, officer: User, marketer: Marketer | None, name: str, reason: str, at: datetime, seen: str = ""
) -> Case:
    """An officer finds out who answers for the calls of a caller: a firm of ours, or somebody by name. A reviewed act, with a reason.

    Nobody is decided against whom no notice was served: from the notice on it is `Conflict`, until the case is reopened.
    """
    case = _worked_on(case, officer, at, seen)
    if case.record.phase != Phase.BEFORE_DECISION or case.notice_served_at is not None:
        raise Conflict("respondent.notified", _("The notice was served. Close the case and reopen it to name another."))
    if marketer is None and not name.strip():
        raise DomainError("respondent.empty", _("Choose the firm, or write the name."), pointer="/name")
    if not reason.strip():
        raise DomainError("respondent.reason", _("Say how this was found out."), pointer="/reason")
    if (case.respondent, case.respondent_name) == (marketer, "" if marketer else name.strip()):
        raise Conflict("respondent.same", _("It is named already."))
    case.respondent, case.respondent_name = marketer, "" if marketer else name.strip()
    case.save(update_fields=["respondent", "respondent_name"])
    caller_attribute(case=case, marketer=marketer, reason=reason, officer=officer, at=at)
    params = {"name": marketer.name if marketer else name.strip()}
    case_happened(case, "case.respondent_named", Actor.user(officer), at, params=params, note=reason.strip())
    return case


@transaction.atomic
def case_fact_record(
    *, case: Case, officer: User, fact: str, at: datetime, note: str = "", seen: str = "", paper: str = ""
) -> Case:
    """Record what happened outside the acts of the table: the party waived its statement, asked for a hearing, signed an address …

    `paper`: the public id of the file of the case that the party signed, for what only such a paper shows.
    """
    if fact not in RECORDABLE:
        raise DomainError("fact.unknown", _("Choose what is to be recorded."), pointer="/fact")
    case = _worked_on(case, officer, at, seen)
    if fact in PAPER_OF_FACT:
        _check_paper(case, fact, paper)
    again = {"legally_reviewed": False} if fact in TO_REVIEW else {}
    case.facts = {**case.facts, fact: True, **again}
    if fact == "address_confirmed":  # anew
        case.facts = {**case.facts, "address_revoked": False}
    case.save(update_fields=["facts"])
    params = {"paper": paper} if fact in PAPER_OF_FACT else {}
    case_happened(case, f"case.{fact}", Actor.user(officer), at, params=params, note=note.strip(), audited=params)
    return case


def _check_paper(case: Case, fact: str, paper: str) -> None:
    """Refuses what is recorded on a tick, or on a paper of another kind."""
    if not paper or not files_of_kind(case, PAPER_OF_FACT[fact]).filter(attachment__public_id=paper).exists():
        message = _("Only a paper that the party signed shows this: add it to the files of the case, and choose it.")
        raise DomainError("fact.paper", message, pointer="/paper")


@transaction.atomic
def case_fact_withdraw(*, case: Case, officer: User, fact: str, at: datetime, note: str, seen: str = "") -> Case:
    """What was recorded by mistake no longer counts; the record of it and this correction both stand in the timeline."""
    if not note.strip():
        raise DomainError("fact.reason", _("Say what was wrong with it."), pointer="/note")
    case = _worked_on(case, officer, at, seen)
    if fact not in RECORDABLE or not case.facts.get(fact):
        raise DomainError("fact.unrecorded", _("This was not recorded."), pointer="/fact")
    if fact == "defended" and case.events.filter(actor__startswith="marketer:").exists():
        raise Conflict("fact.said", _("The firm handed in its defence itself. It cannot be taken back for it."))
    case.facts = {name: value for name, value in case.facts.items() if name != fact}
    case.save(update_fields=["facts"])
    case_happened(case, "case.fact_withdrawn", Actor.user(officer), at, params={"fact": fact}, note=note.strip())
    return case


def _worked_on(case: Case, officer: User, at: datetime, seen: str) -> Case:
    """The case, locked, for somebody who works on cases of its province."""
    locked = lock_case(case, seen)
    if not powers_in(locked, officer, at).roles & WORKERS:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    check_not_merged(locked)
    return locked


@transaction.atomic
def case_note(*, case: Case, officer: User, text: str, at: datetime) -> CaseEvent:
    """A note for colleagues; nobody else reads it."""
    if not text.strip():
        raise DomainError("note.empty", _("Write the note first."), pointer="/text")
    if not powers_in(case, officer, at).roles - {Role.AUDITOR, Role.PARTNER}:
        raise NotAllowed("case.note", _("Only officers of this region may write notes."))
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
    if case.deadline is None or at <= case.deadline:  # what comes later is on file, and holds nobody up
        case.facts = {**case.facts, "defended": True, "legally_reviewed": False}
        case.save(update_fields=["facts"])
    case_happened(case, "case.answered", Actor.user(member), at, by_firm=True)
    return document
