"""Callers that showed no number, what the screen showed instead, and how was spoken."""

from django.db import migrations, models

import core.models.free_text
from complaints.models.complaint import about

KINDS = [("e164", "E164"), ("short_code", "Short Code"), ("sender_id", "Sender Id"), ("withheld", "Withheld")]


class Migration(migrations.Migration):
    dependencies = [("complaints", "0011_until_when_a_decision_lists_a_caller")]

    operations = [
        migrations.AlterField("caller", "kind", models.CharField(choices=KINDS, max_length=12)),
        migrations.AddField(
            "complaint",
            "display",
            core.models.free_text.FreeCharField(blank=True, db_default="", max_length=60, spare=about),
        ),
        migrations.AddField("complaint", "manner", models.CharField(blank=True, db_default="", max_length=10)),
    ]
