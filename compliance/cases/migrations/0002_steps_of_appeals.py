import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_cases_their_events_and_documents"),
        ("listings", "0001_the_blacklist_and_its_appeals"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppealStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "appeal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clock_steps", to="listings.appeal"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="appeal_steps_untold")
                ],
                "constraints": [models.UniqueConstraint(fields=("appeal", "to"), name="appeal_step_once")],
            },
        ),
    ]
