"""Which records of a firm another asked for, on its behalf, so that what one firm asks is found whoever it asks for."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the table's work
    dependencies = [
        ("firms", "0007_proof_of_callers"),
        ("scrubs", "0005_measures_restrictions_planted_numbers"),
    ]

    operations = [
        migrations.AddField(
            "scrubrecord",
            "asked_by",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="firms.marketer",
            ),
        ),
        AddIndexConcurrently(
            "scrubrecord",
            models.Index(
                condition=models.Q(("asked_by__isnull", False), ("charged_count__gt", 0)),
                fields=["asked_by", "id"],
                name="record_asked_for_others",
            ),
        ),
    ]
