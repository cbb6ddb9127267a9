"""Triggers note what changed of whose a listed number is, so that sweeps read what changed and nothing else.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.conf import settings
from django.db import migrations, models

# Complaints come by the thousand in an import, so once a statement and caller.
CLAIMS = """
CREATE FUNCTION listings_note_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) SELECT DISTINCT caller_id FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION listings_note_caller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) VALUES (NEW.caller_id);
    RETURN NULL;
END $$;
CREATE FUNCTION listings_note_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) SELECT id FROM complaints_caller WHERE value = NEW.caller;
    RETURN NULL;
END $$;
CREATE FUNCTION listings_note_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller)
    SELECT caller_id FROM listings_blacklistentry WHERE id = coalesce(NEW.entry_id, OLD.entry_id) AND caller_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION listings_note_violation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller)
    SELECT DISTINCT caller_id FROM listings_blacklistentry
    WHERE case_id = NEW.case_id AND reason = 'decision' AND caller_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER holder_complaints_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listings_note_complaints();
CREATE TRIGGER holder_complaint_changed
    AFTER UPDATE OF caller_id, number_id, called_at, time_known, channel, kind, category, text, evidence, place, erased_at
    ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION listings_note_caller();
CREATE TRIGGER holder_answered AFTER INSERT OR UPDATE OF state, answer ON firms_question
    FOR EACH ROW WHEN (NEW.kind = 'line' AND NEW.state <> 'open') EXECUTE FUNCTION listings_note_line();
CREATE TRIGGER holder_entry AFTER INSERT OR UPDATE OF case_id, caller_id, reason, state, until, end_reason, appeal_state, fallen_at,
    danger ON listings_blacklistentry
    FOR EACH ROW WHEN (NEW.reason = 'decision' AND NEW.caller_id IS NOT NULL) EXECUTE FUNCTION listings_note_caller();
CREATE TRIGGER holder_appeal AFTER INSERT OR DELETE OR UPDATE OF state ON listings_appeal
    FOR EACH ROW EXECUTE FUNCTION listings_note_appeal();
CREATE TRIGGER holder_violation AFTER UPDATE OF state, case_id, caller_id ON findings_violation
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL
        AND (OLD.state, OLD.case_id, OLD.caller_id) IS DISTINCT FROM (NEW.state, NEW.case_id, NEW.caller_id))
    EXECUTE FUNCTION listings_note_violation();
INSERT INTO listings_holderclaimchange (caller)
SELECT DISTINCT caller_id FROM listings_blacklistentry WHERE reason = 'decision' AND caller_id IS NOT NULL
"""
CLAIMS_UNDO = """
DROP TRIGGER holder_complaints_added ON complaints_complaint;
DROP TRIGGER holder_complaint_changed ON complaints_complaint;
DROP TRIGGER holder_answered ON firms_question;
DROP TRIGGER holder_entry ON listings_blacklistentry;
DROP TRIGGER holder_appeal ON listings_appeal;
DROP TRIGGER holder_violation ON findings_violation;
DROP FUNCTION listings_note_complaints();
DROP FUNCTION listings_note_caller();
DROP FUNCTION listings_note_line();
DROP FUNCTION listings_note_appeal();
DROP FUNCTION listings_note_violation()
"""
UNTOLD = """
CREATE FUNCTION listings_note_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_untoldchange (number) VALUES (NEW.number_id);
    RETURN NULL;
END $$;
CREATE FUNCTION listings_note_untold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_untoldchange (entry) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER untold_account_added AFTER INSERT ON core_user
    FOR EACH ROW WHEN (NEW.number_id IS NOT NULL AND NEW.is_active) EXECUTE FUNCTION listings_note_held();
CREATE TRIGGER untold_account_changed AFTER UPDATE OF number_id, is_active ON core_user
    FOR EACH ROW WHEN (NEW.number_id IS NOT NULL AND NEW.is_active
        AND (OLD.number_id, OLD.is_active) IS DISTINCT FROM (NEW.number_id, NEW.is_active))
    EXECUTE FUNCTION listings_note_held();
CREATE TRIGGER untold_holding AFTER INSERT OR UPDATE OF number_id, until ON register_holding
    FOR EACH ROW WHEN (NEW.until IS NULL) EXECUTE FUNCTION listings_note_held();
CREATE TRIGGER untold_entry AFTER INSERT OR UPDATE OF untold_at, state, action, since, until, fallen_at ON listings_blacklistentry
    FOR EACH ROW WHEN (NEW.untold_at IS NOT NULL AND NEW.state = 'active') EXECUTE FUNCTION listings_note_untold();
INSERT INTO listings_untoldchange (entry)
SELECT id FROM listings_blacklistentry WHERE untold_at IS NOT NULL AND state = 'active'
"""
UNTOLD_UNDO = """
DROP TRIGGER untold_account_added ON core_user;
DROP TRIGGER untold_account_changed ON core_user;
DROP TRIGGER untold_holding ON register_holding;
DROP TRIGGER untold_entry ON listings_blacklistentry;
DROP FUNCTION listings_note_held();
DROP FUNCTION listings_note_untold()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0008_until_when_decisions_list_callers"),
        ("complaints", "0002_when_a_complaint_was_erased"),
        ("findings", "0003_subjects_whose_violations_changed"),
        ("firms", "0002_questions"),
        ("register", "0001_registrations_consents_and_the_log"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HolderClaimChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="UntoldChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(null=True)),
                ("entry", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.RunSQL(CLAIMS, CLAIMS_UNDO),
        migrations.RunSQL(UNTOLD, UNTOLD_UNDO),
    ]
