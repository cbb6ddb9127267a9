"""Suspensions that a day ends are found without reading every case."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_letters_of_electronic_service"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["suspended_until"],
                condition=Q(suspended_until__isnull=False, suspension_lifted_at=None),
                name="case_suspension_to_end",
            ),
        ),
    ]
