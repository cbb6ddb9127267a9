"""New consents are noted for watched lists by one statement for all of a statement, not by one for each row.

A change or an end is noted row by row as before: there are few at a time.
"""

from django.db import migrations

CHANGED = """
CREATE TRIGGER change_noted AFTER {insert}DELETE OR UPDATE OF marketer_id, number_id, channels, categories, expires_at,
    received_at, notified_at, confirmed_at, contested_at, revoked_at, withdrawn_at, ended_at
ON register_consent FOR EACH ROW EXECUTE FUNCTION register_note_change();
"""
NOTE = """
CREATE FUNCTION register_note_claims() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO register_firmnumberchange (marketer, number) SELECT marketer_id, number_id FROM made;
    RETURN NULL;
END $$;
DROP TRIGGER change_noted ON register_consent;
CREATE TRIGGER claims_noted AFTER INSERT ON register_consent REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION register_note_claims();
"""
UNDO = """
DROP TRIGGER claims_noted ON register_consent;
DROP TRIGGER change_noted ON register_consent;
DROP FUNCTION register_note_claims();
""" + CHANGED.format(insert="INSERT OR ")


class Migration(migrations.Migration):
    dependencies = [("register", "0009_proofs_of_consents")]

    operations = [migrations.RunSQL([NOTE, CHANGED.format(insert="")], UNDO)]
