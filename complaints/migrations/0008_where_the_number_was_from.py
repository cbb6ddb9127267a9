"""Whether the caller was asked where it got the number, and by which browser and network a complaint was filed."""

from django.db import migrations, models

import core.models.free_text
from complaints.models.complaint import about

# What was said of the source is looked at by assessment, as all that stands in 0003.
TRIGGER = """
DROP TRIGGER change_noted ON complaints_complaint;
CREATE TRIGGER change_noted AFTER INSERT OR UPDATE OF caller_id, number_id, called_at, time_known, channel, kind, category,
    text, robocall, refused_before, evidence, province, place, complainant_area{more}
ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0007_files_of_complainants")]

    operations = [
        migrations.AddField("complaint", "data_source", models.CharField(blank=True, db_default="", max_length=10)),
        migrations.AddField(
            "complaint",
            "data_source_said",
            core.models.free_text.FreeCharField(blank=True, db_default="", max_length=500, spare=about),
        ),
        migrations.AddField("complaint", "device", models.BinaryField(null=True)),
        migrations.AddField("complaint", "network", models.BinaryField(null=True)),
        migrations.RunSQL(TRIGGER.format(more=", data_source"), TRIGGER.format(more="")),
    ]
