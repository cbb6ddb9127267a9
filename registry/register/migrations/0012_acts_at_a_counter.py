"""What an operator's staff did at a counter."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_letters_that_wait"),
        ("firms", "0008_names_that_change_and_refused_renewals"),
        ("register", "0011_delegates"),
    ]

    operations = [
        migrations.CreateModel(
            name="CounterAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
    ]
