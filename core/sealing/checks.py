"""Django's system check of the seal keys, and the first answer of an empty database."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from core.models import SealKeyUse
from core.sealing.known_answer import verify


@register(Tags.database)
def check_seal_keys(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """For `check --database` and before `migrate`: are these the keys the database was sealed with?"""
    if not databases or "default" not in databases or not _migrated():
        return []
    try:
        verify()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="core.E001")]
    return []


@receiver(post_migrate, sender=apps.get_app_config("core"), dispatch_uid="seal-key-check")
def write_first_answer(**_kwargs: Any) -> None:
    """The first migration of an empty database writes the answer of its keys."""
    if _migrated():
        verify()


def _migrated() -> bool:
    return SealKeyUse._meta.db_table in connection.introspection.table_names()
