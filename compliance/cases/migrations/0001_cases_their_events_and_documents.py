import datetime
import functools

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.ids
import core.models.by_part
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("complaints", "0001_callers_complaints_imports"),
        ("core", "0001_people_numbers_audit"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Case",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ("beside", models.JSONField(db_default=[], default=list)),
                    ("fine", models.BigIntegerField(null=True)),
                    ("gains", models.BigIntegerField(null=True)),
                    ("suspended_until", models.DateTimeField(null=True)),
                    ("suspension_lifted_at", models.DateTimeField(null=True)),
                    ("sanction_in_force", models.CharField(blank=True, default="", max_length=40)),
                    ("authority", models.CharField(blank=True, max_length=40)),
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
                        "merged_into",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="merged",
                            to="cases.case",
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
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("reference"), "gin_trgm_ops"
                            ),
                            name="case_by_part_of_reference",
                        ),
                        models.Index(
                            condition=models.Q(("suspended_until__isnull", False), ("suspension_lifted_at", None)),
                            fields=["suspended_until"],
                            name="case_suspension_to_end",
                        ),
                        models.Index(
                            models.OrderBy(
                                django.db.models.functions.comparison.Coalesce(
                                    "closed_at",
                                    models.Value(
                                        datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
                                    ),
                                ),
                                descending=True,
                            ),
                            models.OrderBy(
                                django.db.models.functions.comparison.Coalesce(
                                    "deadline",
                                    models.Value(
                                        datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
                                    ),
                                )
                            ),
                            models.OrderBy(models.F("opened_at"), descending=True),
                            models.OrderBy(models.F("id"), descending=True),
                            name="case_in_queue_order",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("reference")),
                            name="case_by_signs_of_reference",
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
                name="CaseSerial",
                fields=[
                    ("year", models.SmallIntegerField(primary_key=True, serialize=False)),
                    ("last", models.IntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name="CaseOfficer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                options={
                    "indexes": [models.Index(fields=["case", "at", "id"], name="case_timeline")],
                },
            ),
            migrations.CreateModel(
                name="CaseDocument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                options={
                    "indexes": [models.Index(fields=["case", "at"], name="document_of_case")],
                },
            ),
            migrations.CreateModel(
                name="ActDraft",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("act", models.CharField(max_length=40)),
                    ("fields", models.JSONField(default=dict)),
                    ("at", models.DateTimeField()),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("case", "act", "user"), name="act_draft_once")],
                },
            ),
            migrations.CreateModel(
                name="BreachOutcome",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("breach", models.CharField(max_length=40)),
                    (
                        "outcome",
                        models.CharField(
                            choices=[
                                ("established", "established"),
                                ("not_established", "not_established"),
                                ("left_out", "left_out"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("reason", models.TextField(blank=True)),
                    ("calls", models.IntegerField()),
                    ("people", models.IntegerField()),
                    ("at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="outcomes", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("case", "breach"),
                            name="breach_outcome_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseAttachment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("what", models.CharField(max_length=30)),
                    ("shown_to_firm", models.BooleanField(default=False)),
                    ("remark", models.TextField(blank=True)),
                    ("actor", models.CharField(max_length=80)),
                    ("at", models.DateTimeField()),
                    (
                        "attachment",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="case_attachment",
                            to="core.attachment",
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="cases.case"
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
                options={
                    "indexes": [models.Index(fields=["case", "at"], name="attachment_of_case")],
                },
            ),
            migrations.CreateModel(
                name="ClockChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("case", models.BigIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="CaseClock",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("clock", models.CharField(max_length=40)),
                    ("due", models.DateTimeField()),
                    ("step_at", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("step_at__isnull", False)), fields=["step_at"], name="clock_by_step"
                        )
                    ],
                    "constraints": [models.UniqueConstraint(fields=("case", "clock"), name="case_clock_once")],
                },
            ),
            migrations.CreateModel(
                name="ClockStep",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("clock", models.CharField(max_length=40)),
                    ("due", models.DateTimeField()),
                    ("to", models.CharField(max_length=20)),
                    ("at", models.DateTimeField()),
                    ("claimed_at", models.DateTimeField(null=True)),
                    ("told_at", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="clock_steps", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="clock_steps_untold")
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("case", "clock", "due", "to"), name="clock_step_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseTransfer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("from_province", models.CharField(blank=True, max_length=10)),
                    ("to_province", models.CharField(blank=True, max_length=10)),
                    ("reason", models.TextField(blank=True)),
                    ("provinces", models.JSONField(default=list)),
                    ("asked_at", models.DateTimeField()),
                    ("accepted", models.BooleanField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answer", models.TextField(blank=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
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
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["to_province", "accepted"], name="case_transfers_to")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("accepted", None)),
                            fields=("case",),
                            name="case_transfer_once_at_a_time",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintsLate",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField()),
                    ("clock", models.CharField(max_length=40)),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("until", models.DateTimeField()),
                    ("waiting", models.IntegerField()),
                    ("new", models.IntegerField()),
                    ("claimed_at", models.DateTimeField(null=True)),
                    ("told_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("new__gt", 0), ("told_at", None)),
                            fields=["id"],
                            name="complaints_late_untold",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("day", "clock", "province"), name="complaints_late_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="ConsentLead",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
            migrations.CreateModel(
                name="Deputy",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("role", models.CharField(max_length=30)),
                    ("province", models.CharField(blank=True, default="", max_length=10)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                    ("named_at", models.DateTimeField()),
                    ("reason", models.TextField(blank=True)),
                    (
                        "deputy",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="deputyships",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "named_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "principal",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["deputy", "until"], name="deputyships_of")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("deputy", models.F("principal")), _negated=True),
                            name="deputy_is_another",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("deputy", models.F("named_by")), _negated=True),
                            name="deputy_is_named_by_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Disclosure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("dsc",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("purpose", models.TextField()),
                    ("reason", models.TextField(blank=True)),
                    ("state", models.CharField(max_length=10)),
                    ("asked_at", models.DateTimeField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("disclosed_at", models.DateTimeField(null=True)),
                    ("until", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="disclosures", to="cases.case"
                        ),
                    ),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="disclosures",
                            to="complaints.complaint",
                        ),
                    ),
                    (
                        "disclosed_by",
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
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ["asked", "consented"])),
                            fields=("complaint", "marketer"),
                            name="disclosure_asked_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="EvidencePreservation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("items", models.TextField()),
                    ("place", models.TextField()),
                    ("reason", models.TextField()),
                    ("proposed_at", models.DateTimeField()),
                    ("ordered_at", models.DateTimeField(null=True)),
                    ("decide_by", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("outcome", models.CharField(blank=True, max_length=12)),
                    ("outcome_reason", models.TextField(blank=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="preservations", to="cases.case"
                        ),
                    ),
                    (
                        "ended_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "ordered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)), fields=("case",), name="preservation_one_at_a_time"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="GatheredPolicy",
                fields=[
                    ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ("policy_version", models.CharField(max_length=40)),
                ],
            ),
            migrations.CreateModel(
                name="DocumentSerial",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("office", models.CharField(max_length=40)),
                    ("kind", models.CharField(max_length=30)),
                    ("year", models.SmallIntegerField()),
                    ("last", models.IntegerField(default=0)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("office", "kind", "year"), name="document_serial_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="DocumentDue",
                fields=[
                    (
                        "event",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="document_due",
                            serialize=False,
                            to="cases.caseevent",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="DocumentNumber",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("kind", models.CharField(max_length=30)),
                    ("number", models.CharField(max_length=80, unique=True)),
                    ("code", models.CharField(max_length=20, unique=True)),
                    ("written", models.JSONField()),
                    ("key_id", models.SmallIntegerField()),
                    ("at", models.DateTimeField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="document_numbers",
                            to="cases.case",
                        ),
                    ),
                    (
                        "event",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="document_number",
                            to="cases.caseevent",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="IssuedDocument",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=40, unique=True)),
                    ("kind", models.CharField(max_length=30)),
                    ("number", models.CharField(max_length=80, unique=True)),
                    ("code", models.CharField(max_length=20, unique=True)),
                    ("to_firm", models.BooleanField(default=False)),
                    ("written", models.JSONField()),
                    ("key_id", models.SmallIntegerField()),
                    ("digest", models.BinaryField()),
                    ("signature", models.BinaryField()),
                    ("at", models.DateTimeField()),
                    ("actor", models.CharField(max_length=80)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="issued_documents",
                            to="cases.case",
                        ),
                    ),
                    (
                        "event",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="issued_document",
                            to="cases.caseevent",
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
                options={
                    "indexes": [models.Index(fields=["case", "at"], name="issued_document_of_case")],
                },
            ),
            migrations.CreateModel(
                name="IssuedPdf",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("language", models.CharField(max_length=10)),
                    ("content", models.BinaryField()),
                    ("sha256", models.BinaryField()),
                    (
                        "document",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="pdfs", to="cases.issueddocument"
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("document", "language"), name="issued_pdf_once")],
                },
            ),
            migrations.CreateModel(
                name="Matching",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("asked_in", models.CharField(max_length=30)),
                    ("asked_at", models.DateTimeField()),
                    ("opened_at", models.DateTimeField()),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("closed_by_firm", models.BooleanField(default=False)),
                    ("matched_at", models.DateTimeField(null=True)),
                    ("forgotten_at", models.DateTimeField(null=True)),
                    ("due_at", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="matchings", to="cases.case"
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("forgotten_at", None)), fields=["closed_at"], name="matching_files_kept"
                        ),
                        models.Index(condition=models.Q(("closed_at", None)), fields=["due_at"], name="matching_due"),
                        models.Index(
                            condition=models.Q(
                                ("closed_at__isnull", False), ("forgotten_at", None), ("matched_at", None)
                            ),
                            fields=["id"],
                            name="matching_to_compare",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("case", "asked_in", "asked_at"), name="matching_once_per_notice"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="MatchingFile",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("mtc",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("kind", models.CharField(choices=[("calls", "calls"), ("consents", "consents")], max_length=8)),
                    ("name", models.CharField(max_length=200)),
                    ("sheet", models.CharField(blank=True, max_length=200)),
                    ("digest", models.BinaryField()),
                    ("size", models.BigIntegerField()),
                    ("folder", models.CharField(max_length=40)),
                    ("handed_at", models.DateTimeField()),
                    ("rows", models.IntegerField(default=0)),
                    ("rows_unread", models.IntegerField(default=0)),
                    (
                        "unread_lines",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.IntegerField(), default=list, size=None
                        ),
                    ),
                    ("last_line", models.IntegerField(default=0)),
                    ("chunks", models.IntegerField(default=0)),
                    ("chunks_matched", models.IntegerField(default=0)),
                    ("read_at", models.DateTimeField(null=True)),
                    ("problem", models.CharField(blank=True, max_length=60)),
                    ("headings", models.JSONField(default=list)),
                    ("columns", models.JSONField(default=dict)),
                    ("served_at", models.DateTimeField(null=True)),
                    ("claim", models.CharField(blank=True, max_length=32)),
                    ("claimed_at", models.DateTimeField(null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    (
                        "matching",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.matching"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("folder", ""), _negated=True),
                            fields=["served_at"],
                            name="matching_file_kept",
                        ),
                        models.Index(
                            condition=models.Q(
                                ("problem", ""), ("read_at", None), models.Q(("folder", ""), _negated=True)
                            ),
                            fields=["id"],
                            name="matching_file_to_read",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("folder", ""), _negated=True),
                            fields=("matching", "kind", "digest", "sheet"),
                            name="matching_file_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="MatchedCall",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("call_found", models.BooleanField(default=False)),
                    ("consent_since", models.DateTimeField(null=True)),
                    ("consent_proof", models.BinaryField(null=True)),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to="complaints.complaint"
                        ),
                    ),
                    (
                        "matching",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="cases.matching"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("matching", "complaint"), name="matched_call_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Payment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("amount", models.BigIntegerField()),
                    ("on", models.DateField()),
                    ("proof", models.CharField(max_length=200)),
                    ("at", models.DateTimeField()),
                    ("withdrawn_at", models.DateTimeField(null=True)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="cases.case"
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
                        models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_is_some"),
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("case", "proof"),
                            name="payment_once_per_proof",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PaymentTerm",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("due", models.DateField()),
                    ("amount", models.BigIntegerField()),
                    ("reason", models.TextField()),
                    ("at", models.DateTimeField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="payment_terms", to="cases.case"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_term_is_some"),
                        models.UniqueConstraint(fields=("case", "due"), name="payment_term_once_a_day"),
                    ],
                },
            ),
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
            migrations.CreateModel(
                name="Repayment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("amount", models.BigIntegerField()),
                    ("on", models.DateField()),
                    ("proof", models.CharField(max_length=200)),
                    ("at", models.DateTimeField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="repayments", to="cases.case"
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
                        models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="repayment_is_some"),
                        models.UniqueConstraint(fields=("case", "proof"), name="repayment_once_per_proof"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="PreservationChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("complaint", models.BigIntegerField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="PreservationRequest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("prq",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("kept_from", models.DateField()),
                    ("kept_to", models.DateField()),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("lives_until", models.DateTimeField(null=True)),
                    ("noted_at", models.DateTimeField()),
                    ("state", models.CharField(default="due", max_length=10)),
                    ("addressee", models.CharField(blank=True, max_length=10)),
                    ("addressee_name", models.CharField(blank=True, max_length=200)),
                    (
                        "kinds",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), default=list, size=None
                        ),
                    ),
                    ("text", models.TextField(blank=True)),
                    ("number", models.CharField(blank=True, max_length=80)),
                    ("written", models.JSONField(default=dict)),
                    ("code", models.CharField(blank=True, max_length=20)),
                    ("key_id", models.SmallIntegerField(null=True)),
                    ("digest", models.BinaryField(null=True)),
                    ("signature", models.BinaryField(null=True)),
                    ("written_at", models.DateTimeField(null=True)),
                    ("sent_on", models.DateField(null=True)),
                    ("sent_how", models.TextField(blank=True)),
                    ("answered_on", models.DateField(null=True)),
                    ("answer", models.CharField(blank=True, max_length=10)),
                    ("answer_text", models.TextField(blank=True)),
                    ("dropped_because", models.TextField(blank=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="preservation_requests",
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
                        "written_by",
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
                        models.Index(fields=["province", "state", "lives_until"], name="preservation_work_list"),
                        models.Index(fields=["kept_to"], name="preservation_by_age"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("caller", "kept_from"), name="preservation_once_per_line_and_month"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("code", ""), _negated=True),
                            fields=("code",),
                            name="preservation_code_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Review",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("reconsideration", "Reconsideration"), ("suit", "Suit")], max_length=16
                        ),
                    ),
                    ("applied_on", models.DateField()),
                    ("body", models.CharField(blank=True, max_length=200)),
                    ("file", models.CharField(blank=True, max_length=100)),
                    ("taken_late", models.BooleanField(default=False)),
                    ("refused_at", models.DateTimeField(null=True)),
                    ("outcome", models.CharField(blank=True, max_length=16)),
                    ("paper", models.CharField(blank=True, max_length=200)),
                    ("ended_on", models.DateField(null=True)),
                    ("at", models.DateTimeField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="cases.case"
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
                    "indexes": [models.Index(fields=["case", "applied_on"], name="review_of_case")],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_on", None), ("refused_at", None)),
                            fields=("case",),
                            name="review_open_once_per_case",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Stay",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "by",
                        models.CharField(
                            choices=[
                                ("authority", "Authority"),
                                ("reconsideration", "Reconsideration"),
                                ("court", "Court"),
                            ],
                            max_length=16,
                        ),
                    ),
                    ("paper", models.CharField(blank=True, max_length=200)),
                    ("reason", models.TextField()),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    ("begun_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("at", models.DateTimeField()),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="cases.case"
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
                    "indexes": [
                        models.Index(fields=["case", "since"], name="stay_of_case"),
                        models.Index(
                            condition=models.Q(("begun_at", None), ("ended_at", None)),
                            fields=["since"],
                            name="stay_to_begin",
                        ),
                        models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="stay_to_end"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("until", None), ("until__gt", models.F("since")), _connector="OR"),
                            name="stay_takes_time",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Publication",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("pub",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("at", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("end_reason", models.CharField(blank=True, max_length=20)),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="publications", to="cases.case"
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
                    "indexes": [
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["until"], name="publication_to_end"
                        ),
                        models.Index(fields=["-at"], name="publication_by_day"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)), fields=("case",), name="publication_once_per_case"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CreditRepair",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("text", models.TextField()),
                    ("asked_at", models.DateTimeField()),
                    ("answer_by", models.DateTimeField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "Asked"),
                                ("granted", "Granted"),
                                ("refused", "Refused"),
                                ("lapsed", "Lapsed"),
                            ],
                            default="asked",
                            max_length=8,
                        ),
                    ),
                    ("answer", models.TextField(blank=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("again_from", models.DateTimeField(null=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="credit_repairs", to="cases.case"
                        ),
                    ),
                    (
                        "publication",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="repairs", to="cases.publication"
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "asked")),
                            fields=("publication",),
                            name="credit_repair_asked_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Recusal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("own", models.BooleanField()),
                    ("reason", models.TextField(blank=True)),
                    ("asked_at", models.DateTimeField()),
                    ("granted", models.BooleanField(null=True)),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("decision_reason", models.TextField(blank=True)),
                    (
                        "asked_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="recusals", to="cases.case"
                        ),
                    ),
                    (
                        "decided_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="recusals",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("granted", None)), fields=("case", "user"), name="recusal_asked_once"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("granted", True)), fields=("case", "user"), name="recusal_granted_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("decided_at", None), ("decided_by", None), ("granted", None)),
                                models.Q(
                                    ("decided_at__isnull", False),
                                    ("decided_by__isnull", False),
                                    ("granted__isnull", False),
                                ),
                                _connector="OR",
                            ),
                            name="recusal_is_decided_by_somebody",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ServiceMail",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("claimed_at", models.DateTimeField(null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("told_at", models.DateTimeField(null=True)),
                    (
                        "event",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="service_mail",
                            to="cases.caseevent",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="service_mail_untold")
                    ],
                },
            ),
            migrations.CreateModel(
                name="WriteOff",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("ground", models.CharField(max_length=30)),
                    ("reason", models.TextField()),
                    (
                        "papers",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                    ("proposed_at", models.DateTimeField()),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("agreed", models.BooleanField(default=False)),
                    ("amount", models.BigIntegerField(null=True)),
                    ("answer", models.TextField(blank=True)),
                    (
                        "answered_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="write_offs", to="cases.case"
                        ),
                    ),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("answered_at", None)),
                            fields=("case",),
                            name="write_off_proposed_one_at_a_time",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("agreed", False),
                                models.Q(("amount__gt", 0), ("answered_at__isnull", False)),
                                _connector="OR",
                            ),
                            name="write_off_of_something",
                        ),
                    ],
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
            pgtrigger.migrations.AddTrigger(
                model_name="documentnumber",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="6ca43295bcc447dffc694283c95d0aa5879fc353",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_1d8f6",
                        table="cases_documentnumber",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="documentnumber",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="692adbe1b468d1827779727c5d196fe0b5d749b5",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_47b18",
                        table="cases_documentnumber",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="issueddocument",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="f49a1892674aed84fb5f44a793639248a1141e34",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_c945d",
                        table="cases_issueddocument",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="issueddocument",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="ded740fd25c4a9565b6240e04b01f2c8e36822a8",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_0a862",
                        table="cases_issueddocument",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="issuedpdf",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="f38255addc0276643037d5c422ca10b93cb63f31",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_34f6f",
                        table="cases_issuedpdf",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="issuedpdf",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="12ef7dedde5d225bfc6e65348f519d00ecb8dcb5",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_fd108",
                        table="cases_issuedpdf",
                        when="BEFORE",
                    ),
                ),
            ),
        ]
    )
