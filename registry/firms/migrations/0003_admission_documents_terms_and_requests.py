"""What an admission is: papers, branches, a term, conditions, requests; and an address for electronic service."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [(state, state.capitalize()) for state in ("applied", "admitted", "suspended", "refused", "expired")]
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def person(**more: bool) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


def firm(related: str) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to="firms.marketer")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_letters_that_wait"),
        ("firms", "0002_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "marketer", "admission_conditions", models.TextField(blank=True, default="", db_default="")
        ),
        migrations.AddField("marketer", "admitted_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "marketer", "contact_phone", models.CharField(blank=True, default="", db_default="", max_length=30)
        ),
        migrations.AddField("marketer", "end_told_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("marketerstanding", "conditions", models.TextField(blank=True, default="", db_default="")),
        migrations.AddField(
            "marketerstanding", "actor", models.CharField(blank=True, default="", db_default="", max_length=80)
        ),
        migrations.AddField("marketerstanding", "until", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField("marketer", "state", models.CharField(choices=STATES, default="applied", max_length=10)),
        migrations.AlterField("marketerstanding", "state", models.CharField(choices=STATES, max_length=10)),
        migrations.CreateModel(
            name="AdmissionRequest",
            fields=[
                ID,
                ("kind", models.CharField(choices=[("objection", "Objection"), ("renewal", "Renewal")], max_length=10)),
                ("text", models.TextField(blank=True)),
                ("filed_at", models.DateTimeField()),
                ("deadline", models.DateTimeField()),
                ("escalated_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("granted", "Granted"), ("refused", "Refused")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
                ("answered_by", person(null=True)),
                ("filed_by", person()),
                ("marketer", firm("admission_requests")),
                (
                    "standing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="firms.marketerstanding",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")), fields=["deadline"], name="admission_request_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("escalated_at", None), ("state", "open")),
                        fields=["deadline"],
                        name="admission_request_to_escalate",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "objection")), fields=("standing",), name="refusal_objected_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("marketer",), name="admission_request_open_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ID,
                ("name", models.CharField(max_length=200)),
                ("registration_code", models.CharField(max_length=40)),
                ("province", models.CharField(max_length=10)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("marketer", firm("branches")),
            ],
            options={
                "indexes": [models.Index(fields=["registration_code"], name="branch_by_code")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)),
                        fields=("marketer", "registration_code"),
                        name="branch_of_firm_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FirmDocument",
            fields=[
                ID,
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("licence", "Licence"),
                            ("authority", "Authority"),
                            ("contract", "Line Contract"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="firm_document", to="core.attachment"
                    ),
                ),
                ("marketer", firm("documents")),
            ],
            options={"indexes": [models.Index(fields=["marketer", "at"], name="document_of_firm")]},
        ),
        migrations.CreateModel(
            name="ServiceAddress",
            fields=[
                ID,
                ("email", models.EmailField(max_length=254)),
                ("confirmed_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("confirmed_by", person()),
                ("marketer", firm("service_addresses")),
                ("revoked_by", person(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("marketer",), name="service_address_once"
                    )
                ]
            },
        ),
    ]
