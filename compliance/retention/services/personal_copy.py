"""A copy of what is kept of a person: asked for with a fresh code, put together by a task, kept for a day."""

import zlib
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from django.db import transaction

from compliance.retention import signals
from compliance.retention.models import PersonalCopy
from compliance.retention.selectors.personal_copy import (
    PURPOSE,
    Document,
    account_rows,
    copy_body,
    copy_of,
    number_part,
)
from core.actors import Actor
from core.events import announce
from core.models import User
from core.policies import current_policy
from core.running.one_at_a_time import one_at_a_time
from core.secrets.encryption import ephemeral_encrypt
from core.services.audit import audit_write
from registry.register.selectors.holding import numbers_of

KEPT = timedelta(days=1)
ANEW_AFTER = timedelta(hours=1)  # what was put together a moment ago is the same


@transaction.atomic
def copy_ask(*, user: User, at: datetime, actor: Actor) -> PersonalCopy:
    """Have a copy put together, in place of an older one. Asked again within the hour it is the same one."""
    user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
    standing = copy_of(user, at)
    if standing is not None and standing.asked_at > at - ANEW_AFTER:
        return standing
    PersonalCopy.objects.filter(user=user).delete()
    copy = PersonalCopy.objects.create(user=user, asked_at=at, expires_at=at + KEPT)
    audit_write(actor=actor, act="personal_copy.asked", target=copy, at=at)
    announce(signals.copy_asked, copy_id=copy.pk)
    return copy


def copy_make(*, copy_id: int, at: datetime) -> bool:
    """Put it together; whether it was. Run twice it is kept once; at once, the second leaves it to the first; after a kill it
    begins anew."""
    with one_at_a_time(f"personal_copy:{copy_id}") as mine:
        waiting = PersonalCopy.objects.filter(pk=copy_id, made_at=None, expires_at__gt=at, user__is_active=True)
        copy = waiting.select_related("user__number").first() if mine else None
        return copy is not None and _keep(copy, _together(copy.user, at), at)


def _together(user: User, at: datetime) -> bytes:
    parts = [number_part(user, number, at) for number in numbers_of(user)]
    document = msgspec.to_builtins(Document(at, account_rows(user), parts), builtin_types=(datetime,))
    return zlib.compress(msgspec.json.encode(_in_zone(document, current_policy(at).numbering.zone)))


@transaction.atomic
def _keep(copy: PersonalCopy, body: bytes, at: datetime) -> bool:
    """Unless the account was left, or another copy asked for, while it was put together."""
    sealed = ephemeral_encrypt(PURPOSE, body, at=copy.asked_at, lifetime=KEPT)
    still = PersonalCopy.objects.filter(pk=copy.pk, made_at=None, user__is_active=True)
    if not still.update(body=sealed, made_at=at):
        return False
    audit_write(actor=Actor.system("copies"), act="personal_copy.made", target=copy, at=at)
    return True


def _in_zone(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {key: _in_zone(one, zone) for key, one in value.items()}
    return [_in_zone(one, zone) for one in value] if isinstance(value, list) else value


@transaction.atomic
def copy_open(*, user: User, at: datetime, actor: Actor) -> bytes | None:
    """The account's copy as JSON, each opening on record; None before it is put together, and when its time is over."""
    copy = copy_of(user, at)
    body = copy_body(copy, at) if copy is not None else None
    if body is None:
        return None
    audit_write(actor=actor, act="personal_copy.opened", target=copy, at=at)
    return zlib.decompress(body)


@transaction.atomic
def copies_forget(*, at: datetime) -> int:
    """Delete those whose time is over. Run twice it finds nothing."""
    gone, _by_model = PersonalCopy.objects.filter(expires_at__lte=at).delete()
    if gone:
        retention = Actor.system("retention")
        audit_write(actor=retention, act="personal_copies.expired", target=None, at=at, data={"count": gone})
    return gone
