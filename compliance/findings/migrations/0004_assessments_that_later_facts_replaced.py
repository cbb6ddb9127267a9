"""What was concluded before later facts made something else of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0005_consents_to_ask_an_operator"),
        ("findings", "0003_subjects_whose_violations_changed"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("suspected", "Suspected"),
                            ("no_breach", "No Breach"),
                            ("not_assessable", "Not Assessable"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("facts", models.JSONField(default=dict)),
                ("policy_version", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former_assessments",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["complaint", "-replaced_at"], name="former_assessments")],
            },
        ),
    ]
