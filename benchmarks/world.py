"""What must stand in the database before the site can be asked: registrations, a firm, its key."""

import secrets
from datetime import datetime, timedelta

from django.db import connection

from benchmarks.data import Data
from benchmarks.rivals.postgres import COPY, Rows
from core import clock
from core.actors import Actor
from core.numbers.sealing import active_key_id
from registry.models import Registration
from registry.services.api_key import api_key_create
from registry.services.marketer import marketer_admit, marketer_apply

BENCH = Actor.system("bench")
QUOTA = 2_000_000_000

NUMBERS = """
INSERT INTO core_number (sealed, seal_key, first_seen_at) SELECT sealed, %(key)s, %(at)s FROM made
ON CONFLICT DO NOTHING"""
REGISTRATIONS = """
INSERT INTO registry_registration
    (number_id, preferences, assurance, source, registered_at, binding_from, changed_at)
SELECT number.id, '{"all": true}', 'sms_code', 'site', %(at)s, %(at)s, %(at)s
FROM core_number number JOIN made USING (sealed) WHERE seal_key = %(key)s
ON CONFLICT DO NOTHING"""
CHANGES = """
INSERT INTO registry_registerchange
    (number_id, what, preferences, assurance, source, reference, registered_at, binding_from, at)
SELECT number_id, 'registered', preferences, assurance, registration.source, '', registered_at, binding_from, changed_at
FROM registry_registration registration
WHERE NOT EXISTS (SELECT FROM registry_registerchange change WHERE change.number_id = registration.number_id)"""


def fill_register(data: Data, rows: int) -> int:
    """Register the first `rows` of the made numbers, in bulk; returns how many are registered then."""
    have = Registration.objects.count()
    if have >= rows:
        return have
    facts: dict[str, int | datetime] = {"key": active_key_id(), "at": clock.now() - timedelta(days=40)}
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TEMPORARY TABLE made (sealed bigint)")
        cursor.copy_expert(COPY.format("made", ""), Rows(data.chunks(rows)))
        for statement in (NUMBERS, REGISTRATIONS, CHANGES):
            cursor.execute(statement, facts)
        cursor.execute("DROP TABLE made")
        cursor.execute("ANALYZE core_number, registry_registration, registry_registerchange")
    connection.close()
    return rows


def new_firm() -> str:
    """The key, in clear, of a firm of its own for each run: what earlier runs asked is not on its account."""
    at = clock.now()
    firm = marketer_apply(
        name="Benchmark",
        registration_code=f"BENCH-{secrets.token_hex(8)}",
        categories=["insurance"],
        at=at,
        actor=BENCH,
    )
    firm = marketer_admit(marketer=firm, at=at, actor=BENCH)
    firm.quota_numbers = QUOTA
    firm.save(update_fields=["quota_numbers"])
    _key, clear = api_key_create(owner=firm, name="bench", scopes=("scrub", "watchlist"), at=at, actor=BENCH)
    return clear
