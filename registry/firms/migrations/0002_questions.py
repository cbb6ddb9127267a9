"""What operators are asked, and what they answered."""

import functools

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_attachments"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("qst",), **{}), max_length=40, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[(kind, kind) for kind in ("call", "delivery", "line", "traffic", "preserve")],
                        max_length=10,
                    ),
                ),
                ("asker", models.CharField(max_length=40)),
                ("asker_id", models.BigIntegerField()),
                ("caller", models.CharField(max_length=40)),
                ("channel", models.CharField(blank=True, max_length=20)),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
                ("period_from", models.DateField(blank=True, null=True)),
                ("period_to", models.DateField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("state", models.CharField(default="open", max_length=10)),
                ("answer", models.JSONField(blank=True, default=dict)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_key",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="firms.apikey",
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.number",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="firms.operator",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["operator", "state", "-id"], name="question_of_operator"),
                    models.Index(condition=models.Q(("state", "open")), fields=["due_at"], name="question_open_by_due"),
                    models.Index(fields=["asker", "asker_id"], name="question_of_asker"),
                    models.Index(fields=["caller", "kind"], name="question_of_caller"),
                    models.Index(
                        condition=models.Q(("state", "answered"), ("taken_at", None)),
                        fields=["id"],
                        name="question_not_taken_in",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("operator", "kind", "asker", "asker_id"),
                        name="question_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), models.Q(("number", None), ("text", "")), _connector="OR"
                        ),
                        name="question_ended_names_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at", None)),
                            _connector="OR",
                        ),
                        name="question_answered_at",
                    ),
                ],
            },
        ),
    ]
