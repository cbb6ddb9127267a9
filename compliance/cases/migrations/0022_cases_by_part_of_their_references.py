"""Cases are found by any part of their reference. Built beside the writers."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0009_people_by_part_of_their_names"), ("cases", "0021_debts_that_are_written_off")]

    operations = [
        AddIndexConcurrently(
            "case", GinIndex(OpClass(Upper("reference"), "gin_trgm_ops"), name="case_by_part_of_reference")
        ),
    ]
