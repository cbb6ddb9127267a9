"""Clocks follow from money, remedies, publication and proof too: whatever happens to a case has them reckoned anew.

Each of these comes with a line of the timeline, but for a stay that a day begins or ends, a request to keep evidence that is
new and a question to an operator. Plain triggers, as before. The lines by which a clock tells that it ends change no clock.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION cases_note_clocks_of_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT case_id FROM added WHERE act NOT IN ('case.deadline_near', 'case.deadline_over');
    RETURN NULL;
END $$;
CREATE FUNCTION cases_note_clock_of_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") VALUES (NEW.case_id);
    RETURN NULL;
END $$;
CREATE FUNCTION cases_note_clocks_of_letter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT case_id FROM findings_violation WHERE caller_id = NEW.caller_id AND case_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION cases_note_clocks_of_question() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case")
        SELECT DISTINCT held.case_id FROM findings_violation AS held
        JOIN complaints_caller AS caller ON caller.id = held.caller_id
        WHERE caller.value = NEW.caller AND held.case_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER clocks_of_events AFTER INSERT ON cases_caseevent
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION cases_note_clocks_of_events();
CREATE TRIGGER clocks_of_stay AFTER INSERT OR UPDATE ON cases_stay
    FOR EACH ROW EXECUTE FUNCTION cases_note_clock_of_stay();
CREATE TRIGGER clocks_of_letter AFTER INSERT OR UPDATE OF state, lives_until ON cases_preservationrequest
    FOR EACH ROW EXECUTE FUNCTION cases_note_clocks_of_letter();
CREATE TRIGGER clocks_of_question AFTER INSERT OR UPDATE OF state ON firms_question
    FOR EACH ROW EXECUTE FUNCTION cases_note_clocks_of_question();
INSERT INTO cases_clockchange ("case") SELECT id FROM cases_case
"""
UNDO = """
DROP TRIGGER clocks_of_question ON firms_question;
DROP TRIGGER clocks_of_letter ON cases_preservationrequest;
DROP TRIGGER clocks_of_stay ON cases_stay;
DROP TRIGGER clocks_of_events ON cases_caseevent;
DROP FUNCTION cases_note_clocks_of_question();
DROP FUNCTION cases_note_clocks_of_letter();
DROP FUNCTION cases_note_clock_of_stay();
DROP FUNCTION cases_note_clocks_of_events()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("firms", "0002_questions"),
        ("complaints", "0001_callers_complaints_imports"),
        ("findings", "0001_assessments_and_violations"),
        ("cases", "0016_who_was_told_of_appeals"),
    ]

    operations = [migrations.RunSQL(NOTE, UNDO)]
