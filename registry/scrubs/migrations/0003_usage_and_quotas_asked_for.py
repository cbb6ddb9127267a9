"""What firms asked day by day, and applications for a larger quota."""

import functools

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import core.ids
import core.models.free_text


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_attachments"),
        ("firms", "0006_keys_that_follow_others"),
        ("scrubs", "0002_spans_of_records"),
    ]

    operations = [
        migrations.CreateModel(
            name="FirmDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("scrubs", models.BigIntegerField()),
                ("asked", models.BigIntegerField()),
                ("callable", models.BigIntegerField()),
                ("not_callable", models.BigIntegerField()),
                ("conditional", models.BigIntegerField()),
                ("unknown", models.BigIntegerField()),
                ("invalid", models.BigIntegerField()),
                ("fresh", models.BigIntegerField()),
                (
                    "marketer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="firms.marketer",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["marketer", "day"], name="firm_day_once")],
                "indexes": [models.Index(fields=["day"], name="firm_day_by_day")],
            },
        ),
        migrations.CreateModel(
            name="QuotaRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("qta",), **{}), max_length=40, unique=True
                    ),
                ),
                ("wanted", models.IntegerField()),
                ("reason", core.models.free_text.FreeTextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("granted", "Granted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("granted", models.IntegerField(blank=True, null=True)),
                ("answer", core.models.free_text.FreeTextField(blank=True)),
                ("at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "marketer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quota_requests",
                        to="firms.marketer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("state", "open")), fields=("marketer",), name="quota_asked_once"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["marketer", "-at"], name="quota_request_of_firm"),
                    models.Index(condition=Q(("state", "open")), fields=["at"], name="quota_request_waiting"),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.attachment"
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="scrubs.quotarequest"
                    ),
                ),
            ],
        ),
    ]
