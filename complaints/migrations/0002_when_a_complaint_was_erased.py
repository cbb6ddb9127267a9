"""A complaint that the file of a closed case counts stays without its person and words, and says since when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_callers_complaints_imports")]

    operations = [migrations.AddField("complaint", "erased_at", models.DateTimeField(null=True))]
