"""Acts on declared callers: a firm claims a number, an officer approves or refuses the claim."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.numbers.masking import is_private
from core.numbers.parsing import CallerName, is_foreign, lacks_area_code, read_caller
from core.numbers.resources import protected_name, resource_of
from core.policies import current_policy
from core.policies.schema import Policy
from core.services.audit import audit_write
from core.services.proof_lock import digests_lock
from core.services.sms import sms_queue
from core.sms.names import name_in_text
from core.sms.purposes import CALLING, budget_of
from core.translation.words import named
from registry.firms.models import CallerNumber, Marketer, Operator
from registry.firms.permissions import check_confirmed
from registry.firms.rules.caller_proof import is_weaker, stands_for
from registry.firms.rules.caller_range import numbers_in, range_of, size_of
from registry.firms.selectors.caller_bars import is_barred
from registry.firms.selectors.caller_document import documents_of
from registry.firms.selectors.caller_number import claims_over, proofs_accepted
from registry.firms.selectors.claim import CLAIM, is_contradicted
from registry.firms.selectors.never_listed import is_no_firms, never_listed_any
from registry.firms.services.caller_locks import claims_locked, tell
from registry.firms.services.question import questions_withdraw

MOST_WAITING = 500  # a firm
MOST_RANGES = 20  # standing, of a firm
MOST_ASKED = 100  # people a firm causes to be asked in a day whether they call for it
DAY = timedelta(days=1)
DISOWNED_FOR = timedelta(days=30)  # so long a firm does not ask a person again who said no


@transaction.atomic
def caller_declare(
    *,
    marketer: Marketer,
    caller: str,
    last: str = "",
    trades: Sequence[str] = (),
    operator: Operator | None = None,
    at: datetime,
    actor: Actor,
) -> CallerNumber:
    """Claim that `marketer` calls from `caller` (as typed), or from all numbers from there to `last`. Declaring twice changes nothing.

    `trades`: the firm's, for which it is used. `operator`: who gave access. Of a private mobile the person is asked by a message.
    What another firm claims too is disputed until an officer decides. Raises `DomainError` for what no firm can hold.
    """
    policy = current_policy(at)
    marketer = Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)
    check_confirmed(marketer, policy)
    name = _declarable(caller, last, policy, at)
    standing = CallerNumber.objects.standing().filter(marketer=marketer)
    if (known := standing.filter(value=name.value).first()) is not None:
        return known
    private = is_private(name.value, name.kind, policy)
    _check_room(marketer, name, private, at)
    declared = CallerNumber.objects.create(
        marketer=marketer,
        value=name.value,
        kind=name.kind,
        trades=[code for code in marketer.categories if code in trades],
        operator=operator,
        asked_at=at if private else None,
        since=at,
    )
    for claim in claims_locked(declared):
        if claim.marketer_id != declared.marketer_id:
            tell(claim, "caller_disputed")
    if private:
        _ask_the_person(declared, marketer, at)
    audit_write(actor=actor, act="caller.declared", target=declared, at=at)
    return declared


def _check_room(marketer: Marketer, name: CallerName, private: bool, at: datetime) -> None:
    mine = CallerNumber.objects.filter(marketer=marketer)
    standing = mine.filter(until=None)
    if standing.filter(approved_at=None).count() >= MOST_WAITING:
        message = _("%(most)d of your numbers wait for an officer. Declare more once these are decided.")
        raise Conflict("caller.too_many", message % {"most": MOST_WAITING}, pointer="/caller")
    if claims_over(name.value, standing).exists():
        message = _("You have declared this number already, in a range. End that declaration first, or leave this out.")
        raise Conflict("caller.overlaps", message, pointer="/caller")
    if size_of(name.value) > 1 and standing.filter(value__startswith="+", value__endswith="x").count() >= MOST_RANGES:
        message = _("A firm declares at most %(most)d ranges. End one that you do not use.")
        raise Conflict("caller.ranges", message % {"most": MOST_RANGES}, pointer="/caller")
    if not private:
        return
    if mine.filter(value=name.value, disowned_at__gt=at - DISOWNED_FOR).exists():
        message = _("The person whose mobile this is has said no. You can declare it again after %(days)d days.")
        raise Conflict("caller.disowned", message % {"days": DISOWNED_FOR.days}, pointer="/caller")
    if mine.filter(asked_at__gt=at - DAY).count() >= MOST_ASKED:
        message = _("%(most)d people were asked for your firm today. Declare further mobiles tomorrow.")
        raise Conflict("caller.asked", message % {"most": MOST_ASKED}, pointer="/caller")
    _check_spared(name.value, at)


def _check_spared(mobile: str, at: datetime) -> None:
    """One person is asked so often in 24 hours, by all firms together. It is counted here, by one at a time: who has proved no
    number has no row by which the sender of messages could."""
    digests_lock([sha256(f"calling {mobile}".encode()).hexdigest()])
    most = budget_of(CALLING, current_policy(at)).to_one_number
    if CallerNumber.objects.filter(value=mobile, asked_at__gt=at - DAY).count() >= most:
        message = _("The person whose mobile this is was asked %(most)d times in 24 hours. Declare it again tomorrow.")
        raise Conflict("caller.asked", message % {"most": most}, pointer="/caller")


def _ask_the_person(declared: CallerNumber, marketer: Marketer, at: datetime) -> None:
    """Who says what, what will be shown, and how to answer. No link: a message with one could be anybody's."""
    with override(settings.LANGUAGE_CODE):
        said = {"firm": name_in_text(marketer.name)}
        text = gettext(
            "[Do-Not-Call Register] %(firm)s says that you call people for it from this number. Nothing follows without your "
            "word. If you confirm it, complaints about these calls go to the firm; the public is shown neither your number nor "
            "the firm. Sign in on our site with this number to confirm it, or to end it at any time."
        )
        if settings.DNC_SMS_SHORT_NUMBER:
            text += "\n" + gettext("Or reply CALL YES or CALL NO.")
    sms_queue(e164=declared.value, kind=CALLING, text=text % said, at=at)


