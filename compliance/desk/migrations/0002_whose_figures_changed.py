"""Triggers note whose figures and load are to be counted anew.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

from django.db import migrations

# Rows come and go by the thousand, so once a statement; changes that matter here are few, so for each row.
COMPLAINTS = """
CREATE OR REPLACE FUNCTION desk_note_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (caller) SELECT DISTINCT caller_id FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION desk_note_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (caller) VALUES (OLD.caller_id);
    IF NEW.caller_id <> OLD.caller_id THEN
        INSERT INTO desk_figurechange (caller) VALUES (NEW.caller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER figures_of_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_complaints();
CREATE OR REPLACE TRIGGER figures_of_removed AFTER DELETE ON complaints_complaint
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_complaints();
CREATE OR REPLACE TRIGGER figures_of_changed AFTER UPDATE OF caller_id, number_id, evidence, called_at ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION desk_note_complaint()
"""
# A violation counts for the respondent of its case before the firm whose approved number the caller was.
VIOLATIONS = """
CREATE OR REPLACE FUNCTION desk_note_violations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT DISTINCT case_id, marketer_id FROM changed WHERE case_id IS NOT NULL OR marketer_id IS NOT NULL;
    INSERT INTO desk_figurechange (marketer)
    SELECT DISTINCT respondent_id FROM cases_case
    WHERE id IN (SELECT case_id FROM changed) AND respondent_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION desk_note_violation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT "case", marketer FROM (VALUES (OLD.case_id, OLD.marketer_id), (NEW.case_id, NEW.marketer_id)) AS of ("case", marketer)
    WHERE "case" IS NOT NULL OR marketer IS NOT NULL
    GROUP BY "case", marketer;
    INSERT INTO desk_figurechange (marketer)
    SELECT DISTINCT respondent_id FROM cases_case
    WHERE id IN (OLD.case_id, NEW.case_id) AND respondent_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION desk_note_respondent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (marketer)
    SELECT marketer FROM (
        VALUES (OLD.respondent_id), (NEW.respondent_id)
        UNION SELECT marketer_id FROM findings_violation WHERE case_id = NEW.id
    ) AS of (marketer)
    WHERE marketer IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER figures_of_respondent AFTER UPDATE OF respondent_id ON cases_case
    FOR EACH ROW WHEN (OLD.respondent_id IS DISTINCT FROM NEW.respondent_id) EXECUTE FUNCTION desk_note_respondent();
CREATE OR REPLACE TRIGGER figures_of_added AFTER INSERT ON findings_violation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_violations();
CREATE OR REPLACE TRIGGER figures_of_removed AFTER DELETE ON findings_violation
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_violations();
CREATE OR REPLACE TRIGGER figures_of_changed AFTER UPDATE OF state, case_id, marketer_id, caller_id ON findings_violation
    FOR EACH ROW EXECUTE FUNCTION desk_note_violation()
"""
# A case counts for its place and state, before and after a change, and for whoever works on it.
CASES = """
CREATE OR REPLACE FUNCTION desk_note_load_of_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (province, state) SELECT DISTINCT province, state FROM changed;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION desk_note_load_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (province, state) VALUES (OLD.province, OLD.state);
    IF (OLD.province, OLD.state) <> (NEW.province, NEW.state) THEN
        INSERT INTO desk_loadchange (province, state) VALUES (NEW.province, NEW.state);
    END IF;
    INSERT INTO desk_loadchange (officer, province, state)
    SELECT user_id, '', '' FROM cases_caseofficer WHERE case_id = NEW.id AND until IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER load_of_added AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_cases();
CREATE OR REPLACE TRIGGER load_of_changed AFTER UPDATE OF state, state_since, province, deadline, closed_at ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.province, OLD.deadline, OLD.closed_at)
        IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.province, NEW.deadline, NEW.closed_at))
    EXECUTE FUNCTION desk_note_load_of_case()
"""
OFFICERS = """
CREATE OR REPLACE FUNCTION desk_note_load_of_officer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (officer, province, state) SELECT DISTINCT user_id, '', '' FROM changed;
    INSERT INTO desk_loadchange (province, state)
    SELECT DISTINCT province, state FROM cases_case WHERE id IN (SELECT case_id FROM changed);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER load_of_added AFTER INSERT ON cases_caseofficer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer();
CREATE OR REPLACE TRIGGER load_of_changed AFTER UPDATE ON cases_caseofficer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer();
CREATE OR REPLACE TRIGGER load_of_removed AFTER DELETE ON cases_caseofficer
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_figures_of_lists_and_load"),
        ("cases", "0001_cases_their_events_and_documents"),
        ("complaints", "0001_callers_complaints_imports"),
        ("findings", "0001_assessments_violations_campaigns"),
    ]

    operations = [
        migrations.RunSQL(COMPLAINTS, migrations.RunSQL.noop),
        migrations.RunSQL(VIOLATIONS, migrations.RunSQL.noop),
        migrations.RunSQL(CASES, migrations.RunSQL.noop),
        migrations.RunSQL(OFFICERS, migrations.RunSQL.noop),
    ]
