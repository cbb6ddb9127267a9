"""The list of firms stands in the order of an index. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("desk", "0003_figures_of_firms_that_were_found_out")]

    operations = [
        AddIndexConcurrently(
            "firmfigures",
            models.Index(
                condition=models.Q(("suspected__gt", 0), ("established__gt", 0), _connector="OR"),
                fields=["-suspected", "-established", "-marketer"],
                name="firms_by_violations",
            ),
        ),
    ]
