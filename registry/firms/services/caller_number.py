"""Acts on declared callers: a firm claims a number, an officer approves or refuses the claim."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.numbers.parsing import CallerName, is_foreign, lacks_area_code, read_caller
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from core.translation.words import named
from registry.firms import signals
from registry.firms.models import CallerNumber, Marketer
from registry.firms.permissions import check_confirmed
from registry.firms.selectors.claim import CLAIM, is_contradicted
from registry.firms.selectors.never_listed import never_listed
from registry.firms.services.question import questions_withdraw

MOST_WAITING = 500  # a firm


@transaction.atomic
def caller_declare(*, marketer: Marketer, caller: str, at: datetime, actor: Actor) -> CallerNumber:
    """Claim that `marketer` calls from `caller` (as typed). Declaring twice changes nothing.

    What another firm claims too is disputed until an officer decides. Raises `DomainError` for what no firm can hold.
    """
    policy = current_policy(at)
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    check_confirmed(marketer, policy)
    name = _declarable(caller, policy, at)
    standing = CallerNumber.objects.standing().filter(marketer=marketer)
    if (known := standing.filter(value=name.value).first()) is not None:
        return known
    if standing.filter(approved_at=None).count() >= MOST_WAITING:
        message = _("%(most)d of your numbers wait for an officer. Declare more once these are decided.")
        raise Conflict("caller.too_many", message % {"most": MOST_WAITING}, pointer="/caller")
    declared = CallerNumber.objects.create(marketer=marketer, value=name.value, kind=name.kind, since=at)
    for claim in _claims_locked(declared):
        if claim.pk != declared.pk:
            _tell(claim, "caller_disputed")
    audit_write(actor=actor, act="caller.declared", target=declared, at=at)
    return declared


def _declarable(caller: str, policy: Policy, at: datetime) -> CallerName:
    local = policy.numbering.local_number
    if local and lacks_area_code(caller, policy):
        raise DomainError("number.local", named(local.names), pointer="/caller")
    name = read_caller(caller, policy, allow_sender_id=True)
    if name.problem:
        message = _("This does not look like a number or a sender's name. Check it.")
        raise DomainError(name.problem, message, pointer="/caller")
    if is_foreign(name, policy.numbering):
        raise DomainError("caller.foreign", _("Numbers of other countries cannot be declared."), pointer="/caller")
    if never_listed(name.value, policy, at):
        message = _("This is an emergency number, a public service or otherwise protected. No firm can declare it.")
        raise DomainError("caller.protected", message, pointer="/caller")
    return name


@transaction.atomic
def caller_approve(
    *,
    declaration: CallerNumber,
    reason: str = "",
    over: Collection[int] | None = None,
    at: datetime,
    actor: Actor,
) -> CallerNumber:
    """From now on calls from this number are this firm's, and who looks it up reads so.

    Where other firms claim it too, this decides the dispute: the `reason` is told to all, the other claims end.
    `over`: the other claims (ids) that were read; `Conflict` where there are further ones by now. Approving twice
    changes nothing. Raises `Conflict` too when the claim ended or the number is protected by now.
    """
    rows = {row.pk: row for row in _claims_locked(declaration)}
    approved = rows.pop(declaration.pk, None)
    if approved is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    if never_listed(approved.value, current_policy(at), at):
        raise Conflict("caller.protected", _("This number is protected by now. Refuse the declaration."))
    if over is not None and not rows.keys() <= set(over):
        message = _("Another firm has claimed this number since you opened the page. Read it again, then decide.")
        raise Conflict("caller.moved", message)
    if rows and not reason.strip():
        message = _("Several firms claim this number. Say why it is this one's.")
        raise DomainError("caller.reason", message, pointer="/reason")
    if approved.approved_at is not None and not rows:
        return approved
    contradicted = is_contradicted(approved)
    if contradicted and not reason.strip():
        message = _("The operator says that this line is not this firm's. Say why it is all the same.")
        raise DomainError("caller.reason", message, pointer="/reason")
    CallerNumber.objects.filter(pk__in=rows).update(until=at, reason=reason.strip())
    approved.approved_at = approved.approved_at or at
    approved.reason = reason.strip() if rows or contradicted else ""
    approved.save(update_fields=["approved_at", "reason"])
    _tell(approved, "caller_approved")
    for claim in rows.values():
        _tell(claim, "caller_refused")
    questions_withdraw(asker=CLAIM, asker_ids=[approved.pk, *rows], at=at, actor=actor)
    data = {"over": sorted(rows), **({"contradicted": True} if contradicted else {})}
    audit_write(actor=actor, act="caller.approved", target=approved, at=at, data=data)
    return approved


@transaction.atomic
def caller_refuse(*, declaration: CallerNumber, reason: str, at: datetime, actor: Actor) -> CallerNumber:
    """End a claim, an approved one too, with a reason the firm can read. What was approved stays so for the time before."""
    if not reason.strip():
        raise DomainError("caller.reason", _("Say why, as the firm will read it."), pointer="/reason")
    refused = next((row for row in _claims_locked(declaration) if row.pk == declaration.pk), None)
    if refused is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    refused.until, refused.reason = at, reason.strip()
    refused.save(update_fields=["until", "reason"])
    _tell(refused, "caller_refused")
    questions_withdraw(asker=CLAIM, asker_ids=[refused.pk], at=at, actor=actor)
    audit_write(
        actor=actor, act="caller.refused", target=refused, at=at, data={"approved": refused.approved_at is not None}
    )
    return refused


def _tell(claim: CallerNumber, decision: str) -> None:
    announce(signals.firm_decided, marketer_id=claim.marketer_id, decision=decision, row_id=claim.pk)


def _claims_locked(declaration: CallerNumber) -> list[CallerNumber]:
    """What stands of all claims to the number, in an order in which nobody waits for another in a circle."""
    rows = CallerNumber.objects.standing().filter(value=declaration.value).select_related("marketer")
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


@transaction.atomic
def caller_end(*, declaration: CallerNumber, at: datetime, actor: Actor) -> None:
    """The firm no longer calls from this number; the declaration stays on record."""
    if CallerNumber.objects.standing().filter(pk=declaration.pk).update(until=at):
        questions_withdraw(asker=CLAIM, asker_ids=[declaration.pk], at=at, actor=actor)
        audit_write(actor=actor, act="caller.ended", target=declaration, at=at)
