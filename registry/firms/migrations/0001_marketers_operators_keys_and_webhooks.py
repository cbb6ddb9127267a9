import functools

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.ids
from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Marketer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("mkt",), **{}), max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("registration_code", models.CharField(max_length=40)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("exemption_class", models.CharField(blank=True, max_length=40)),
                ("province", models.CharField(blank=True, max_length=10)),
                ("contact_name", models.CharField(blank=True, max_length=200)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("admitted", "Admitted"),
                            ("suspended", "Suspended"),
                            ("refused", "Refused"),
                        ],
                        default="applied",
                        max_length=10,
                    ),
                ),
                ("quota_numbers", models.IntegerField(blank=True, null=True)),
                ("identity_confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "identity_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("licence", "Licence"),
                            ("register", "Register"),
                            ("in_person", "In Person"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("identity_note", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "identity_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "name"], name="marketer_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("identity_confirmed_at__isnull", False)),
                        fields=("registration_code",),
                        name="marketer_code_confirmed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Operator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("opr",), **{}), max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("admitted_at", models.DateTimeField()),
                ("suspended_at", models.DateTimeField(blank=True, null=True)),
                ("suspended_because", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name",), name="operator_name_once")],
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
                ("live", models.BooleanField(default=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="webhooks", to="firms.marketer"
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
                ]
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
                ("live", models.BooleanField(default=True)),
                ("event", models.CharField(max_length=40)),
                ("data", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["marketer", "at"], name="message_of_marketer"),
                    models.Index(fields=["at"], name="message_by_age"),
                ]
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="firms.webhook"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="firms.webhookmessage",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["webhook", "next_try_at"],
                        name="delivery_waiting",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("webhook", "message"), name="delivery_once")],
            },
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "agent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates_held", to="firms.marketer"
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates_given", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("principal", "agent"), name="mandate_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("agent")), _negated=True), name="mandate_for_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallerNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=30)),
                ("kind", models.CharField(max_length=12)),
                ("since", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="caller_numbers", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["value", "since"], name="declaration_of_caller"),
                    models.Index(
                        condition=models.Q(("approved_at", None), ("until", None)),
                        fields=["since"],
                        name="declaration_waiting",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("approved_at__isnull", False), ("until", None)),
                        fields=("value",),
                        name="caller_approved_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("marketer", "value"), name="caller_declared_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NeverListed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "added_by",
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
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("value",), name="never_listed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketerMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "Owner"), ("member", "Member")], default="member", max_length=10
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="firms.marketer"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marketer_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("user",), name="member_of_one_firm"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketerStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "Applied"),
                            ("admitted", "Admitted"),
                            ("suspended", "Suspended"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("case_reference", models.CharField(blank=True, max_length=40)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["marketer", "since"], name="standing_of_marketer")],
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("key",), **{}), max_length=40, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("digest", models.BinaryField(unique=True)),
                ("live", models.BooleanField()),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
                (
                    "networks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=50), blank=True, default=list, size=None
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="firms.marketer",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="keys",
                        to="firms.operator",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("marketer", None), ("operator__isnull", False)),
                            models.Q(("marketer__isnull", False), ("operator", None)),
                            _connector="OR",
                        ),
                        name="key_has_one_owner",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OperatorMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="firms.operator"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="operator_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("user",), name="member_of_one_operator"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("invited_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="operator_member_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("application", "Application"),
                            ("marketer_member", "Marketer Member"),
                            ("operator_member", "Operator Member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("token_digest", models.BinaryField(unique=True)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "marketer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_links",
                        to="firms.marketer",
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_links",
                        to="firms.operator",
                    ),
                ),
                (
                    "used_by",
                    models.ForeignKey(
                        blank=True,
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
                            models.Q(("kind", "application"), ("marketer", None), ("operator", None)),
                            models.Q(
                                ("kind__in", ["marketer_member", "contact"]),
                                ("marketer__isnull", False),
                                ("operator", None),
                            ),
                            models.Q(("kind", "operator_member"), ("marketer", None), ("operator__isnull", False)),
                            _connector="OR",
                        ),
                        name="email_link_names_its_side",
                    )
                ],
            },
        ),
    ]
    operations = together(operations)
