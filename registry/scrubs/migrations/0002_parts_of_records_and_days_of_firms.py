"""How parts of records lie on disk, and up to which scrub the days of firms are counted: none so far."""

from django.db import migrations

# Parts of 256 rows (2.6 kB) stay in the table's own pages, uncompressed: one look-up reads one page.
PARTS_STAY_WHOLE = """
ALTER TABLE scrubs_scrubrecordpart SET (toast_tuple_target = 4080);
ALTER TABLE scrubs_scrubrecordpart ALTER COLUMN rows SET STORAGE EXTERNAL
"""
MARK = """
INSERT INTO scrubs_firmdaymark (id, counted, seen, above) VALUES (1, 0, 0, 0)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("scrubs", "0001_scrubs_records_jobs_and_watch_lists"),
    ]

    operations = [
        migrations.RunSQL(PARTS_STAY_WHOLE, migrations.RunSQL.noop),
        migrations.RunSQL(MARK, "DELETE FROM scrubs_firmdaymark"),
    ]
