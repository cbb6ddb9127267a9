"""Questions about cases on their way to another officer or authority."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CaseTransfer
from compliance.cases.rules.deputy import ASSIGNERS
from compliance.cases.selectors.powers import cases_aside, is_aside, powers_in
from core.access.roles import Role
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.selectors.officer import provinces_seen, roles_in

TOLD_FOR = timedelta(days=30)


def open_cases_of(officer: User) -> list[Case]:
    return list(Case.objects.all().of_officer(officer).filter(closed_at=None).order_by("pk"))


def check_assign(case: Case, officer: User, assigned_by: User, at: datetime) -> None:
    """Raises NotAllowed where this person may not assign, DomainError where `officer` cannot work on the case."""
    powers = powers_in(case, assigned_by, at)
    if not (officer == assigned_by and Role.OFFICER in powers.own) and not powers.roles & ASSIGNERS:
        raise NotAllowed("case.assign", _("Only a head or supervisor assigns cases; an officer may take one over."))
    check_not_merged(case)
    if Role.OFFICER not in roles_in(officer, case.province, at):
        raise DomainError("case.officer", _("This person is no officer of the case's region."), pointer="/officer")
    if is_aside(case, officer):
        raise DomainError("case.recused", _("This person stands aside from this case."), pointer="/officer")


def check_hand_over(case: Case, officer: User, successor: User, note: str, user: User, at: datetime) -> bool:
    """Raises what stands against it; returns whether `user` hands over the own case."""
    powers = powers_in(case, user, at)
    own = user == officer and Role.OFFICER in powers.own and not powers.aside
    if not own and not powers.roles & ASSIGNERS:
        raise NotAllowed("case.assign", _("An officer hands over the own cases; a head or supervisor those of others."))
    if not note.strip():
        raise DomainError("hand_over.note", _("Write what the successor must know."), pointer="/note")
    if Role.OFFICER not in roles_in(successor, case.province, at) or not successor.is_active:
        raise DomainError("case.officer", _("This person is no officer of the case's region."), pointer="/successor")
    if is_aside(case, successor):
        raise DomainError("case.recused", _("This person stands aside from this case."), pointer="/successor")
    assigned = set(case.officers.filter(until=None).values_list("user_id", flat=True))
    if officer.pk not in assigned:
        raise Conflict("hand_over.gone", _("This officer is not assigned to the case any more."))
    if successor.pk in assigned:  # two officers are two persons
        raise DomainError("hand_over.same", _("This person is assigned to the case already."), pointer="/successor")
    return own


def check_not_merged(case: Case) -> None:
    if case.merged_into is not None:
        where = {"reference": case.merged_into.reference}
        raise Conflict("case.merged", _("This case was merged into %(reference)s, where it goes on.") % where)


def transfers_to_answer(user: User, at: datetime) -> "QuerySet[CaseTransfer]":
    """Asked of the offices this person works for; the national office answers for itself, and sees what others owe."""
    rows = CaseTransfer.objects.filter(accepted=None).exclude(case__in=cases_aside(user))
    return _of(rows, "to_province", user, at).order_by("asked_at", "pk")


def may_answer(transfer: CaseTransfer, user: User, at: datetime) -> bool:
    """A head or supervisor of the office that was asked."""
    return bool(roles_in(user, transfer.to_province, at) & ASSIGNERS)


def transfers_of(user: User, at: datetime) -> "QuerySet[CaseTransfer]":
    """Asked by these offices, or moved away from them, of the last month: so their officers learn where a case went."""
    recent = Q(accepted=None) | Q(answered_at__gt=at - TOLD_FOR)
    rows = CaseTransfer.objects.filter(recent).exclude(case__in=cases_aside(user))
    return _of(rows, "from_province", user, at).order_by("-asked_at", "-pk")


def _of(rows: "QuerySet[CaseTransfer]", field: str, user: User, at: datetime) -> "QuerySet[CaseTransfer]":
    provinces = provinces_seen(user, at)
    found = rows if "" in provinces else rows.filter(**{f"{field}__in": provinces})
    return found.select_related("case", "case__marketer", "case__caller", "case__respondent", "asked_by", "answered_by")
