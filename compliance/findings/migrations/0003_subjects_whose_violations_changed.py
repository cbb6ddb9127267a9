"""Each change of a violation is noted by the database with it, so that gathering reads what changed and nothing else.

A plain trigger: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations, models

NOTE = """
CREATE FUNCTION findings_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    violation findings_violation := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    INSERT INTO findings_subjectchange (marketer, caller)
    VALUES (violation.marketer_id, CASE WHEN violation.marketer_id IS NULL THEN violation.caller_id END);
    RETURN NULL;
END $$;
CREATE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE OF state, marketer_id
ON findings_violation FOR EACH ROW EXECUTE FUNCTION findings_note_change()
"""
UNDO = "DROP TRIGGER change_noted ON findings_violation; DROP FUNCTION findings_note_change()"
# What waited for its assessment before changes were noted is found by the sweep.
WAITING = """
INSERT INTO complaints_complaintchange (complaint)
SELECT id FROM complaints_complaint complaint
WHERE NOT EXISTS (SELECT FROM findings_assessment WHERE complaint_id = complaint.id)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0002_which_scrub_an_assessment_cites"),
        ("complaints", "0003_complaints_that_changed"),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketer", models.BigIntegerField(null=True)),
                ("caller", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("marketer__isnull", False)), fields=["marketer"], name="change_of_marketer"
                    ),
                    models.Index(
                        condition=models.Q(("caller__isnull", False)), fields=["caller"], name="change_of_caller"
                    ),
                ],
            },
        ),
        migrations.RunSQL(NOTE, UNDO),
        migrations.RunSQL(WAITING, migrations.RunSQL.noop),
    ]
