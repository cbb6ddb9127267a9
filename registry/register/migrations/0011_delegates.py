"""Who helps the holder of a number."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_letters_that_wait"),
        ("register", "0010_one_note_for_many_claims"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    models.Index(condition=models.Q(("ended_at", None)), fields=["until"], name="delegation_by_its_end")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("number", "user"), name="delegate_named_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("acts_from"))), name="delegate_acts_for_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at", None), models.Q(("end", ""), _negated=True), _connector="XOR"),
                        name="delegation_ends_for_a_reason",
                    ),
                ],
            },
        ),
    ]
