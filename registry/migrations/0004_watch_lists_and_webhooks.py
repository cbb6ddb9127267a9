import functools

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_people_numbers_audit"),
        ("registry", "0003_scrub_records_in_parts"),
    ]

    operations = [
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
                        to="registry.scrub",
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
                ("cursor", models.CharField(blank=True, max_length=80)),
                ("policy_version", models.CharField(blank=True, max_length=40)),
                ("round_at", models.DateTimeField(blank=True, null=True)),
                ("whole_at", models.DateTimeField(blank=True, null=True)),
                ("by_clock_at", models.DateTimeField(blank=True, null=True)),
                ("next_round_at", models.DateTimeField()),
                ("last_position", models.BigIntegerField(default=0)),
                ("announced_position", models.BigIntegerField(default=0)),
                ("announced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="watchlists", to="registry.marketer"
                    ),
                ),
                (
                    "scrub",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="watchlists", to="registry.scrub"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["next_round_at"], name="watchlist_due"
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
            name="WatchPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seal_key", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("rows", models.BinaryField()),
                ("codes", models.BinaryField()),
                ("refs", models.BinaryField(blank=True, default=b"")),
                (
                    "watchlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="registry.watchlist"
                    ),
                ),
            ],
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
                ("at", models.DateTimeField()),
                (
                    "watchlist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="registry.watchlist"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("watchlist", "position"), name="watch_change_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("whk",), **{}), max_length=40, unique=True
                    ),
                ),
                ("url", models.CharField(blank=True, max_length=500)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("secret", models.BinaryField(blank=True)),
                ("former_secret", models.BinaryField(blank=True, default=b"")),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True, choices=[("firm", "Firm"), ("gone", "Gone"), ("failing", "Failing")], max_length=10
                    ),
                ),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="webhooks", to="registry.marketer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disabled_at", None), ("disabled_reason", "")),
                            models.Q(("disabled_at__isnull", False), models.Q(("disabled_reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="webhook_disabled_for_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("msg",), **{}), max_length=40, unique=True
                    ),
                ),
                ("event", models.CharField(max_length=40)),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["marketer", "at"], name="message_of_marketer"),
                    models.Index(fields=["at"], name="message_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Sending"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.SmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField()),
                ("last_status", models.SmallIntegerField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=20)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "webhook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="registry.webhook"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="registry.webhookmessage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["next_try_at"],
                        name="delivery_waiting",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("webhook", "message"), name="delivery_once")],
            },
        ),
    ]
