"""What the sender of a file should know of how it was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0010_rows_of_calls_complained_of_before")]

    operations = [migrations.AddField("complaintimport", "warnings", models.JSONField(blank=True, default=dict))]
