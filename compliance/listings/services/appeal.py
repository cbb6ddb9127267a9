"""The holder of a listed number, or the listed firm, appeals for free, or asks that a person looks; an officer answers."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from compliance.listings.models import Appeal, BlacklistEntry, ListingNotice
from compliance.listings.rules.appeal import action_during_appeal, danger_counts
from compliance.listings.selectors.appeal import (
    Appellant,
    appealed_since_it_was_listed,
    appellant_of,
    listed_by,
    stands_published,
)
from compliance.listings.selectors.listing import originating_traffic
from compliance.listings.services.list_change import Represented, check_listing_office, entry_note, list_changed
from compliance.listings.services.listing import listing_end
from compliance.listings.services.listing_news import number_tell
from compliance.listings.services.locks import lock_entry
from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy

State = BlacklistEntry.State
DECIDED = (Appeal.Kind.APPEAL, Appeal.Kind.HOLDER)  # the entry may end by the answer, and is watched only until then
CLOCKS = {Appeal.Kind.APPEAL: "appeal", Appeal.Kind.QUESTION: "ask_human"}  # deadlines of the pack


@transaction.atomic
def appeal_file(*, entry: BlacklistEntry, user: User, text: str, at: datetime) -> Appeal:
    """Whoever proved to hold the number, or acts for the firm, appeals. At once block and label fall to watch, in every list.

    They stand on where an officer stated a present danger (`listing_danger_state`), which only a decision in force or the
    operator's word on the line allows. An answered appeal is not filed again for the same term.
    """
    locked, who = _of_the_holder(entry, user, at)
    if appealed_since_it_was_listed(locked):
        raise Conflict("appeal.answered", _("Your appeal was answered already. The answer and its reasons stand here."))
    row = _file(locked, Appeal.Kind.APPEAL, who, text, user, at)
    locked.appeal_state = BlacklistEntry.Appeal.OPEN
    if action_during_appeal(locked.action, danger=bool(locked.danger)) != locked.action:
        locked.fallen_at = at
    locked.save(update_fields=["appeal_state", "fallen_at"])
    if locked.fallen_at == at:
        list_changed(locked, "fallen", at)
    entry_note(locked, "listing.appealed", Actor.user(user), at)
    return row


@transaction.atomic
def appeal_decide(
    *, appeal: Appeal, officer: User, granted: bool, reason: str, at: datetime, instead: Represented | None = None
) -> Appeal:
    """An officer who did not list it answers an appeal, or says whether the line changed hands, with reasons. Granted, the entry
    ends; refused, it does what it did before, unless something else of the kind still waits."""
    locked, row = _waiting(appeal, DECIDED, officer, at, instead)
    listers = listed_by(locked)
    if officer.pk in listers or (instead is not None and instead.principal.pk in listers):
        message = _("You helped to put this on the list. Another officer must answer the appeal.")
        raise NotAllowed("appeal.own_listing", message)
    _answer(row, Appeal.State.GRANTED if granted else Appeal.State.REFUSED, officer, reason, at)
    if row.kind == Appeal.Kind.APPEAL:
        locked.appeal_state = BlacklistEntry.Appeal(row.state)
    others = locked.appeals.filter(kind__in=DECIDED, state=Appeal.State.OPEN).exists() and not locked.danger
    restored = not granted and not others and locked.state == State.ACTIVE and locked.fallen_at is not None
    locked.fallen_at = None if restored else locked.fallen_at
    locked.save(update_fields=["appeal_state", "fallen_at"])
    if granted:
        reason_ended = "appeal" if row.kind == Appeal.Kind.APPEAL else "holder_changed"
        listing_end(entry=locked, reason=reason_ended, at=at, actor=Actor.user(officer))
    elif restored:
        list_changed(locked, "restored", at)
    entry_note(locked, f"listing.{row.kind}_{row.state}", Actor.user(officer), at, text=reason.strip(), instead=instead)
    return row


@transaction.atomic
def question_ask(*, entry: BlacklistEntry, user: User, text: str, at: datetime) -> Appeal:
    """ "Ask a human": whom the mark of a machine concerns is answered by a person. The list stays as it is."""
    locked, who = _of_the_holder(entry, user, at)
    row = _file(locked, Appeal.Kind.QUESTION, who, text, user, at)
    entry_note(locked, "listing.asked", Actor.user(user), at)
    return row


@transaction.atomic
def question_answer(
    *, appeal: Appeal, officer: User, answer: str, at: datetime, instead: Represented | None = None
) -> Appeal:
    """Any officer of the entry's province answers: it is a question, and decides nothing."""
    locked, row = _waiting(appeal, (Appeal.Kind.QUESTION,), officer, at, instead)
    _answer(row, Appeal.State.ANSWERED, officer, answer, at)
    entry_note(locked, "listing.question_answered", Actor.user(officer), at, text=answer.strip(), instead=instead)
    return row


