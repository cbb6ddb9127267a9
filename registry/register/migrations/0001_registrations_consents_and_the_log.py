import functools

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.ids
import core.models.audit
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0002_seal_key_in_use"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "what",
                    models.CharField(
                        choices=[("registered", "Registered"), ("changed", "Changed"), ("withdrawn", "Withdrawn")],
                        max_length=10,
                    ),
                ),
                ("preferences", models.JSONField()),
                ("assurance", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=60)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("registered_at", models.DateTimeField()),
                ("binding_from", models.DateTimeField()),
                ("said_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "transaction",
                    models.BigIntegerField(db_default=core.models.audit.CurrentTransactionId(), editable=False),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="core.number"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["number", "at", "id"], name="change_of_number"),
                    models.Index(fields=["transaction", "id"], name="change_in_commit_order"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("source", "reference"),
                        name="change_reference_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleasedSeal",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="released",
                        serialize=False,
                        to="register.registerchange",
                    ),
                ),
                ("sealed", models.BigIntegerField()),
                ("seal_key", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("rim",), **{}), max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("format", models.CharField(max_length=10)),
                ("source", models.CharField(max_length=60)),
                ("digest", models.BinaryField()),
                ("run", models.IntegerField()),
                ("preferences", models.JSONField()),
                ("assurance", models.CharField(max_length=20)),
                ("replace", models.BooleanField()),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "format", "digest", "run"), name="register_import_run_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField()),
                ("lines", models.IntegerField()),
                ("counts", models.JSONField()),
                ("problems", models.JSONField()),
                (
                    "imported_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="register.registerimport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("imported_by", "position"), name="register_import_batch_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("preferences", models.JSONField()),
                ("assurance", models.CharField(max_length=20)),
                ("source", models.CharField(max_length=60)),
                ("registered_at", models.DateTimeField()),
                ("binding_from", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("said_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="registration", to="core.number"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("binding_from__gte", models.F("registered_at"))),
                        name="registration_binds_after",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Relationship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("purchase", "Purchase"), ("inquiry", "Inquiry")], max_length=10)),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relationships", to="firms.marketer"
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="relationships", to="core.number"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["number", "marketer", "-at"], name="relationship_of_number")]},
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("con",), **{}), max_length=40, unique=True
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("given_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("evidence", models.BinaryField()),
                ("content_digest", models.CharField(max_length=64)),
                ("received_at", models.DateTimeField()),
                ("notified_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("contested_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="firms.marketer"
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="core.number"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("confirmed_at", None), ("contested_at", None), ("notified_at", None), ("revoked_at", None)
                        ),
                        fields=["received_at"],
                        name="consent_not_notified",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("number", "marketer", "content_digest"), name="consent_claimed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="holdings", to="core.number"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("number",), name="number_held_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdleReference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=60)),
                ("reference", models.CharField(max_length=64)),
                ("said", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "reference"), name="idle_reference_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdleWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("said_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Refusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="firms.marketer"
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refusals", to="core.number"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["number", "marketer", "at"], name="refusal_of_number")],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="registerchange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="84ca0845e94d6aa6916fdf514eaecb7ccee31f0e",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_bc716",
                    table="register_registerchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="registerchange",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                    hash="802c7ec52a6ae6a6abb502e764b2c01ac117e57e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_305c0",
                    table="register_registerchange",
                    when="BEFORE",
                ),
            ),
        ),
    ]
    operations = together(operations)
