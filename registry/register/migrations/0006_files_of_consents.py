"""Large files of consents, and the parts in which their rows are taken in."""

import functools

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [("firms", "0007_proof_of_callers"), ("register", "0005_refusals_that_firms_heard")]

    operations = [
        migrations.CreateModel(
            name="ConsentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=functools.partial(core.ids.public_id, *("cof",), **{}), max_length=40, unique=True
                    ),
                ),
                ("actor", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=200)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("size", models.BigIntegerField()),
                ("folder", models.CharField(blank=True, max_length=40)),
                ("handed_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("headings", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=dict)),
                ("cut_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=60)),
                ("wrong", models.JSONField(default=list)),
                ("served_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                (
                    "marketer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consent_files", to="firms.marketer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["marketer", "-id"], name="consent_file_of_marketer"),
                    models.Index(
                        condition=models.Q(("folder", ""), _negated=True),
                        fields=["expires_at"],
                        name="consent_file_kept",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentFilePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("rows", models.IntegerField()),
                ("accepted", models.IntegerField(default=0)),
                ("refused", models.IntegerField(default=0)),
                ("warnings", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(null=True)),
                ("tries", models.SmallIntegerField(default=0)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="register.consentfile"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["file", "number"], name="consent_part_waiting"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("file", "number"), name="consent_part_once")],
            },
        ),
    ]