@transaction.atomic
def listing_danger_state(
    *, entry: BlacklistEntry, officer: User, reason: str, at: datetime, instead: Represented | None = None
) -> BlacklistEntry:
    """Write down the present danger for which an entry stands on under an appeal, before one is filed or while it runs."""
    locked = lock_entry(entry)
    check_listing_office(locked, officer, at, instead)
    if not reason.strip():
        raise DomainError("danger.reason", _("Say which danger is present, and to whom."), pointer="/reason")
    if not stands_published(locked, at):
        raise Conflict("appeal.not_listed", _("This does not stand on the list, or not any more."))
    traffic = originating_traffic(locked.caller, at) if locked.caller else None
    if not danger_counts(locked.reason, traffic):
        message = _(
            "Under an appeal this only stands on by a decision in force, or where the operator saw the line place the calls."
        )
        raise Conflict("danger.no_ground", message)
    fallen, locked.danger, locked.fallen_at = locked.fallen_at, reason.strip(), None
    locked.save(update_fields=["danger", "fallen_at"])
    if fallen is not None:
        list_changed(locked, "restored", at)
    entry_note(locked, "listing.danger_stated", Actor.user(officer), at, text=reason.strip(), instead=instead)
    return locked


def _of_the_holder(entry: BlacklistEntry, user: User, at: datetime) -> tuple[BlacklistEntry, Appellant]:
    locked = lock_entry(entry)
    who = appellant_of(locked, user, at)
    if who is None:
        message = _("Only whoever proved to hold this number, or acts for the firm it belongs to, may do this.")
        raise NotAllowed("appeal.holder", message)
    if not stands_published(locked, at):
        raise Conflict("appeal.not_listed", _("This does not stand on the list, or not any more."))
    return locked, who


def _file(entry: BlacklistEntry, kind: Appeal.Kind, who: Appellant, text: str, user: User, at: datetime) -> Appeal:
    if not text.strip():
        raise DomainError(
            "appeal.text", _("Say in a few words what is wrong, or what you want to know."), pointer="/text"
        )
    if entry.appeals.filter(kind=kind, state=Appeal.State.OPEN).exists():
        raise Conflict("appeal.filed", _("This was received already. The answer will stand here."))
    policy = current_policy(at)
    return Appeal.objects.create(
        kind=kind,
        entry=entry,
        appellant=who.number,
        marketer=who.marketer,
        text=text.strip(),
        filed_at=at,
        deadline=policy.due(at, policy.enforcement.deadlines[CLOCKS[kind]]),
    )


def _waiting(
    appeal: Appeal, kinds: Collection[str], officer: User, at: datetime, instead: Represented | None
) -> tuple[BlacklistEntry, Appeal]:
    """Its entry is locked first, so of two answers at once the second sees the first."""
    locked = lock_entry(appeal.entry)
    check_listing_office(locked, officer, at, instead)
    row = Appeal.objects.select_related("appellant", "marketer").get(pk=appeal.pk)
    if row.kind not in kinds or row.state != Appeal.State.OPEN:
        raise Conflict("appeal.settled", _("This was answered already."))
    return locked, row


def _answer(row: Appeal, state: Appeal.State, officer: User, reason: str, at: datetime) -> None:
    if not reason.strip():
        raise DomainError("appeal.reason", _("Give the reasons: whoever asked reads them."), pointer="/reason")
    row.state, row.answer, row.answered_at, row.answered_by = state, reason.strip(), at, officer
    row.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    if row.appellant is not None:
        number_tell(row.appellant, "answered", at)
    elif row.marketer is not None:
        ListingNotice.objects.create(entry_id=row.entry_id, marketer=row.marketer, what="answered", at=at)
