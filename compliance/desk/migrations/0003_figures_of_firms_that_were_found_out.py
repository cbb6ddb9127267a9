"""A violation counts for the respondent of its case before the firm whose approved number the caller was: whose figures are to be
counted anew is noted by that, and where a case is given another respondent."""

from django.db import migrations

RESPONDENTS = """
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
CREATE FUNCTION desk_note_respondent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (marketer)
    SELECT marketer FROM (
        VALUES (OLD.respondent_id), (NEW.respondent_id)
        UNION SELECT marketer_id FROM findings_violation WHERE case_id = NEW.id
    ) AS of (marketer)
    WHERE marketer IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_of_respondent AFTER UPDATE OF respondent_id ON cases_case
    FOR EACH ROW WHEN (OLD.respondent_id IS DISTINCT FROM NEW.respondent_id) EXECUTE FUNCTION desk_note_respondent();
INSERT INTO desk_figurechange (marketer)
SELECT respondent_id FROM cases_case WHERE respondent_id IS NOT NULL
UNION SELECT marketer_id FROM findings_violation WHERE marketer_id IS NOT NULL
"""
BEFORE = """
DROP TRIGGER figures_of_respondent ON cases_case;
DROP FUNCTION desk_note_respondent();
CREATE OR REPLACE FUNCTION desk_note_violations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT DISTINCT case_id, marketer_id FROM changed WHERE case_id IS NOT NULL OR marketer_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION desk_note_violation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT "case", marketer FROM (VALUES (OLD.case_id, OLD.marketer_id), (NEW.case_id, NEW.marketer_id)) AS of ("case", marketer)
    WHERE "case" IS NOT NULL OR marketer IS NOT NULL
    GROUP BY "case", marketer;
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_leads_from_contested_consents"), ("desk", "0002_saved_views_and_load")]

    operations = [migrations.RunSQL(RESPONDENTS, BEFORE)]
