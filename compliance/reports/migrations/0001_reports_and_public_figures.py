import functools

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.ids
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_people_numbers_audit"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="DayFigures",
                fields=[
                    ("province", models.CharField(max_length=10, primary_key=True, serialize=False)),
                    ("day", models.DateField()),
                    ("at", models.DateTimeField()),
                    ("complaints", models.IntegerField()),
                    ("usual", models.IntegerField()),
                    ("opened", models.IntegerField()),
                    ("decided", models.IntegerField()),
                    ("overdue", models.IntegerField()),
                    ("proposed", models.IntegerField()),
                    ("listed", models.IntegerField()),
                    ("unlisted", models.IntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="PublicFigures",
                fields=[
                    ("day", models.DateField(primary_key=True, serialize=False)),
                    ("figures", models.JSONField()),
                ],
            ),
            migrations.CreateModel(
                name="RegisteredPlaces",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("at", models.DateTimeField()),
                    ("data", models.JSONField()),
                ],
                options={
                    "indexes": [models.Index(fields=["-at"], name="registered_places_latest")],
                },
            ),
            migrations.CreateModel(
                name="Report",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("rpt",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("start", models.DateField()),
                    ("end", models.DateField()),
                    ("scope_kind", models.CharField(default="nation", max_length=10)),
                    ("scope", models.CharField(blank=True, max_length=40)),
                    ("version", models.SmallIntegerField(default=1)),
                    ("reason", models.TextField(blank=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("built", "Built"),
                                ("released", "Released"),
                                ("unchanged", "Unchanged"),
                                ("failed", "Failed"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("asked_at", models.DateTimeField()),
                    ("steps_done", models.SmallIntegerField(default=0)),
                    ("steps", models.SmallIntegerField(default=1)),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("cut_off_at", models.DateTimeField(null=True)),
                    ("built_at", models.DateTimeField(null=True)),
                    ("data", models.JSONField(default=dict)),
                    ("policy_version", models.CharField(max_length=40)),
                    ("code", models.CharField(blank=True, max_length=20)),
                    ("released_at", models.DateTimeField(null=True)),
                    ("public_from", models.DateTimeField(null=True)),
                    ("key_id", models.SmallIntegerField(null=True)),
                    ("signature", models.BinaryField(null=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "released_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["-end", "-start", "-id"], name="report_latest"),
                        models.Index(
                            condition=models.Q(("state", "released")), fields=["public_from"], name="report_public"
                        ),
                        models.Index(condition=models.Q(("state", "waiting")), fields=["id"], name="report_waiting"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("start", "end", "scope_kind", "scope", "version"), name="report_once_per_version"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("code", ""), _negated=True), fields=("code",), name="report_code_once"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ReportPdf",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("language", models.CharField(max_length=10)),
                    ("content", models.BinaryField()),
                    ("sha256", models.BinaryField()),
                    (
                        "report",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="pdfs", to="reports.report"
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("report", "language"), name="report_pdf_once")],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="reportpdf",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="478396b8067cff6c7c3aabd3589caec240d98fd7",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_8f788",
                        table="reports_reportpdf",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="reportpdf",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="3b7c8bda6fe87836a99946ed582d7fc4ea59153f",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_40cb5",
                        table="reports_reportpdf",
                        when="BEFORE",
                    ),
                ),
            ),
        ]
    )
