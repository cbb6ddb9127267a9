import functools

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import core.ids
import core.models.by_part
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_people_numbers_audit"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Caller",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("value", models.CharField(max_length=40, unique=True)),
                    (
                        "kind",
                        models.CharField(
                            choices=[
                                ("e164", "E164"),
                                ("short_code", "Short Code"),
                                ("sender_id", "Sender Id"),
                                ("withheld", "Withheld"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("allocated", models.BooleanField(default=True)),
                    ("decided_until", models.DateTimeField(null=True)),
                    ("first_seen_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["province"], name="caller_of_province"),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("value"), "gin_trgm_ops"
                            ),
                            name="caller_by_part",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("value")),
                            name="caller_by_signs",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintImport",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("name", models.CharField(max_length=200)),
                    ("format", models.CharField(max_length=10)),
                    ("digest", models.BinaryField()),
                    ("problem", models.CharField(blank=True, max_length=60)),
                    ("started_at", models.DateTimeField()),
                    ("finished_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("imp",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("client", models.CharField(blank=True, max_length=40)),
                    ("day", models.DateField(blank=True, null=True)),
                    ("sheet", models.CharField(blank=True, max_length=200)),
                    ("rows_read", models.IntegerField(default=0)),
                    ("accepted", models.IntegerField(default=0)),
                    ("quarantined", models.IntegerField(default=0)),
                    ("rejected", models.IntegerField(default=0)),
                    (
                        "columns",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                        ),
                    ),
                    ("copies", models.IntegerField(default=1)),
                    ("warnings", models.JSONField(blank=True, default=dict)),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ("actor", models.CharField(blank=True, max_length=60)),
                    ("size", models.BigIntegerField(default=0)),
                    ("file", models.CharField(blank=True, max_length=40)),
                    ("expires_at", models.DateTimeField(blank=True, null=True)),
                    ("rows_total", models.IntegerField(blank=True, null=True)),
                    ("rows_cut", models.IntegerField(default=0)),
                    ("chunks_cut", models.IntegerField(default=0)),
                    ("chunks_kept", models.IntegerField(default=0)),
                    ("taken_up_at", models.DateTimeField(blank=True, null=True)),
                    ("served_at", models.DateTimeField(blank=True, null=True)),
                    ("claim", models.CharField(blank=True, max_length=32)),
                    ("claimed_at", models.DateTimeField(blank=True, null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("file", ""), _negated=True),
                            fields=["served_at"],
                            name="import_of_file_kept",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("withdrawn_at", None)),
                            fields=("client", "format", "digest", "sheet"),
                            name="import_of_file_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ImportedRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("line", models.IntegerField()),
                    (
                        "outcome",
                        models.CharField(
                            choices=[("quarantined", "Quarantined"), ("rejected", "Rejected")], max_length=11
                        ),
                    ),
                    (
                        "reasons",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                    ("raw", models.BinaryField(null=True)),
                    ("row_digest", models.BinaryField(null=True)),
                    ("client", models.CharField(blank=True, max_length=40)),
                    ("reference", models.CharField(blank=True, max_length=200)),
                    ("caller", models.CharField(blank=True, db_default="", max_length=40)),
                    ("received_at", models.DateTimeField()),
                    (
                        "imported_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="rows",
                            to="complaints.complaintimport",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("outcome", "quarantined")),
                            fields=["received_at"],
                            name="imported_row_quarantine",
                        ),
                        models.Index(
                            condition=models.Q(("caller", ""), _negated=True),
                            fields=["caller"],
                            name="imported_row_of_caller",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("imported_by", "line"), name="imported_row_line_once"),
                        models.UniqueConstraint(fields=("row_digest",), name="imported_row_once"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Complaint",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("cmp",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("called_at", models.DateTimeField()),
                    ("time_known", models.BooleanField(default=True)),
                    ("display", models.CharField(blank=True, db_default="", max_length=60)),
                    ("channel", models.CharField(max_length=20)),
                    ("kind", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("subject", models.CharField(blank=True, max_length=200)),
                    ("claimed_name", models.CharField(blank=True, max_length=200)),
                    ("text", models.TextField(blank=True)),
                    ("text_digest", models.BinaryField(null=True)),
                    ("answered", models.BooleanField(null=True)),
                    ("robocall", models.BooleanField(null=True)),
                    ("manner", models.CharField(blank=True, db_default="", max_length=10)),
                    ("refused_before", models.BooleanField(null=True)),
                    ("money_lost", models.BooleanField(null=True)),
                    ("data_source", models.CharField(blank=True, db_default="", max_length=10)),
                    ("data_source_said", models.CharField(blank=True, db_default="", max_length=500)),
                    (
                        "evidence",
                        models.CharField(
                            choices=[("C0", "Unproved"), ("C1", "Proved"), ("C2", "Confirmed"), ("C3", "Recorded")],
                            max_length=2,
                        ),
                    ),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("place", models.CharField(blank=True, max_length=100)),
                    ("complainant_area", models.CharField(blank=True, max_length=10)),
                    (
                        "source",
                        models.CharField(
                            choices=[("site", "Site"), ("api", "Api"), ("import", "Import")], max_length=6
                        ),
                    ),
                    ("device", models.BinaryField(null=True)),
                    ("network", models.BinaryField(null=True)),
                    ("client", models.CharField(blank=True, max_length=40)),
                    ("reference", models.CharField(blank=True, max_length=200)),
                    ("reference_digest", models.BinaryField(null=True)),
                    ("line", models.IntegerField(blank=True, null=True)),
                    ("row_digest", models.BinaryField(null=True, unique=True)),
                    ("status", models.CharField(default="received", max_length=30)),
                    ("filed_at", models.DateTimeField()),
                    ("received_at", models.DateTimeField()),
                    ("erased_at", models.DateTimeField(null=True)),
                    ("withdrawn_at", models.DateTimeField(null=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="complaints",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="complaints",
                            to="core.number",
                        ),
                    ),
                    (
                        "imported_by",
                        models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="complaints",
                            to="complaints.complaintimport",
                        ),
                    ),
                    ("again", models.BooleanField(db_default=False, default=False)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["caller", "called_at"], name="complaint_of_caller_by_day"),
                        models.Index(fields=["number", "caller", "called_at"], name="complaint_of_number"),
                        models.Index(fields=["called_at"], name="complaint_by_day"),
                        models.Index(fields=["-received_at", "-id"], name="complaint_by_receipt"),
                        models.Index(fields=["province", "-received_at", "-id"], name="complaint_of_province"),
                        models.Index(fields=["status", "received_at"], name="complaint_queue"),
                        models.Index(
                            django.db.models.functions.text.Left(django.db.models.functions.text.MD5("public_id"), 12),
                            name="complaint_by_reference",
                        ),
                        models.Index(
                            condition=models.Q(("money_lost", True)),
                            fields=["received_at"],
                            name="complaint_of_money_lost",
                        ),
                        models.Index(
                            condition=models.Q(("text_digest__isnull", False)),
                            fields=["text_digest"],
                            name="complaint_same_text",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("reference_digest__isnull", False)),
                            fields=("client", "reference_digest"),
                            name="complaint_reference_once",
                        ),
                        models.UniqueConstraint(fields=("imported_by", "line"), name="complaint_line_once"),
                        models.CheckConstraint(
                            condition=models.Q(("evidence", "C0"), ("number__isnull", False), _connector="OR"),
                            name="complaint_proved_has_number",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintAttachment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("remark", models.TextField(blank=True)),
                    ("at", models.DateTimeField()),
                    ("listened_at", models.DateTimeField(null=True)),
                    (
                        "attachment",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="complaint_attachment",
                            to="core.attachment",
                        ),
                    ),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="attachments",
                            to="complaints.complaint",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["complaint", "at"], name="attachment_of_complaint")],
                },
            ),
            migrations.CreateModel(
                name="ComplaintChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("complaint", models.BigIntegerField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="ComplaintReview",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("status", models.CharField(max_length=30)),
                    ("case_reference", models.CharField(blank=True, max_length=40)),
                    ("reasons", models.TextField()),
                    ("asked_at", models.DateTimeField()),
                    ("stands", models.BooleanField(null=True)),
                    ("answer", models.TextField(blank=True)),
                    ("answered_at", models.DateTimeField(null=True)),
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
                        "complaint",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="review",
                            to="complaints.complaint",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("answered_at", None)), fields=["asked_at"], name="review_waiting"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="ComplaintStep",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("status", models.CharField(max_length=30)),
                    ("params", models.JSONField(default=dict)),
                    ("case_reference", models.CharField(blank=True, max_length=40)),
                    ("at", models.DateTimeField()),
                    ("aside", models.BooleanField(default=False)),
                    ("news", models.BooleanField(db_default=False, default=False)),
                    (
                        "complaint",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="steps",
                            to="complaints.complaint",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["complaint", "at"], name="complaint_timeline"),
                        models.Index(condition=models.Q(("news", True)), fields=["complaint"], name="step_news"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="OpenDay",
                fields=[
                    ("day", models.DateField(primary_key=True, serialize=False)),
                    ("digest", models.CharField(max_length=64)),
                    ("rows", models.IntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="OpenDataChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("quarter", models.DateTimeField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="OpenDataRun",
                fields=[
                    ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ("built_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="OperatorConsent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
            migrations.CreateModel(
                name="RepeatedRow",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("cmp",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("client", models.CharField(max_length=40)),
                    ("called_at", models.DateTimeField()),
                    ("kind", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("reference", models.CharField(blank=True, max_length=200)),
                    ("reference_digest", models.BinaryField(null=True)),
                    ("filed_at", models.DateTimeField()),
                    (
                        "complaint",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="repeated_rows",
                            to="complaints.complaint",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("reference_digest__isnull", False)),
                            fields=("client", "reference_digest"),
                            name="repeated_row_reference_once",
                        )
                    ],
                },
            ),
        ]
    )
