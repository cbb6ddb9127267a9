"""Acts on API keys. The clear key exists in the answer of `api_key_create` and nowhere else."""

import ipaddress
import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.memory import forget_key
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.permissions import check_confirmed
from registry.firms.rules.api_key import key_digest


@transaction.atomic
def api_key_create(
    *,
    owner: Marketer | Operator,
    name: str,
    scopes: Collection[str],
    live: bool = True,
    networks: Collection[str] = (),
    expires_at: datetime | None = None,
    at: datetime,
    actor: Actor,
) -> tuple[ApiKey, str]:
    """A new key and its clear form, ``dnc_live_…`` or ``dnc_test_…``, to be shown once.

    Raises `NotAllowed` for a live key of a firm that nobody has confirmed.
    """
    if live and isinstance(owner, Marketer):
        check_confirmed(Marketer.objects.get(pk=owner.pk), current_policy(at), pointer="/live")
    allowed = MARKETER_SCOPES if isinstance(owner, Marketer) else OPERATOR_SCOPES
    if not scopes or any(scope not in allowed for scope in scopes):
        raise DomainError("key.scope", _("Choose what this key may do."), pointer="/scopes")
    if expires_at is not None and expires_at <= at:
        raise DomainError("key.expires_at", _("The end of a key lies in the future."), pointer="/expires_at")
    plaintext_key = ("dnc_live_" if live else "dnc_test_") + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        marketer=owner if isinstance(owner, Marketer) else None,
        operator=owner if isinstance(owner, Operator) else None,
        made_by_id=_maker(owner, actor),
        name=name.strip(),
        digest=key_digest(plaintext_key),
        live=live,
        scopes=[scope for scope in allowed if scope in scopes],
        networks=[_read_network(network) for network in networks],
        created_at=at,
        expires_at=expires_at,
    )
    audit_write(actor=actor, act="key.created", target=key, at=at, data={"scopes": key.scopes, "live": live})
    return key, plaintext_key


def _maker(owner: Marketer | Operator, actor: Actor) -> int | None:
    """The person who makes a key, held until it is made: whoever is being removed at this moment makes none."""
    if actor.user_id is None:
        return None
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    members = (
        MarketerMember.objects.filter(marketer=owner)
        if isinstance(owner, Marketer)
        else OperatorMember.objects.acting().filter(operator=owner)
    )
    if not members.filter(user=actor.user_id, until=None).exists():
        raise NotAllowed("key.not_member", _("Only who acts for the firm or operator makes keys for it."))
    return actor.user_id


def _read_network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError as error:
        message = _("Write a network as an address or a range, such as 203.0.113.0/24.")
        raise DomainError("key.network", message, pointer="/networks") from error


@transaction.atomic
def api_key_revoke(*, key: ApiKey, at: datetime, actor: Actor) -> None:
    """End a key at once. Revoking twice changes nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=at):
        audit_write(actor=actor, act="key.revoked", target=key, at=at)
        transaction.on_commit(lambda: forget_key(bytes(key.digest)))


def api_key_mark_used(*, key: ApiKey, at: datetime) -> None:
    """Remember, to the hour, that a key is in use: enough to find forgotten keys, too little to follow anybody."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if key.last_used_at is None or key.last_used_at < hour:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=hour)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=hour)
