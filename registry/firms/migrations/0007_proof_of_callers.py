"""What proved a declared caller, what it is used for, and who gave access."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("firms", "0006_keys_that_follow_others")]

    operations = [
        migrations.AddField(
            "callernumber",
            "trades",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            "callernumber",
            "operator",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="firms.operator",
            ),
        ),
        migrations.AddField(
            "callernumber", "proof", models.CharField(blank=True, default="", db_default="", max_length=10)
        ),
        migrations.AddField("callernumber", "proved_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("callernumber", "asked_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("callernumber", "disowned_at", models.DateTimeField(blank=True, null=True)),
    ]
