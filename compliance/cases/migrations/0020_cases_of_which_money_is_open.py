"""Of which cases money is open, and the first reckoning of it: with the clocks of every case that has money."""

import django.db.models.deletion
from django.db import migrations, models

NOTE = """
INSERT INTO cases_clockchange ("case")
SELECT id FROM cases_case WHERE fine > 0 OR gains > 0 OR id IN (SELECT case_id FROM cases_payment)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_indexes_of_what_is_due")]

    operations = [
        migrations.CreateModel(
            name="OpenAccount",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="open_account",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
    ]
