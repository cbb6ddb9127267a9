"""Letting time pass: everything that was written becomes older, so that real acts and the real clock can be used."""

from datetime import datetime, timedelta

import numpy as np
from django.db import connection, transaction

from config.celery import app as celery
from core.policies import current_policy
from core.sealing.sealing import active_key_id
from registry.firms.models import Marketer
from registry.scrubs.models import Scrub
from registry.scrubs.services.scrub_record import scrub_record_write

# The trail's own times are part of its chain; keys and migrations do not age.
LEFT = ("core_auditrecord", "core_sealkey", "django_migrations")
COLUMNS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = 'timestamp with time zone'
"""


def years_pass(by: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # some tables are only ever added to
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            if not table.startswith(LEFT):
                cursor.execute(
                    f'UPDATE "{table}" SET "{column}" = "{column}" - make_interval(secs => %s)', [by.total_seconds()]
                )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def run(*names: str) -> None:
    celery.loader.import_default_modules()
    for name in sorted(names):
        celery.tasks[name]()


def scrubbed(at: datetime, *sealed: int, subject: Marketer) -> Scrub:
    """A scrub of these sealed numbers with its record."""
    made = Scrub.objects.create(
        marketer=subject, subject=subject, channel="voice", category="loans", checked_at=at, valid_until=at + timedelta(days=30),
        register_version="x", policy_version=current_policy(at).version, counts={}, salt=b"", receipt="",
    )  # fmt: skip
    numbers = np.array(sorted(sealed), np.int64)
    with transaction.atomic():
        scrub_record_write(
            scrub=made, sealed=numbers, codes=np.ones(len(numbers), np.uint32), charged=numbers,
            seal_key=active_key_id(), at=at,
        )  # fmt: skip
    return made
