"""Up to which scrub the days of firms are counted. Days that were counted are not counted again: what is new in them may be gone."""

from django.db import migrations, models

MARK = """
INSERT INTO scrubs_firmdaymark (id, counted, seen, above)
SELECT 1, coalesce(max(id), 0), coalesce(max(id), 0), 0 FROM scrubs_scrub
WHERE checked_at < (SELECT max(day) FROM scrubs_firmday) - 4
"""


class Migration(migrations.Migration):
    dependencies = [("scrubs", "0007_calls_to_planted_numbers")]

    operations = [
        migrations.CreateModel(
            name="FirmDayMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("counted", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
                ("above", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunSQL(MARK, migrations.RunSQL.noop),
    ]
