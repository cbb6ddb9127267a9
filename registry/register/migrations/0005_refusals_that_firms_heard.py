"""Refusals that a firm heard, or that came through its own messages: known again when they are handed in twice, and listed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the table's work
    dependencies = [("register", "0004_lines_that_ended")]

    operations = [
        migrations.AddField("refusal", "said_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("refusal", "campaign", models.CharField(blank=True, db_default="", max_length=60)),
        AddIndexConcurrently("refusal", models.Index(fields=["marketer", "id"], name="refusal_of_firm")),
    ]
