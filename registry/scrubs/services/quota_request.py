"""A firm asks for a larger quota; an officer grants or refuses it with a reason that the firm reads."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError
from core.events import announce
from core.models.free_text import Cleaned
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.attachment import attachment_keep, attachments_end
from core.services.audit import audit_write
from registry.firms.models import Marketer
from registry.firms.permissions import check_standing
from registry.firms.services.webhook_outbox import webhook_announce
from registry.scrubs import signals
from registry.scrubs.models import QuotaFile, QuotaRequest
from registry.scrubs.rules.quota import QuotaUse, quota_limit
from registry.scrubs.rules.quota_request import quota_wanted
from registry.scrubs.selectors.quota_request import owner_of, quota_requests_over

State = QuotaRequest.State
BATCH = 100


@transaction.atomic
def quota_request_file(
    *, marketer: Marketer, wanted: int, reason: str, files: Sequence[Handed] = (), at: datetime, actor: Actor
) -> QuotaRequest:
    """Ask for `wanted` new numbers in the pack's period, instead of what the firm has.

    Raises `DomainError` where that is no more than it has, `Conflict` while an application waits, `NotAllowed` for a firm that is
    suspended or waits to be let in.
    """
    marketer = _lock(marketer)
    policy = current_policy(at)
    check_standing(marketer, policy)
    _check_wanted(marketer, wanted, policy, pointer="/wanted")
    if not reason.strip():
        raise DomainError("quota_request.reason", _("Say what the numbers are needed for."), pointer="/reason")
    if QuotaRequest.objects.filter(marketer=marketer, state=State.OPEN).exists():
        raise Conflict("quota_request.open", _("Your application waits for an officer. Withdraw it to send another."))
    made = QuotaRequest.objects.create(marketer=marketer, wanted=wanted, reason=reason.strip(), at=at)
    owner = owner_of(made.pk)
    kept = [attachment_keep(handed=one, owner=owner, purpose="quota", at=at, actor=actor) for one in files]
    QuotaFile.objects.bulk_create(QuotaFile(request=made, attachment=one) for one in kept)
    data = {"wanted": wanted, "sha256": {str(one.pk): Cleaned(bytes(one.digest).hex()) for one in kept}}
    audit_write(actor=actor, act="quota_request.filed", target=made, at=at, data=data)
    return made


@transaction.atomic
def quota_request_withdraw(*, request: QuotaRequest, at: datetime, actor: Actor) -> QuotaRequest:
    """The firm asks no more. Raises `Conflict` where an officer was quicker; withdrawing twice changes nothing."""
    _lock(request.marketer)
    request = QuotaRequest.objects.get(pk=request.pk)
    if request.state == State.WITHDRAWN:
        return request
    _end(request, State.WITHDRAWN, at)
    audit_write(actor=actor, act="quota_request.withdrawn", target=request, at=at)
    return request


@transaction.atomic
def quota_request_decide(
    *, request: QuotaRequest, granted: int | None, answer: str, at: datetime, actor: Actor
) -> QuotaRequest:
    """Grant the firm a quota of `granted` numbers, or refuse (None). `answer`: the reason, which the firm reads.

    Raises `DomainError` without one, or for a figure that is no more than the firm has; `Conflict` for what waits no more.
    """
    marketer = _lock(request.marketer)
    request = QuotaRequest.objects.get(pk=request.pk)
    if not answer.strip():
        raise DomainError("quota_request.answer", _("Give the reason: the firm reads it."), pointer="/answer")
    before = quota_limit(QuotaUse(0, marketer.quota_numbers), current_policy(at))
    if granted is not None:
        _check_wanted(marketer, granted, current_policy(at), pointer="/granted")
    request.answer, request.granted = answer.strip(), granted
    _end(request, State.REFUSED if granted is None else State.GRANTED, at)
    if granted is not None:
        marketer.quota_numbers = granted
        marketer.save(update_fields=["quota_numbers"])
    data = {"state": str(request.state), "before": before, "granted": granted}
    audit_write(actor=actor, act="quota_request.decided", target=request, at=at, data=data)
    told: dict[str, str | int] = {"state": str(request.state), "numbers": granted or before}
    webhook_announce(marketer=marketer, event="quota.decided", data=told, at=at)
    announce(signals.quota_decided, request_id=request.pk)
    return request


@transaction.atomic
def quota_requests_expire(*, at: datetime, policy: Policy) -> int:
    """Delete the oldest applications, with their files, whose time of keeping is over; how many. Run twice it finds nothing."""
    over = quota_requests_over(before=at - policy.retention.periods["scrub_record"], most=BATCH)
    if not over:
        return 0
    ids = [request.pk for request in over]
    QuotaFile.objects.filter(request__in=ids).delete()
    attachments_end(owners=[owner_of(pk) for pk in ids], at=at, actor=Actor.system("retention"))
    QuotaRequest.objects.filter(pk__in=ids).delete()
    data = {"requests": len(ids)}
    audit_write(actor=Actor.system("retention"), act="quota_requests.expired", target=None, at=at, data=data)
    return len(ids)


def _lock(marketer: Marketer) -> Marketer:
    """What is asked and decided about a firm's quota goes one after the other."""
    return Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)


def _check_wanted(marketer: Marketer, wanted: int, policy: Policy, *, pointer: str) -> None:
    limit = quota_limit(QuotaUse(0, marketer.quota_numbers), policy)
    if not quota_wanted(wanted, limit):
        message = _("Write more than the %(limit)d numbers that the firm may ask about now.") % {"limit": limit}
        raise DomainError("quota_request.wanted", message, pointer=pointer)


def _end(request: QuotaRequest, state: str, at: datetime) -> None:
    if request.state != State.OPEN:
        raise Conflict("quota_request.ended", _("This application waits no more: it was answered or withdrawn."))
    request.state, request.decided_at = state, at
    request.save(update_fields=["state", "decided_at", "answer", "granted"])
