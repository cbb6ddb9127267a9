"""Budgets for messages, and proofs without a row for their number.

Codes and proofs live for some hours: those under way at this moment are dropped, and whoever waits asks again.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Index, Q

from core.running.create_models import together

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
# Whoever reads these tables while the new code starts waits for it: no row of them is needed again.
DROP = "-- squawk-ignore ban-drop-table\nDROP TABLE {}"
# Old code writes a number with every message, and new code reads both kinds.
NULLABLE = "-- squawk-ignore ban-drop-not-null\nALTER TABLE core_smsmessage ALTER COLUMN number_id DROP NOT NULL"
STATES = ["queued", "sending", "sent", "unsure", "delivered", "undelivered", "failed", "unsent"]


def dropped(table: str) -> migrations.RunSQL:
    return migrations.RunSQL([DROP.format(table)])  # in a list: a comment in a text would be lost


class Migration(migrations.Migration):
    dependencies = [("core", "0002_seal_key_in_use")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("NumberCode"), migrations.DeleteModel("NumberProof")],
            database_operations=[dropped("core_numbercode"), dropped("core_numberproof")],
        ),
        migrations.CreateModel(
            name="NumberCode",
            fields=[
                ("id", ID),
                ("purpose", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("medium", models.CharField(max_length=5)),
                ("digits", models.SmallIntegerField()),
                ("secret", models.BinaryField()),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("way", models.CharField(max_length=4)),
                ("address", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                ("prefix", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    Index(fields=["digest", "purpose", "-sent_at"], name="code_of_number"),
                    Index(fields=["address", "sent_at"], name="code_by_address"),
                    Index(fields=["network", "sent_at"], name="code_by_network"),
                    Index(fields=["prefix", "sent_at"], name="code_by_prefix"),
                    Index(fields=["sent_at"], name="code_by_age"),
                ]
            },
        ),
        migrations.CreateModel(
            name="NumberProof",
            fields=[
                ("id", ID),
                ("purpose", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("e164", models.BinaryField()),
                ("handle", models.CharField(max_length=40, unique=True)),
                ("word", models.CharField(max_length=8)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("short_tries", models.SmallIntegerField(default=0)),
                ("long_tries", models.SmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(null=True)),
                ("waited_at", models.DateTimeField(null=True)),
                ("texted_at", models.DateTimeField(null=True)),
                ("proved_at", models.DateTimeField(null=True)),
                (
                    "number",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="core.number",
                    ),
                ),
            ],
            options={
                "indexes": [
                    Index(fields=["digest", "word"], name="proof_by_word"),
                    Index(fields=["digest", "tried_at"], name="proof_tries"),
                    Index(fields=["expires_at"], name="proof_by_age"),
                ]
            },
        ),
        migrations.CreateModel(
            name="SmsHour",
            fields=[
                ("id", ID),
                ("purpose", models.CharField(max_length=12)),
                ("hour", models.DateTimeField()),
                ("spent", models.IntegerField(default=0)),
                ("unsent", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["purpose", "hour"], name="sms_hour_once")],
            },
        ),
        migrations.CreateModel(
            name="SmsPurpose",
            fields=[
                ("id", ID),
                ("purpose", models.CharField(max_length=12, unique=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("warned_on", models.DateField(null=True)),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField("smsmessage", "spent_at", models.DateTimeField(null=True)),
        migrations.AddField("smsmessage", "to", models.BinaryField(null=True)),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "smsmessage",
                    "number",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.number"
                    ),
                )
            ],
            database_operations=[migrations.RunSQL([NULLABLE])],
        ),
        migrations.AlterField(
            "smsmessage",
            "state",
            models.CharField(
                choices=[(state, state.capitalize()) for state in STATES], default="queued", max_length=11
            ),
        ),
        AddConstraintNotValid(
            "smsmessage",
            models.CheckConstraint(condition=Q(number=None) ^ Q(to=None), name="sms_is_for_one_number"),
        ),
    ]
    operations = together(operations)
