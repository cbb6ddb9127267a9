from datetime import UTC, datetime

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce

from core.running.create_models import together

NEVER = models.Value(datetime.max.replace(tzinfo=UTC))


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("complaints", "0001_callers_complaints_imports"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseSerial",
            fields=[
                ("year", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("last", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=30, unique=True)),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("respondent_name", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(max_length=30)),
                ("gathering", models.BooleanField(default=True)),
                ("province", models.CharField(blank=True, max_length=10)),
                ("category", models.CharField(blank=True, max_length=40)),
                ("opened_because", models.JSONField(default=dict)),
                ("policy_version", models.CharField(max_length=40)),
                ("opened_at", models.DateTimeField()),
                ("state_since", models.DateTimeField()),
                ("deadline", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("notice_served_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("served_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("sanction", models.CharField(blank=True, max_length=40)),
                ("fine", models.BigIntegerField(null=True)),
                ("authority", models.CharField(blank=True, max_length=40)),
                ("suspended_until", models.DateTimeField(null=True)),
                ("suspension_lifted_at", models.DateTimeField(null=True)),
                ("sanction_in_force", models.CharField(blank=True, default="", max_length=40)),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="cases.case"
                    ),
                ),
                (
                    "caller",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="complaints.caller",
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="firms.marketer",
                    ),
                ),
                (
                    "respondent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases_against",
                        to="firms.marketer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["province", "state", "deadline"], name="case_queue"),
                    models.Index(fields=["deadline"], name="case_by_deadline"),
                    models.Index(
                        Coalesce("closed_at", NEVER).desc(),
                        Coalesce("deadline", NEVER).asc(),
                        models.F("opened_at").desc(),
                        models.F("id").desc(),
                        name="case_in_queue_order",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("caller__isnull", False), ("marketer", None)),
                            models.Q(("caller", None), ("marketer__isnull", False)),
                            _connector="OR",
                        ),
                        name="case_has_one_subject",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("gathering", True)),
                        fields=("marketer",),
                        name="case_gathering_once_per_marketer",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("gathering", True)),
                        fields=("caller",),
                        name="case_gathering_once_per_caller",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("text", models.TextField()),
                ("shown_to_firm", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="cases.case"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "at"], name="document_of_case")]},
        ),
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=80)),
                ("act", models.CharField(max_length=40)),
                ("from_state", models.CharField(blank=True, max_length=30)),
                ("to_state", models.CharField(blank=True, max_length=30)),
                ("params", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["case", "at", "id"], name="case_timeline")]},
        ),
        migrations.CreateModel(
            name="CaseOfficer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="officers", to="cases.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("case", "user"), name="case_officer_once"
                    )
                ]
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casedocument",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="bbaf30fed8c443d37e7da235383773d512566ffe",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_3675d",
                    table="cases_casedocument",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="casedocument",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="678607afcf4af8b6f4c003bd8f479f9dcba74134",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b775d",
                    table="cases_casedocument",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="65b17c5dc231aae95e4a5d286bcd92a634f3ebd3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_320b9",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="caseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="1630ccff72c4ece069e0515d08c243ccf69cd15e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_78c5e",
                    table="cases_caseevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = together(operations)
