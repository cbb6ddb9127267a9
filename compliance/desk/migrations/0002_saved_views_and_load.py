"""Saved views; how much lies with whom, and triggers that note whose load is to be counted anew.

Plain triggers: those of pgtrigger can be told to do nothing, and asking for that costs a millisecond a row.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.running.create_models import together

# A case counts for its place and state, before and after a change, and for whoever works on it.
CASES = """
CREATE FUNCTION desk_note_load_of_cases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (province, state) SELECT DISTINCT province, state FROM changed;
    RETURN NULL;
END $$;
CREATE FUNCTION desk_note_load_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (province, state) VALUES (OLD.province, OLD.state);
    IF (OLD.province, OLD.state) <> (NEW.province, NEW.state) THEN
        INSERT INTO desk_loadchange (province, state) VALUES (NEW.province, NEW.state);
    END IF;
    INSERT INTO desk_loadchange (officer, province, state)
    SELECT user_id, '', '' FROM cases_caseofficer WHERE case_id = NEW.id AND until IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER load_of_added AFTER INSERT ON cases_case
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_cases();
CREATE TRIGGER load_of_changed AFTER UPDATE OF state, state_since, province, deadline, closed_at ON cases_case
    FOR EACH ROW WHEN ((OLD.state, OLD.state_since, OLD.province, OLD.deadline, OLD.closed_at)
        IS DISTINCT FROM (NEW.state, NEW.state_since, NEW.province, NEW.deadline, NEW.closed_at))
    EXECUTE FUNCTION desk_note_load_of_case();
INSERT INTO desk_loadchange (province, state) SELECT DISTINCT province, state FROM cases_case
"""
NO_CASES = """
DROP TRIGGER load_of_added ON cases_case;
DROP TRIGGER load_of_changed ON cases_case;
DROP FUNCTION desk_note_load_of_cases();
DROP FUNCTION desk_note_load_of_case()
"""
OFFICERS = """
CREATE FUNCTION desk_note_load_of_officer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO desk_loadchange (officer, province, state) SELECT DISTINCT user_id, '', '' FROM changed;
    INSERT INTO desk_loadchange (province, state)
    SELECT DISTINCT province, state FROM cases_case WHERE id IN (SELECT case_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER load_of_added AFTER INSERT ON cases_caseofficer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer();
CREATE TRIGGER load_of_changed AFTER UPDATE ON cases_caseofficer
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer();
CREATE TRIGGER load_of_removed AFTER DELETE ON cases_caseofficer
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION desk_note_load_of_officer();
INSERT INTO desk_loadchange (officer, province, state) SELECT DISTINCT user_id, '', '' FROM cases_caseofficer
"""
NO_OFFICERS = """
DROP TRIGGER load_of_added ON cases_caseofficer;
DROP TRIGGER load_of_changed ON cases_caseofficer;
DROP TRIGGER load_of_removed ON cases_caseofficer;
DROP FUNCTION desk_note_load_of_officer()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_cases_their_events_and_documents"),
        ("desk", "0001_figures_of_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LoadChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("officer", models.BigIntegerField(null=True)),
                ("province", models.CharField(blank=True, max_length=10)),
                ("state", models.CharField(blank=True, max_length=30)),
            ],
        ),
        migrations.CreateModel(
            name="StateLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("province", models.CharField(blank=True, max_length=10)),
                ("open", models.IntegerField()),
                ("overdue", models.IntegerField()),
                ("turns_at", models.DateTimeField()),
                ("state", models.CharField(max_length=30)),
                ("unassigned", models.IntegerField()),
                ("median", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["turns_at"], name="state_load_turns")],
                "constraints": [
                    models.UniqueConstraint(fields=("province", "state"), name="state_load_once"),
                    models.CheckConstraint(condition=models.Q(("open__gt", 0)), name="state_load_of_some"),
                ],
            },
        ),
        migrations.CreateModel(
            name="OfficerLoad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("province", models.CharField(blank=True, max_length=10)),
                ("open", models.IntegerField()),
                ("overdue", models.IntegerField()),
                ("turns_at", models.DateTimeField()),
                ("soon", models.IntegerField()),
                ("oldest", models.DateTimeField(null=True)),
                ("mean", models.DateTimeField(null=True)),
                ("closed", models.IntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["turns_at"], name="officer_load_turns"),
                    models.Index(fields=["province"], name="officer_load_of_province"),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "province"), name="officer_load_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shared", models.BooleanField(default=False)),
                ("province", models.CharField(blank=True, max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("filters", models.JSONField(default=dict)),
                ("rank", models.IntegerField(default=0)),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("shared", False)), fields=("user", "name"), name="view_own_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("shared", True)), fields=("province", "name"), name="view_shared_once"
                    ),
                ],
            },
        ),
        migrations.RunSQL(CASES, NO_CASES),
        migrations.RunSQL(OFFICERS, NO_OFFICERS),
    ]
    operations = together(operations)
