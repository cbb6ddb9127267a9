"""The trail is append-only, chained in commit order, and a change anywhere is found."""

import threading
from datetime import UTC, datetime

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core.actors import Actor
from core.models import AuditLink, AuditRecord
from core.selectors.audit import audit_chain_report
from core.services.audit import audit_chain_extend, audit_write
from tests.waiting import PATIENCE, wait_until

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def chain(links: int) -> None:
    """Extend the chain until it has `links` links: a transaction elsewhere in the cluster may hold the horizon a moment."""

    def long_enough() -> bool:
        audit_chain_extend()
        return audit_chain_report().links >= links

    wait_until(long_enough, f"a chain of {links} links", seen=audit_chain_report)
    assert audit_chain_report().links == links


def write(act: str) -> AuditRecord:
    with transaction.atomic():
        return audit_write(actor=Actor.system("test"), act=act, target=None, at=AT, data={"n": 1})


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_whole_and_extending_twice_adds_nothing() -> None:
    for number in range(5):
        write(f"thing.done_{number}")
    chain(5)
    assert audit_chain_extend() == 0
    assert audit_chain_report().broken_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement", ["UPDATE core_auditrecord SET act = 'x'", "DELETE FROM core_auditlink", "TRUNCATE core_auditlink"]
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    write("thing.done")
    chain(1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit_chain_report().links == 1


@pytest.mark.django_db(transaction=True)
def test_a_changed_record_breaks_the_chain() -> None:
    for number in range(3):
        write(f"thing.done_{number}")
    chain(3)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # what only somebody above the database's rules can do
        cursor.execute("UPDATE core_auditrecord SET act = 'thing.undone' WHERE act = 'thing.done_1'")
    assert audit_chain_report().broken_at == AuditLink.objects.get(record__act="thing.undone").position
    with pytest.raises(CommandError, match="broken at position"):
        call_command("audit_verify")


@pytest.mark.django_db(transaction=True)
def test_a_record_that_commits_late_is_chained_after_all() -> None:
    written, go_on = threading.Event(), threading.Event()

    def late_writer() -> None:
        with transaction.atomic():
            audit_write(actor=Actor.system("test"), act="late.done", target=None, at=AT)
            written.set()
            assert go_on.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=late_writer)
    thread.start()
    assert written.wait(PATIENCE)
    write("early.done")
    audit_chain_extend()
    go_on.set()
    thread.join()
    chain(2)
    assert sorted(AuditLink.objects.values_list("record__act", flat=True)) == ["early.done", "late.done"]
    assert audit_chain_report().broken_at is None


@pytest.mark.django_db(transaction=True)
def test_what_runs_in_another_database_of_the_server_holds_up_nothing() -> None:
    here = connection.settings_dict
    place = {"host": here["HOST"], "port": here["PORT"], "user": here["USER"], "password": here["PASSWORD"]}
    elsewhere = psycopg2.connect(dbname="postgres", **place)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")  # a transaction that stays open
    write("thing.done")
    chain(1)
    elsewhere.close()


@pytest.mark.django_db(transaction=True)
def test_an_audit_record_is_written_in_the_transaction_of_its_act() -> None:
    with pytest.raises(RuntimeError, match="transaction of its act"):
        audit_write(actor=Actor.system("test"), act="thing.done", target=None, at=AT)
