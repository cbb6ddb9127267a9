"""Triggers note what changed of whose a listed number is; and one function ends the history of an entry.

What happened to an entry is only ever added to. Once its time of keeping is over, `listings_history_end` alone deletes it. It
runs as the role that owns the tables, and looks at the rows' own times, which nobody can change: whoever has the application's
role cannot delete by it what happened within a year (`core.policies.schema.GUARDED_FOR`).

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

HISTORY_END = """
CREATE OR REPLACE FUNCTION listings_history_end(ids bigint[]) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_54156,pgtrigger_append_only_d02ef,pgtrigger_append_only_64e89}' AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF EXISTS (SELECT FROM listings_listingevent WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM listings_listingreview WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM listings_blacklistchange WHERE entry_id = ANY(ids) AND at > now() - interval '365 days')
    THEN
        RAISE EXCEPTION 'What happened to an entry within a year is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT coalesce(max(version), 0) INTO forgotten FROM listings_blacklistchange WHERE entry_id = ANY(ids);
    DELETE FROM listings_listingevent WHERE entry_id = ANY(ids);
    DELETE FROM listings_listingreview WHERE entry_id = ANY(ids);
    DELETE FROM listings_blacklistchange WHERE entry_id = ANY(ids);
    RETURN forgotten;
END $$
"""
# Complaints come by the thousand in an import, so once a statement and caller.
CLAIMS = """
CREATE OR REPLACE FUNCTION listings_note_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) SELECT DISTINCT caller_id FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listings_note_caller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) VALUES (NEW.caller_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listings_note_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller) SELECT id FROM complaints_caller WHERE value = NEW.caller;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listings_note_appeal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller)
    SELECT caller_id FROM listings_blacklistentry WHERE id = coalesce(NEW.entry_id, OLD.entry_id) AND caller_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listings_note_violation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_holderclaimchange (caller)
    SELECT DISTINCT caller_id FROM listings_blacklistentry
    WHERE case_id = NEW.case_id AND reason = 'decision' AND caller_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER holder_complaints_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION listings_note_complaints();
CREATE OR REPLACE TRIGGER holder_complaint_changed
    AFTER UPDATE OF caller_id, number_id, called_at, time_known, channel, kind, category, text, evidence, place, erased_at
    ON complaints_complaint FOR EACH ROW EXECUTE FUNCTION listings_note_caller();
CREATE OR REPLACE TRIGGER holder_answered AFTER INSERT OR UPDATE OF state, answer ON firms_question
    FOR EACH ROW WHEN (NEW.kind = 'line' AND NEW.state <> 'open') EXECUTE FUNCTION listings_note_line();
CREATE OR REPLACE TRIGGER holder_entry AFTER INSERT OR UPDATE OF case_id, caller_id, reason, state, until, end_reason, appeal_state, fallen_at,
    danger ON listings_blacklistentry
    FOR EACH ROW WHEN (NEW.reason = 'decision' AND NEW.caller_id IS NOT NULL) EXECUTE FUNCTION listings_note_caller();
CREATE OR REPLACE TRIGGER holder_appeal AFTER INSERT OR DELETE OR UPDATE OF state ON listings_appeal
    FOR EACH ROW EXECUTE FUNCTION listings_note_appeal();
CREATE OR REPLACE TRIGGER holder_violation AFTER UPDATE OF state, case_id, caller_id ON findings_violation
    FOR EACH ROW WHEN (NEW.case_id IS NOT NULL
        AND (OLD.state, OLD.case_id, OLD.caller_id) IS DISTINCT FROM (NEW.state, NEW.case_id, NEW.caller_id))
    EXECUTE FUNCTION listings_note_violation()
"""
UNTOLD = """
CREATE OR REPLACE FUNCTION listings_note_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_untoldchange (number) VALUES (NEW.number_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION listings_note_untold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO listings_untoldchange (entry) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER untold_account_added AFTER INSERT ON core_user
    FOR EACH ROW WHEN (NEW.number_id IS NOT NULL AND NEW.is_active) EXECUTE FUNCTION listings_note_held();
CREATE OR REPLACE TRIGGER untold_account_changed AFTER UPDATE OF number_id, is_active ON core_user
    FOR EACH ROW WHEN (NEW.number_id IS NOT NULL AND NEW.is_active
        AND (OLD.number_id, OLD.is_active) IS DISTINCT FROM (NEW.number_id, NEW.is_active))
    EXECUTE FUNCTION listings_note_held();
CREATE OR REPLACE TRIGGER untold_holding AFTER INSERT OR UPDATE OF number_id, until ON register_holding
    FOR EACH ROW WHEN (NEW.until IS NULL) EXECUTE FUNCTION listings_note_held();
CREATE OR REPLACE TRIGGER untold_entry AFTER INSERT OR UPDATE OF untold_at, state, action, since, until, fallen_at ON listings_blacklistentry
    FOR EACH ROW WHEN (NEW.untold_at IS NOT NULL AND NEW.state = 'active') EXECUTE FUNCTION listings_note_untold()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0001_the_blacklist_and_its_appeals"),
        ("complaints", "0001_callers_complaints_imports"),
        ("core", "0001_people_numbers_audit"),
        ("findings", "0001_assessments_violations_campaigns"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
        ("register", "0001_registrations_consents_and_the_log"),
    ]

    operations = [
        migrations.RunSQL(HISTORY_END, migrations.RunSQL.noop),
        migrations.RunSQL(CLAIMS, migrations.RunSQL.noop),
        migrations.RunSQL(UNTOLD, migrations.RunSQL.noop),
    ]
