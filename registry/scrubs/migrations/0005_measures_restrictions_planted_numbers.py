"""What a scrub asked, as far as it tells a list from a scan; keys slowed and stopped; planted numbers."""

import functools

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_letters_that_wait"),
        ("firms", "0007_proof_of_callers"),
        ("scrubs", "0004_search_of_scrubs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlantedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        ),
        migrations.CreateModel(
            name="PlantedHit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.CharField(blank=True, choices=[("fell", "Fell"), ("restored", "Restored")], max_length=10),
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
        ),
        migrations.CreateModel(
            name="RestrictionReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, choices=[("restored", "Restored"), ("kept", "Kept")], max_length=10),
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
        ),
        migrations.CreateModel(
            name="ScanMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
        ),
        migrations.AddIndex(
            model_name="plantednumber",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["place", "id"], name="planted_by_place"),
        ),
        migrations.AddConstraint(
            model_name="plantedhit",
            constraint=models.UniqueConstraint(fields=("planted", "marketer"), name="planted_hit_of_firm_once"),
        ),
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(fields=["marketer", "-id"], name="restriction_of_marketer"),
        ),
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["-since"], name="restriction_standing"),
        ),
        migrations.AddIndex(
            model_name="restriction",
            index=models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="restriction_not_told"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("key", None)),
                fields=("marketer",),
                name="restriction_of_firm_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("key__isnull", False)),
                fields=("key",),
                name="restriction_of_key_once",
            ),
        ),
        migrations.AddIndex(
            model_name="restrictionreview",
            index=models.Index(condition=models.Q(("answered_at", None)), fields=["due_at"], name="review_open_by_due"),
        ),
        migrations.AddIndex(
            model_name="restrictionreview",
            index=models.Index(
                condition=models.Q(("answered_at", None), ("escalated_at", None)),
                fields=["due_at"],
                name="review_to_escalate",
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictionreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_at", None)), fields=("restriction",), name="review_open_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="restrictionreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("outcome", "")),
                    models.Q(("answered_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="review_answered_with_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="scanmeasure",
            index=models.Index(fields=["marketer", "-id"], name="measure_of_marketer"),
        ),
        migrations.AddIndex(
            model_name="scanmeasure",
            index=models.Index(
                condition=models.Q(("key__isnull", False)), fields=["key", "-id"], name="measure_of_key"
            ),
        ),
        migrations.AddIndex(
            model_name="scanmeasure",
            index=models.Index(fields=["at"], name="measure_by_age"),
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
    ]
