"""News for firms of what stands against their callers, and whoever says that a call was no spam."""

import django.db.models.deletion
from django.db import migrations, models

from core.running.create_models import together

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("listings", "0002_the_end_of_a_listing")]

    operations = [
        migrations.CreateModel(
            name="ListingNotice",
            fields=[
                KEY,
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
                ]
            },
        ),
        migrations.CreateModel(
            name="CounterWord",
            fields=[
                KEY,
                ("at", models.DateTimeField()),
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
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.number"),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("caller", "number"), name="counter_word_once")]},
        ),
    ]
    operations = together(operations)
