import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_the_register_firms_keys_and_scrubs")]

    operations = [
        migrations.CreateModel(
            name="ReleasedSeal",
            fields=[
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="released",
                        serialize=False,
                        to="registry.registerchange",
                    ),
                ),
                ("sealed", models.BigIntegerField()),
                ("seal_key", models.SmallIntegerField()),
            ],
        ),
    ]
