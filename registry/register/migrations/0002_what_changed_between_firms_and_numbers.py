"""Each change of a consent, refusal or relationship is noted by the database with it, so that watched lists read what changed.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

# What a scrub is answered by; not what was told to the holder or when its turn came. New consents come by the thousand, so
# once a statement; changes and ends are few at a time, so row by row.
NOTE = """
CREATE OR REPLACE FUNCTION register_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO register_firmnumberchange (marketer, number) VALUES (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.marketer_id ELSE NEW.marketer_id END,
        CASE WHEN TG_OP = 'DELETE' THEN OLD.number_id ELSE NEW.number_id END
    );
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE
ON register_refusal FOR EACH ROW EXECUTE FUNCTION register_note_change();
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR DELETE OR UPDATE
ON register_relationship FOR EACH ROW EXECUTE FUNCTION register_note_change();
CREATE OR REPLACE TRIGGER change_noted AFTER INSERT OR DELETE ON register_formerconsent
FOR EACH ROW EXECUTE FUNCTION register_note_change();
CREATE OR REPLACE FUNCTION register_note_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO register_firmnumberchange (marketer, number) SELECT marketer_id, number_id FROM made;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER claims_noted AFTER INSERT ON register_consent REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION register_note_claims();
CREATE OR REPLACE TRIGGER change_noted AFTER DELETE OR UPDATE OF marketer_id, number_id, channels, categories, expires_at,
    received_at, notified_at, confirmed_at, contested_at, revoked_at, withdrawn_at, ended_at
ON register_consent FOR EACH ROW EXECUTE FUNCTION register_note_change()
"""

# A million claims are entered into one index less: nobody looks for the beginning of an id.
SPARED = """
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX register_consent_public_id_70e0749a_like
"""


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0001_registrations_consents_and_the_log"),
    ]

    operations = [
        migrations.RunSQL(NOTE, migrations.RunSQL.noop),
        migrations.RunSQL([SPARED], migrations.RunSQL.noop),  # in a list: a comment in a text would be lost
    ]
