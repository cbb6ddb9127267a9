"""Since when a listing stands of which nobody could be told, for no account here holds the number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_whence_a_word_was_said")]

    operations = [migrations.AddField("blacklistentry", "untold_at", models.DateTimeField(null=True))]
