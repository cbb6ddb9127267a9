"""A decision is published for the pack's term, and ends by itself, with its decision, or when the firm's credit is repaired."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.cases.models import Case, CreditRepair, Publication
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.publication import (
    may_answer_repair,
    publication_running,
    rectification_of,
    repair_from,
)
from compliance.cases.services.case_events import case_happened
from compliance.cases.services.locks import lock_case
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.running.one_by_one import one_by_one
from registry.firms.models import Marketer

TERM = Actor.system("publication")


@transaction.atomic
def publications_end(*, case: Case, reason: str, at: datetime, actor: Actor) -> bool:
    """The decision of this case is published no more; what the firm still asks needs no answer. False: it was not."""
    ended = Publication.objects.filter(case=case, ended_at=None).update(ended_at=at, end_reason=reason)
    if not ended:
        return False
    waiting = CreditRepair.objects.filter(case=case, state=CreditRepair.State.ASKED)
    waiting.update(state=CreditRepair.State.LAPSED, answered_at=at)
    case_happened(case, "case.publication_ended", actor, at, params={"reason": reason})
    return True


def publications_settle(*, at: datetime) -> int:
    """End every publication whose term is over. How many. One sweep at a time."""
    with one_at_a_time("publications_settle") as mine:
        over = Publication.objects.filter(ended_at=None, until__lte=at).select_related("case") if mine else ()
        return one_by_one(lambda row: _settle(row, at), over)


@transaction.atomic
def _settle(row: Publication, at: datetime) -> bool:
    case = lock_case(row.case)
    over = Publication.objects.filter(pk=row.pk, ended_at=None, until__lte=at).exists()
    return over and publications_end(case=case, reason="term", at=at, actor=TERM)


@transaction.atomic
def credit_repair_ask(*, case: Case, marketer: Marketer, member: User, text: str, at: datetime) -> CreditRepair:
    """The firm asks that the publication of its decision end.

    Raises Conflict where nothing is published, the shortest time is not over, the fine is not paid, no proof of mending was
    handed in since service, one request waits, or a refused one may not be made anew yet. The sentence says which and when.
    """
    case = lock_case(case)
    if case.respondent_id != marketer.pk:
        raise NotAllowed("case.respondent", _("This matter is not about your firm."))
    published = publication_running(case, at)
    if published is None:
        raise Conflict("repair.unpublished", _("This decision is not published now."))
    if published.repairs.filter(state=CreditRepair.State.ASKED).exists():
        raise Conflict("repair.waits", _("You have asked already. The answer is on its way."))
    policy = current_policy(at)
    if at < repair_from(published, policy):
        raise Conflict("repair.early", _("It is too early to ask. Below stands from when you may."))
    fine = fine_of(case, policy, at)
    if fine is not None and not fine.account.settled:
        raise Conflict("repair.unpaid", _("The fine is not paid in full yet."))
    if not rectification_of(case).exists():
        raise Conflict("repair.unproved", _("First hand in what shows that you have mended what was wrong."))
    if not text.strip():
        raise DomainError("repair.text", _("Say what you have mended."), pointer="/text")
    asked = CreditRepair.objects.create(
        publication=published,
        case=case,
        text=text.strip(),
        asked_at=at,
        answer_by=policy.due(at, policy.enforcement.deadlines["repair_answer"]),
    )
    case_happened(case, "case.repair_asked", Actor.user(member), at, by_firm=True)
    return asked


@transaction.atomic
def credit_repair_answer(
    *, case: Case, officer: User, grants: bool, reason: str, at: datetime, seen: str = ""
) -> CreditRepair:
    """An officer who neither investigated the case nor published its decision ends the publication, or says why not."""
    case = lock_case(case, seen)
    if not may_answer_repair(case, officer, at):
        raise NotAllowed(
            "repair.officer",
            _("Somebody answers this who neither investigated the case nor published its decision."),
        )
    asked = CreditRepair.objects.filter(case=case, state=CreditRepair.State.ASKED).first()
    if asked is None:
        raise Conflict("repair.none", _("No request waits."))
    if not reason.strip():
        raise DomainError("repair.reason", _("Say why."), pointer="/reason")
    policy = current_policy(at)
    asked.state = CreditRepair.State.GRANTED if grants else CreditRepair.State.REFUSED
    asked.answer, asked.answered_at, asked.answered_by = reason.strip(), at, officer
    if not grants:
        asked.again_from = policy.due(at, policy.enforcement.deadlines["repair_again"])
    asked.save()
    act = "case.repair_granted" if grants else "case.repair_refused"
    case_happened(case, act, Actor.user(officer), at, note=reason.strip())
    if grants:
        publications_end(case=case, reason="repaired", at=at, actor=Actor.user(officer))
    return asked
