"""The act on callers that are guarded: whom no firm may declare, and nobody may list."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import DomainError
from core.models import User
from core.services.audit import audit_write
from registry.firms.models import NeverListed


@transaction.atomic
def caller_guard(*, value: str, reason: str, officer: User, at: datetime) -> NeverListed:
    """Put a caller on the never-list; a trailing ``*`` guards a whole range. Guarding twice changes nothing."""
    if not reason.strip():
        raise DomainError("never_list.reason", _("Say why this caller may never be listed."), pointer="/reason")
    row, created = NeverListed.objects.get_or_create(
        value=value, until=None, defaults={"reason": reason, "added_by": officer, "since": at}
    )
    if created:
        audit_write(actor=Actor.user(officer), act="never_list.added", target=row, at=at, data={"value": value})
    return row
