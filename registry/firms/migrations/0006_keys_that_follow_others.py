"""A key is made in another's place, says from which network it was last used, and may be held to fewer numbers a day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("firms", "0005_mandates_are_approved_by_both_sides")]

    operations = [
        migrations.AddField("apikey", "follows", models.CharField(blank=True, db_default="", max_length=40)),
        migrations.AddField("apikey", "last_network", models.CharField(blank=True, db_default="", max_length=50)),
        migrations.AddField("apikey", "most_a_day", models.IntegerField(blank=True, null=True)),
    ]
