"""Each change of a complaint is noted by the database with it, so that sweeps read what changed and nothing else.

A plain trigger: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations, models

# What assessing, counting and gathering look at; not what was done about the complaint.
NOTE = """
CREATE FUNCTION complaints_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_complaintchange (complaint) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER change_noted AFTER INSERT OR UPDATE OF caller_id, number_id, called_at, time_known, channel, kind, category,
    text, robocall, refused_before, evidence, province, place, complainant_area
ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_change()
"""
UNDO = "DROP TRIGGER change_noted ON complaints_complaint; DROP FUNCTION complaints_note_change()"


class Migration(migrations.Migration):
    dependencies = [("complaints", "0002_when_a_complaint_was_erased")]

    operations = [
        migrations.CreateModel(
            name="ComplaintChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("complaint", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.RunSQL(NOTE, UNDO),
    ]
