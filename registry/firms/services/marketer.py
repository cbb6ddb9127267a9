"""Acts on firms and their admission (the white list). How a firm behaved is judged above; here it is only carried out."""

import unicodedata
from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.events import announce
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms import signals
from registry.firms.memory import forget_key
from registry.firms.models import ApiKey, Marketer, MarketerMember, MarketerStanding
from registry.firms.selectors.marketer import marketer_confirmed_as
from registry.firms.services.marketer_identity import marketer_confirm_identity
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
    exemption_class: str = "",
    owner: User | None = None,
    at: datetime,
    actor: Actor,
) -> Marketer:
    """Ask for admission. Until it is given the firm may try the sandbox alone.

    A code that others typed before is nobody's until an officer has confirmed one of them. Raises `Conflict` then.
    """
    _check_categories(categories, at)
    code = _code_read(registration_code)
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
        exemption_class=exemption_class,
        created_at=at,
    )
    MarketerStanding.objects.create(marketer=marketer, state=Marketer.State.APPLIED, since=at)
    if owner is not None:
        MarketerMember.objects.create(marketer=marketer, user=owner, role=MarketerMember.Role.OWNER, since=at)
    audit_write(actor=actor, act="marketer.applied", target=marketer, at=at)
    return marketer


def _code_read(typed: str) -> str:
    """One code for one firm, however it was typed: blanks, small letters and full-width signs are the same."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


def _check_categories(categories: Collection[str], at: datetime) -> None:
    known = current_policy(at).register.categories
    if not categories or any(code not in known for code in categories):
        raise DomainError("category.unknown", _("Choose at least one trade from the list."), pointer="/categories")


@transaction.atomic
def marketer_admit(*, marketer: Marketer, ground: str = "", note: str = "", at: datetime, actor: Actor) -> Marketer:
    """Put the firm on the white list. Admitting an admitted firm changes nothing.

    Its identity is confirmed before; where the pack's admission is a licence, by this very act, on `ground` and `note`.
    """
    marketer = _lock(marketer)
    if marketer.state == Marketer.State.ADMITTED:
        return marketer
    if marketer.state == Marketer.State.SUSPENDED:
        raise Conflict("marketer.suspended", _("This firm is suspended. Restore it instead."))
    if current_policy(at).scrub.admission == "licence":
        marketer = marketer_confirm_identity(marketer=marketer, ground=ground, note=note, at=at, actor=actor)
    if marketer.identity_confirmed_at is None:
        raise Conflict("marketer.not_confirmed", _("Confirm the firm's identity first."))
    _stand(marketer, Marketer.State.ADMITTED, at, told="admitted")
    audit_write(actor=actor, act="marketer.admitted", target=marketer, at=at)
    return marketer


@transaction.atomic
def marketer_refuse(*, marketer: Marketer, reason: str, at: datetime, actor: Actor) -> Marketer:
    """Refuse an application, with a reason the firm can read."""
    marketer = _lock(marketer)
    if marketer.state != Marketer.State.APPLIED:
        raise Conflict("marketer.not_applied", _("Only an open application can be refused."))
    _stand(marketer, Marketer.State.REFUSED, at, told="refused", reason=reason)
    audit_write(actor=actor, act="marketer.refused", target=marketer, at=at)
    return marketer


@transaction.atomic
def marketer_suspend(*, marketer: Marketer, reason: str, case_reference: str, at: datetime, actor: Actor) -> Marketer:
    """Take the access away until it is restored. Suspending a suspended firm changes nothing."""
    marketer = _lock(marketer)
    if marketer.state == Marketer.State.SUSPENDED:
        return marketer
    _stand(marketer, Marketer.State.SUSPENDED, at, told="suspended", reason=reason, case_reference=case_reference)
    for digest in ApiKey.objects.filter(marketer=marketer).values_list("digest", flat=True):
        transaction.on_commit(partial(forget_key, bytes(digest)))
    audit_write(actor=actor, act="marketer.suspended", target=marketer, at=at, data={"case": case_reference})
    webhook_announce(marketer=marketer, event="marketer.suspended", data={"marketer": marketer.public_id}, at=at)
    return marketer


@transaction.atomic
def marketer_restore(
    *, marketer: Marketer, at: datetime, actor: Actor, reason: str = "", case_reference: str = ""
) -> Marketer:
    """End a suspension: the firm stands where it stood before. Restoring twice changes nothing."""
    marketer = _lock(marketer)
    if marketer.state != Marketer.State.SUSPENDED:
        return marketer
    before = marketer.standings.exclude(state=Marketer.State.SUSPENDED).latest("pk")
    _stand(marketer, before.state, at, told="restored", reason=reason, case_reference=case_reference)
    audit_write(actor=actor, act="marketer.restored", target=marketer, at=at, data={"case": case_reference})
    return marketer


def _lock(marketer: Marketer) -> Marketer:
    return Marketer.objects.select_for_update(no_key=True).get(pk=marketer.pk)


def _stand(
    marketer: Marketer, state: str, at: datetime, *, told: str, reason: str = "", case_reference: str = ""
) -> None:
    marketer.state = state
    marketer.save(update_fields=["state"])
    standing = MarketerStanding.objects.create(
        marketer=marketer, state=state, since=at, reason=reason, case_reference=case_reference
    )
    announce(signals.firm_decided, marketer_id=marketer.pk, decision=told, row_id=standing.pk)
