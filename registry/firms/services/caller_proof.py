"""What shows that a declared caller is the firm's: a code to the line, the person whose mobile it is, a document."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.attachments.folder import Handed
from core.errors import Conflict, DomainError, NotAllowed
from core.models import Attachment, Number
from core.models.free_text import Cleaned
from core.numbers.masking import is_private
from core.numbers.resources import resource_of
from core.policies import current_policy
from core.policies.schema import Policy
from core.selectors.number import number_e164
from core.services.attachment import attachment_keep
from core.services.audit import audit_write
from registry.firms.models import CallerNumber
from registry.firms.rules.caller_proof import Proof, approves_itself
from registry.firms.selectors.caller_bars import is_barred
from registry.firms.selectors.caller_document import owner_of
from registry.firms.selectors.caller_number import proofs_accepted
from registry.firms.selectors.claim import CLAIM, is_contradicted
from registry.firms.selectors.never_listed import is_no_firms
from registry.firms.services.caller_locks import claims_locked, tell
from registry.firms.services.question import questions_withdraw


@transaction.atomic
def caller_prove(*, declaration: CallerNumber, number: Number, at: datetime, actor: Actor) -> CallerNumber:
    """A code to the line came back: `number` is what was proved, just now. Proving twice changes nothing.

    Where the pack lets it and no other firm claims the number, it is approved by this. Raises `NotAllowed` for a person's mobile
    and for another line, `Conflict` for a claim that ended, `DomainError` where a code proves nothing.
    """
    if is_private(declaration.value, declaration.kind, current_policy(at)):
        message = _("This is a person's mobile. The person confirms it, signed in with it.")
        raise NotAllowed("caller.person", message)
    return _prove(declaration, number, "caller.proved", at, actor)


@transaction.atomic
def caller_confirm(*, declaration: CallerNumber, number: Number, at: datetime, actor: Actor) -> CallerNumber:
    """The person who holds the mobile `number`, as a code to it has shown, says that it is used for the firm. Else as `caller_prove`."""
    return _prove(declaration, number, "caller.confirmed_by_person", at, actor)


def _prove(declaration: CallerNumber, number: Number, act: str, at: datetime, actor: Actor) -> CallerNumber:
    rows = {row.pk: row for row in claims_locked(declaration)}
    claim = rows.pop(declaration.pk, None)
    if claim is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    if number_e164(number) != claim.value:
        raise NotAllowed("caller.another_line", _("Another line was proved than the one that was declared."))
    policy = current_policy(at)
    if Proof.LINE not in proofs_accepted(claim, policy):
        message = _("A code does not show whose number of this kind it is.")
        raise DomainError("caller.proof", message)
    if claim.proof == Proof.LINE:
        return claim
    claim.proof, claim.proved_at = Proof.LINE, at
    itself = claim.approved_at is None and _approves_itself(claim, len(rows), policy, at)
    claim.approved_at = at if itself else claim.approved_at
    claim.save(update_fields=["proof", "proved_at", "approved_at"])
    if itself:
        tell(claim, "caller_approved")
        questions_withdraw(asker=CLAIM, asker_ids=[claim.pk], at=at, actor=actor)
    audit_write(actor=actor, act=act, target=claim, at=at, data={"approved": itself})
    return claim


def _approves_itself(claim: CallerNumber, rivals: int, policy: Policy, at: datetime) -> bool:
    resource = resource_of(claim.value, claim.kind, policy.numbering)
    barred = is_barred(claim.value, at) or is_no_firms(claim.value, claim.kind, policy, at)
    automatic = resource is not None and resource.automatic and not barred
    return approves_itself(claim.proof, automatic=automatic, rivals=rivals, contradicted=is_contradicted(claim))


@transaction.atomic
def caller_disown(*, declaration: CallerNumber, number: Number, at: datetime, actor: Actor) -> None:
    """The person who holds the mobile `number` says that it is not, or no longer, used for the firm. The firm hears of it.

    Raises `NotAllowed` for another's line. Saying so twice changes nothing.
    """
    if declaration.asked_at is None or number_e164(number) != declaration.value:
        raise NotAllowed("caller.another_line", _("Another line was proved than the one that was declared."))
    if not CallerNumber.objects.standing().filter(pk=declaration.pk).update(until=at, disowned_at=at):
        return
    tell(declaration, "caller_disowned")
    questions_withdraw(asker=CLAIM, asker_ids=[declaration.pk], at=at, actor=actor)
    audit_write(actor=actor, act="caller.disowned", target=declaration, at=at)


@transaction.atomic
def caller_line_release(*, value: str, recycled: bool, at: datetime, actor: Actor) -> None:
    """The line `value` (E.164) has another holder, if `recycled`, who calls for nobody; else its holder left us, and with that
    what the person said of an own mobile.
    """
    rows = CallerNumber.objects.standing().filter(value=value)
    rows = rows if recycled else rows.exclude(asked_at=None)
    for claim in rows.select_for_update(no_key=True).order_by("pk"):
        claim.until = at
        claim.save(update_fields=["until"])
        tell(claim, "caller_released")
        questions_withdraw(asker=CLAIM, asker_ids=[claim.pk], at=at, actor=actor)
        audit_write(actor=actor, act="caller.line_released", target=claim, at=at)


@transaction.atomic
def caller_documents_add(
    *, declaration: CallerNumber, files: Sequence[Handed], at: datetime, actor: Actor
) -> list[Attachment]:
    """What shows that the number is the firm's, as the firm says; it proves nothing before an officer has read it and approves.

    Raises `DomainError` without a file and where no document proves such a number, `Conflict` for a claim that ended and where
    it has as many as it may.
    """
    if not files:
        raise DomainError("attachment.none", _("Choose a file."), pointer="/file")
    claim = CallerNumber.objects.standing().select_for_update(no_key=True).filter(pk=declaration.pk).first()
    if claim is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    if Proof.DOCUMENT not in proofs_accepted(claim, current_policy(at)):
        message = _("No document shows whose number of this kind it is.")
        raise DomainError("caller.proof", message, pointer="/file")
    owner = owner_of(claim.pk)
    kept = [attachment_keep(handed=one, owner=owner, purpose="caller", at=at, actor=actor) for one in files]
    digests = {str(one.pk): Cleaned(bytes(one.digest).hex()) for one in kept}
    audit_write(actor=actor, act="caller.documents_added", target=claim, at=at, data={"sha256": digests})
    return kept
