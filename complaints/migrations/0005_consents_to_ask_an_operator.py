"""A complainant's consent that their operator is asked about the call."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0004_days_of_open_data"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="OperatorConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="operator_consent",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.operator"
                    ),
                ),
            ],
        ),
    ]
