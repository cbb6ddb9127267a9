"""Words of one browser or network count as one, as complaints do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0005_patterns_by_index")]

    operations = [
        migrations.AddField("counterword", "device", models.BinaryField(null=True)),
        migrations.AddField("counterword", "network", models.BinaryField(null=True)),
    ]
