import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.running.create_models import together


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_cases_their_events_and_documents"),
        ("complaints", "0001_callers_complaints_imports"),
        ("core", "0001_people_numbers_audit"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = together(
        [
            migrations.CreateModel(
                name="FigureChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("caller", models.BigIntegerField(null=True)),
                    ("case", models.BigIntegerField(null=True)),
                    ("marketer", models.BigIntegerField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name="CallerFigures",
                fields=[
                    (
                        "caller",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="figures",
                            serialize=False,
                            to="complaints.caller",
                        ),
                    ),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("filed", models.IntegerField()),
                    ("people", models.IntegerField()),
                    ("last", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["-filed", "-caller"], name="callers_by_complaints"),
                        models.Index(fields=["province", "-filed", "-caller"], name="callers_of_province"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="CaseFigures",
                fields=[
                    (
                        "case",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="figures",
                            serialize=False,
                            to="cases.case",
                        ),
                    ),
                    ("complaints", models.IntegerField()),
                    ("callers", models.IntegerField()),
                ],
            ),
            migrations.CreateModel(
                name="FirmFigures",
                fields=[
                    (
                        "marketer",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="figures",
                            serialize=False,
                            to="firms.marketer",
                        ),
                    ),
                    ("suspected", models.IntegerField()),
                    ("established", models.IntegerField()),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("suspected__gt", 0), ("established__gt", 0), _connector="OR"),
                            fields=["-suspected", "-established", "-marketer"],
                            name="firms_by_violations",
                        )
                    ],
                },
            ),
            migrations.CreateModel(
                name="LoadChange",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("officer", models.BigIntegerField(null=True)),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("state", models.CharField(blank=True, max_length=30)),
                ],
            ),
            migrations.CreateModel(
                name="OfficerLoad",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("open", models.IntegerField()),
                    ("overdue", models.IntegerField()),
                    ("turns_at", models.DateTimeField()),
                    ("soon", models.IntegerField()),
                    ("oldest", models.DateTimeField(null=True)),
                    ("mean", models.DateTimeField(null=True)),
                    ("closed", models.IntegerField()),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["turns_at"], name="officer_load_turns"),
                        models.Index(fields=["province"], name="officer_load_of_province"),
                    ],
                    "constraints": [models.UniqueConstraint(fields=("user", "province"), name="officer_load_once")],
                },
            ),
            migrations.CreateModel(
                name="StateLoad",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("open", models.IntegerField()),
                    ("overdue", models.IntegerField()),
                    ("turns_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=30)),
                    ("unassigned", models.IntegerField()),
                    ("median", models.DateTimeField()),
                ],
                options={
                    "indexes": [models.Index(fields=["turns_at"], name="state_load_turns")],
                    "constraints": [
                        models.UniqueConstraint(fields=("province", "state"), name="state_load_once"),
                        models.CheckConstraint(condition=models.Q(("open__gt", 0)), name="state_load_of_some"),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SavedView",
                fields=[
                    (
                        "id",
                        models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                    ),
                    ("shared", models.BooleanField(default=False)),
                    ("province", models.CharField(blank=True, max_length=10)),
                    ("name", models.CharField(max_length=60)),
                    ("filters", models.JSONField(default=dict)),
                    ("rank", models.IntegerField(default=0)),
                    ("at", models.DateTimeField()),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            condition=models.Q(("shared", False)), fields=("user", "name"), name="view_own_once"
                        ),
                        models.UniqueConstraint(
                            condition=models.Q(("shared", True)), fields=("province", "name"), name="view_shared_once"
                        ),
                    ],
                },
            ),
        ]
    )
