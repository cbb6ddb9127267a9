import functools

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

import core.ids
from core.running.create_models import together

# Parts of 256 rows (2.6 kB) stay in the table's own pages, uncompressed: one look-up reads one page.
PARTS_STAY_WHOLE = """
ALTER TABLE scrubs_scrubrecordpart SET (toast_tuple_target = 4080);
ALTER TABLE scrubs_scrubrecordpart ALTER COLUMN rows SET STORAGE EXTERNAL;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scrub",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ]
            },
        ),
        migrations.CreateModel(
            name="ScrubJob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            options={"constraints": [models.UniqueConstraint(fields=("job", "number"), name="scrub_chunk_once")]},
        ),
        migrations.CreateModel(
            name="ScrubRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("seal_key", models.SmallIntegerField()),
                ("format", models.SmallIntegerField()),
                ("count", models.BigIntegerField()),
                ("charged_count", models.BigIntegerField()),
                ("roots", models.BinaryField()),
                ("result_root", models.BinaryField()),
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
                        fields=["subject", "-checked_at", "-scrub"], include=("seal_key",), name="record_for_subject"
                    ),
                    models.Index(
                        condition=models.Q(("charged_count__gt", 0)),
                        fields=["marketer", "id"],
                        include=("checked_at", "charged_count"),
                        name="record_charged",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ScrubRecordPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ]
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.Index(condition=models.Q(("ended_at", None)), fields=["ends_at"], name="watchlist_by_end"),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "indexes": [models.Index(fields=["watchlist", "day", "row", "position"], name="watch_change_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("watchlist", "position"), name="watch_change_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="WatchPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_key", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("rows", models.BinaryField()),
                ("codes", models.BinaryField()),
                ("refs", models.BinaryField(blank=True, default=b"")),
                ("buckets", ArrayField(models.IntegerField())),
                ("by_clock", models.BooleanField()),
                (
                    "watchlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="scrubs.watchlist"
                    ),
                ),
            ],
            options={
                "indexes": [GinIndex(fastupdate=False, fields=["buckets"], name="watch_part_by_bucket")],
            },
        ),
        migrations.CreateModel(
            name="ChargedSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        migrations.RunSQL(PARTS_STAY_WHOLE, migrations.RunSQL.noop),
    ]
    operations = together(operations)
