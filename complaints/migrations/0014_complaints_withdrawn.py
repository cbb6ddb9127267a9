"""A complaint may be withdrawn, and whoever looks at complaints that changed looks at it anew."""

from django.db import migrations, models

COLUMNS = """caller_id, number_id, called_at, time_known, channel, kind, category,
    text, robocall, refused_before, evidence, province, place, complainant_area, data_source"""
# In one statement, so that no complaint changes unseen in between.
NOTE = """
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR UPDATE OF {columns}
ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0013_complaints_of_money_lost")]

    operations = [
        migrations.AddField("complaint", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.RunSQL(NOTE.format(columns=f"{COLUMNS}, withdrawn_at"), NOTE.format(columns=COLUMNS)),
    ]
