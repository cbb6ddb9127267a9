"""Firms of whose claimed consents many were denied, for an officer to look at."""

import functools

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0002_questions"),
        ("cases", "0014_what_is_decided_together"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentLead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("cld",), **{}), max_length=40, unique=True
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("counted_at", models.DateTimeField()),
                ("answered", models.IntegerField()),
                ("contested", models.IntegerField()),
                ("people", models.IntegerField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="consent_leads",
                        to="cases.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_leads",
                        to="firms.marketer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["closed_at"], name="consent_lead_by_end")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("marketer",), name="consent_lead_open_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="consent_lead_closed_for_a_reason",
                    ),
                ],
            },
        ),
    ]
