"""Whoever lost money is found at once."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0012_callers_without_a_number")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(condition=models.Q(money_lost=True), fields=["received_at"], name="complaint_of_money_lost"),
        ),
    ]
