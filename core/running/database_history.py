"""Django's system check of what was done to the database before: nothing that this version does not know."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@register(Tags.database)
def check_database_history(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """For `check --database` and before `migrate`, which would fail on tables that are there already."""
    if not databases or "default" not in databases:
        return []
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    unknown = sorted(
        f"{room}.{name}"
        for room, name in loader.applied_migrations
        if _is_ours(room) and (room, name) not in loader.disk_migrations
    )
    if not unknown:
        return []
    said = f"The database was changed by {len(unknown)} migrations that this version does not know, {unknown[0]} the first."
    hint = (
        "A newer version made it, or one before the first release, whose migrations were written anew. Take that version, or"
        " begin with an empty database: of ./dnc by another DNC_HOME, or by removing this one."
    )
    return [Error(said, hint=hint, id="core.E002")]


def _is_ours(room: str) -> bool:
    return room in apps.app_configs and apps.get_app_config(room).path.startswith(f"{settings.BASE_DIR}/")
