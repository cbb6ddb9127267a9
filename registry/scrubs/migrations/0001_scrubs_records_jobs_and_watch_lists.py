import functools

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
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
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="ChargedSpan",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("after", models.BigIntegerField()),
                    ("last", models.BigIntegerField()),
                    ("charged", models.BigIntegerField()),
                    ("first_at", models.DateTimeField()),
                    ("last_at", models.DateTimeField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("marketer", "last"), name="charged_span_of_firm")],
                },
            ),
            migrations.CreateModel(
                name="FirmDay",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("day", models.DateField()),
                    ("scrubs", models.BigIntegerField()),
                    ("asked", models.BigIntegerField()),
                    ("callable", models.BigIntegerField()),
                    ("not_callable", models.BigIntegerField()),
                    ("conditional", models.BigIntegerField()),
                    ("unknown", models.BigIntegerField()),
                    ("invalid", models.BigIntegerField()),
                    ("fresh", models.BigIntegerField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["day"], name="firm_day_by_day")],
                    "constraints": [models.UniqueConstraint(fields=("marketer", "day"), name="firm_day_once")],
                },
            ),
            migrations.CreateModel(
                name="FirmDayMark",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("counted", models.BigIntegerField(default=0)),
                    ("seen", models.BigIntegerField(default=0)),
                    ("above", models.BigIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name="PlantedNumber",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("place", models.CharField(max_length=100)),
                    ("given_on", models.DateField()),
                    ("entered_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "entered_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "number",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="planted", to="core.number"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["place", "id"], name="planted_by_place"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PlantedHit",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("list_id", models.CharField(max_length=40)),
                    ("at", models.DateTimeField()),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                        ),
                    ),
                    (
                        "planted",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="hits",
                            to="scrubs.plantednumber",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("planted", "marketer"), name="planted_hit_of_firm_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="PlantedCall",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("caller", models.CharField(max_length=30)),
                    ("called_at", models.DateTimeField()),
                    ("noted_at", models.DateTimeField()),
                    (
                        "noted_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                    (
                        "planted",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="calls",
                            to="scrubs.plantednumber",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("planted", "caller", "called_at"), name="planted_call_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="PlantedClosing",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("place", models.CharField(max_length=100)),
                    ("numbers", models.IntegerField()),
                    ("reason", models.TextField()),
                    ("closed_at", models.DateTimeField()),
                    (
                        "closed_by",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
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
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            fields=("marketer", "place", "numbers"), name="planted_lead_closed_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="QuotaRequest",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("qta",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("wanted", models.IntegerField()),
                    ("reason", models.TextField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("open", "Open"),
                                ("granted", "Granted"),
                                ("refused", "Refused"),
                                ("withdrawn", "Withdrawn"),
                            ],
                            default="open",
                            max_length=10,
                        ),
                    ),
                    ("granted", models.IntegerField(blank=True, null=True)),
                    ("answer", models.TextField(blank=True)),
                    ("at", models.DateTimeField()),
                    ("decided_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="quota_requests",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "-at"], name="quota_request_of_firm"),
                        models.Index(
                            condition=models.Q(("state", "open")), fields=["at"], name="quota_request_waiting"
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("state", "open")), fields=("marketer",), name="quota_asked_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="QuotaFile",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "attachment",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.attachment"
                        ),
                    ),
                    (
                        "request",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="files", to="scrubs.quotarequest"
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="RecordSpan",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("after", models.BigIntegerField()),
                    ("last", models.BigIntegerField(unique=True)),
                    ("first_scrub", models.BigIntegerField()),
                    ("last_at", models.DateTimeField(db_index=True)),
                    (
                        "seal_keys",
                        django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=None),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="RecordBucket",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("group", models.SmallIntegerField()),
                    ("entries", models.BinaryField()),
                    (
                        "span",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="buckets",
                            to="scrubs.recordspan",
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("group", "span"), name="bucket_of_span")],
                },
            ),
            migrations.CreateModel(
                name="RecordMark",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("seen", models.BigIntegerField()),
                    ("above", models.BigIntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="Restriction",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("rst",), **{}), max_length=40, unique=True
                        ),
                    ),
                    (
                        "measure",
                        models.CharField(choices=[("unallocated", "unallocated"), ("runs", "runs")], max_length=20),
                    ),
                    ("level", models.CharField(choices=[("slowed", "slowed"), ("stopped", "stopped")], max_length=10)),
                    ("asked", models.BigIntegerField()),
                    ("found", models.BigIntegerField()),
                    ("since", models.DateTimeField()),
                    ("stopped_at", models.DateTimeField(null=True)),
                    ("told_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    (
                        "ended_how",
                        models.CharField(
                            blank=True, choices=[("fell", "Fell"), ("restored", "Restored")], max_length=10
                        ),
                    ),
                    (
                        "key",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.apikey",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="restrictions",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "-id"], name="restriction_of_marketer"),
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["-since"], name="restriction_standing"
                        ),
                        models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="restriction_not_told"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None), ("key", None)),
                            fields=("marketer",),
                            name="restriction_of_firm_once",
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None), ("key__isnull", False)),
                            fields=("key",),
                            name="restriction_of_key_once",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="RestrictionReview",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("text", models.TextField(blank=True)),
                    ("asked_at", models.DateTimeField(null=True)),
                    ("due_at", models.DateTimeField(null=True)),
                    ("escalated_at", models.DateTimeField(null=True)),
                    (
                        "outcome",
                        models.CharField(
                            blank=True, choices=[("restored", "Restored"), ("kept", "Kept")], max_length=10
                        ),
                    ),
                    ("reason", models.TextField(blank=True)),
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
                        "asked_by",
                        models.ForeignKey(
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "restriction",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="scrubs.restriction"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("answered_at", None)), fields=["due_at"], name="review_open_by_due"
                        ),
                        models.Index(
                            condition=models.Q(("answered_at", None), ("escalated_at", None)),
                            fields=["due_at"],
                            name="review_to_escalate",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("answered_at", None)), fields=("restriction",), name="review_open_once"
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("answered_at", None), ("outcome", "")),
                                models.Q(("answered_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                                _connector="OR",
                            ),
                            name="review_answered_with_outcome",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ScanMeasure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("public_id", models.CharField(max_length=40, unique=True)),
                    ("at", models.DateTimeField()),
                    ("allocated", models.BigIntegerField()),
                    ("in_runs", models.BigIntegerField()),
                    ("unallocated", models.BigIntegerField()),
                    ("sparse", models.BigIntegerField()),
                    ("seal_key", models.SmallIntegerField()),
                    ("unplanned", models.BinaryField(default=b"")),
                    ("firm_unallocated", models.FloatField()),
                    ("firm_runs", models.FloatField()),
                    ("key_unallocated", models.FloatField()),
                    ("key_runs", models.FloatField()),
                    (
                        "key",
                        models.ForeignKey(
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.apikey",
                        ),
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
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "-id"], name="measure_of_marketer"),
                        models.Index(
                            condition=models.Q(("key__isnull", False)), fields=["key", "-id"], name="measure_of_key"
                        ),
                        models.Index(fields=["at"], name="measure_by_age"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="Scrub",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("scr",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("live", models.BooleanField(default=True)),
                    ("channel", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("campaign", models.CharField(blank=True, max_length=60)),
                    ("planned_at", models.DateTimeField(blank=True, null=True)),
                    ("checked_at", models.DateTimeField()),
                    ("valid_until", models.DateTimeField()),
                    ("register_version", models.CharField(max_length=60)),
                    ("policy_version", models.CharField(max_length=40)),
                    ("counts", models.JSONField()),
                    ("salt", models.BinaryField()),
                    ("receipt", models.TextField()),
                    (
                        "key",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="scrubs",
                            to="firms.apikey",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="scrubs", to="firms.marketer"
                        ),
                    ),
                    (
                        "subject",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="scrubs_for", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["subject", "-checked_at"], name="scrub_for_subject"),
                        models.Index(fields=["marketer", "-checked_at"], name="scrub_by_marketer"),
                        models.Index(
                            condition=models.Q(("live", True), models.Q(("campaign", ""), _negated=True)),
                            fields=["marketer", "campaign", "-checked_at", "-id"],
                            name="scrub_by_campaign",
                        ),
                        models.Index(
                            condition=models.Q(("live", True)),
                            fields=["marketer", "category", "-checked_at", "-id"],
                            name="scrub_by_trade",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ScrubJob",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("scr",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("actor", models.CharField(max_length=60)),
                    ("live", models.BooleanField(default=True)),
                    ("channel", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("campaign", models.CharField(blank=True, max_length=60)),
                    ("on_behalf_of", models.CharField(blank=True, max_length=40)),
                    ("planned_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("queued", "Queued"),
                                ("running", "Running"),
                                ("succeeded", "Succeeded"),
                                ("failed", "Failed"),
                                ("cancelled", "Cancelled"),
                                ("expired", "Expired"),
                            ],
                            default="queued",
                            max_length=10,
                        ),
                    ),
                    (
                        "stage",
                        models.CharField(
                            choices=[
                                ("reading", "Reading"),
                                ("answering", "Answering"),
                                ("gathering", "Gathering"),
                                ("writing", "Writing"),
                                ("done", "Done"),
                            ],
                            default="reading",
                            max_length=10,
                        ),
                    ),
                    ("problem", models.CharField(blank=True, max_length=60)),
                    ("size", models.BigIntegerField()),
                    ("slow_to_read", models.BooleanField(default=False)),
                    ("slow_to_answer", models.BooleanField(default=False)),
                    ("salt", models.BinaryField()),
                    ("input_digest", models.CharField(max_length=64)),
                    ("repeat_key", models.BinaryField(blank=True, null=True)),
                    ("repeat_body", models.BinaryField(blank=True, null=True)),
                    ("rows_total", models.BigIntegerField(blank=True, null=True)),
                    ("counts", models.JSONField(blank=True, null=True)),
                    ("codes", models.JSONField(blank=True, null=True)),
                    ("register_version", models.CharField(blank=True, max_length=60)),
                    ("created_at", models.DateTimeField()),
                    ("started_at", models.DateTimeField(blank=True, null=True)),
                    ("checked_at", models.DateTimeField(blank=True, null=True)),
                    ("finished_at", models.DateTimeField(blank=True, null=True)),
                    ("expires_at", models.DateTimeField()),
                    ("claim", models.CharField(blank=True, max_length=32)),
                    ("claimed_at", models.DateTimeField(blank=True, null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("served_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "key",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.apikey",
                        ),
                    ),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="scrub_jobs", to="firms.marketer"
                        ),
                    ),
                    ("scrubs", models.ManyToManyField(related_name="jobs", to="scrubs.scrub")),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["marketer", "-created_at"], name="scrub_job_by_marketer"),
                        models.Index(
                            condition=models.Q(("state__in", ["queued", "running"])),
                            fields=["created_at"],
                            name="scrub_job_unfinished",
                        ),
                        models.Index(fields=["expires_at"], name="scrub_job_expiry"),
                        models.Index(fields=["marketer", "-served_at"], name="scrub_job_served"),
                        models.Index(
                            condition=models.Q(("problem", "job.failed_by_us")),
                            fields=["finished_at"],
                            name="scrub_job_failed_by_us",
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("marketer", "repeat_key"), name="scrub_job_repeat_once")
                    ],
                },
            ),
            migrations.CreateModel(
                name="ScrubChunk",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("number", models.IntegerField()),
                    ("first", models.BigIntegerField()),
                    ("rows", models.IntegerField()),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("waiting", "Waiting"),
                                ("answering", "Answering"),
                                ("answered", "Answered"),
                                ("writing", "Writing"),
                                ("written", "Written"),
                            ],
                            default="waiting",
                            max_length=10,
                        ),
                    ),
                    ("claim", models.CharField(blank=True, max_length=32)),
                    ("claimed_at", models.DateTimeField(blank=True, null=True)),
                    ("tries", models.SmallIntegerField(default=0)),
                    ("written_bytes", models.BigIntegerField(default=0)),
                    (
                        "job",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="chunks", to="scrubs.scrubjob"
                        ),
                    ),
                ],
                options={
                    "constraints": [models.UniqueConstraint(fields=("job", "number"), name="scrub_chunk_once")],
                },
            ),
            migrations.CreateModel(
                name="ScrubList",
                fields=[
                    (
                        "scrub",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            primary_key=True,
                            related_name="kept_list",
                            serialize=False,
                            to="scrubs.scrub",
                        ),
                    ),
                    ("blob", models.BinaryField()),
                    ("until", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["until"], name="scrub_list_by_end")],
                },
            ),
            migrations.CreateModel(
                name="ScrubRecord",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("checked_at", models.DateTimeField()),
                    ("seal_key", models.SmallIntegerField()),
                    ("format", models.SmallIntegerField()),
                    ("count", models.BigIntegerField()),
                    ("charged_count", models.BigIntegerField()),
                    ("roots", models.BinaryField()),
                    ("result_root", models.BinaryField()),
                    (
                        "asked_by",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
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
                        "scrub",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT, related_name="record", to="scrubs.scrub"
                        ),
                    ),
                    (
                        "subject",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to="firms.marketer",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            fields=["subject", "-checked_at", "-scrub"],
                            include=("seal_key",),
                            name="record_for_subject",
                        ),
                        models.Index(
                            condition=models.Q(("charged_count__gt", 0)),
                            fields=["marketer", "id"],
                            include=("checked_at", "charged_count"),
                            name="record_charged",
                        ),
                        models.Index(
                            condition=models.Q(("asked_by__isnull", False), ("charged_count__gt", 0)),
                            fields=["asked_by", "id"],
                            name="record_asked_for_others",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="ScrubRecordPart",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("last", models.BigIntegerField()),
                    ("number", models.IntegerField()),
                    ("count", models.SmallIntegerField()),
                    ("charged", models.BinaryField()),
                    ("rows", models.BinaryField()),
                    (
                        "record",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="parts",
                            to="scrubs.scrubrecord",
                            to_field="scrub",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("record", "last", "number"), name="part_by_last_number")
                    ],
                },
            ),
            migrations.CreateModel(
                name="SigningKey",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("kid", models.CharField(max_length=60, unique=True)),
                    ("public", models.JSONField()),
                    ("private", models.BinaryField(blank=True, null=True)),
                    ("live", models.BooleanField()),
                    ("created_at", models.DateTimeField()),
                    ("retired_at", models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("retired_at", None)), fields=("live",), name="signing_key_one_in_use"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="WatchList",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    (
                        "public_id",
                        models.CharField(
                            default=functools.partial(core.ids.public_id, *("wl",), **{}), max_length=40, unique=True
                        ),
                    ),
                    ("channel", models.CharField(max_length=20)),
                    ("category", models.CharField(max_length=40)),
                    ("campaign", models.CharField(blank=True, max_length=60)),
                    ("planned_at", models.DateTimeField(blank=True, null=True)),
                    ("created_at", models.DateTimeField()),
                    ("ends_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(blank=True, null=True)),
                    ("rows", models.BigIntegerField(default=0)),
                    ("filled_at", models.DateTimeField(blank=True, null=True)),
                    ("round_at", models.DateTimeField(blank=True, null=True)),
                    ("whole_at", models.DateTimeField(blank=True, null=True)),
                    ("by_clock_at", models.DateTimeField(blank=True, null=True)),
                    ("look_at", models.DateTimeField()),
                    ("next_round_at", models.DateTimeField()),
                    ("last_position", models.BigIntegerField(default=0)),
                    ("announced_position", models.BigIntegerField(default=0)),
                    ("announced_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "marketer",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="watchlists", to="firms.marketer"
                        ),
                    ),
                    (
                        "scrub",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="watchlists", to="scrubs.scrub"
                        ),
                    ),
                    (
                        "subject",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(condition=models.Q(("ended_at", None)), fields=["look_at"], name="watchlist_due"),
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["subject"], name="watchlist_of_subject"
                        ),
                        models.Index(
                            condition=models.Q(("ended_at", None)), fields=["ends_at"], name="watchlist_by_end"
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("ended_at", None)), fields=("scrub",), name="scrub_watched_once"
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="WatchChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("position", models.BigIntegerField()),
                    ("row", models.BigIntegerField()),
                    ("ref", models.BinaryField(blank=True, default=b"")),
                    ("from_code", models.IntegerField()),
                    ("to_code", models.IntegerField()),
                    ("day", models.DateField()),
                    (
                        "watchlist",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="scrubs.watchlist"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["watchlist", "day", "row", "position"], name="watch_change_by_day")
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("watchlist", "position"), name="watch_change_in_order")
                    ],
                },
            ),
            migrations.CreateModel(
                name="WatchMark",
                fields=[
                    ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                    ("cursor", models.TextField()),
                    ("policy_version", models.CharField(max_length=40)),
                ],
            ),
            migrations.CreateModel(
                name="WatchNews",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("part", models.BigIntegerField(null=True)),
                    ("number", models.BigIntegerField(null=True)),
                    ("as_of", models.DateTimeField()),
                    (
                        "watchlist",
                        models.ForeignKey(
                            db_index=False,
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="news",
                            to="scrubs.watchlist",
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["watchlist", "id"], name="watch_news_of_list")],
                },
            ),
            migrations.CreateModel(
                name="WatchPart",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("seal_key", models.SmallIntegerField()),
                    ("sealed", models.BinaryField()),
                    ("rows", models.BinaryField()),
                    ("codes", models.BinaryField()),
                    ("refs", models.BinaryField(blank=True, default=b"")),
                    ("buckets", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), size=None)),
                    ("by_clock", models.BooleanField()),
                    (
                        "watchlist",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="scrubs.watchlist"
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        django.contrib.postgres.indexes.GinIndex(
                            fastupdate=False, fields=["buckets"], name="watch_part_by_bucket"
                        )
                    ],
                },
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="scanmeasure",
                trigger=pgtrigger.compiler.Trigger(
                    name="never_rewritten",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="dfbd2e0ab8f9172a38f8ea84be9eb13e62b6d365",
                        operation="UPDATE",
                        pgid="pgtrigger_never_rewritten_15ab0",
                        table="scrubs_scanmeasure",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="scrubrecord",
                trigger=pgtrigger.compiler.Trigger(
                    name="never_rewritten",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="f0780bdabdd8746858730a96b66a81b87351d476",
                        operation="UPDATE",
                        pgid="pgtrigger_never_rewritten_3ac9e",
                        table="scrubs_scrubrecord",
                        when="BEFORE",
                    ),
                ),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name="scrubrecordpart",
                trigger=pgtrigger.compiler.Trigger(
                    name="never_rewritten",
                    sql=pgtrigger.compiler.UpsertTriggerSql(
                        func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                        hash="277c12d1cba18a614578a34844b69b9b96be5c4e",
                        operation="UPDATE",
                        pgid="pgtrigger_never_rewritten_90754",
                        table="scrubs_scrubrecordpart",
                        when="BEFORE",
                    ),
                ),
            ),
        ]
    )
