"""Entries of patterns, of which there are few, found by the numbers that fall under them. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("listings", "0004_lists_that_others_keep")]

    operations = [
        AddIndexConcurrently(
            "blacklistentry",
            models.Index(fields=["pattern"], condition=~models.Q(pattern=""), name="listing_by_pattern"),
        )
    ]
