"""What people write beside a record of the trail stands in a table of its own, for it ends one day and the trail does not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0003_budgets_and_numbers_nobody_proved")]

    operations = [
        migrations.CreateModel(
            name="AuditWords",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="core.auditrecord",
                    ),
                ),
                ("words", models.TextField()),
                ("salt", models.BinaryField()),
            ],
        ),
    ]
