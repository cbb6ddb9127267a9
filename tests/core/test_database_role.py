"""The application's role in the database: it works with rows, and whoever has it cannot rewrite the audit trail."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from core import clock
from core.access.roles import Role
from core.actors import Actor
from core.models import AuditRecord, RoleGrant, User
from core.running.database_role import append_only_tables, grant, refuse_owner
from core.services.invitation import administrator_invite, invitation_accept
from core.services.role_proposal import role_confirm, role_propose
from core.services.user import role_end, role_grant, staff_create
from tests.live import database_url

pytestmark = pytest.mark.django_db
AT = clock.now()
SYSTEM = Actor.system("test")
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
    "DELETE FROM core_rolegrant",
    "UPDATE core_rolegrant SET role = role",
    "UPDATE core_rolegrant SET granted_by_id = granted_by_id",
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


@pytest.fixture
def people(db: None) -> dict[str, int]:
    """Two administrators, one who was one, and somebody who wants to be."""
    made = {
        name: staff_create(email=f"{name}@dnc.example", password="long enough words", name=name, at=AT, actor=SYSTEM)
        for name in ("first", "second", "former", "eve")
    }
    for name in ("first", "second", "former"):
        role_grant(user=made[name], role=Role.ADMINISTRATOR, granted_by=None, at=AT)
    role_end(grant=made["former"].grants.get(), ended_by=made["first"], at=AT)
    return {name: user.pk for name, user in made.items()}


GIVE = """INSERT INTO core_rolegrant (user_id, role, province, granted_by_id, confirmed_by_id, since)
VALUES (%(eve)s, %(role)s, '', {by}, {confirmed}, now())"""
INVITE = """INSERT INTO core_invitation (email, name, role, province, created_at, expires_at, invited_by_id)
VALUES ('eve@dnc.example', '', 'administrator', '', now(), now() + interval '1 day', {by})"""


@pytest.mark.parametrize("role", ["administrator", "officer"])
@pytest.mark.parametrize(
    "attack",
    [
        (GIVE.format(by="NULL", confirmed="NULL"),),
        (GIVE.format(by="%(first)s", confirmed="%(former)s"),),
        (GIVE.format(by="%(former)s", confirmed="%(second)s"),),
        (GIVE.format(by="%(first)s", confirmed="%(eve)s"),),
        (GIVE.format(by="%(first)s", confirmed="%(first)s"),),
        (GIVE.format(by="%(first)s", confirmed="NULL"),),
        (INVITE.format(by="NULL"),),
        (INVITE.format(by="%(first)s"), "UPDATE core_invitation SET invited_by_id = NULL"),
        ("UPDATE core_rolegrant SET until = NULL",),
        ("UPDATE core_rolegrant SET until = now() + interval '1 day' WHERE until IS NOT NULL",),
    ],
)
def test_whoever_breaks_into_the_site_gives_no_role_by_a_row_of_their_own(
    people: dict[str, int], attack: tuple[str, ...], role: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            for statement in attack:
                cursor.execute(statement, {**people, "role": role})
        cursor.execute("RESET ROLE")
    assert not RoleGrant.objects.filter(user=people["eve"]).exists()


FORGE = """INSERT INTO core_rolegrant (user_id, role, province, since)
SELECT id, 'administrator', '', now() FROM core_user WHERE email = 'new@dnc.example'"""


@pytest.mark.parametrize(
    "attack",
    [
        ("UPDATE core_user SET email = 'new@dnc.example' WHERE id = %(eve)s", FORGE),
        (
            "UPDATE core_user SET email = 'new@dnc.example' WHERE id = %(eve)s",
            "SELECT set_config('dnc.link', encode(token_digest, 'hex'), true) FROM core_invitation",
            FORGE,
        ),
        ("UPDATE core_invitation SET token_digest = sha256('mine'::bytea)",),
    ],
)
def test_an_open_invitation_of_the_server_opens_to_its_link_alone(
    people: dict[str, int], attack: tuple[str, ...]
) -> None:
    administrator_invite(email="new@dnc.example", name="New", at=AT)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        with pytest.raises(ProgrammingError), transaction.atomic():
            for statement in attack:
                cursor.execute(statement, people)
        cursor.execute("RESET ROLE")
    assert not RoleGrant.objects.filter(user=people["eve"]).exists()


def test_the_site_still_gives_roles_by_two_and_opens_what_the_server_invited(people: dict[str, int]) -> None:
    _invitation, token = administrator_invite(email="new@dnc.example", name="New", at=AT)
    first, second, eve = (User.objects.get(pk=people[name]) for name in ("first", "second", "eve"))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {settings.APPLICATION_DATABASE['USER']}")
        invited = invitation_accept(token=token, password="long enough words", at=AT)
        proposal = role_propose(user=eve, role=Role.OFFICER, proposed_by=first, at=AT)
        grant = role_confirm(proposal=proposal, confirmed_by=second, at=AT)
        role_end(grant=grant, ended_by=first, at=AT + timedelta(hours=1))
        with pytest.raises(ProgrammingError), transaction.atomic():  # a link that worked once opens nothing more
            cursor.execute("UPDATE core_invitation SET accepted_at = NULL")
        cursor.execute("RESET ROLE")
    assert invited.roles_at(AT) == {Role.ADMINISTRATOR} and not eve.roles_at(AT + timedelta(hours=2))


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
    assert granted.pop("core_rolegrant") == "INSERT SELECT"
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
