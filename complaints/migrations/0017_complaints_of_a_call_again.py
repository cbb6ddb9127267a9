"""Whoever withdrew a complaint may complain of the same call again; the call still counts once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0016_news_of_complaints")]

    operations = [
        migrations.AddField("complaint", "again", models.BooleanField(default=False, db_default=False)),
    ]
