"""The application's role in the database: it works with rows, and whoever has it cannot rewrite the audit trail."""

from collections.abc import Iterator

import psycopg2
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import connection

from core.models import AuditRecord
from core.running.database_role import append_only_tables, grant, refuse_owner
from tests.live import database_url

pytestmark = pytest.mark.django_db
TRAIL = ("core_auditrecord", "core_auditlink")
FORBIDDEN = [
    *(f"UPDATE {table} SET {column} = {column}" for table, column in zip(TRAIL, ("act", "digest"), strict=True)),
    *(f"DELETE FROM {table}" for table in TRAIL),
    *(f"TRUNCATE {table} CASCADE" for table in TRAIL),
    *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in TRAIL),
    *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TRAIL),
    *(f"ALTER TABLE {table} OWNER TO CURRENT_USER" for table in TRAIL),
    *(f"DROP TABLE {table} CASCADE" for table in TRAIL),
    *(f"CREATE RULE none AS ON INSERT TO {table} DO INSTEAD NOTHING" for table in TRAIL),
    "SET session_replication_role = replica",
    "UPDATE register_registerchange SET what = what",
    "DELETE FROM cases_caseevent",
    "TRUNCATE core_smsmessage",
    "DELETE FROM django_migrations",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "CREATE ROLE mine SUPERUSER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "SET ROLE dnc",
    "SET SESSION AUTHORIZATION dnc",
    "COPY core_auditrecord TO PROGRAM 'true'",
]


@pytest.fixture(scope="module")
def application(django_db_setup: None) -> Iterator[psycopg2.extensions.connection]:
    """A connection as the site makes it."""
    found = psycopg2.connect(database_url())
    found.autocommit = True
    yield found
    found.close()


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_can_neither_change_the_trail_nor_what_guards_it(
    application: psycopg2.extensions.connection, statement: str
) -> None:
    with application.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(statement)


def test_it_may_add_to_what_is_only_added_to_and_write_all_else(
    application: psycopg2.extensions.connection,
) -> None:
    with application.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
            " FROM information_schema.role_table_grants WHERE grantee = current_user GROUP BY table_name"
        )
        granted = dict(cursor.fetchall())
    guarded = append_only_tables()
    assert set(TRAIL) < set(guarded) and len(guarded) >= 8
    assert {granted.pop(table) for table in guarded} == {"INSERT SELECT"}
    assert granted.pop("django_migrations") == "SELECT"
    assert set(granted.values()) == {"DELETE INSERT SELECT UPDATE"} and len(granted) > 40


def test_the_site_refuses_to_start_under_the_role_that_owns_the_tables() -> None:
    with pytest.raises(ImproperlyConfigured, match="rewrite the audit trail; name a role of its own"):
        refuse_owner()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        refuse_owner()
        cursor.execute("RESET ROLE")


def test_an_owner_who_may_make_no_role_is_told_what_to_do() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        with pytest.raises(CommandError, match="CREATE ROLE dnc_other LOGIN PASSWORD"):
            grant("dnc_other", "word")
        cursor.execute("RESET ROLE")


def test_a_role_that_is_missing_is_made_without_telling_its_password() -> None:
    """Rolled back with the test, as all of it is."""
    grant("dnc_test_made", "a word of its own")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword, rolsuper, rolcreaterole FROM pg_authid WHERE rolname = 'dnc_test_made'")
        password, *above = cursor.fetchone()
    assert password.startswith("SCRAM-SHA-256$") and above == [False, False]
    assert AuditRecord.objects.count() == 0
