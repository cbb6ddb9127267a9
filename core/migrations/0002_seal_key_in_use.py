"""The key in use becomes a fact of the database. So far it was the highest one, and every number was sealed under it."""

from django.db import migrations, models
from django.db.models import F, Q


def name_the_key_in_use(apps, schema_editor) -> None:
    last = apps.get_model("core", "SealKeyCheck").objects.order_by("-seal_key").first()
    if last is not None:
        apps.get_model("core", "SealKeyUse").objects.create(id=1, in_use=last.seal_key)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_people_numbers_audit")]

    operations = [
        migrations.CreateModel(
            name="SealKeyUse",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("in_use", models.SmallIntegerField()),
                ("former", models.SmallIntegerField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("position", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField(default=0)),
                ("behind", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(("pk", 1)), name="one_row_of_seal_key_use"),
                    models.CheckConstraint(
                        condition=Q(("former", None), Q(("former", F("in_use")), _negated=True), _connector="OR"),
                        name="former_key_is_another",
                    ),
                ],
            },
        ),
        migrations.RunPython(name_the_key_in_use, migrations.RunPython.noop),
    ]
