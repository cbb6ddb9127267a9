"""Acts on API keys. The clear key exists in the answer of `api_key_create` and nowhere else."""

import ipaddress
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import Conflict, DomainError, NotAllowed
from core.models import User
from core.policies import current_policy
from core.services.audit import audit_write
from registry.firms.memory import forget_key
from registry.firms.models import ApiKey, Marketer, MarketerMember, Operator, OperatorMember
from registry.firms.models.api_key import MARKETER_SCOPES, OPERATOR_SCOPES
from registry.firms.permissions import check_confirmed
from registry.firms.rules.api_key import key_digest, network_of

MOST_OVERLAP = timedelta(days=30)  # of a key and the one that follows it
MOST_A_DAY = 1_000_000_000


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
    key, plaintext_key = _make(
        owner, actor, at, name=name.strip(), live=live, expires_at=expires_at,
        scopes=[scope for scope in allowed if scope in scopes], networks=[_read_network(one) for one in networks],
    )  # fmt: skip
    audit_write(actor=actor, act="key.created", target=key, at=at, data={"scopes": key.scopes, "live": live})
    return key, plaintext_key


def _make(owner: Marketer | Operator, actor: Actor, at: datetime, *, live: bool, **said: Any) -> tuple[ApiKey, str]:
    plaintext_key = ("dnc_live_" if live else "dnc_test_") + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        marketer=owner if isinstance(owner, Marketer) else None,
        operator=owner if isinstance(owner, Operator) else None,
        made_by_id=_maker(owner, actor),
        digest=key_digest(plaintext_key),
        live=live,
        created_at=at,
        **said,
    )
    return key, plaintext_key


@transaction.atomic
def api_key_rotate(*, key: ApiKey, ends_at: datetime, at: datetime, actor: Actor) -> tuple[ApiKey, str]:
    """A new key in the place of `key`, which goes on until `ends_at`, at most 30 days from now.

    It does what the old one does, from the same networks, for as long as that was made for. Returns it and its clear form.
    Raises `DomainError`; `Conflict` where the old one opens nothing any more or was followed before.
    """
    locked = ApiKey.objects.select_related("marketer", "operator", "made_by").select_for_update(
        of=("self",), no_key=True
    )
    old = locked.get(pk=key.pk)
    owner = old.marketer or old.operator
    assert owner is not None
    if not old.is_live_at(at):
        raise Conflict("key.ended", _("This key opens nothing any more. Make a new one."))
    if ApiKey.objects.filter(follows=old.public_id, revoked_at=None).exists():
        raise Conflict("key.followed", _("There is a new key in the place of this one already."))
    if not at <= ends_at <= at + MOST_OVERLAP:
        message = _("The old key ends within %(days)d days.") % {"days": MOST_OVERLAP.days}
        raise DomainError("key.overlap", message, pointer="/overlap")
    if old.live and isinstance(owner, Marketer):
        check_confirmed(owner, current_policy(at))
    made, plaintext_key = _make(
        owner, actor, at, name=old.name, live=old.live, scopes=old.scopes, networks=old.networks,
        expires_at=at + (old.expires_at - old.created_at) if old.expires_at else None,
        follows=old.public_id, most_a_day=old.most_a_day,
    )  # fmt: skip
    old.expires_at = min(ends_at, old.expires_at) if old.expires_at else ends_at
    old.save(update_fields=["expires_at"])
    data = {"follows": old.public_id, "ends_at": old.expires_at.isoformat()}
    audit_write(actor=actor, act="key.rotated", target=made, at=at, data=data)
    _forget(old)
    return made, plaintext_key


@transaction.atomic
def api_key_limit(
    *, key: ApiKey, networks: Collection[str], most_a_day: int | None, at: datetime, actor: Actor
) -> ApiKey:
    """From which networks a key opens, and about how many numbers it may ask a day; None: as many as the quota lets.

    Asked again with the same it changes nothing. Raises `DomainError`, and `Conflict` for a key that opens nothing any more.
    """
    key = ApiKey.objects.select_related("made_by").select_for_update(of=("self",), no_key=True).get(pk=key.pk)
    if not key.is_live_at(at):
        raise Conflict("key.ended", _("This key opens nothing any more. Make a new one."))
    read = [_read_network(network) for network in networks]
    if most_a_day is not None and not 1 <= most_a_day <= MOST_A_DAY:
        raise DomainError(
            "key.most_a_day", _("Write a whole number from 1 on, or leave it empty."), pointer="/most_a_day"
        )
    if (key.networks, key.most_a_day) == (read, most_a_day):
        return key
    key.networks, key.most_a_day = read, most_a_day
    key.save(update_fields=["networks", "most_a_day"])
    data = {"networks": key.networks, "most_a_day": key.most_a_day}
    audit_write(actor=actor, act="key.limited", target=key, at=at, data=data)
    _forget(key)
    return key


def _forget(key: ApiKey) -> None:
    """As it was, nobody remembers it."""
    digest = bytes(key.digest)
    transaction.on_commit(lambda: forget_key(digest))


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
        _forget(key)


def api_key_mark_used(*, key: ApiKey, at: datetime, address: str = "") -> None:
    """Remember, to the hour, that a key is in use, and in which network `address` lies: enough to find forgotten and stolen
    keys, too little to follow anybody."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    if key.last_used_at is None or key.last_used_at < hour:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=hour)
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=hour, last_network=network_of(address))
