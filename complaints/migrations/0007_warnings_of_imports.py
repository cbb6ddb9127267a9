"""What the sender of a file should know of how it was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0006_callers_listed_by_a_decision")]

    operations = [migrations.AddField("complaintimport", "warnings", models.JSONField(blank=True, default=dict))]
