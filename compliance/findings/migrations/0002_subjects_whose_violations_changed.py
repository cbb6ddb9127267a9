"""Each change of a violation is noted by the database with it, so that gathering reads what changed and nothing else.

A plain trigger: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

NOTE = """
CREATE OR REPLACE FUNCTION findings_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    violation findings_violation := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO findings_subjectchange (marketer, caller)
    VALUES (violation.marketer_id, CASE WHEN violation.marketer_id IS NULL THEN violation.caller_id END);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE OF state, marketer_id
ON findings_violation FOR EACH ROW EXECUTE FUNCTION findings_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0001_assessments_violations_campaigns"),
    ]

    operations = [
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
    ]
