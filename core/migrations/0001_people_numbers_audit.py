import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import core.models.audit
import core.models.by_part
from core.running.create_models import together

# Each sign of a text and each two neighbours, for searches by less than three (`core.models.by_part`).
SIGNS = """
CREATE OR REPLACE FUNCTION core_signs(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(whole, at, size))
    FROM generate_series(1, length(whole)) AS at, (VALUES (1), (2)) AS sizes (size)
$$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = together(
        [
            TrigramExtension(),
            migrations.RunSQL(SIGNS, migrations.RunSQL.noop),
            migrations.CreateModel(
                name="Attachment",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=30, unique=True)),
                    ("owner", models.CharField(max_length=60)),
                    ("purpose", models.CharField(max_length=40)),
                    ("name", models.CharField(max_length=120)),
                    ("kind", models.CharField(max_length=10)),
                    ("folder", models.CharField(max_length=30, unique=True)),
                    ("size", models.BigIntegerField()),
                    ("digest", models.BinaryField()),
                    ("copy_size", models.BigIntegerField(null=True)),
                    ("copy_digest", models.BinaryField(null=True)),
                    ("actor", models.CharField(max_length=80)),
                    ("at", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["owner", "id"], name="attachment_of_owner")],
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="attachment_is_not_empty"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("copy_digest", None), ("copy_size", None)),
                                models.Q(("copy_digest__isnull", False), ("copy_size__isnull", False)),
                                _connector="OR",
                            ),
                            name="attachment_copy_is_whole",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditRecord",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("at", models.DateTimeField()),
                    ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ("actor", models.CharField(max_length=80)),
                    ("act", models.CharField(max_length=60)),
                    ("target_type", models.CharField(blank=True, max_length=60)),
                    ("target_id", models.BigIntegerField(null=True)),
                    ("data", models.JSONField(default=dict)),
                    ("request_id", models.CharField(blank=True, max_length=40)),
                    (
                        "transaction",
                        models.BigIntegerField(db_default=core.models.audit.CurrentTransactionId(), editable=False),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["at", "id"], name="audit_by_time"),
                        models.Index(fields=["target_type", "target_id", "at", "id"], name="audit_of_target"),
                        models.Index(fields=["actor", "at", "id"], name="audit_of_actor"),
                        models.Index(fields=["act", "at", "id"], name="audit_of_act"),
                        models.Index(fields=["transaction", "id"], name="audit_in_commit_order"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="AuditLink",
                fields=[
                    ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("digest", models.BinaryField()),
                    (
                        "record",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="link", to="core.auditrecord"
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="AuditWords",
                fields=[
                    (
                        "record",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="words",
                            serialize=False,
                            to="core.auditrecord",
                        ),
                    ),
                    ("words", models.TextField()),
                    ("salt", models.BinaryField()),
                ],
            ),
            migrations.CreateModel(
                name="IdempotentAnswer",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("client", models.CharField(max_length=40)),
                    ("key_digest", models.BinaryField()),
                    ("body_digest", models.BinaryField()),
                    ("status", models.SmallIntegerField(null=True)),
                    ("answer", models.BinaryField(null=True)),
                    ("created_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["created_at"], name="idempotent_by_age")],
                    "constraints": [
                        models.UniqueConstraint(fields=("client", "key_digest"), name="idempotency_key_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="Number",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("sealed", models.BigIntegerField(null=True)),
                    ("seal_key", models.SmallIntegerField()),
                    ("first_seen_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("sealed", "seal_key"), name="number_sealed_once")],
                },
            ),
            migrations.CreateModel(
                name="User",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                    (
                        "is_superuser",
                        models.BooleanField(
                            default=False,
                            help_text="Designates that this user has all permissions without explicitly assigning them.",
                            verbose_name="superuser status",
                        ),
                    ),
                    ("email", models.EmailField(blank=True, max_length=254, null=True)),
                    ("name", models.CharField(blank=True, max_length=200)),
                    ("language", models.CharField(blank=True, max_length=10)),
                    ("is_active", models.BooleanField(default=True)),
                    ("is_staff", models.BooleanField(default=False)),
                    ("created_at", models.DateTimeField()),
                    ("sessions_ended", models.PositiveIntegerField(default=0)),
                    (
                        "groups",
                        models.ManyToManyField(
                            blank=True,
                            help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.group",
                            verbose_name="groups",
                        ),
                    ),
                    (
                        "user_permissions",
                        models.ManyToManyField(
                            blank=True,
                            help_text="Specific permissions for this user.",
                            related_name="user_set",
                            related_query_name="user",
                            to="auth.permission",
                            verbose_name="user permissions",
                        ),
                    ),
                    (
                        "number",
                        models.OneToOneField(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="user",
                            to="core.number",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("name"), "gin_trgm_ops"
                            ),
                            name="user_by_part_of_name",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            django.contrib.postgres.indexes.OpClass(
                                django.db.models.functions.text.Upper("email"), "gin_trgm_ops"
                            ),
                            name="user_by_part_of_email",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("name")),
                            name="user_by_signs_of_name",
                        ),
                        django.contrib.postgres.indexes.GinIndex(
                            core.models.by_part.Signs(django.db.models.functions.text.Upper("email")),
                            name="user_by_signs_of_email",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(django.db.models.functions.text.Lower("email"), name="user_email_once"),
                        models.CheckConstraint(
                            condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                            name="user_email_is_in_small_letters",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Invitation",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("email", models.EmailField(max_length=254)),
                    ("name", models.CharField(max_length=200)),
                    ("role", models.CharField(max_length=30)),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("token_digest", models.BinaryField(null=True, unique=True)),
                    ("created_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("accepted_at", models.DateTimeField(null=True)),
                    (
                        "accepted_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "invited_by",
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
                        models.CheckConstraint(
                            condition=models.Q(
                                ("token_digest", None),
                                ("invited_by", None),
                                models.Q(
                                    ("confirmed_by__isnull", False),
                                    models.Q(("confirmed_by", models.F("invited_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="invitation_opens_by_two",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="NumberCode",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("purpose", models.CharField(max_length=20)),
                    ("digest", models.CharField(max_length=64)),
                    ("medium", models.CharField(max_length=5)),
                    ("digits", models.SmallIntegerField()),
                    ("secret", models.BinaryField()),
                    ("sent_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("used_at", models.DateTimeField(null=True)),
                    ("way", models.CharField(max_length=4)),
                    ("address", models.CharField(max_length=64)),
                    ("network", models.CharField(max_length=64)),
                    ("prefix", models.CharField(max_length=64)),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["digest", "purpose", "-sent_at"], name="code_of_number"),
                        models.Index(fields=["address", "sent_at"], name="code_by_address"),
                        models.Index(fields=["network", "sent_at"], name="code_by_network"),
                        models.Index(fields=["prefix", "sent_at"], name="code_by_prefix"),
                        models.Index(fields=["sent_at"], name="code_by_age"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="NumberProof",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("purpose", models.CharField(max_length=20)),
                    ("digest", models.CharField(max_length=64)),
                    ("e164", models.BinaryField()),
                    ("handle", models.CharField(max_length=40, unique=True)),
                    ("word", models.CharField(max_length=8)),
                    ("created_at", models.DateTimeField()),
                    ("expires_at", models.DateTimeField()),
                    ("short_tries", models.SmallIntegerField(default=0)),
                    ("long_tries", models.SmallIntegerField(default=0)),
                    ("tried_at", models.DateTimeField(null=True)),
                    ("waited_at", models.DateTimeField(null=True)),
                    ("texted_at", models.DateTimeField(null=True)),
                    ("proved_at", models.DateTimeField(null=True)),
                    (
                        "number",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="proofs",
                            to="core.number",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["digest", "word"], name="proof_by_word"),
                        models.Index(fields=["digest", "tried_at"], name="proof_tries"),
                        models.Index(fields=["expires_at"], name="proof_by_age"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoleGrant",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("role", models.CharField(max_length=30)),
                    ("province", models.CharField(blank=True, default="", max_length=10)),
                    ("since", models.DateTimeField()),
                    ("until", models.DateTimeField(blank=True, null=True)),
                    (
                        "confirmed_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "granted_by",
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
                            related_name="grants",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("until", None)),
                            fields=("user", "role", "province"),
                            name="role_granted_once",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("granted_by", None),
                                models.Q(
                                    ("confirmed_by__isnull", False),
                                    models.Q(("granted_by", models.F("user")), _negated=True),
                                    models.Q(("confirmed_by", models.F("user")), _negated=True),
                                    models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                            name="role_granted_by_two_others",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RoleProposal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("role", models.CharField(max_length=30)),
                    ("province", models.CharField(blank=True, default="", max_length=10)),
                    ("proposed_at", models.DateTimeField()),
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
                        "grant",
                        models.OneToOneField(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="core.rolegrant",
                        ),
                    ),
                    (
                        "proposed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                            condition=models.Q(("answered_at", None)),
                            fields=("user", "role", "province"),
                            name="role_proposed_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SealKeyCheck",
                fields=[
                    ("seal_key", models.SmallIntegerField(primary_key=True, serialize=False)),
                    ("answer", models.BigIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="SealKeyUse",
                fields=[
                    ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ("in_use", models.SmallIntegerField()),
                    ("former", models.SmallIntegerField(null=True)),
                    ("started_at", models.DateTimeField(null=True)),
                    ("finished_at", models.DateTimeField(null=True)),
                    ("position", models.BigIntegerField(default=0)),
                    ("last", models.BigIntegerField(default=0)),
                    ("behind", models.BooleanField(default=False)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_row_of_seal_key_use"),
                        models.CheckConstraint(
                            condition=models.Q(
                                ("former", None),
                                models.Q(("former", models.F("in_use")), _negated=True),
                                _connector="OR",
                            ),
                            name="former_key_is_another",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SmsMessage",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("to", models.BinaryField(null=True)),
                    ("kind", models.CharField(max_length=40)),
                    ("medium", models.CharField(blank=True, max_length=5)),
                    ("language", models.CharField(max_length=10)),
                    ("body", models.BinaryField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Queued"),
                                ("sending", "Sending"),
                                ("sent", "Sent"),
                                ("unsure", "Unsure"),
                                ("delivered", "Delivered"),
                                ("undelivered", "Undelivered"),
                                ("failed", "Failed"),
                                ("unsent", "Unsent"),
                            ],
                            default="queued",
                            max_length=11,
                        ),
                    ),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("queued_at", models.DateTimeField()),
                    ("next_try_at", models.DateTimeField()),
                    ("spent_at", models.DateTimeField(null=True)),
                    ("sent_at", models.DateTimeField(null=True)),
                    ("gateway", models.CharField(blank=True, max_length=10)),
                    ("gateway_id", models.CharField(blank=True, max_length=120)),
                    ("receipt_at", models.DateTimeField(null=True)),
                    (
                        "number",
                        models.ForeignKey(
                            null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.number"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state__in", ["queued", "sending"])),
                            fields=["next_try_at"],
                            name="sms_waiting",
                        ),
                        models.Index(
                            condition=models.Q(("gateway_id", ""), _negated=True),
                            fields=["gateway", "gateway_id"],
                            name="sms_by_gateway_id",
                        ),
                        models.Index(fields=["number", "kind", "-queued_at"], name="sms_of_number"),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("number", None), ("to", None), _connector="XOR"),
                            name="sms_is_for_one_number",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="SmsEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("key", models.BinaryField(unique=True)),
                    ("at", models.DateTimeField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="SmsPurpose",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("purpose", models.CharField(max_length=12, unique=True)),
                    ("stopped_at", models.DateTimeField(null=True)),
                    ("warned_on", models.DateField(null=True)),
                    (
                        "stopped_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="SmsHour",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("purpose", models.CharField(max_length=12)),
                    ("hour", models.DateTimeField()),
                    ("spent", models.IntegerField(default=0)),
                    ("unsent", models.IntegerField(default=0)),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("purpose", "hour"), name="sms_hour_once")],
                },
            ),
            migrations.CreateModel(
                name="WaitingMail",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("sealed", models.BinaryField()),
                    ("queued_at", models.DateTimeField()),
                    ("next_try_at", models.DateTimeField(db_index=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                ],
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="auditrecord",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="696db222c46879ad21e6fc362aaaacc289dff306",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_21eac",
                        table="core_auditrecord",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="auditrecord",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="a156d18d57ad90fd05e9bdf604c4ade59913e471",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_12ad8",
                        table="core_auditrecord",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="auditlink",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="17dfd2e444301c2c8c79441343ec13e4dc744c56",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_3b321",
                        table="core_auditlink",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="auditlink",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="0b4b104fa68e814481cb480a69805684822861f4",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_bea85",
                        table="core_auditlink",
                        when="BEFORE",
                    ),
                ),
            ),
        ]
    )
