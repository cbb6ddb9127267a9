"""By which word a citizen answers the message that told of a claim."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0007_indexes_of_many_consents")]

    operations = [
        migrations.AddField("consent", "notice_word", models.CharField(blank=True, db_default="", max_length=6)),
    ]
