"""Rows held for their caller say which it is, so that an operator can be asked about its line."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the index is made beside the table's work
    dependencies = [("complaints", "0008_where_the_number_was_from")]

    operations = [
        migrations.AddField("importedrow", "caller", models.CharField(blank=True, db_default="", max_length=40)),
        AddIndexConcurrently(
            "importedrow",
            models.Index(fields=["caller"], condition=~models.Q(caller=""), name="imported_row_of_caller"),
        ),
    ]
