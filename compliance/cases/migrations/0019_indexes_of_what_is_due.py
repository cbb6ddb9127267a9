"""What firms handed in and is due, found by indexes. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0018_what_is_due_is_found_by_an_index")]

    operations = [
        AddIndexConcurrently(
            "matching", models.Index(condition=Q(("closed_at", None)), fields=["due_at"], name="matching_due")
        ),
        AddIndexConcurrently(
            "matching",
            models.Index(
                condition=Q(("closed_at__isnull", False), ("forgotten_at", None), ("matched_at", None)),
                fields=["id"],
                name="matching_to_compare",
            ),
        ),
        AddIndexConcurrently(
            "matchingfile",
            models.Index(
                condition=Q(("problem", ""), ("read_at", None), ~Q(("folder", ""))),
                fields=["id"],
                name="matching_file_to_read",
            ),
        ),
    ]
