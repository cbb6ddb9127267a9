"""Triggers note whose clocks are to be reckoned anew and what is to be preserved; and one function ends the file of a case.

Events and documents of a case are only ever added to. Once its time of keeping is over, `cases_history_end` alone deletes them.
It runs as the role that owns the tables, and looks at the rows' own times, which nobody can change: whoever has the
application's role cannot delete by it what happened within a year (`core.policies.schema.GUARDED_FOR`).

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

HISTORY_END = """
CREATE OR REPLACE FUNCTION cases_history_end(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
SET pgtrigger.ignore = '{pgtrigger_append_only_320b9,pgtrigger_append_only_3675d,pgtrigger_append_only_1d8f6,pgtrigger_append_only_c945d,pgtrigger_append_only_34f6f}' AS $$
BEGIN
    IF EXISTS (SELECT FROM cases_caseevent WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
        OR EXISTS (SELECT FROM cases_casedocument WHERE case_id = ANY(ids) AND at > now() - interval '365 days')
    THEN
        RAISE EXCEPTION 'What happened to a case within a year is kept.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM cases_issuedpdf WHERE document_id IN (SELECT id FROM cases_issueddocument WHERE case_id = ANY(ids));
    DELETE FROM cases_issueddocument WHERE case_id = ANY(ids);
    DELETE FROM cases_documentnumber WHERE case_id = ANY(ids);
    DELETE FROM cases_caseevent WHERE case_id = ANY(ids);
    DELETE FROM cases_casedocument WHERE case_id = ANY(ids);
END $$
"""
# Cases come by the thousand in a restored or made country, so once a statement; what changes is few.
CLOCKS = """
CREATE OR REPLACE FUNCTION cases_note_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") SELECT id FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION cases_note_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER clocks_of_added AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_note_clocks();
CREATE OR REPLACE TRIGGER clocks_of_changed AFTER UPDATE OF state, state_since, deadline, served_at, facts, sanction ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.deadline, OLD.served_at, OLD.facts, OLD.sanction)
        IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.deadline, NEW.served_at, NEW.facts, NEW.sanction))
    EXECUTE FUNCTION cases_note_clock()
"""
# Money, remedies, publication and proof come with a line of the timeline, but for a stay that a day begins or ends, a request to
# keep evidence that is new and a question to an operator. The lines by which a clock tells that it ends change no clock.
CLOCKS_OF_MORE = """
CREATE OR REPLACE FUNCTION cases_note_clocks_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT case_id FROM added WHERE act NOT IN ('case.deadline_near', 'case.deadline_over');
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION cases_note_clock_of_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") VALUES (NEW.case_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION cases_note_clocks_of_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT case_id FROM findings_violation WHERE caller_id = NEW.caller_id AND case_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION cases_note_clocks_of_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT held.case_id FROM findings_violation AS held
        JOIN complaints_caller AS caller ON caller.id = held.caller_id
        WHERE caller.value = NEW.caller AND held.case_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER clocks_of_events AFTER INSERT ON cases_caseevent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cases_note_clocks_of_events();
CREATE OR REPLACE TRIGGER clocks_of_stay AFTER INSERT OR UPDATE ON cases_stay
    FOR EACH ROW EXECUTE FUNCTION cases_note_clock_of_stay();
CREATE OR REPLACE TRIGGER clocks_of_letter AFTER INSERT OR UPDATE OF state, lives_until ON cases_preservationrequest
    FOR EACH ROW EXECUTE FUNCTION cases_note_clocks_of_letter();
CREATE OR REPLACE TRIGGER clocks_of_question AFTER INSERT OR UPDATE OF state ON firms_question
    FOR EACH ROW EXECUTE FUNCTION cases_note_clocks_of_question()
"""
# Each proved complaint.
PRESERVATION = """
CREATE OR REPLACE FUNCTION cases_note_preservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_preservationchange (complaint) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER preservation_of_added AFTER INSERT ON complaints_complaint
    FOR EACH ROW WHEN (NEW.evidence <> 'C0') EXECUTE FUNCTION cases_note_preservation();
CREATE OR REPLACE TRIGGER preservation_of_changed AFTER UPDATE OF caller_id, called_at, evidence ON complaints_complaint
    FOR EACH ROW WHEN (NEW.evidence <> 'C0' AND (OLD.caller_id, OLD.called_at, OLD.evidence = 'C0')
        IS DISTINCT FROM (NEW.caller_id, NEW.called_at, FALSE))
    EXECUTE FUNCTION cases_note_preservation()
"""
# What firms handed in knows when its time may be over: in a hearing that is the hearing, and the clock is the authority's.
MATCHING = """
CREATE OR REPLACE FUNCTION cases_matching_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cases_matching
    SET due_at = CASE
        WHEN (asked_in, asked_at) <> (NEW.state, NEW.state_since) THEN NEW.state_since
        WHEN asked_in = 'hearing' THEN due_at ELSE NEW.deadline END
    WHERE case_id = NEW.id AND closed_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER matching_due AFTER UPDATE OF state, state_since, deadline ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.deadline) IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.deadline))
    EXECUTE FUNCTION cases_matching_due()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_steps_of_appeals"),
        ("complaints", "0001_callers_complaints_imports"),
        ("findings", "0001_assessments_violations_campaigns"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = [
        migrations.RunSQL(HISTORY_END, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCKS, migrations.RunSQL.noop),
        migrations.RunSQL(CLOCKS_OF_MORE, migrations.RunSQL.noop),
        migrations.RunSQL(PRESERVATION, migrations.RunSQL.noop),
        migrations.RunSQL(MATCHING, migrations.RunSQL.noop),
    ]
