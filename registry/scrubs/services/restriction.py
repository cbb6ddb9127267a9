"""A key, or a firm, whose questions look like a scan is slowed, then stopped; whoever it concerns may ask for a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import ApiKey, Marketer
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs import signals
from registry.scrubs.memory import note_stopped
from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.rules.scan import Asked, Found, Level
from registry.scrubs.selectors.restriction import open_review

SYSTEM = Actor.system("scan-guard")
Outcome = RestrictionReview.Outcome
BATCH = 500  # questions a sweep; the next goes on


@transaction.atomic
def restriction_set(
    *, marketer: Marketer, key: ApiKey | None, found: Found, asked: Asked, at: datetime
) -> Restriction | None:
    """Slow or stop a key, or with None all of the firm. What stands is raised and never lowered: None where nothing changed.

    `asked`: within the quota's period, for the page that shows why.
    """
    Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    row = Restriction.objects.standing().filter(marketer=marketer, key=key).first()
    if row is not None and (row.level == Level.STOPPED or found.level == Level.SLOWED):
        return None
    row = row or Restriction(marketer=marketer, key=key, since=at)
    row.level, row.measure, row.told_at = found.level, found.measure, None
    row.found, row.asked = asked.found(found.measure)
    if found.level == Level.STOPPED:
        row.stopped_at = at
    row.save()
    data = {"measure": str(found.measure), "key": key.public_id if key else "", "asked": row.asked, "found": row.found}
    audit_write(actor=SYSTEM, act=f"restriction.{found.level}", target=row, at=at, data=data)
    _tell(row, at)
    return row


@transaction.atomic
def restriction_release(*, restriction: Restriction, at: datetime) -> None:
    """What was slowed asks like a list again. Done twice it changes nothing."""
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if row.ended_at is None and row.level == Level.SLOWED:
        _end(row, Restriction.End.FELL, at)
        review = open_review(row.pk)
        if review is not None:  # nobody waits for an answer that has become true
            review.outcome, review.answered_at = Outcome.RESTORED, at
            review.save(update_fields=["outcome", "answered_at"])
        audit_write(actor=SYSTEM, act="restriction.released", target=row, at=at)


@transaction.atomic
def restriction_question_ask(*, restriction: Restriction, user: User, text: str, at: datetime) -> RestrictionReview:
    """ "Ask a human": the firm says what speaks for it, and a person answers within the pack's term. One question at a time."""
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if row.ended_at is not None:
        raise Conflict("restriction.ended", _("This has ended already. Nothing is slowed or stopped by it."))
    if not text.strip():
        raise DomainError("restriction.text", _("Say in a few words whose numbers these are."), pointer="/text")
    if open_review(row.pk) is not None:
        raise Conflict("restriction.asked", _("Your question was received already. The answer will stand here."))
    policy = current_policy(at)
    due = policy.due(at, policy.enforcement.deadlines["ask_human"])
    review = RestrictionReview.objects.create(
        restriction=row, text=text.strip(), asked_by=user, asked_at=at, due_at=due
    )
    audit_write(actor=Actor.user(user), act="restriction.asked", target=row, at=at)
    return review


@transaction.atomic
def restriction_decide(
    *, restriction: Restriction, outcome: str, reason: str, officer: User, at: datetime
) -> RestrictionReview:
    """An officer gives the access back or keeps it from the firm, with a reason that the firm reads; asked or not.

    Given back, both tests begin anew. Raises `Conflict` where it has ended meanwhile.
    """
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if not reason.strip():
        raise DomainError("restriction.reason", _("Give the reason: the firm reads it."), pointer="/reason")
    if row.ended_at is not None:
        raise Conflict("restriction.ended", _("This has ended already. Nothing is slowed or stopped by it."))
    review = open_review(row.pk) or RestrictionReview(restriction=row)
    review.outcome, review.reason = Outcome(outcome), reason.strip()
    review.answered_by, review.answered_at = officer, at
    review.save()
    if review.outcome == Outcome.RESTORED:
        _end(row, Restriction.End.RESTORED, at)
    else:
        row.told_at = None
        row.save(update_fields=["told_at"])
        announce(signals.restriction_changed, restriction_id=row.pk)
    audit_write(actor=Actor.user(officer), act=f"restriction.{review.outcome}", target=row, at=at, words=reason.strip())
    return review


def _end(row: Restriction, how: Restriction.End, at: datetime) -> None:
    row.ended_at, row.ended_how, row.told_at = at, how, None
    row.save(update_fields=["ended_at", "ended_how", "told_at"])
    _tell(row, at)


def _tell(row: Restriction, at: datetime) -> None:
    """Whoever answers while the database is away knows it too; the owners get a letter, the firm's systems a message."""
    level = Level.FREE if row.ended_at else Level(row.level)
    stopped = level == Level.STOPPED
    transaction.on_commit(lambda: note_stopped(row.marketer_id, row.key_id, stopped=stopped))
    announce(signals.restriction_changed, restriction_id=row.pk)
    data = {"key": row.key.public_id if row.key else "", "measure": str(row.measure), "level": str(level)}
    webhook_announce(marketer=row.marketer, event="key.restricted", data=data, at=at)


@transaction.atomic
def restriction_mark_told(*, restriction_id: int, at: datetime) -> bool:
    """Whose turn it is to write to the owners: False where another has done it."""
    return bool(Restriction.objects.filter(pk=restriction_id, told_at=None).update(told_at=at))


@transaction.atomic
def restriction_questions_escalate(*, at: datetime) -> list[RestrictionReview]:
    """The questions whose time for an answer is over, each once: those above hear of it. It decides nothing."""
    rows = RestrictionReview.objects.filter(answered_at=None, escalated_at=None, due_at__lt=at).order_by("due_at", "pk")
    late = list(rows.select_related("restriction__marketer").select_for_update(of=("self",), skip_locked=True)[:BATCH])
    RestrictionReview.objects.filter(pk__in=[row.pk for row in late]).update(escalated_at=at)
    if late:
        data = {"restrictions": [row.restriction.public_id for row in late]}
        audit_write(actor=Actor.system("clocks"), act="restriction.questions_late", target=None, at=at, data=data)
    return late
