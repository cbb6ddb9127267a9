"""A firm objects to a refusal, once, asks that its admission goes on, or that it be called otherwise; an officer answers. An
admission ends at its term."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError, NotAllowed
from core.events import announce
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.models import AdmissionRequest, FirmDocument, Marketer, MarketerStanding
from registry.firms.selectors.admission import ends_soon, over, refusal_of, refused_by, renewable_from
from registry.firms.selectors.marketer import last_standing
from registry.firms.services.firm_document import firm_documents_add
from registry.firms.services.standing import forget_keys, lock_marketer, stand

Kind, State = AdmissionRequest.Kind, AdmissionRequest.State
BATCH = 100
LAST_CALL = timedelta(days=7)  # before its end a firm that asked for nothing is told once more


@transaction.atomic
def admission_object(*, marketer: Marketer, user: User, text: str, at: datetime) -> AdmissionRequest:
    """The firm objects, once, within the pack's days, to not being admitted or to a renewal that was refused. Until it is answered
    the refusal stands; an admission that has not ended by then goes on.
    """
    locked = lock_marketer(marketer.pk)
    policy = current_policy(at)
    refusal = refusal_of(locked, policy)
    if refusal is None:
        raise Conflict("admission.not_refused", _("Your firm is not refused, or not any more."))
    if refusal.objections.exists():
        raise Conflict("admission.objected", _("Your objection was received already. The answer will stand here."))
    if at > refusal.may_object_until(policy):
        raise Conflict("admission.too_late", _("The time to object is over. You may apply again."))
    if not text.strip():
        raise DomainError("admission.text", _("Say what is wrong with the refusal."), pointer="/text")
    return _file(Kind.OBJECTION, locked, refusal.standing, text, user, at, renewal=refusal.renewal)


@transaction.atomic
def admission_renewal_ask(*, marketer: Marketer, user: User, text: str = "", at: datetime) -> AdmissionRequest:
    """The firm asks that its admission goes on. Asked before its end, the admission stands until that is answered."""
    locked = lock_marketer(marketer.pk)
    if locked.admitted_until is None or locked.state not in (Marketer.State.ADMITTED, Marketer.State.EXPIRED):
        raise Conflict("admission.no_end", _("Your firm has no admission that ends."))
    if at < renewable_from(locked.admitted_until, current_policy(at)):
        raise Conflict("admission.too_early", _("It is too early to renew the admission."))
    if AdmissionRequest.objects.waiting().on_admission().filter(marketer=locked).exists():
        raise _asked()
    return _file(Kind.RENEWAL, locked, _standing_of(locked), text, user, at)


@transaction.atomic
def name_change_ask(
    *, marketer: Marketer, user: User, name: str, files: Sequence[Handed], text: str = "", at: datetime
) -> AdmissionRequest:
    """The firm asks to be called `name` from now on, with papers that show it; until an officer grants it the old name stands.

    Raises DomainError for a name that it has already, and as `firm_documents_add`; Conflict while such a request waits.
    """
    locked = lock_marketer(marketer.pk)
    if AdmissionRequest.objects.waiting().filter(marketer=locked, kind=Kind.NAME).exists():
        raise _asked()
    if not (asked := name.strip()) or asked == locked.name:
        raise DomainError("firm.name", _("Enter the new name of the firm."), pointer="/name")
    firm_documents_add(marketer=locked, files=files, what=FirmDocument.What.NAME, at=at, actor=Actor.user(user))
    return _file(Kind.NAME, locked, _standing_of(locked), text, user, at, name=asked)


def _asked() -> Conflict:
    return Conflict("admission.asked", _("This was received already. The answer will stand here."))


def _standing_of(marketer: Marketer) -> MarketerStanding:
    standing = last_standing(marketer.pk)
    assert standing is not None
    return standing


@transaction.atomic
def admission_request_answer(
    *, request: AdmissionRequest, officer: User, granted: bool, reason: str, conditions: str = "", at: datetime
) -> AdmissionRequest:
    """An officer answers with reasons that the firm reads; an objection is for another one than who refused.

    An objection granted, the application stands again and is decided anew. A renewal granted, or an objection to its refusal, the
    admission goes on for the pack's term from its end, under `conditions`; refused, it ends at its term. A change of name
    granted, the firm is called so from `at` on. Raises NotAllowed, Conflict, DomainError.
    """
    marketer = lock_marketer(request.marketer_id)
    row = AdmissionRequest.objects.select_related("standing", "renewal").get(pk=request.pk)
    if row.state != State.OPEN:
        raise Conflict("admission.answered", _("This was answered already."))
    if row.kind == Kind.OBJECTION and refused_by(row, officer):
        raise NotAllowed("admission.own_refusal", _("You refused this firm. Another officer must answer."))
    if not reason.strip():
        raise DomainError("admission.reason", _("Give the reasons: the firm reads them."), pointer="/reason")
    row.state = State.GRANTED if granted else State.REFUSED
    row.answer, row.answered_at, row.answered_by = reason.strip(), at, officer
    actor, act, goes_on = Actor.user(officer), f"{row.kind}_{row.state}", row.kind == Kind.RENEWAL or row.renewal
    if granted and goes_on:
        _go_on(marketer, row.answer, conditions.strip(), at, actor)
    elif granted and row.kind == Kind.NAME:
        row.former = _rename(marketer, row.name)
    elif granted and marketer.state == Marketer.State.REFUSED:
        stand(marketer, Marketer.State.APPLIED, at, actor, reason=row.answer)
    row.save(update_fields=["state", "answer", "answered_at", "answered_by", "former"])
    told = "renewal_granted" if granted and goes_on else act
    announce(signals.firm_decided, marketer_id=marketer.pk, decision=told, row_id=row.pk)
    audit_write(actor=actor, act=f"marketer.{act}", target=row, at=at, data={"marketer": marketer.pk})
    return row


def _rename(marketer: Marketer, name: str) -> str:
    """What the firm, locked, was called until now."""
    former, marketer.name = marketer.name, name
    marketer.save(update_fields=["name"])
    forget_keys(marketer)
    return former


def _go_on(marketer: Marketer, reason: str, conditions: str, at: datetime, actor: Actor) -> None:
    """For one more term. Of a suspended firm it holds once the suspension ends."""
    term = current_policy(at).scrub.admission_term
    marketer.admitted_until = max(at, marketer.admitted_until or at) + term if term else None
    marketer.admission_conditions, marketer.end_told_at = conditions, None
    if marketer.state == Marketer.State.SUSPENDED:
        marketer.save(update_fields=["admitted_until", "admission_conditions", "end_told_at"])
    else:
        stand(marketer, Marketer.State.ADMITTED, at, actor, reason=reason)


def _file(
    kind: AdmissionRequest.Kind,
    marketer: Marketer,
    standing: MarketerStanding,
    text: str,
    user: User,
    at: datetime,
    *,
    renewal: AdmissionRequest | None = None,
    name: str = "",
) -> AdmissionRequest:
    policy = current_policy(at)
    row = AdmissionRequest.objects.create(
        kind=kind,
        marketer=marketer,
        standing=standing,
        renewal=renewal,
        name=name,
        text=text.strip(),
        filed_at=at,
        filed_by=user,
        deadline=policy.due(at, policy.enforcement.deadlines["admission_answer"]),
    )
    audit_write(actor=Actor.user(user), act=f"marketer.{kind}_filed", target=row, at=at, data={"marketer": marketer.pk})
    return row


@transaction.atomic
def admission_requests_escalate(*, at: datetime) -> list[AdmissionRequest]:
    """The requests whose time for an answer is over, each once: those above hear of it. It decides nothing."""
    rows = AdmissionRequest.objects.waiting().filter(escalated_at=None, deadline__lt=at).select_related("marketer")
    late = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    AdmissionRequest.objects.filter(pk__in=[row.pk for row in late]).update(escalated_at=at)
    if late:
        data = {"marketers": [row.marketer_id for row in late]}
        audit_write(actor=Actor.system("clocks"), act="marketer.requests_late", target=None, at=at, data=data)
    return late


@transaction.atomic
def admissions_remind(*, at: datetime) -> int:
    """Tell the firms whose admission ends soon and that asked for nothing: when it may be renewed, and in its last week."""
    rows = ends_soon(at, current_policy(at), LAST_CALL).select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(rows[:BATCH])
    Marketer.objects.filter(pk__in=[firm.pk for firm in found]).update(end_told_at=at)
    for firm in found:
        announce(signals.firm_decided, marketer_id=firm.pk, decision="admission_ends", row_id=firm.pk)
    if found:
        data = {"marketers": [firm.pk for firm in found]}
        audit_write(actor=Actor.system("admission"), act="marketers.reminded", target=None, at=at, data=data)
    return len(found)


@transaction.atomic
def admissions_end(*, at: datetime) -> int:
    """Admissions whose term is over end, each with its own record; one that the firm asked to renew waits for the answer."""
    found = list(over(at).select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    actor = Actor.system("admission")
    for firm in found:
        stand(firm, Marketer.State.EXPIRED, at, actor, told="expired")
        audit_write(actor=actor, act="marketer.expired", target=firm, at=at)
    return len(found)
