"""What the application's role may do in the database, granted by the role that owns the tables after each migration.

The site reads and writes rows. It owns nothing, so it can neither switch a trigger off nor empty or alter a table, and
to tables that are only ever added to it may only add. Whoever breaks into the site cannot rewrite the audit trail.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from psycopg2 import extensions, sql

READ_ONLY = "django_migrations"
GRANTS = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
    "REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC, {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON {append_only} FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON {read_only} FROM {role}",
    # A role that was given is ended and nothing else; who may be given one, a trigger says (docs/adr/0036).
    "REVOKE UPDATE, DELETE ON core_rolegrant FROM {role}",
    "GRANT UPDATE (until) ON core_rolegrant TO {role}",
)
MAKE_IT = (
    "The application's database role {role} does not exist, and {owner} may not make it. Somebody who may says"
    " CREATE ROLE {role} LOGIN PASSWORD '…'; then run migrate again (docs/database.md)."
)
OWNS = (
    "DATABASE_URL names a role that owns the tables and could rewrite the audit trail; name a role of its own there,"
    " and the owner in MIGRATION_DATABASE_URL for manage.py migrate (docs/database.md)."
)


def refuse_owner() -> None:
    """Raises ImproperlyConfigured where this process works under the role that owns the audit trail, or above it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('core_auditrecord')"
        )
        row = cursor.fetchone()
    if row is not None and row[0]:
        raise ImproperlyConfigured(OWNS)


@receiver(post_migrate, sender=apps.get_app_config("core"), dispatch_uid="application-grants")
def grant_after_migration(**about: Any) -> None:
    """After a migration, not after the flush between two tests, which brings no plan."""
    role = settings.APPLICATION_DATABASE["USER"]
    if "plan" in about and role != connection.settings_dict["USER"]:
        grant(role, settings.APPLICATION_DATABASE["PASSWORD"])


@transaction.atomic
def grant(role: str, password: str) -> None:
    """Raises CommandError when there is no such role and this one may not make it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        if not cursor.fetchone()[0]:
            _make(role, password)
        names = {
            "role": sql.Identifier(role),
            "database": sql.Identifier(connection.settings_dict["NAME"]),
            "append_only": sql.SQL(", ").join(map(sql.Identifier, append_only_tables())),
            "read_only": sql.Identifier(READ_ONLY),
        }
        for statement in GRANTS:
            cursor.execute(sql.SQL(statement).format(**names))


def append_only_tables() -> list[str]:
    """The tables whose models are guarded by `core.models.append_only`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(trigger.name == "append_only" for trigger in getattr(model._meta, "triggers", ()))
    )


def _make(role: str, password: str) -> None:
    """Only the password's verifier leaves this process: statements are logged where they are slow."""
    connection.ensure_connection()
    verifier = extensions.encrypt_password(password, role, scope=connection.connection, algorithm="scram-sha-256")
    made = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(made)
    except DatabaseError as error:
        owner = connection.settings_dict["USER"]
        raise CommandError(MAKE_IT.format(role=role, owner=owner)) from error
