import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_people_numbers_audit"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="Erasure",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("asked_at", models.DateTimeField()),
                    ("due_at", models.DateTimeField()),
                    ("stopped_at", models.DateTimeField(null=True)),
                    ("done_at", models.DateTimeField(null=True)),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="erasures",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("done_at", None), ("stopped_at", None)),
                            fields=["due_at"],
                            name="erasure_waiting",
                        )
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("done_at", None), ("stopped_at", None)),
                            fields=("user",),
                            name="erasure_open_once",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="PersonalCopy",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("asked_at", models.DateTimeField()),
                    ("made_at", models.DateTimeField(null=True)),
                    ("expires_at", models.DateTimeField()),
                    ("body", models.BinaryField(null=True)),
                    (
                        "user",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="personal_copy",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "indexes": [models.Index(fields=["expires_at"], name="copy_by_age")],
                    "constraints": [
                        models.CheckConstraint(
                            condition=models.Q(("made_at", None), ("body", None), _connector="XOR", _negated=True),
                            name="copy_made_has_body",
                        )
                    ],
                },
            ),
        ]
    )
