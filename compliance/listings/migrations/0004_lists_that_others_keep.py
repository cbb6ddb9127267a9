"""Lists that others keep: shown to officers, counting towards nothing."""

import django.db.models.deletion
from django.db import migrations, models

from core.running.create_models import together

KEY = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_appeals")]

    operations = [
        migrations.CreateModel(
            name="ForeignList",
            fields=[
                KEY,
                ("source", models.CharField(max_length=40, unique=True)),
                ("as_of", models.DateField()),
                ("read_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ForeignEntry",
            fields=[
                KEY,
                ("value", models.CharField(max_length=40)),
                ("prefix", models.CharField(max_length=20)),
                ("since", models.DateField()),
                (
                    "listed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="listings.foreignlist",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["prefix"], name="foreign_entry_by_prefix")],
                "constraints": [
                    models.UniqueConstraint(fields=("listed_by", "value"), name="foreign_entry_once"),
                ],
            },
        ),
    ]
    operations = together(operations)
