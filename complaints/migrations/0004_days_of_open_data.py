"""What is published of complaints, and triggers that note of which calls something changed."""

from django.db import migrations, models

from core.running.create_models import together

NOTE = """
CREATE FUNCTION complaints_note_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter) SELECT DISTINCT date_bin('15 minutes', changed.called_at, 'epoch') FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION complaints_note_published_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter) VALUES (date_bin('15 minutes', OLD.called_at, 'epoch')), (date_bin('15 minutes', NEW.called_at, 'epoch'));
    RETURN NULL;
END $$;
CREATE FUNCTION complaints_note_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaints_opendatachange (quarter)
    SELECT DISTINCT date_bin('15 minutes', filed.called_at, 'epoch') FROM complaints_complaint filed WHERE filed.caller_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER published_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION complaints_note_published();
CREATE TRIGGER published_removed AFTER DELETE ON complaints_complaint
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION complaints_note_published();
CREATE TRIGGER published_changed
    AFTER UPDATE OF caller_id, called_at, kind, category, robocall, province, evidence, number_id, erased_at
    ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION complaints_note_published_row();
CREATE TRIGGER published_listed AFTER UPDATE OF listed ON complaints_caller
    FOR EACH ROW WHEN (OLD.listed <> NEW.listed) EXECUTE FUNCTION complaints_note_listed();
INSERT INTO complaints_opendatachange (quarter)
SELECT DISTINCT date_bin('15 minutes', filed.called_at, 'epoch') FROM complaints_complaint filed
"""
UNDO = """
DROP TRIGGER published_added ON complaints_complaint;
DROP TRIGGER published_removed ON complaints_complaint;
DROP TRIGGER published_changed ON complaints_complaint;
DROP TRIGGER published_listed ON complaints_caller;
DROP FUNCTION complaints_note_published();
DROP FUNCTION complaints_note_published_row();
DROP FUNCTION complaints_note_listed()
"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0003_complaints_that_changed")]

    operations = [
        migrations.CreateModel(
            name="OpenDataChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="OpenDataRun",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("built_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="OpenDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64)),
                ("rows", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(NOTE, UNDO),
    ]
    operations = together(operations)
