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
        ("core", "0001_people_numbers_audit"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Consent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("con",), **{}), max_length=40, unique=True
                        ),
                    ),
                    (
                        "channels",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=20), size=None
                        ),
                    ),
                    (
                        "categories",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                    ("given_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField(blank=True, null=True)),
                    ("evidence", models.BinaryField()),
                    ("content_digest", models.CharField(max_length=64)),
                    ("received_at", models.DateTimeField()),
                    ("turn_at", models.DateTimeField(blank=True, null=True)),
                    ("notice_at", models.DateTimeField(blank=True, null=True)),
                    ("notified_at", models.DateTimeField(blank=True, null=True)),
                    ("notice_word", models.CharField(blank=True, db_default="", max_length=6)),
                    ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                    ("contested_at", models.DateTimeField(blank=True, null=True)),
                    ("revoked_at", models.DateTimeField(blank=True, null=True)),
                    ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consents",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consents",
                            to="core.number",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(
                                ("confirmed_at", None),
                                ("contested_at", None),
                                ("notified_at", None),
                                ("revoked_at", None),
                                ("turn_at", None),
                            ),
                            fields=["marketer", "received_at", "id"],
                            name="consent_queue",
                        ),
                        models.Index(
                            condition=models.Q(("turn_at__isnull", False)),
                            fields=["marketer", "turn_at"],
                            name="consent_turns",
                        ),
                        models.Index(
                            condition=models.Q(("notice_at__isnull", False), ("turn_at__isnull", False)),
                            fields=["notice_at"],
                            name="consent_to_be_told",
                        ),
                        models.Index(fields=["marketer", "-id"], name="consent_of_firm"),
                        models.Index(
                            condition=models.Q(
                                ("contested_at__isnull", False), ("confirmed_at__isnull", False), _connector="OR"
                            ),
                            fields=["marketer"],
                            name="consent_answered",
                        ),
                        models.Index(
                            condition=models.Q(("revoked_at__isnull", False)),
                            fields=["marketer", "-revoked_at", "-id"],
                            name="consent_revoked",
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
                name="ConsentFile",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("cof",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("actor", models.CharField(max_length=60)),
                    ("language", models.CharField(max_length=10)),
                    ("name", models.CharField(max_length=200)),
                    ("sheet", models.CharField(blank=True, max_length=200)),
                    ("size", models.BigIntegerField()),
                    ("folder", models.CharField(blank=True, max_length=40)),
                    ("handed_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("headings", models.JSONField(default=list)),
                    ("warnings", models.JSONField(default=dict)),
                    ("cut_at", models.DateTimeField(null=True)),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("problem", models.CharField(blank=True, max_length=60)),
                    ("wrong", models.JSONField(default=list)),
                    ("served_at", models.DateTimeField(null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consent_files",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "-id"], name="consent_file_of_marketer"),
                        models.Index(
                            condition=models.Q(("folder", ""), _negated=True),
                            fields=["expires_at"],
                            name="consent_file_kept",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ConsentFilePart",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("number", models.IntegerField()),
                    ("rows", models.IntegerField()),
                    ("accepted", models.IntegerField(default=0)),
                    ("refused", models.IntegerField(default=0)),
                    ("warnings", models.JSONField(default=dict)),
                    ("done_at", models.DateTimeField(null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    (
                        "file",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="register.consentfile"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("done_at", None)),
                            fields=["file", "number"],
                            name="consent_part_waiting",
                        )
                    ],
                    "constraints": [models.UniqueConstraint(fields=("file", "number"), name="consent_part_once")],
                },
            ),
            migrations.CreateModel(
                name="ConsentProof",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("matches", models.BooleanField(null=True)),
                    ("at", models.DateTimeField()),
                    (
                        "attachment",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="consent_proof",
                            to="core.attachment",
                        ),
                    ),
                    (
                        "consent",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="register.consent"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["consent", "at"], name="proof_of_consent")],
                },
            ),
            migrations.CreateModel(
                name="CounterAct",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("cnt",), **{}), max_length=40, unique=True
                        ),
                    ),
                    (
                        "paper",
                        models.CharField(
                            choices=[
                                ("identity_card", "Identity Card"),
                                ("passport", "Passport"),
                                ("residence_permit", "Residence Permit"),
                                ("other", "Other"),
                            ],
                            max_length=20,
                        ),
                    ),
                    ("held_since", models.DateField()),
                    (
                        "act",
                        models.CharField(
                            choices=[
                                ("register", "Register"),
                                ("revoke", "Revoke"),
                                ("end_help", "End Help"),
                                ("withdraw", "Withdraw"),
                                ("complain", "Complain"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("reference", models.CharField(blank=True, max_length=40)),
                    ("at", models.DateTimeField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "member",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="counter_acts",
                            to="firms.operatormember",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="counter_acts", to="core.number"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["member", "at"], name="counter_act_of_member")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("marketer", None), ("act", "revoke"), _connector="OR"),
                            name="counter_firm_is_of_a_revocation",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="Delegation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("named_at", models.DateTimeField()),
                    ("acts_from", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                    ("reminded_at", models.DateTimeField(blank=True, null=True)),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "end",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("reply", "Reply"),
                                ("holder", "Holder"),
                                ("delegate", "Delegate"),
                                ("counter", "Counter"),
                                ("lapsed", "Lapsed"),
                                ("released", "Released"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="core.number"
                        ),
                    ),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="delegations",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["until"], name="delegation_by_its_end"
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)),
                            fields=("number", "user"),
                            name="delegate_named_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(("until__gt", models.F("acts_from"))), name="delegate_acts_for_a_time"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("ended_at", None), models.Q(("end", ""), _negated=True), _connector="XOR"
                            ),
                            name="delegation_ends_for_a_reason",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Disconnection",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("source", models.CharField(max_length=60)),
                    ("reference", models.CharField(max_length=64)),
                    ("said", models.CharField(max_length=64)),
                    ("said_at", models.DateTimeField()),
                    ("received_at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    ("told_at", models.DateTimeField(blank=True, null=True)),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "end",
                        models.CharField(
                            blank=True,
                            choices=[
                                ("released", "Released"),
                                ("new_holder", "New Holder"),
                                ("kept", "Kept"),
                                ("outdated", "Outdated"),
                            ],
                            max_length=10,
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="disconnections", to="core.number"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["due_at"], name="disconnection_due"
                        ),
                        models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="disconnection_untold"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("source", "reference"), name="disconnection_said_once"),
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)), fields=("number",), name="disconnection_open_once"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="LineChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("since", models.DateTimeField()),
                    (
                        "number",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="line_change", to="core.number"
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="FormerConsent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="former_consents",
                            to="core.number",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("marketer", "number"), name="former_consent_once")],
                },
            ),
            migrations.CreateModel(
                name="FirmNumberChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("marketer", models.BigIntegerField()),
                    ("number", models.BigIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="Holding",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("source", models.CharField(max_length=60)),
                    ("reference", models.CharField(max_length=64)),
                    ("said", models.CharField(max_length=64)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("source", "reference"), name="idle_reference_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="IdleWithdrawal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("digest", models.CharField(max_length=64, unique=True)),
                    ("said_at", models.DateTimeField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="Refusal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("source", models.CharField(max_length=20)),
                    ("at", models.DateTimeField()),
                    ("said_at", models.DateTimeField(blank=True, null=True)),
                    ("campaign", models.CharField(blank=True, db_default="", max_length=60)),
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
                    "indexes": [
                        models.Index(fields=["number", "marketer", "at"], name="refusal_of_number"),
                        models.Index(fields=["marketer", "id"], name="refusal_of_firm"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RegisterChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                            default=functools.partial(core.ids.public_id, *("rim",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("source", models.CharField(max_length=60)),
                    ("run", models.IntegerField()),
                    ("preferences", models.JSONField()),
                    ("assurance", models.CharField(max_length=20)),
                    ("replace", models.BooleanField()),
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
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ],
                },
            ),
            migrations.CreateModel(
                name="Registration",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
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
                    ],
                },
            ),
            migrations.CreateModel(
                name="Relationship",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(choices=[("purchase", "Purchase"), ("inquiry", "Inquiry")], max_length=10),
                    ),
                    ("at", models.DateTimeField()),
                    ("received_at", models.DateTimeField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="relationships",
                            to="firms.marketer",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="relationships", to="core.number"
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["number", "marketer", "-at"], name="relationship_of_number")],
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
    )
