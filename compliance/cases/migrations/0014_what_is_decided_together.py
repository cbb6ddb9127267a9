"""Measures ordered beside a sanction, and illegal gains that the decision confiscates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_end_of_a_suspension")]

    operations = [
        migrations.AddField("case", "beside", models.JSONField(default=list, db_default=[])),
        migrations.AddField("case", "gains", models.BigIntegerField(null=True)),
    ]
