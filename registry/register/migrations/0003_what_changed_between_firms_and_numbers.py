"""Each change of a consent, refusal or relationship is noted by the database with it, so that watched lists read what changed.

A plain trigger: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations, models

# What a scrub is answered by; not what was told to the holder or when its turn came.
NOTE = """
CREATE FUNCTION register_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO register_firmnumberchange (marketer, number) VALUES (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.marketer_id ELSE NEW.marketer_id END,
        CASE WHEN TG_OP = 'DELETE' THEN OLD.number_id ELSE NEW.number_id END
    );
    RETURN NULL;
END $$;
CREATE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE OF marketer_id, number_id, channels, categories, expires_at,
    received_at, notified_at, confirmed_at, contested_at, revoked_at, withdrawn_at, ended_at
ON register_consent FOR EACH ROW EXECUTE FUNCTION register_note_change();
CREATE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE
ON register_refusal FOR EACH ROW EXECUTE FUNCTION register_note_change();
CREATE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE
ON register_relationship FOR EACH ROW EXECUTE FUNCTION register_note_change()
"""
UNDO = """
DROP TRIGGER change_noted ON register_consent;
DROP TRIGGER change_noted ON register_refusal;
DROP TRIGGER change_noted ON register_relationship;
DROP FUNCTION register_note_change()
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0002_turns_of_claims")]

    operations = [
        migrations.CreateModel(
            name="FirmNumberChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("marketer", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(NOTE, UNDO),
    ]
