"""Indexes for a search of a firm's scrubs, by campaign and by trade."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # indexes are made beside the table's work
    dependencies = [("scrubs", "0003_usage_and_quotas_asked_for")]

    operations = [
        AddIndexConcurrently(
            "scrub",
            models.Index(
                condition=Q(("live", True), ~Q(("campaign", ""))),
                fields=["marketer", "campaign", "-checked_at", "-id"],
                name="scrub_by_campaign",
            ),
        ),
        AddIndexConcurrently(
            "scrub",
            models.Index(
                condition=Q(("live", True)),
                fields=["marketer", "category", "-checked_at", "-id"],
                name="scrub_by_trade",
            ),
        ),
    ]
