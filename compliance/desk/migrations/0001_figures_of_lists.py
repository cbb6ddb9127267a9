"""What lists are ordered by, and triggers that note whose figures are to be counted anew.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.running.create_models import together

# Rows come and go by the thousand, so once a statement; changes that matter here are few, so for each row.
COMPLAINTS = """
CREATE FUNCTION desk_note_complaints() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (caller) SELECT DISTINCT caller_id FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION desk_note_complaint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange (caller) VALUES (OLD.caller_id);
    IF NEW.caller_id <> OLD.caller_id THEN
        INSERT INTO desk_figurechange (caller) VALUES (NEW.caller_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_of_added AFTER INSERT ON complaints_complaint
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_complaints();
CREATE TRIGGER figures_of_removed AFTER DELETE ON complaints_complaint
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_complaints();
CREATE TRIGGER figures_of_changed AFTER UPDATE OF caller_id, number_id, evidence, called_at ON complaints_complaint
    FOR EACH ROW EXECUTE FUNCTION desk_note_complaint();
INSERT INTO desk_figurechange (caller) SELECT DISTINCT caller_id FROM complaints_complaint
"""
NO_COMPLAINTS = """
DROP TRIGGER figures_of_added ON complaints_complaint;
DROP TRIGGER figures_of_removed ON complaints_complaint;
DROP TRIGGER figures_of_changed ON complaints_complaint;
DROP FUNCTION desk_note_complaints();
DROP FUNCTION desk_note_complaint()
"""
VIOLATIONS = """
CREATE FUNCTION desk_note_violations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT DISTINCT case_id, marketer_id FROM changed WHERE case_id IS NOT NULL OR marketer_id IS NOT NULL;
    RETURN NULL;
END $$;
CREATE FUNCTION desk_note_violation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_figurechange ("case", marketer)
    SELECT "case", marketer FROM (VALUES (OLD.case_id, OLD.marketer_id), (NEW.case_id, NEW.marketer_id)) AS of ("case", marketer)
    WHERE "case" IS NOT NULL OR marketer IS NOT NULL
    GROUP BY "case", marketer;
    RETURN NULL;
END $$;
CREATE TRIGGER figures_of_added AFTER INSERT ON findings_violation
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_violations();
CREATE TRIGGER figures_of_removed AFTER DELETE ON findings_violation
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_violations();
CREATE TRIGGER figures_of_changed AFTER UPDATE OF state, case_id, marketer_id, caller_id ON findings_violation
    FOR EACH ROW EXECUTE FUNCTION desk_note_violation();
INSERT INTO desk_figurechange ("case", marketer) SELECT DISTINCT case_id, marketer_id FROM findings_violation
"""
NO_VIOLATIONS = """
DROP TRIGGER figures_of_added ON findings_violation;
DROP TRIGGER figures_of_removed ON findings_violation;
DROP TRIGGER figures_of_changed ON findings_violation;
DROP FUNCTION desk_note_violations();
DROP FUNCTION desk_note_violation()
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0003_by_which_policy_all_was_gathered"),
        ("complaints", "0003_complaints_that_changed"),
        ("findings", "0003_subjects_whose_violations_changed"),
        ("firms", "0001_marketers_operators_keys_and_webhooks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseFigures",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("complaints", models.IntegerField()),
                ("callers", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="FigureChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caller", models.BigIntegerField(null=True)),
                ("case", models.BigIntegerField(null=True)),
                ("marketer", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="FirmFigures",
            fields=[
                (
                    "marketer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="firms.marketer",
                    ),
                ),
                ("suspected", models.IntegerField()),
                ("established", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CallerFigures",
            fields=[
                (
                    "caller",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="figures",
                        serialize=False,
                        to="complaints.caller",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=10)),
                ("filed", models.IntegerField()),
                ("people", models.IntegerField()),
                ("last", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-filed", "-caller"], name="callers_by_complaints"),
                    models.Index(fields=["province", "-filed", "-caller"], name="callers_of_province"),
                ],
            },
        ),
        migrations.RunSQL(COMPLAINTS, NO_COMPLAINTS),
        migrations.RunSQL(VIOLATIONS, NO_VIOLATIONS),
    ]
    operations = together(operations)
