"""The operator of a line is asked whether a firm's claim to its number is so; what it answers is told to the firm."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.models import CallerNumber, Operator, Question
from registry.firms.rules.caller_proof import Proof, strength
from registry.firms.rules.claim import ClaimFound
from registry.firms.rules.question import QuestionKind
from registry.firms.selectors.claim import CLAIM, found_of
from registry.firms.services.question import About, question_ask


@transaction.atomic
def claim_question_ask(*, claim: CallerNumber, operator: Operator | None, at: datetime, actor: Actor) -> Question:
    """Ask whose line it is, since when, by which contract. The operator learns of no firm. Asked again it gives the question
    that is open. Raises `Conflict` for a claim that ended, `DomainError` without an operator."""
    locked = CallerNumber.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if locked.until is not None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    if operator is None:
        raise DomainError("question.operator_missing", _("Choose the operator."), pointer="/operator")
    return question_ask(
        operator=operator,
        kind=QuestionKind.LINE,
        asker=CLAIM,
        asker_id=locked.pk,
        about=About(caller=locked.value),
        at=at,
        actor=actor,
    )


@transaction.atomic
def claim_answered(*, question: Question, at: datetime, actor: Actor) -> ClaimFound | None:
    """Note what an answer says of its claim: borne out it is proved, and what only an operator's word proved is so no more once
    that says otherwise. A firm whose claim is contradicted is told, not by whom. None for one that ended.

    Called by whoever takes the answer in, once.
    """
    rows = CallerNumber.objects.standing().select_for_update(no_key=True, of=("self",)).select_related("marketer")
    claim = rows.filter(pk=question.asker_id).first()
    found = found_of(claim, question) if claim is not None else None
    if claim is None or found is None:
        return None
    _note(claim, found, at)
    audit_write(actor=actor, act="caller.claim_answered", target=claim, at=at, data={"found": str(found)})
    if found == ClaimFound.CONTRADICTED:
        announce(signals.firm_decided, marketer_id=claim.marketer_id, decision="caller_contradicted", row_id=claim.pk)
    return found


def _note(claim: CallerNumber, found: ClaimFound, at: datetime) -> None:
    if found == ClaimFound.BORNE_OUT and strength(claim.proof) < strength(Proof.OPERATOR):
        claim.proof, claim.proved_at = Proof.OPERATOR, at
    elif found == ClaimFound.CONTRADICTED and claim.proof == Proof.OPERATOR:
        claim.proof, claim.proved_at = "", None
    else:
        return
    claim.save(update_fields=["proof", "proved_at"])
