"""A mandate names trades, channels and whether it may be passed on, and counts only once both sides have approved it.

Until now the firm's word was enough: its approval is kept, and the call centre is asked for its own.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

APPROVED = "UPDATE firms_mandate SET principal_approved_at = since WHERE principal_approved_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("firms", "0004_how_firms_are_found")]

    operations = [
        migrations.AddField(
            "mandate",
            "channels",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            "mandate",
            "categories",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField("mandate", "passes_on", models.BooleanField(db_default=False, default=False)),
        migrations.AddField("mandate", "principal_approved_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("mandate", "agent_approved_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(APPROVED, migrations.RunSQL.noop),
    ]
