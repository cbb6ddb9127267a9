import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.fields.json
from django.conf import settings
from django.db import migrations, models

from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_cases_their_events_and_documents"),
        ("complaints", "0001_callers_complaints_imports"),
        ("core", "0001_people_numbers_audit"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Assessment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                options={
                    "indexes": [
                        models.Index(
                            django.db.models.fields.json.KeyTextTransform(
                                "scrub_id", django.db.models.fields.json.KeyTextTransform("told", "facts")
                            ),
                            name="assessment_cites_scrub",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Violation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="violations",
                            to="complaints.caller",
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
            migrations.CreateModel(
                name="CallerFact",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=30, unique=True)),
                    ("kind", models.CharField(max_length=30)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    ("source", models.CharField(max_length=20)),
                    ("reference", models.CharField(max_length=200)),
                    ("note", models.TextField(blank=True)),
                    ("recorded_at", models.DateTimeField()),
                    ("withdrawn_at", models.DateTimeField(null=True)),
                    ("withdrawn_because", models.TextField(blank=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="facts_found",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "operator",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.operator",
                        ),
                    ),
                    (
                        "recorded_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "withdrawn_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("caller", "kind"),
                            name="caller_fact_stands_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                            name="caller_fact_lasts",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Campaign",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=30, unique=True)),
                    ("since", models.DateTimeField()),
                    (
                        "leader",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="campaigns_led",
                            to="complaints.caller",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="CampaignText",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("shingles", models.BinaryField()),
                    (
                        "bands",
                        django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                    ),
                    ("first_seen_at", models.DateTimeField()),
                    (
                        "campaign",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="texts",
                            to="findings.campaign",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        django.contrib.postgres.indexes.GinIndex(
                            fastupdate=False, fields=["bands"], name="campaign_text_by_band"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CallerText",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("digest", models.BinaryField()),
                    ("similarity", models.SmallIntegerField(default=100)),
                    ("noted_at", models.DateTimeField()),
                    (
                        "caller",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="campaign_texts",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "text",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="callers",
                            to="findings.campaigntext",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["text", "id"], name="caller_text_in_order"),
                        models.Index(fields=["digest"], name="caller_text_by_digest"),
                    ],
                    "constraints": [models.UniqueConstraint(fields=("caller", "digest"), name="caller_text_once")],
                },
            ),
            migrations.CreateModel(
                name="CallerLine",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("key", models.BinaryField()),
                    (
                        "caller",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="campaign_lines",
                            to="complaints.caller",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["key"], name="caller_line_by_key")],
                    "constraints": [models.UniqueConstraint(fields=("caller", "key"), name="caller_line_once")],
                },
            ),
            migrations.CreateModel(
                name="CampaignCaller",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("ground", models.CharField(max_length=10)),
                    ("similarity", models.SmallIntegerField(null=True)),
                    ("since", models.DateTimeField()),
                    ("taken_out_at", models.DateTimeField(null=True)),
                    ("taken_out_because", models.TextField(blank=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="campaigns",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "campaign",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="callers", to="findings.campaign"
                        ),
                    ),
                    (
                        "taken_out_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "via",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="campaigns_via",
                            to="complaints.caller",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("taken_out_at", None)),
                            fields=("caller",),
                            name="caller_in_one_campaign",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="FormerAssessment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ("replaced_at", models.DateTimeField()),
                    (
                        "complaint",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="former_assessments",
                            to="complaints.complaint",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["complaint", "-replaced_at"], name="former_assessments")],
                },
            ),
            migrations.CreateModel(
                name="Listening",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("heard", models.CharField(max_length=20)),
                    ("words", models.TextField()),
                    ("at", models.DateTimeField()),
                    (
                        "officer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "recording",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="listenings",
                            to="complaints.complaintattachment",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="SubjectChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("marketer", models.BigIntegerField(null=True)),
                    ("caller", models.BigIntegerField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("marketer__isnull", False)),
                            fields=["marketer"],
                            name="change_of_marketer",
                        ),
                        models.Index(
                            condition=models.Q(("caller__isnull", False)), fields=["caller"], name="change_of_caller"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="TextCorrection",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("proposed_kind", models.CharField(blank=True, max_length=20)),
                    ("proposed_category", models.CharField(blank=True, max_length=40)),
                    ("kind", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("at", models.DateTimeField()),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="text_corrections",
                            to="complaints.complaint",
                        ),
                    ),
                    (
                        "officer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
            ),
        ]
    )