def _declarable(caller: str, last: str, policy: Policy, at: datetime) -> CallerName:
    name = _read(caller, "/caller", policy)
    if last.strip():
        name = _range(name, _read(last, "/last", policy), policy)
    if never_listed_any(numbers_in(name.value), policy, at):
        message = _("This is an emergency number, a public service or otherwise protected. No firm can declare it.")
        raise DomainError("caller.protected", message, pointer="/caller")
    if name.kind == "sender_id" and protected_name(name.value, policy.numbering):
        message = _("This is the name of a public body or a bank, or looks like one. No firm can declare it.")
        raise DomainError("caller.protected", message, pointer="/caller")
    return name


def _read(caller: str, pointer: str, policy: Policy) -> CallerName:
    local = policy.numbering.local_number
    if local and lacks_area_code(caller, policy):
        raise DomainError("number.local", named(local.names), pointer=pointer)
    name = read_caller(caller, policy, allow_sender_id=True)
    if name.problem:
        message = _("This does not look like a number or a sender's name. Check it.")
        raise DomainError(name.problem, message, pointer=pointer)
    if is_foreign(name, policy.numbering):
        raise DomainError("caller.foreign", _("Numbers of other countries cannot be declared."), pointer=pointer)
    return name


def _range(first: CallerName, last: CallerName, policy: Policy) -> CallerName:
    resource = resource_of(first.value, first.kind, policy.numbering)
    most = resource.range_of if resource is not None and first.kind == last.kind == "e164" else 1
    if most == 1:
        raise DomainError("caller.range", _("Numbers of this kind are declared one by one."), pointer="/last")
    value = first.value if first.value == last.value else range_of(first.value, last.value, most)
    if not value:
        message = _(
            "A range is 10, 100 or 1,000 numbers that differ in their last digits alone and begin with 0 there. Declare others "
            "as several ranges."
        )
        raise DomainError("caller.range", message, pointer="/last")
    return CallerName(value, "e164")


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

    It needs a proof that numbers of its kind accept: the line's, the operator's, or a document, which by this act is one.
    Where other firms claim it too, this decides the dispute: the `reason` is told to all, the other claims end.
    `over`: the other claims (ids) that were read; `Conflict` where there are further ones by now. Approving twice
    changes nothing. Raises `Conflict` too when the claim ended or the number is protected or listed by now.
    """
    rows = {row.pk: row for row in claims_locked(declaration)}
    approved = rows.pop(declaration.pk, None)
    if approved is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    policy = current_policy(at)
    if is_no_firms(approved.value, approved.kind, policy, at):
        raise Conflict("caller.protected", _("No firm can hold this number or name. Refuse the declaration."))
    if over is not None and not rows.keys() <= set(over):
        message = _("Another firm has claimed this number since you opened the page. Read it again, then decide.")
        raise Conflict("caller.moved", message)
    if rows and not reason.strip():
        message = _("Several firms claim this number. Say why it is this one's.")
        raise DomainError("caller.reason", message, pointer="/reason")
    if approved.approved_at is not None and not rows:
        return approved
    if is_barred(approved.value, at) and approved.approved_at is None:
        message = _("This number stands on the blacklist of callers. As long as it does, nothing is approved.")
        raise Conflict("caller.listed", message)
    contradicted = is_contradicted(approved)
    if contradicted and not reason.strip():
        message = _("The operator says that this line is not this firm's. Say why it is all the same.")
        raise DomainError("caller.reason", message, pointer="/reason")
    documents = len(documents_of([approved.pk])[approved.pk])
    proof = stands_for(approved.proof, documents=documents, accepted=proofs_accepted(approved, policy))
    if not proof:
        message = _("Nothing shows yet that this number is the firm's. Ask the operator, or let the firm prove it.")
        raise Conflict("caller.unproved", message)
    CallerNumber.objects.filter(pk__in=rows).update(until=at, reason=reason.strip())
    approved.proved_at = approved.proved_at if approved.proof == proof else at
    approved.proof = proof
    approved.approved_at = approved.approved_at or at
    approved.reason = reason.strip() if rows or contradicted else ""
    approved.save(update_fields=["proof", "proved_at", "approved_at", "reason"])
    tell(approved, "caller_approved")
    for claim in rows.values():
        tell(claim, "caller_refused")
    questions_withdraw(asker=CLAIM, asker_ids=[approved.pk, *rows], at=at, actor=actor)
    weaker = is_weaker(proof, [claim.proof for claim in rows.values()])
    data = {
        "over": sorted(rows),
        "proof": proof,
        **({"contradicted": True} if contradicted else {}),
        **({"weaker": True} if weaker else {}),
    }
    audit_write(actor=actor, act="caller.approved", target=approved, at=at, data=data)
    return approved


@transaction.atomic
def caller_refuse(*, declaration: CallerNumber, reason: str, at: datetime, actor: Actor) -> CallerNumber:
    """End a claim, an approved one too, with a reason the firm can read. What was approved stays so for the time before."""
    if not reason.strip():
        raise DomainError("caller.reason", _("Say why, as the firm will read it."), pointer="/reason")
    refused = next((row for row in claims_locked(declaration) if row.pk == declaration.pk), None)
    if refused is None:
        raise Conflict("caller.settled", _("This declaration has been decided or has ended already."))
    refused.until, refused.reason = at, reason.strip()
    refused.save(update_fields=["until", "reason"])
    tell(refused, "caller_refused")
    questions_withdraw(asker=CLAIM, asker_ids=[refused.pk], at=at, actor=actor)
    audit_write(
        actor=actor, act="caller.refused", target=refused, at=at, data={"approved": refused.approved_at is not None}
    )
    return refused


@transaction.atomic
def caller_end(*, declaration: CallerNumber, at: datetime, actor: Actor) -> None:
    """The firm no longer calls from this number; the declaration stays on record."""
    if CallerNumber.objects.standing().filter(pk=declaration.pk).update(until=at):
        questions_withdraw(asker=CLAIM, asker_ids=[declaration.pk], at=at, actor=actor)
        audit_write(actor=actor, act="caller.ended", target=declaration, at=at)
