"""Suspensions that a day ends are found without reading every case."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models import Index, Q

RUNNING = Q(suspended_until__isnull=False, suspension_lifted_at=None)


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the table's work
    dependencies = [
        ("cases", "0012_letters_of_electronic_service"),
    ]

    operations = [
        AddIndexConcurrently(
            "case", Index(fields=["suspended_until"], condition=RUNNING, name="case_suspension_to_end")
        ),
    ]
