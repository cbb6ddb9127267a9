"""The clocks of cases, and triggers that note whose clocks are to be reckoned anew.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.running.create_models import together

# Cases come by the thousand in a restored or made country, so once a statement; what changes is few.
NOTE = """
CREATE FUNCTION cases_note_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") SELECT id FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION cases_note_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cases_clockchange ("case") VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER clocks_of_added AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cases_note_clocks();
CREATE TRIGGER clocks_of_changed AFTER UPDATE OF state, state_since, deadline, served_at, facts, sanction ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.deadline, OLD.served_at, OLD.facts, OLD.sanction)
        IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.deadline, NEW.served_at, NEW.facts, NEW.sanction))
    EXECUTE FUNCTION cases_note_clock();
INSERT INTO cases_clockchange ("case") SELECT id FROM cases_case
"""
UNDO = """
DROP TRIGGER clocks_of_added ON cases_case;
DROP TRIGGER clocks_of_changed ON cases_case;
DROP FUNCTION cases_note_clocks();
DROP FUNCTION cases_note_clock()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_who_works_on_a_case"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clock", models.CharField(max_length=40)),
                ("due", models.DateTimeField()),
                ("step_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("step_at__isnull", False)), fields=["step_at"], name="clock_by_step"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("case", "clock"), name="case_clock_once")],
            },
        ),
        migrations.CreateModel(
            name="ClockStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("clock", models.CharField(max_length=40)),
                ("due", models.DateTimeField()),
                ("to", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clock_steps", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["id"], name="clock_steps_untold")
                ],
                "constraints": [models.UniqueConstraint(fields=("case", "clock", "due", "to"), name="clock_step_once")],
            },
        ),
        migrations.CreateModel(
            name="ComplaintsLate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("clock", models.CharField(max_length=40)),
                ("province", models.CharField(blank=True, max_length=10)),
                ("until", models.DateTimeField()),
                ("waiting", models.IntegerField()),
                ("new", models.IntegerField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("new__gt", 0), ("told_at", None)),
                        fields=["id"],
                        name="complaints_late_untold",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("day", "clock", "province"), name="complaints_late_once")
                ],
            },
        ),
        migrations.RunSQL(NOTE, UNDO),
    ]
    operations = together(operations)
