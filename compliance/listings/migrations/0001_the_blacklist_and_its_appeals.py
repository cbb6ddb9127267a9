import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
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
                name="BlacklistEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=30, unique=True)),
                    ("pattern", models.CharField(blank=True, max_length=40)),
                    ("action", models.CharField(max_length=12)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("proposed", "Proposed"),
                                ("active", "Active"),
                                ("refused", "Refused"),
                                ("ended", "Ended"),
                            ],
                            default="proposed",
                            max_length=10,
                        ),
                    ),
                    ("kind", models.CharField(blank=True, max_length=30)),
                    ("category", models.CharField(blank=True, max_length=40)),
                    ("reason", models.CharField(max_length=40)),
                    ("people", models.IntegerField(default=0)),
                    ("days", models.IntegerField(default=0)),
                    ("places", models.IntegerField(default=0)),
                    ("confirmed", models.IntegerField(default=0)),
                    ("rows", models.IntegerField(default=0)),
                    ("policy_version", models.CharField(max_length=40)),
                    ("proposed_at", models.DateTimeField()),
                    ("since", models.DateTimeField(null=True)),
                    ("until", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("end_reason", models.CharField(blank=True, max_length=40)),
                    (
                        "appeal_state",
                        models.CharField(
                            choices=[
                                ("none", "None"),
                                ("open", "Open"),
                                ("granted", "Granted"),
                                ("refused", "Refused"),
                            ],
                            default="none",
                            max_length=10,
                        ),
                    ),
                    ("fallen_at", models.DateTimeField(null=True)),
                    ("danger", models.TextField(blank=True)),
                    ("untold_at", models.DateTimeField(null=True)),
                    ("warned_at", models.DateTimeField(null=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="listings",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "case",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="listings",
                            to="cases.case",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="listings",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["state", "until"], name="listing_by_end"),
                        models.Index(
                            condition=models.Q(("pattern", ""), _negated=True),
                            fields=["pattern"],
                            name="listing_by_pattern",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ["proposed", "active"])),
                            fields=("caller", "action"),
                            name="listing_once_per_caller_and_action",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("state__in", ["proposed", "active"])),
                            fields=("marketer", "action"),
                            name="listing_once_per_marketer_and_action",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(
                                ("state__in", ["proposed", "active"]), models.Q(("pattern", ""), _negated=True)
                            ),
                            fields=("pattern", "action"),
                            name="listing_once_per_pattern_and_action",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ListingReview",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("agrees", models.BooleanField()),
                    ("reason", models.TextField(blank=True)),
                    ("at", models.DateTimeField()),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="reviews",
                            to="listings.blacklistentry",
                        ),
                    ),
                    (
                        "instead_of",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "officer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("entry", "officer"), name="listing_reviewed_once")],
                },
            ),
            migrations.CreateModel(
                name="ListingEvent",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("at", models.DateTimeField()),
                    ("actor", models.CharField(max_length=80)),
                    ("act", models.CharField(max_length=40)),
                    ("params", models.JSONField(default=dict)),
                    ("note", models.TextField(blank=True)),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="events",
                            to="listings.blacklistentry",
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
                    "indexes": [models.Index(fields=["entry", "at", "id"], name="listing_timeline")],
                },
            ),
            migrations.CreateModel(
                name="BlacklistVersion",
                fields=[
                    ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ("version", models.BigIntegerField(default=0)),
                    ("forgotten", models.BigIntegerField(db_default=0)),
                ],
            ),
            migrations.CreateModel(
                name="BlacklistChange",
                fields=[
                    ("version", models.BigIntegerField(primary_key=True, serialize=False)),
                    ("what", models.CharField(max_length=10)),
                    ("at", models.DateTimeField()),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="changes",
                            to="listings.blacklistentry",
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Appeal",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "kind",
                        models.CharField(
                            choices=[("appeal", "Appeal"), ("question", "Question"), ("holder", "Holder")],
                            default="appeal",
                            max_length=10,
                        ),
                    ),
                    ("text", models.TextField(blank=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "Open"),
                                ("granted", "Granted"),
                                ("refused", "Refused"),
                                ("answered", "Answered"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("filed_at", models.DateTimeField()),
                    ("deadline", models.DateTimeField()),
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
                        "appellant",
                        models.ForeignKey(
                            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.number"
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
                        "question",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.SET_NULL,
                            related_name="+",
                            to="firms.question",
                        ),
                    ),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="appeals",
                            to="listings.blacklistentry",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(condition=models.Q(("state", "open")), fields=["deadline"], name="appeal_waiting")
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "open")), fields=("entry", "kind"), name="appeal_open_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="CounterWord",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("at", models.DateTimeField()),
                    ("device", models.BinaryField(null=True)),
                    ("network", models.BinaryField(null=True)),
                    (
                        "caller",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="counter_words",
                            to="complaints.caller",
                        ),
                    ),
                    (
                        "number",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.number"
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("caller", "number"), name="counter_word_once")],
                },
            ),
            migrations.CreateModel(
                name="ForeignList",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("source", models.CharField(max_length=40, unique=True)),
                    ("as_of", models.DateField()),
                    ("read_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="ForeignEntry",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("value", models.CharField(max_length=40)),
                    ("prefix", models.CharField(max_length=20)),
                    ("since", models.DateField()),
                    (
                        "listed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="entries",
                            to="listings.foreignlist",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["prefix"], name="foreign_entry_by_prefix")],
                    "constraints": [models.UniqueConstraint(fields=("listed_by", "value"), name="foreign_entry_once")],
                },
            ),
            migrations.CreateModel(
                name="HolderClaimChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("caller", models.BigIntegerField(db_index=True)),
                ],
            ),
            migrations.CreateModel(
                name="UntoldChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("number", models.BigIntegerField(null=True)),
                    ("entry", models.BigIntegerField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name="ListingNotice",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("what", models.CharField(max_length=20)),
                    ("at", models.DateTimeField()),
                    ("mailed_at", models.DateTimeField(null=True)),
                    (
                        "entry",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="notices",
                            to="listings.blacklistentry",
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
                        models.Index(fields=["marketer", "-at"], name="listing_notice_of_firm"),
                        models.Index(
                            condition=models.Q(("mailed_at", None)), fields=["marketer"], name="listing_notice_unmailed"
                        ),
                    ],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="blacklistchange",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="1f5479b912a7a53ce8f0f7609649151b23263e3f",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_64e89",
                        table="listings_blacklistchange",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="blacklistchange",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="aba5d950725ad815b5804e46d075e1b898a81f6c",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_2be0b",
                        table="listings_blacklistchange",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="listingevent",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="2fc2614dca86ab458faaa55ff0f1dcf1c0e27fa7",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_54156",
                        table="listings_listingevent",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="listingevent",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="8324786e5c9dcf1fd2b2d3ae66aee042b66ffb04",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_ad71a",
                        table="listings_listingevent",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="listingreview",
                trigger=pgtrigger.compiler.Trigger(
                    name="append_only",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                        hash="3688b7ccc3fce106600622e410c566c09be18929",
                        operation="UPDATE OR DELETE",
                        pgid="pgtrigger_append_only_d02ef",
                        table="listings_listingreview",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="listingreview",
                trigger=pgtrigger.compiler.Trigger(
                    name="no_truncate",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'append-only table: % may not be truncated', TG_TABLE_NAME;",
                        hash="79380cff4a6b8b97b0416ec78929c759d9151189",
                        level="STATEMENT",
                        operation="TRUNCATE",
                        pgid="pgtrigger_no_truncate_4f1e6",
                        table="listings_listingreview",
                        when="BEFORE",
                    ),
                ),
            ),
        ]
    )
