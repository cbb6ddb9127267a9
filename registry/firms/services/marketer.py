"""Acts on firms and their admission (the white list). How a firm behaved is judged above; here it is only carried out."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.models import Marketer, MarketerMember, MarketerStanding
from registry.firms.rules.registration_code import code_read
from registry.firms.selectors.marketer import marketer_confirmed_as
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.services.standing import lock_marketer, stand
from registry.firms.services.webhook_outbox import webhook_announce


@transaction.atomic
def marketer_apply(
    *,
    name: str,
    registration_code: str,
    categories: Collection[str],
    province: str = "",
    contact_name: str = "",
    contact_email: str = "",
    contact_phone: str = "",
    exemption_class: str = "",
    owner: User | None = None,
    at: datetime,
    actor: Actor,
) -> Marketer:
    """Ask for admission. Until it is given the firm may try the sandbox alone.

    A code that others typed before is nobody's until an officer has confirmed one of them. Raises `Conflict` then.
    """
    _check_categories(categories, at)
    code = code_read(registration_code)
    if marketer_confirmed_as(code) is not None:
        message = _("A firm with this registration code is confirmed here already. Ask its owner to invite you.")
        raise Conflict("marketer.exists", message, pointer="/registration_code")
    marketer = Marketer.objects.create(
        name=name.strip(),
        registration_code=code,
        categories=sorted(set(categories)),
        province=province,
        contact_name=contact_name,
        contact_email=contact_email,
        contact_phone=contact_phone,
        exemption_class=exemption_class,
        created_at=at,
    )
    MarketerStanding.objects.create(marketer=marketer, state=Marketer.State.APPLIED, since=at)
    if owner is not None:
        MarketerMember.objects.create(marketer=marketer, user=owner, role=MarketerMember.Role.OWNER, since=at)
    audit_write(actor=actor, act="marketer.applied", target=marketer, at=at)
    return marketer


def _check_categories(categories: Collection[str], at: datetime) -> None:
    known = current_policy(at).register.categories
    if not categories or any(code not in known for code in categories):
        raise DomainError("category.unknown", _("Choose at least one trade from the list."), pointer="/categories")


@transaction.atomic
def marketer_admit(
    *, marketer: Marketer, ground: str = "", note: str = "", conditions: str = "", at: datetime, actor: Actor
) -> Marketer:
    """Put the firm on the white list, for the pack's term. Admitting an admitted firm changes nothing.

    Its identity is confirmed before; where the pack's admission is a licence, by this very act, on `ground` and `note`.
    `conditions`: what the admission is tied to, in words that the firm reads.
    """
    marketer = lock_marketer(marketer.pk)
    if marketer.state == Marketer.State.ADMITTED:
        return marketer
    if marketer.state == Marketer.State.SUSPENDED:
        raise Conflict("marketer.suspended", _("This firm is suspended. Restore it instead."))
    if current_policy(at).scrub.admission == "licence":
        marketer = marketer_confirm_identity(marketer=marketer, ground=ground, note=note, at=at, actor=actor)
    if marketer.identity_confirmed_at is None:
        raise Conflict("marketer.not_confirmed", _("Confirm the firm's identity first."))
    term = current_policy(at).scrub.admission_term
    marketer.admitted_until, marketer.end_told_at = at + term if term else None, None
    marketer.admission_conditions = conditions.strip()
    stand(marketer, Marketer.State.ADMITTED, at, actor, told="admitted")
    audit_write(actor=actor, act="marketer.admitted", target=marketer, at=at)
    return marketer


@transaction.atomic
def marketer_refuse(*, marketer: Marketer, reason: str, at: datetime, actor: Actor) -> Marketer:
    """Refuse an application, with a reason the firm can read."""
    marketer = lock_marketer(marketer.pk)
    if marketer.state != Marketer.State.APPLIED:
        raise Conflict("marketer.not_applied", _("Only an open application can be refused."))
    stand(marketer, Marketer.State.REFUSED, at, actor, told="refused", reason=reason)
    audit_write(actor=actor, act="marketer.refused", target=marketer, at=at)
    return marketer


@transaction.atomic
def marketer_suspend(*, marketer: Marketer, reason: str, case_reference: str, at: datetime, actor: Actor) -> Marketer:
    """Take the access away until it is restored. Suspending a suspended firm changes nothing."""
    marketer = lock_marketer(marketer.pk)
    if marketer.state == Marketer.State.SUSPENDED:
        return marketer
    stand(marketer, Marketer.State.SUSPENDED, at, actor, told="suspended", reason=reason, case_reference=case_reference)
    audit_write(actor=actor, act="marketer.suspended", target=marketer, at=at, data={"case": case_reference})
    webhook_announce(marketer=marketer, event="marketer.suspended", data={"marketer": marketer.public_id}, at=at)
    return marketer


@transaction.atomic
def marketer_restore(
    *, marketer: Marketer, at: datetime, actor: Actor, reason: str = "", case_reference: str = ""
) -> Marketer:
    """End a suspension: the firm stands where it stood before. Restoring twice changes nothing."""
    marketer = lock_marketer(marketer.pk)
    if marketer.state != Marketer.State.SUSPENDED:
        return marketer
    before = marketer.standings.exclude(state=Marketer.State.SUSPENDED).latest("pk")
    stand(marketer, before.state, at, actor, told="restored", reason=reason, case_reference=case_reference)
    audit_write(actor=actor, act="marketer.restored", target=marketer, at=at, data={"case": case_reference})
    return marketer
