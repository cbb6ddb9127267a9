import django.db.models.deletion
from django.db import migrations, models

from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_cases_their_events_and_documents"),
        ("complaints", "0001_callers_complaints_imports"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("suspected", "Suspected"),
                            ("no_breach", "No Breach"),
                            ("not_assessable", "Not Assessable"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("policy_version", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="firms.marketer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Violation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("breach", models.CharField(max_length=40)),
                ("evidence", models.CharField(max_length=2)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("suspected", "Suspected"),
                            ("established", "Established"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="suspected",
                        max_length=12,
                    ),
                ),
                ("facts", models.JSONField(default=dict)),
                ("policy_version", models.CharField(max_length=40)),
                ("called_at", models.DateTimeField()),
                ("found_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "caller",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="violations", to="complaints.caller"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="cases.case",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="violations",
                        to="firms.marketer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["caller", "called_at"], name="violation_of_caller"),
                    models.Index(fields=["marketer", "called_at"], name="violation_of_marketer"),
                    models.Index(
                        condition=models.Q(("case", None), ("state", "suspected")),
                        fields=["called_at"],
                        name="violation_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("complaint", "breach"), name="violation_once_per_breach")
                ],
            },
        ),
    ]
    operations = together(operations)
