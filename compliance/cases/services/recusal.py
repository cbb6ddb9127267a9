"""Standing aside from a case: declared by oneself, asked for by a party, decided (APL 43)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, Recusal
from compliance.cases.rules.deputy import WORKERS
from compliance.cases.rules.recusal import decides_recusal
from compliance.cases.selectors.powers import is_aside, powers_in
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.access.roles import NATIONAL, Role
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.selectors.officer import roles_in


@transaction.atomic
def case_recuse(*, case: Case, officer: User, reason: str, at: datetime, seen: str = "") -> Recusal:
    """An officer declares an interest in the matter and stands aside at once; whether for good is decided. Twice is once."""
    case = lock_case(case, seen)
    barred = Recusal.objects.barring().filter(case=case, user=officer).first()
    if barred is not None:
        return barred
    if not roles_in(officer, case.province, at):
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    row, made = Recusal.objects.get_or_create(
        case=case,
        user=officer,
        granted=None,
        defaults={"own": True, "reason": reason.strip(), "asked_by": officer, "asked_at": at},
    )
    if not made:  # a party asked for it before: what it asked for is now the officer's own word too
        Recusal.objects.filter(pk=row.pk).update(own=True)
    _leave(case, officer, at)
    case_happened(case, "case.recused", Actor.user(officer), at, note=reason.strip())
    row.refresh_from_db()
    return row


@transaction.atomic
def recusal_ask(*, case: Case, person: User, officer: User, reason: str, at: datetime, seen: str = "") -> Recusal:
    """Record that a party asks for somebody to stand aside. Until it is decided the person works on (APL 43)."""
    case = lock_case(case, seen)
    if not powers_in(case, officer, at).roles & WORKERS:
        raise NotAllowed("case.role", _("Only officers of this region work on this case."))
    if not roles_in(person, case.province, at) & WORKERS:
        raise DomainError("recusal.person", _("This person works on no case of this region."), pointer="/person")
    if not reason.strip():
        raise DomainError("recusal.reason", _("Write the grounds that the party gave."), pointer="/reason")
    if is_aside(case, person):
        raise Conflict("recusal.aside", _("This person stands aside already."))
    try:
        with transaction.atomic():
            row = Recusal.objects.create(
                case=case, user=person, own=False, reason=reason.strip(), asked_by=officer, asked_at=at
            )
    except IntegrityError:
        raise Conflict("recusal.asked", _("This was asked for already and is not decided yet.")) from None
    params = {"officer": person.pk, "name": str(person)}
    case_happened(case, "case.recusal_asked", Actor.user(officer), at, params=params, note=reason.strip())
    return row


@transaction.atomic
def recusal_decide(*, recusal: Recusal, decider: User, granted: bool, reason: str, at: datetime) -> Recusal:
    """The head decides whether somebody stands aside; on a head the supervisor, on a supervisor the office above.

    Refused, a person who had declared it comes back, and is assigned anew. Raises NotAllowed for others and for the person
    in question, Conflict where it is decided.
    """
    case = lock_case(recusal.case)
    row = Recusal.objects.select_for_update(no_key=True, of=("self",)).select_related("user").get(pk=recusal.pk)
    powers = powers_in(case, decider, at)
    national = bool(roles_in(decider, NATIONAL, at) & {Role.HEAD, Role.SUPERVISOR})
    theirs = powers_in(case, row.user, at)
    person = theirs.own | frozenset(theirs.deputy_for)
    if decider == row.user or not decides_recusal(person, powers.roles, national=national and not powers.aside):
        raise NotAllowed(
            "recusal.role", _("The head decides this; on a head the supervisor; on a supervisor the office above.")
        )
    if row.granted is not None:
        raise Conflict("recusal.decided", _("This is decided already."))
    if not reason.strip():
        raise DomainError("recusal.reason", _("Give a reason."), pointer="/reason")
    row.granted, row.decided_by, row.decided_at, row.decision_reason = granted, decider, at, reason.strip()
    row.save(update_fields=["granted", "decided_by", "decided_at", "decision_reason"])
    if granted:
        _leave(case, row.user, at)
    case_happened(
        case,
        "case.recusal_granted" if granted else "case.recusal_refused",
        Actor.user(decider),
        at,
        params={"officer": row.user_id, "name": str(row.user)},
        note=reason.strip(),
        deputy=powers.acting_for({Role.SUPERVISOR} if Role.HEAD in person else {Role.HEAD}) if not national else None,
    )
    return row


def _leave(case: Case, person: User, at: datetime) -> None:
    case.officers.filter(user=person, until=None).update(until=at)
    case.drafts.filter(user=person).delete()
