"""Each change of a complaint is noted by the database with it, so that sweeps and open data read what changed and nothing else.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

# What assessing, counting and gathering look at; not what was done about the complaint.
CHANGED = """
CREATE OR REPLACE FUNCTION complaints_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_complaintchange (complaint) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR UPDATE OF caller_id, number_id, called_at, time_known, channel, kind, category,
    text, robocall, refused_before, evidence, province, place, complainant_area, data_source, withdrawn_at
ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_change()
"""
# Of which calls something changed that is published: a mobile that a decision lists is shown in full.
PUBLISHED = """
CREATE OR REPLACE FUNCTION complaints_note_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter) SELECT DISTINCT date_bin('15 minutes', changed.called_at, 'epoch') FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION complaints_note_published_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter) VALUES (date_bin('15 minutes', OLD.called_at, 'epoch')), (date_bin('15 minutes', NEW.called_at, 'epoch'));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION complaints_note_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter)
    SELECT DISTINCT date_bin('15 minutes', filed.called_at, 'epoch') FROM complaints_complaint filed WHERE filed.caller_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER published_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION complaints_note_published();
CREATE OR REPLACE TRIGGER published_removed AFTER DELETE ON complaints_complaint
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION complaints_note_published();
CREATE OR REPLACE TRIGGER published_changed
    AFTER UPDATE OF caller_id, called_at, kind, category, robocall, province, evidence, number_id, erased_at
    ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_published_row();
CREATE OR REPLACE TRIGGER published_listed AFTER UPDATE OF decided_until ON complaints_caller
    FOR EACH ROW WHEN (OLD.decided_until IS DISTINCT FROM NEW.decided_until) EXECUTE FUNCTION complaints_note_listed()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0001_callers_complaints_imports"),
    ]

    operations = [
        migrations.RunSQL(CHANGED, migrations.RunSQL.noop),
        migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop),
    ]
